import { assert } from "../../exact/assert.ts";
import { HASH_BYTES, type Hasher } from "./hasher.ts";

const LEAF_PREFIX = 0;
const INNER_PREFIX = 1;

/** A sibling on the way from a leaf to the root. */
export interface Aunt {
  readonly hash: Uint8Array;
  /** Whether it stands left of the way. */
  readonly isLeft: boolean;
}

/** That a leaf is in a simple tree, as CometBFT's `crypto/merkle` has it. */
export interface SimpleProof {
  /** Number of leaves of the tree. */
  readonly total: number;
  /** Which of them this is, from 0. */
  readonly index: number;
  /** 32 bytes. */
  readonly leafHash: Uint8Array;
  /** The siblings' hashes, 32 bytes each, from the leaf's up. */
  readonly aunts: readonly Uint8Array[];
}

/**
 * The root, 32 bytes, of CometBFT's simple Merkle tree over byte strings in the order given: a leaf
 * is sha256(0x00, bytes), an inner node sha256(0x01, left, right), and n leaves split at the largest
 * power of two below n. Without leaves it is sha256 of nothing.
 * Source: RFC 6962, 2.1; https://github.com/cometbft/cometbft, crypto/merkle/tree.go.
 */
export function simpleRoot(hasher: Hasher, leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return hasher.sha256(new Uint8Array(0));
  return growTree(hasher, leafHashes(hasher, leaves), () => {});
}

/** The proof of every leaf of the simple tree over `leaves`, in their order. */
export function simpleProofs(hasher: Hasher, leaves: readonly Uint8Array[]): SimpleProof[] {
  const hashes = leafHashes(hasher, leaves);
  return auntsOf(hasher, hashes).map((aunts, index) => ({
    total: leaves.length,
    index,
    leafHash: hashes[index] as Uint8Array,
    aunts: aunts.map((aunt) => aunt.hash),
  }));
}

/** The proof of leaf `index` (from 0) of the simple tree over `leaves`. */
export function simpleProof(
  hasher: Hasher,
  leaves: readonly Uint8Array[],
  index: number,
): SimpleProof {
  const proof = simpleProofs(hasher, leaves)[index];
  assert(proof !== undefined, "a proof is of one of the leaves");
  return proof;
}

/** The siblings of every leaf on its way up, for leaves given by their hashes. */
export function auntsOf(hasher: Hasher, hashes: readonly Uint8Array[]): Aunt[][] {
  const trails: Aunt[][] = hashes.map(() => []);
  if (hashes.length === 0) return trails;
  growTree(hasher, hashes, (from, to, aunt) => {
    for (let i = from; i < to; i++) (trails[i] as Aunt[]).push(aunt);
  });
  return trails;
}

/** The hashes of leaves: sha256(0x00, bytes). */
export function leafHashes(hasher: Hasher, leaves: readonly Uint8Array[]): Uint8Array[] {
  return leaves.map((leaf) => {
    const message = new Uint8Array(1 + leaf.length);
    message[0] = LEAF_PREFIX;
    message.set(leaf, 1);
    return hasher.sha256(message);
  });
}

/** The root over at least one leaf hash. `onAunt` hears of the sibling of leaves `from` to `to`. */
function growTree(
  hasher: Hasher,
  hashes: readonly Uint8Array[],
  onAunt: (from: number, to: number, aunt: Aunt) => void,
): Uint8Array {
  // Recursion is as deep as the tree is high: 31 levels at most.
  const grow = (from: number, to: number): Uint8Array => {
    if (to - from === 1) return hashes[from] as Uint8Array;
    const middle = from + splitPoint(to - from);
    const left = grow(from, middle);
    const right = grow(middle, to);
    onAunt(from, middle, { hash: right, isLeft: false });
    onAunt(middle, to, { hash: left, isLeft: true });
    const message = new Uint8Array(1 + 2 * HASH_BYTES);
    message[0] = INNER_PREFIX;
    message.set(left, 1);
    message.set(right, 1 + HASH_BYTES);
    return hasher.sha256(message);
  };
  return grow(0, hashes.length);
}

/** The largest power of two below `count` (2 to 2^30). */
function splitPoint(count: number): number {
  let split = 1;
  while (2 * split < count) split *= 2;
  return split;
}
