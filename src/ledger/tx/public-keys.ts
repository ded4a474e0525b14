import { ripemd160 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { LegacyAminoPubKey } from "cosmjs-types/cosmos/crypto/multisig/keys";
import { PubKey } from "cosmjs-types/cosmos/crypto/secp256k1/keys";
import type { Any } from "cosmjs-types/google/protobuf/any";
import { concatBytes, hexToBytes, sameBytes } from "../kernel/bytes.ts";
import { sdkError } from "../kernel/errors.ts";
import type { Codec } from "../kernel/module.ts";
import { remembered, slotOfBytes, slotOfText } from "../kernel/recent.ts";
import { putUvarint, uvarintBytes } from "../kernel/varint.ts";
import { decodeCanonical } from "./canonical.ts";

/** A key that may stand for an account: one secp256k1 key, or k of n of them. */
export type PublicKey =
  | { readonly kind: "secp256k1"; readonly key: Uint8Array }
  | {
      readonly kind: "multisig";
      readonly threshold: number;
      readonly members: readonly Uint8Array[];
    };

/** More than any chain's limit of signatures. */
const MAX_MEMBERS = 100;
const SECP256K1_URL = "/cosmos.crypto.secp256k1.PubKey";
const MULTISIG_URL = "/cosmos.crypto.multisig.LegacyAminoPubKey";
/** Amino's names for the two types, in four bytes each. Source: CometBFT amino registrations. */
const AMINO_SECP256K1 = hexToBytes("eb5ae987");
const AMINO_MULTISIG = hexToBytes("22c1f7e2");

/** A public key and the address it controls. */
export interface KnownKey {
  readonly key: PublicKey;
  readonly address: Uint8Array;
}

/** Reads a public key as transactions carry it; throws `sdk` 8 for kinds and lengths that sign nothing here. */
export const readPublicKey: (carried: Any) => KnownKey = remembered(
  (carried: Any) => {
    const key = keyIn(carried);
    return { key, address: addressOfKey(key) };
  },
  {
    slotOf: ({ typeUrl, value }) => (slotOfText(typeUrl) < 0 ? -1 : slotOfBytes(value)),
    isLike: (a, b) => a.typeUrl === b.typeUrl && sameBytes(a.value, b.value),
  },
);

function keyIn({ typeUrl, value }: Any): PublicKey {
  if (typeUrl === SECP256K1_URL) return { kind: "secp256k1", key: readSecp256k1(value) };
  if (typeUrl !== MULTISIG_URL) {
    throw sdkError(
      "invalid-pubkey",
      `public keys of type ${typeUrl.slice(0, 100)} cannot sign here`,
    );
  }
  const codec = LegacyAminoPubKey as Codec<LegacyAminoPubKey>;
  const { threshold, publicKeys } = decodeCanonical(codec, value, "multisig public key");
  if (publicKeys.length > MAX_MEMBERS) {
    throw sdkError("invalid-pubkey", `a multisig key of more than ${MAX_MEMBERS} members`);
  }
  const members = publicKeys.map((member) => {
    if (member.typeUrl === SECP256K1_URL) return readSecp256k1(member.value);
    throw sdkError("invalid-pubkey", "members of a multisig key must be secp256k1 keys");
  });
  if (threshold < 1 || threshold > members.length) {
    throw sdkError("invalid-pubkey", `threshold ${threshold} of ${members.length} members`);
  }
  return { kind: "multisig", threshold, members };
}

function readSecp256k1(value: Uint8Array): Uint8Array {
  const { key } = decodeCanonical(PubKey as Codec<PubKey>, value, "public key");
  if (key.length !== 33 || (key[0] !== 2 && key[0] !== 3)) {
    throw sdkError("invalid-pubkey", "a secp256k1 key is 33 bytes, compressed");
  }
  return key;
}

/**
 * The address that a key controls: of a single key ripemd160(sha256(key)), of a multisig key the first 20
 * bytes of sha256 of its amino encoding. Source: Cosmos SDK `crypto/keys`.
 */
export function addressOfKey(key: PublicKey): Uint8Array {
  if (key.kind === "secp256k1") return ripemd160(sha256(key.key));
  return sha256(aminoMultisig(key.threshold, key.members)).slice(0, 20);
}

function aminoMultisig(threshold: number, members: readonly Uint8Array[]): Uint8Array {
  const encoded = members.map((member) => {
    const amino = concatBytes(AMINO_SECP256K1, Uint8Array.of(member.length), member);
    return concatBytes(Uint8Array.of(0x12, amino.length), amino);
  });
  const count = new Uint8Array(uvarintBytes(threshold));
  putUvarint(count, 0, threshold);
  return concatBytes(AMINO_MULTISIG, Uint8Array.of(0x08), count, ...encoded);
}
