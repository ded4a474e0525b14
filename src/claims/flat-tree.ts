import { HASH_BYTES, type Hash, hashPairInto, keccak256 } from "./hash.ts";
import { sortedOrder } from "./sorted-order.ts";
import { finished, HASHES_PER_STEP, type Steps } from "./steps.ts";

/**
 * OpenZeppelin's shape: 2n-1 nodes in one array, the root first. The children of node i are 2i+1
 * and 2i+2, and the k-th smallest leaf stands at 2n-2-k.
 * Source: https://github.com/OpenZeppelin/merkle-tree (core, `makeMerkleTree`).
 */
export interface FlatTree {
  readonly nodes: Uint8Array;
  /** Where each leaf stands in `nodes`, in the order in which the leaves were given. */
  readonly treeIndex: Uint32Array;
}

/** The flat tree over `leafHashes` (32 bytes each, any order); keccak256. */
export function flatTree(leafHashes: Uint8Array): FlatTree {
  const count = leafHashes.length / HASH_BYTES;
  const order = sortedOrder(leafHashes, HASH_BYTES, count);
  const nodes = new Uint8Array((2 * count - 1) * HASH_BYTES);
  const treeIndex = new Uint32Array(count);
  for (let rank = 0; rank < count; rank++) {
    const given = order[rank] ?? 0;
    const at = flatLeafNode(count, rank);
    treeIndex[given] = at;
    const from = given * HASH_BYTES;
    nodes.set(leafHashes.subarray(from, from + HASH_BYTES), at * HASH_BYTES);
  }
  finished(growFlatTree(keccak256, nodes));
  return { nodes, treeIndex };
}

/** Hashes the inner nodes of an array that already holds its leaves. */
export function* growFlatTree(hash: Hash, nodes: Uint8Array): Steps<void> {
  const inner = (nodes.length / HASH_BYTES - 1) / 2;
  for (let node = inner - 1; node >= 0; node--) {
    const left = (2 * node + 1) * HASH_BYTES;
    hashPairInto(hash, nodes, left, left + HASH_BYTES, nodes, node * HASH_BYTES);
    if ((inner - node) % HASHES_PER_STEP === 0) yield HASHES_PER_STEP;
  }
}

/** The node of the leaf that is the `rank`-th smallest of `count`. */
export function flatLeafNode(count: number, rank: number): number {
  return 2 * count - 2 - rank;
}

/** The nodes of a proof, from the leaf's sibling up. */
export function flatProofNodes(count: number, rank: number): number[] {
  const siblings: number[] = [];
  for (let node = flatLeafNode(count, rank); node > 0; node = (node - 1) >> 1)
    siblings.push(node % 2 === 1 ? node + 1 : node - 1);
  return siblings;
}

/**
 * How many nodes from the root on a tree file keeps: whole levels, the lowest of them with 8 to 16
 * leaves below each node. Nothing for a tree of fewer levels.
 */
export function flatStoredNodes(count: number): number {
  let depth = 0;
  while (2 ** (depth + 1) <= 2 * count - 1) depth++;
  return depth <= 3 ? 0 : 2 ** (depth - 3) - 1;
}
