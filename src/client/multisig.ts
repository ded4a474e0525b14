import { LegacyAminoPubKey } from "cosmjs-types/cosmos/crypto/multisig/keys";
import {
  type CompactBitArray,
  MultiSignature,
} from "cosmjs-types/cosmos/crypto/multisig/v1beta1/multisig";
import { SignMode } from "cosmjs-types/cosmos/tx/signing/v1beta1/signing";
import type { ModeInfo, SignerInfo } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import type { Any } from "cosmjs-types/google/protobuf/any";
import { formatAddress } from "../ledger/kernel/address.ts";
import { compareByteArrays } from "../ledger/kernel/bytes.ts";
import { addressOfKey } from "../ledger/tx/public-keys.ts";
import { ClientError } from "./client-error.ts";
import { authInfoBytes, publicKeyAny, type SignedTx, sealTx, type TxFee } from "./make-tx.ts";
import { addressOf } from "./signer.ts";

/** An account that `threshold` of the members control together. */
export interface MultisigKey {
  readonly threshold: number;
  /** Compressed keys in the order that the address depends on. */
  readonly members: readonly Uint8Array[];
}

/**
 * A multisig key; members are sorted by their addresses' bytes, as CosmJS and the Cosmos CLI do, unless the
 * order is to be kept. Throws `client/bad-multisig`.
 */
export function multisigKey(
  threshold: number,
  members: readonly Uint8Array[],
  { keepOrder = false }: { readonly keepOrder?: boolean } = {},
): MultisigKey {
  if (!Number.isInteger(threshold) || threshold < 1 || threshold > members.length) {
    const remedy = `give a threshold from 1 to ${members.length}`;
    const problem = `${threshold} of ${members.length} is no threshold`;
    throw new ClientError("client/bad-multisig", problem, remedy);
  }
  const raw = (key: Uint8Array) => addressOfKey({ kind: "secp256k1", key });
  const sorted = keepOrder
    ? [...members]
    : members.toSorted((a, b) => compareByteArrays(raw(a), raw(b)));
  return { threshold, members: sorted };
}

/** The bech32 address of a multisig key. */
export function multisigAddress({ threshold, members }: MultisigKey): string {
  return formatAddress(addressOfKey({ kind: "multisig", threshold, members }));
}

/** The key as transactions carry it. */
function multisigAny({ threshold, members }: MultisigKey): Any {
  const publicKeys = members.map(publicKeyAny);
  return {
    typeUrl: "/cosmos.crypto.multisig.LegacyAminoPubKey",
    value: LegacyAminoPubKey.encode({ threshold, publicKeys }).finish(),
  };
}

/** Who signs, for a simulation or a transaction: the members at `present` do, in amino JSON. */
export function multisigSigner(
  key: MultisigKey,
  sequence: bigint,
  present: readonly boolean[],
): SignerInfo {
  const one: ModeInfo = { single: { mode: SignMode.SIGN_MODE_LEGACY_AMINO_JSON } };
  const modeInfos = present.filter((isThere) => isThere).map(() => one);
  const modeInfo = { multi: { bitarray: bitArray(present), modeInfos } };
  return { publicKey: multisigAny(key), modeInfo, sequence };
}

/**
 * Puts the members' amino signatures of one and the same document together. `signatures` is by the members'
 * addresses, 64 bytes each; of more than the threshold the first members' are taken, so that the same signers
 * always make the same transaction, with the same hash. Throws `client/bad-multisig` for strangers and too few.
 */
export function combineSignatures(
  key: MultisigKey,
  {
    body,
    fee,
    sequence,
    signatures,
  }: {
    readonly body: Uint8Array;
    readonly fee: TxFee;
    readonly sequence: bigint;
    readonly signatures: ReadonlyMap<string, Uint8Array>;
  },
): SignedTx {
  const addresses = key.members.map(addressOf);
  const stranger = [...signatures.keys()].find((each) => !addresses.includes(each));
  if (stranger !== undefined) {
    const remedy = `members are ${addresses.join(", ")}`;
    throw new ClientError("client/bad-multisig", `${stranger} is no member`, remedy);
  }
  if (signatures.size < key.threshold) {
    const problem = `${signatures.size} of ${key.threshold} signatures are there`;
    throw new ClientError("client/bad-multisig", problem, "collect the missing ones");
  }
  const taken = addresses.filter((address) => signatures.has(address)).slice(0, key.threshold);
  const present = addresses.map((address) => taken.includes(address));
  const inOrder = taken.flatMap((address) => signatures.get(address) ?? []);
  const joined = MultiSignature.encode({ signatures: inOrder }).finish();
  return sealTx(body, authInfoBytes(multisigSigner(key, sequence, present), fee), [joined]);
}

/** Bits from the highest of each byte down. Source: Cosmos SDK `crypto/types/compact_bit_array.go`. */
function bitArray(bits: readonly boolean[]): CompactBitArray {
  const elems = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, i) => {
    if (bit) elems[i >> 3] = (elems[i >> 3] ?? 0) | (0x80 >> (i & 7));
  });
  return { extraBitsStored: bits.length % 8, elems };
}
