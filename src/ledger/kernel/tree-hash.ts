import { HASH_BYTES, type Hasher, hashBatch, MessageBatch } from "./hasher.ts";
import type { NodeRef, TreeNodes } from "./tree-nodes.ts";
import { putUvarint, putVarint } from "./varint.ts";

/** Every node says that it is of version 1: the root must not depend on how the state came about. */
const VERSION = 1;
/** What stands before a leaf's key: the varints of height 0, size 1 and version 1. */
export const LEAF_PREFIX = Uint8Array.of(0, 2, 2);
/** The most bytes of an inner node's three varints: height 3, size 5, version 1. */
export const MAX_INNER_PREFIX_BYTES = 9;
const LEAF_OVERHEAD_BYTES = LEAF_PREFIX.length + 2 + 1 + HASH_BYTES;
const INNER_MESSAGE_BYTES = MAX_INNER_PREFIX_BYTES + 2 * (1 + HASH_BYTES);

/** One pair for all trees: filled, hashed and cleared within one call. */
const values = new MessageBatch();
const messages = new MessageBatch();

/**
 * Brings every stale hash up to date: leaves first, then inner nodes level by level from below, so
 * that the messages of a level can be hashed together. Costs what has changed since the last time.
 *
 * Leaf = sha256(0x00 0x02 0x02, key and sha256(value) each behind its length as a varint); inner
 * node = sha256(zig-zag varints of height, size and version 1, then both children's hashes, each
 * behind 0x20).
 * Source: https://github.com/cosmos/iavl, `node.go`, `writeHashBytes`.
 */
export function rehash(nodes: TreeNodes, hasher: Hasher): void {
  if (nodes.leafCount === 0 || !nodes.isStale(nodes.root)) return;
  values.clear();
  messages.clear();
  const leaves: number[] = [];
  const inners: number[] = [];
  collectStale(nodes, leaves, inners);
  hashLeaves(nodes, leaves, hasher);
  hashInners(nodes, inners, hasher);
}

/** Writes an inner node's three varints at `at` and gives the place behind them. */
export function putInnerPrefix(
  nodes: TreeNodes,
  inner: number,
  into: Uint8Array,
  at: number,
): number {
  const behindHeight = putVarint(into, at, nodes.height(inner));
  return putVarint(into, putVarint(into, behindHeight, nodes.size(inner)), VERSION);
}

/** Writes a node's hash behind its length at `at` and gives the place behind both. */
export function putChild(nodes: TreeNodes, ref: NodeRef, into: Uint8Array, at: number): number {
  into[at] = HASH_BYTES;
  nodes.copyHash(ref, into, at + 1);
  return at + 1 + HASH_BYTES;
}

/** The stale leaves, and the stale inner nodes with every parent before its children. */
function collectStale(nodes: TreeNodes, leaves: number[], inners: number[]): void {
  const pending: NodeRef[] = [nodes.root];
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (!nodes.isStale(ref)) continue;
    if (ref < 0) {
      leaves.push(~ref);
      continue;
    }
    inners.push(ref);
    pending.push(nodes.child(ref, 1), nodes.child(ref, 0));
  }
}

function hashLeaves(nodes: TreeNodes, leaves: readonly number[], hasher: Hasher): void {
  let first = 0;
  for (let i = 0; i < leaves.length; i++) {
    const leaf = leaves[i] as number;
    const length = nodes.valueLength(leaf);
    nodes.copyValue(leaf, values.reserve(length), values.length);
    values.close(values.length + length);
    if (!values.isFull && i + 1 < leaves.length) continue;
    hashBatch(hasher, values);
    for (let k = 0; k < values.count; k++) putLeaf(nodes, leaves[first + k] as number, k);
    hashBatch(hasher, messages);
    for (let k = 0; k < messages.count; k++)
      nodes.setLeafHash(leaves[first + k] as number, messages.digests, k * HASH_BYTES);
    values.clear();
    messages.clear();
    first = i + 1;
  }
}

/** The message of a leaf whose value's hash is the batch's number `index`. */
function putLeaf(nodes: TreeNodes, leaf: number, index: number): void {
  const length = nodes.keyLength(leaf);
  const into = messages.reserve(LEAF_OVERHEAD_BYTES + length);
  into.set(LEAF_PREFIX, messages.length);
  const keyAt = putUvarint(into, messages.length + LEAF_PREFIX.length, length);
  nodes.copyKey(leaf, into, keyAt);
  const hashAt = keyAt + length + 1;
  into[hashAt - 1] = HASH_BYTES;
  for (let i = 0; i < HASH_BYTES; i++)
    into[hashAt + i] = values.digests[index * HASH_BYTES + i] as number;
  messages.close(hashAt + HASH_BYTES);
}

/** `inners`: every parent before its children. */
function hashInners(nodes: TreeNodes, inners: readonly number[], hasher: Hasher): void {
  for (let i = inners.length - 1; i >= 0; i--) nodes.measure(inners[i] as number);
  const { order, levelEnds } = byHeight(nodes, inners);
  let first = 0;
  for (const levelEnd of levelEnds) {
    for (let i = first; i < levelEnd; i++) {
      const inner = order[i] as number;
      const into = messages.reserve(INNER_MESSAGE_BYTES);
      const at = putInnerPrefix(nodes, inner, into, messages.length);
      const behindLeft = putChild(nodes, nodes.child(inner, 0), into, at);
      messages.close(putChild(nodes, nodes.child(inner, 1), into, behindLeft));
      if (!messages.isFull && i + 1 < levelEnd) continue;
      hashBatch(hasher, messages);
      for (let k = 0; k < messages.count; k++)
        nodes.setInnerHash(order[first + k] as number, messages.digests, k * HASH_BYTES);
      first += messages.count;
      messages.clear();
    }
  }
}

/** The inner nodes from the lowest level up, and where each level ends among them. */
function byHeight(
  nodes: TreeNodes,
  inners: readonly number[],
): { readonly order: Int32Array; readonly levelEnds: readonly number[] } {
  const levelEnds: number[] = new Array(nodes.height(nodes.root) + 1).fill(0);
  const count = (level: number, by: number): number => {
    const before = levelEnds[level] as number;
    levelEnds[level] = before + by;
    return before;
  };
  for (const inner of inners) count(nodes.height(inner), 1);
  let end = 0;
  for (let level = 0; level < levelEnds.length; level++) {
    const start = end;
    end += levelEnds[level] as number;
    levelEnds[level] = start;
  }
  const order = new Int32Array(inners.length);
  for (const inner of inners) order[count(nodes.height(inner), 1)] = inner;
  return { order, levelEnds };
}
