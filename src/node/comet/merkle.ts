import { createHash } from "node:crypto";
import { assert } from "../../exact/assert.ts";

const LEAF_PREFIX = Uint8Array.of(0);
const INNER_PREFIX = Uint8Array.of(1);

/** That one leaf is in a tree of `total` leaves; `aunts` are the siblings from the leaf upward. */
export interface SimpleProof {
  readonly total: bigint;
  readonly index: bigint;
  readonly leafHash: Uint8Array;
  readonly aunts: readonly Uint8Array[];
}

/** SHA-256 of the parts one after the other. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

/**
 * The root of CometBFT's simple tree: leaves are hashed behind a 0 byte, pairs behind a 1 byte, and
 * the left side holds the largest power of two below the number of leaves; no leaves give SHA-256
 * of nothing. Source: RFC 6962, 2.1; CometBFT specification v0.38, core data structures, encoding.
 */
export function simpleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  return leaves.length === 0 ? sha256() : rangeRoot(hashedLeaves(leaves), 0, leaves.length);
}

/** The proof that `leaves[index]` is under `simpleRoot(leaves)`. Source: CometBFT crypto/merkle. */
export function simpleProof(leaves: readonly Uint8Array[], index: number): SimpleProof {
  const hashes = hashedLeaves(leaves);
  const leafHash = hashes[index];
  assert(leafHash !== undefined, "a proof is of a leaf that exists");
  const aunts: Uint8Array[] = [];
  let from = 0;
  let to = hashes.length;
  while (to - from > 1) {
    const middle = from + leftSize(to - from);
    const isLeft = index < middle;
    aunts.unshift(isLeft ? rangeRoot(hashes, middle, to) : rangeRoot(hashes, from, middle));
    if (isLeft) to = middle;
    else from = middle;
  }
  return { total: BigInt(leaves.length), index: BigInt(index), leafHash, aunts };
}

function hashedLeaves(leaves: readonly Uint8Array[]): Uint8Array[] {
  return leaves.map((leaf) => sha256(LEAF_PREFIX, leaf));
}

function rangeRoot(hashes: readonly Uint8Array[], from: number, to: number): Uint8Array {
  const only = hashes[from];
  if (to - from === 1 && only !== undefined) return only;
  const middle = from + leftSize(to - from);
  return sha256(INNER_PREFIX, rangeRoot(hashes, from, middle), rangeRoot(hashes, middle, to));
}

/** The largest power of two below `count`, which is at least 2. */
function leftSize(count: number): number {
  let size = 1;
  while (size * 2 < count) size *= 2;
  return size;
}
