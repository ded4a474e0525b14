/** Makes accounts and signs transfers between them, fast enough for benchmarks. */

import { hash } from "node:crypto";
import { createRequire } from "node:module";
import { bech32 } from "@scure/base";
import { MsgSend } from "cosmjs-types/cosmos/bank/v1beta1/tx";
import { PubKey } from "cosmjs-types/cosmos/crypto/secp256k1/keys";
import { SignMode } from "cosmjs-types/cosmos/tx/signing/v1beta1/signing";
import {
  AuthInfo,
  Fee,
  SignDoc,
  type SignerInfo,
  TxBody,
  TxRaw,
} from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { ADDRESS_PREFIX, formatAddress } from "../../src/ledger/kernel/address.ts";
import { addressOfKey } from "../../src/ledger/tx/public-keys.ts";

const secp256k1 = createRequire(import.meta.url)("secp256k1");

/** What a transfer says of its sender. */
export interface SendingAccount {
  readonly publicKey: Uint8Array;
  readonly address: string;
  readonly number: bigint;
}

/** A key of the benchmark and its account. */
export interface BenchAccount extends SendingAccount {
  readonly secret: Uint8Array;
}

/** `count` accounts with secrets that anybody can derive: for benchmarks alone. */
export function benchAccounts(count: number): BenchAccount[] {
  return Array.from({ length: count }, (_, i) => {
    const secret = new Uint8Array(hash("sha256", Buffer.from(`aliquot bench ${i}`), "buffer"));
    const publicKey: Uint8Array = secp256k1.publicKeyCreate(secret);
    const address = formatAddress(addressOfKey({ kind: "secp256k1", key: publicKey }));
    return { secret, publicKey, address, number: BigInt(i) };
  });
}

/**
 * The account of that number where no signature is looked at: its key looks like one and nobody has its
 * secret. Made quickly enough not to be kept, so that a million of them weigh nothing.
 */
export function unsignedAccount(number: number): SendingAccount {
  const publicKey = new Uint8Array(33);
  publicKey[0] = 2;
  publicKey.set(hash("sha256", `aliquot bench ${number}`, "buffer"), 1);
  const digest = hash("ripemd160", hash("sha256", publicKey, "buffer"), "buffer");
  const address = bech32.encode(ADDRESS_PREFIX, bech32.toWords(digest));
  return { publicKey, address, number: BigInt(number) };
}

/** The signature of a digest of 32 bytes: r and s, the lower s. */
export function signDigest({ secret }: BenchAccount, digest: Uint8Array): Uint8Array {
  return secp256k1.ecdsaSign(digest, secret).signature;
}

interface SendOptions {
  readonly chainId: string;
  readonly sequence: bigint;
  readonly amount?: bigint;
  /** Takes the place of what the transfer says of its signer. */
  readonly signer?: Partial<SignerInfo>;
}

/** A signed transfer, of one base unit unless told otherwise. */
export function signedSend(from: BenchAccount, to: string, options: SendOptions): Uint8Array {
  return sendBy(from, to, options, (digest) => signDigest(from, digest));
}

/** A transfer with the signature that `sign` gives for its digest. */
export function sendBy(
  from: SendingAccount,
  to: string,
  { chainId, sequence, amount = 1n, signer = {} }: SendOptions,
  sign: (digest: Uint8Array) => Uint8Array,
): Uint8Array {
  const message = MsgSend.encode({
    fromAddress: from.address,
    toAddress: to,
    amount: [{ denom: "aktst", amount: amount.toString() }],
  }).finish();
  const bodyBytes = TxBody.encode(
    TxBody.fromPartial({ messages: [{ typeUrl: MsgSend.typeUrl, value: message }] }),
  ).finish();
  const usual: SignerInfo = {
    publicKey: { typeUrl: PubKey.typeUrl, value: PubKey.encode({ key: from.publicKey }).finish() },
    modeInfo: { single: { mode: SignMode.SIGN_MODE_DIRECT } },
    sequence,
  };
  const fee = Fee.fromPartial({
    amount: [{ denom: "aktst", amount: "100000000000000" }],
    gasLimit: 100_000n,
  });
  const signerInfos = [{ ...usual, ...signer }];
  const authInfoBytes = AuthInfo.encode({ ...AuthInfo.fromPartial({}), signerInfos, fee }).finish();
  const doc = { bodyBytes, authInfoBytes, chainId, accountNumber: from.number };
  const digest = hash("sha256", SignDoc.encode(doc).finish(), "buffer");
  const signature = sign(digest);
  return TxRaw.encode({ bodyBytes, authInfoBytes, signatures: [signature] }).finish();
}
