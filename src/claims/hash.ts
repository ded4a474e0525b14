import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { keccak_256 as nobleKeccak256 } from "@noble/hashes/sha3.js";
import { assert } from "../exact/assert.ts";

/** Bytes of a hash, of every format. */
export const HASH_BYTES = 32;

/** A hash of 32 bytes. */
export type Hash = (bytes: Uint8Array) => Uint8Array;

/** Keccak-256 as Ethereum uses it (not SHA3-256, whose padding differs). */
export const keccak256: Hash = (bytes) => nobleKeccak256(bytes);
/** SHA-256. */
export const sha256: Hash = (bytes) => nobleSha256(bytes);

const pair = new Uint8Array(2 * HASH_BYTES);

/**
 * The parent of the nodes at `left` and `right` (byte offsets in `nodes`) goes to `to` in `into`:
 * the hash of both, the smaller first.
 */
export function hashPairInto(
  hash: Hash,
  nodes: Uint8Array,
  left: number,
  right: number,
  into: Uint8Array,
  to: number,
): void {
  const leftFirst = compareHashes(nodes, left, nodes, right) <= 0;
  const first = leftFirst ? left : right;
  const second = leftFirst ? right : left;
  for (let i = 0; i < HASH_BYTES; i++) {
    pair[i] = nodes[first + i] ?? 0;
    pair[HASH_BYTES + i] = nodes[second + i] ?? 0;
  }
  into.set(hash(pair), to);
}

/** The parent of two nodes: the hash of both, the smaller first. */
export function hashPair(hash: Hash, a: Uint8Array, b: Uint8Array): Uint8Array {
  assert(a.length === HASH_BYTES && b.length === HASH_BYTES, "nodes have 32 bytes");
  const aFirst = compareHashes(a, 0, b, 0) <= 0;
  pair.set(aFirst ? a : b, 0);
  pair.set(aFirst ? b : a, HASH_BYTES);
  return hash(pair);
}

/** The root that a proof leads to from a leaf; the same for every format of this folder. */
export function proofRoot(hash: Hash, leaf: Uint8Array, proof: readonly Uint8Array[]): Uint8Array {
  return proof.reduce((node, sibling) => hashPair(hash, node, sibling), leaf);
}

/** Order of two hashes as 256-bit numbers: negative, 0 or positive. */
export function compareHashes(
  a: Uint8Array,
  aOffset: number,
  b: Uint8Array,
  bOffset: number,
): number {
  for (let i = 0; i < HASH_BYTES; i++) {
    const difference = (a[aOffset + i] ?? 0) - (b[bOffset + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
