/** Makes accounts and signs transfers between them, fast enough for benchmarks. */

import { hash } from "node:crypto";
import { createRequire } from "node:module";
import { MsgSend } from "cosmjs-types/cosmos/bank/v1beta1/tx";
import { PubKey } from "cosmjs-types/cosmos/crypto/secp256k1/keys";
import { SignMode } from "cosmjs-types/cosmos/tx/signing/v1beta1/signing";
import { AuthInfo, SignDoc, TxBody, TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { formatAddress } from "../../src/ledger/kernel/address.ts";
import { addressOfKey } from "../../src/ledger/tx/public-keys.ts";

const secp256k1 = createRequire(import.meta.url)("secp256k1");

/** A key of the benchmark and its account. */
export interface BenchAccount {
  readonly secret: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly address: string;
  readonly number: bigint;
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

/** The signature of a digest of 32 bytes: r and s, the lower s. */
export function signDigest({ secret }: BenchAccount, digest: Uint8Array): Uint8Array {
  return secp256k1.ecdsaSign(digest, secret).signature;
}

/** A signed transfer, of one base unit unless told otherwise. */
export function signedSend(
  from: BenchAccount,
  to: string,
  {
    chainId,
    sequence,
    amount = 1n,
  }: { readonly chainId: string; readonly sequence: bigint; readonly amount?: bigint },
): Uint8Array {
  const message = MsgSend.encode({
    fromAddress: from.address,
    toAddress: to,
    amount: [{ denom: "aktst", amount: amount.toString() }],
  }).finish();
  const bodyBytes = TxBody.encode(
    TxBody.fromPartial({ messages: [{ typeUrl: MsgSend.typeUrl, value: message }] }),
  ).finish();
  const authInfoBytes = AuthInfo.encode(
    AuthInfo.fromPartial({
      signerInfos: [
        {
          publicKey: {
            typeUrl: PubKey.typeUrl,
            value: PubKey.encode({ key: from.publicKey }).finish(),
          },
          modeInfo: { single: { mode: SignMode.SIGN_MODE_DIRECT } },
          sequence,
        },
      ],
      fee: { amount: [{ denom: "aktst", amount: "100000000000000" }], gasLimit: 100_000n },
    }),
  ).finish();
  const doc = { bodyBytes, authInfoBytes, chainId, accountNumber: from.number };
  const digest = hash("sha256", SignDoc.encode(doc).finish(), "buffer");
  const signature = signDigest(from, digest);
  return TxRaw.encode({ bodyBytes, authInfoBytes, signatures: [signature] }).finish();
}
