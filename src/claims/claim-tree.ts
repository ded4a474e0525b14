import { assert } from "../exact/assert.ts";
import { type ClaimFormat, hashOf, type LeafKind, recordWidth, shapeOf } from "./claim-format.ts";
import { type ClaimRecords, recordAt, totalOf } from "./claim-records.ts";
import { flatLeafNode, flatProofNodes, flatStoredNodes, growFlatTree } from "./flat-tree.ts";
import { HASH_BYTES } from "./hash.ts";
import {
  FIRST_STORED_LAYER,
  growLayeredTree,
  layeredNodeCount,
  layeredProofNodes,
  layeredStoredNodes,
  layerSizes,
} from "./layered-tree.ts";
import { leafHasher } from "./leaf-hash.ts";
import { sortedOrder } from "./sorted-order.ts";
import { HASHES_PER_STEP, type Steps } from "./steps.ts";

/** A whole claim tree in typed arrays. A claim's rank is its leaf's place in ascending order. */
export interface ClaimTree {
  /** By rank. */
  readonly records: ClaimRecords;
  /** The whole tree in its shape: flat with the root first, or layered with the leaves first. */
  readonly nodes: Uint8Array;
  /** By rank, the place of the claim in the records that the tree was built from. */
  readonly given: Uint32Array;
  /** Ranks in the order of their keys' bytes. */
  readonly keyOrder: Uint32Array;
  readonly root: Uint8Array;
  readonly total: bigint;
}

/** Builds the tree over claims in any order. Asserts that there is at least one. */
export function* buildClaimTree(claims: ClaimRecords): Steps<ClaimTree> {
  const { kind, keyWidth, count } = claims;
  assert(count > 0, "a tree has at least one leaf");
  const hashes = yield* hashLeaves(claims);
  const given = sortedOrder(hashes, HASH_BYTES, count);
  const width = recordWidth(kind, keyWidth);
  const bytes = gathered(claims.bytes, width, given);
  const nodes = new Uint8Array(nodeCount(kind, count) * HASH_BYTES);
  for (let rank = 0; rank < count; rank++) {
    const from = (given[rank] ?? 0) * HASH_BYTES;
    nodes.set(hashes.subarray(from, from + HASH_BYTES), leafNode(kind, count, rank) * HASH_BYTES);
  }
  yield* growNodes(kind, nodes, count);
  const records = { ...claims, bytes };
  const keyOrder = sortedKeys(records);
  const root = rootOf(kind, nodes).slice();
  return { records, nodes, given, keyOrder, root, total: totalOf(records) };
}

/** The leaf hashes of records, in their order, 32 bytes each. */
export function* hashLeaves(claims: ClaimRecords): Steps<Uint8Array> {
  const hasher = leafHasher(claims.kind, claims.keyWidth);
  const hashes = new Uint8Array(claims.count * HASH_BYTES);
  for (let i = 0; i < claims.count; i++) {
    hashes.set(hasher(recordAt(claims, i)), i * HASH_BYTES);
    if (i % HASHES_PER_STEP === HASHES_PER_STEP - 1) yield HASHES_PER_STEP;
  }
  return hashes;
}

/** Hashes everything above the leaves, which stand in their places already. */
export function* growNodes(kind: LeafKind, nodes: Uint8Array, count: number): Steps<void> {
  if (shapeOf(kind) === "flat") yield* growFlatTree(hashOf(kind), nodes);
  else yield* growLayeredTree(hashOf(kind), nodes, count);
}

/** The ranks of records in the order of their keys' bytes. */
export function sortedKeys(records: ClaimRecords): Uint32Array {
  const { kind, keyWidth, count, bytes } = records;
  const width = recordWidth(kind, keyWidth);
  const keys = new Uint8Array(count * keyWidth);
  for (let i = 0; i < count; i++)
    keys.set(bytes.subarray(i * width, i * width + keyWidth), i * keyWidth);
  return sortedOrder(keys, keyWidth, count);
}

/** Nodes of a whole tree, leaves included. */
export function nodeCount(kind: LeafKind, count: number): number {
  return shapeOf(kind) === "flat" ? 2 * count - 1 : layeredNodeCount(count);
}

/** The node of the leaf with this rank. */
export function leafNode(kind: LeafKind, count: number, rank: number): number {
  return shapeOf(kind) === "flat" ? flatLeafNode(count, rank) : rank;
}

/** The root of a whole tree, not a copy. */
export function rootOf(kind: LeafKind, nodes: Uint8Array): Uint8Array {
  const at = shapeOf(kind) === "flat" ? 0 : nodes.length - HASH_BYTES;
  return nodes.subarray(at, at + HASH_BYTES);
}

/** The proof of the claim with this rank: views of the tree's nodes, from the sibling up. */
export function proofOf({ records, nodes }: ClaimTree, rank: number): Uint8Array[] {
  const { kind, count } = records;
  const at = (node: number) => nodes.subarray(node * HASH_BYTES, (node + 1) * HASH_BYTES);
  if (shapeOf(kind) === "flat") return flatProofNodes(count, rank).map(at);
  const starts: number[] = [0];
  for (const size of layerSizes(count)) starts.push((starts.at(-1) ?? 0) + size);
  return layeredProofNodes(count, rank).map(({ layer, place }) => at((starts[layer] ?? 0) + place));
}

/** The part of a whole tree that a tree file keeps, not a copy; the rest is recomputed. */
export function storedNodes(kind: ClaimFormat, nodes: Uint8Array, count: number): Uint8Array {
  if (shapeOf(kind) === "flat") return nodes.subarray(0, storedNodeCount(kind, count) * HASH_BYTES);
  const below = layerSizes(count).slice(0, FIRST_STORED_LAYER);
  return nodes.subarray(below.reduce((sum, size) => sum + size, 0) * HASH_BYTES);
}

/** How many nodes a tree file keeps. */
export function storedNodeCount(kind: ClaimFormat, count: number): number {
  return shapeOf(kind) === "flat" ? flatStoredNodes(count) : layeredStoredNodes(count);
}

function gathered(bytes: Uint8Array, width: number, order: Uint32Array): Uint8Array {
  const result = new Uint8Array(bytes.length);
  for (let i = 0; i < order.length; i++) {
    const from = (order[i] ?? 0) * width;
    result.set(bytes.subarray(from, from + width), i * width);
  }
  return result;
}
