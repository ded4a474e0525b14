import { HASH_BYTES, type Hash, hashPairInto } from "./hash.ts";
import { HASHES_PER_STEP, type Steps } from "./steps.ts";

/**
 * The shape of the other formats: neighbours are paired layer by layer, and the last node of an odd
 * layer moves up unchanged. All layers stand in one array, the leaves first, the root last.
 * Source: https://github.com/Uniswap/merkle-distributor (src/merkle-tree.ts).
 */
export function layerSizes(count: number): number[] {
  const sizes = [count];
  for (let size = count; size > 1; ) {
    size = (size + 1) >> 1;
    sizes.push(size);
  }
  return sizes;
}

/** Nodes in all layers together. */
export function layeredNodeCount(count: number): number {
  return layerSizes(count).reduce((sum, size) => sum + size, 0);
}

/** Hashes the upper layers of an array whose first `count` nodes are the sorted leaves. */
export function* growLayeredTree(hash: Hash, nodes: Uint8Array, count: number): Steps<void> {
  let start = 0;
  let hashed = 0;
  for (let size = count; size > 1; ) {
    const next = start + size;
    const pairs = size >> 1;
    for (let i = 0; i < pairs; i++) {
      const left = (start + 2 * i) * HASH_BYTES;
      hashPairInto(hash, nodes, left, left + HASH_BYTES, nodes, (next + i) * HASH_BYTES);
      if (++hashed % HASHES_PER_STEP === 0) yield HASHES_PER_STEP;
    }
    const last = (next - 1) * HASH_BYTES;
    if (size % 2 === 1) nodes.copyWithin((next + pairs) * HASH_BYTES, last, last + HASH_BYTES);
    start = next;
    size = (size + 1) >> 1;
  }
}

/** A node by its layer (0: leaves) and place in it. */
export interface LayerPlace {
  readonly layer: number;
  readonly place: number;
}

/** The nodes of a proof, from the leaf's sibling up; a node that moves up has no sibling. */
export function layeredProofNodes(count: number, rank: number): LayerPlace[] {
  const siblings: LayerPlace[] = [];
  let size = count;
  let place = rank;
  for (let layer = 0; size > 1; layer++) {
    const sibling = place ^ 1;
    if (sibling < size) siblings.push({ layer, place: sibling });
    place >>= 1;
    size = (size + 1) >> 1;
  }
  return siblings;
}

/** The first layer that a tree file keeps: 8 leaves below each node. */
export const FIRST_STORED_LAYER = 3;

/** How many nodes of the upper layers a tree file keeps. */
export function layeredStoredNodes(count: number): number {
  const upper = layerSizes(count).slice(FIRST_STORED_LAYER);
  return upper.reduce((sum, size) => sum + size, 0);
}
