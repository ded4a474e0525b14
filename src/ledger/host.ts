import { secp256k1 } from "@noble/curves/secp256k1.js";
import { type Hasher, nobleHasher } from "./kernel/hasher.ts";

/** The heavy functions that a node may do faster than the pure ones; they must give the same answers. */
export interface LedgerHost extends Hasher {
  /**
   * Whether `signature` (r and s, 64 bytes) by the compressed `publicKey` (33 bytes) is valid for `digest`
   * (32 bytes) and has the lower of the two possible s. Never throws.
   */
  verifySecp256k1(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean;
}

/** The pure host: slow, and what others are compared with. */
export const pureHost: LedgerHost = {
  ...nobleHasher,
  verifySecp256k1(signature, digest, publicKey) {
    if (signature.length !== 64 || publicKey.length !== 33) return false;
    try {
      return secp256k1.verify(signature, digest, publicKey, { prehash: false, lowS: true });
    } catch {
      return false; // a key that is no point of the curve
    }
  },
};
