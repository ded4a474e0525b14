import { HASH_BYTES, HASH_WORDS, type Hasher, hashBatch, MessageBatch } from "./hasher.ts";
import { hashPairs, PairBatch, PREFIX_PLACE_BYTES } from "./pair-batch.ts";
import { type NodeRef, ROOT, type TreeNodes } from "./tree-nodes.ts";
import { putUvarint, putVarint } from "./varint.ts";

/** Every node says that it is of version 1: the root must not depend on how the state came about. */
const VERSION = 1;
/** What stands before a leaf's key: the varints of height 0, size 1 and version 1. */
export const LEAF_PREFIX = Uint8Array.of(0, 2, 2);
/** The most bytes of an inner node's three varints: height 3, size 5, version 1. */
export const MAX_INNER_PREFIX_BYTES = 9;
const LEAF_OVERHEAD_BYTES = LEAF_PREFIX.length + 2 + 1 + HASH_BYTES;
const PAIR_WORDS = 2 * HASH_WORDS;

/**
 * A tree of this many leaves is hashed subtree by subtree, this many of them when so many have changed: what a
 * subtree's nodes take is still at hand, in the caches and in the processor's table of pages, when its hashes are made.
 * A smaller tree is at hand as a whole, and larger batches are quicker.
 */
const LARGE = 65_536;
const SUBTREES = 32;
const ALL = Number.MAX_SAFE_INTEGER;
/** Room for nodes that a walk begins with. */
const FIRST_NODES = 256;

/** One of each for all trees: filled, hashed and cleared within one call. */
const values = new MessageBatch();
const messages = new MessageBatch();
const pairs = new PairBatch();

/**
 * Brings every stale hash up to date: leaves first, then inner nodes level by level from below, so that the messages of
 * a level can be hashed together. Costs what has changed since the last time.
 *
 * Leaf = sha256(0x00 0x02 0x02, key and sha256(value) each behind its length as a varint); inner node = sha256(zig-zag
 * varints of height, size and version 1, then both children's hashes, each behind 0x20).
 * Source: https://github.com/cosmos/iavl, `node.go`, `writeHashBytes`.
 */
export function rehash(nodes: TreeNodes, hasher: Hasher): void {
  if (nodes.leafCount === 0 || !nodes.isStale(ROOT)) return;
  values.clear();
  messages.clear();
  pairs.count = 0;
  const top = collectStale(nodes, ROOT, nodes.leafCount < LARGE ? ALL : SUBTREES);
  for (const node of top.below) hashCollected(nodes, collectStale(nodes, node, ALL), hasher);
  hashCollected(nodes, top, hasher);
}

function hashCollected(
  nodes: TreeNodes,
  { leaves, inners, levelEnds }: StaleNodes,
  hasher: Hasher,
): void {
  hashLeaves(nodes, leaves, hasher);
  for (let level = levelEnds.length - 1; level >= 0; level--)
    hashLevel(nodes, inners, levelEnds[level - 1] ?? 0, levelEnds[level] as number, hasher);
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

interface StaleNodes {
  readonly leaves: Int32Array;
  /** Inner nodes by their distance from where the walk began, and where each distance ends among them. */
  readonly inners: Int32Array;
  readonly levelEnds: readonly number[];
  /** Inner nodes at which the walk stopped. */
  readonly below: Int32Array;
}

/**
 * Level by level, because the nodes of a level wait for nothing of each other: the processor fetches many at a time
 * from a memory that no cache holds, as long as no branch depends on what it fetches. So every child is written down,
 * and counted only when it is stale. The hashes that will be needed are fetched on the way. Stops at a level of `most`
 * inner nodes or more.
 */
function collectStale(nodes: TreeNodes, start: NodeRef, most: number): StaleNodes {
  let leaves = new Int32Array(FIRST_NODES);
  let inners = new Int32Array(FIRST_NODES);
  let leafCount = 0;
  let innerCount = 0;
  const levelEnds: number[] = [];
  if (nodes.isLeaf(start)) leaves[leafCount++] = start;
  else inners[innerCount++] = start;
  let at = 0;
  while (at < innerCount && innerCount - at < most) {
    const end = innerCount;
    levelEnds.push(end);
    leaves = withRoom(leaves, leafCount + 2 * (end - at) + 1);
    inners = withRoom(inners, innerCount + 2 * (end - at) + 1);
    for (; at < end; at++) {
      const left = nodes.child(inners[at] as NodeRef, 0);
      nodes.fetchHashes(left);
      for (let node = left; node <= left + 1; node++) {
        const isLeaf = nodes.leafBit(node);
        const isStale = nodes.staleBit(node);
        leaves[leafCount] = node;
        leafCount += isStale & isLeaf;
        inners[innerCount] = node;
        innerCount += isStale & ~isLeaf;
      }
    }
  }
  return {
    leaves: leaves.subarray(0, leafCount),
    inners: inners.subarray(0, at),
    levelEnds,
    below: inners.subarray(at, innerCount),
  };
}

function withRoom(list: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= list.length) return list;
  const wider = new Int32Array(2 * length);
  wider.set(list);
  return wider;
}

function hashLeaves(nodes: TreeNodes, leaves: Int32Array, hasher: Hasher): void {
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
      nodes.setLeafHash(leaves[first + k] as number, messages.digestWords, k * HASH_WORDS);
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

/** Hashes the inner nodes from `first` to below `end`, none of which is above another. */
function hashLevel(
  nodes: TreeNodes,
  inners: Int32Array,
  first: number,
  end: number,
  hasher: Hasher,
): void {
  let hashed = first;
  for (let i = first; i < end; i++) {
    const inner = inners[i] as NodeRef;
    nodes.measure(inner);
    const prefixAt = pairs.count * PREFIX_PLACE_BYTES;
    const behind = putInnerPrefix(nodes, inner, pairs.prefixes, prefixAt);
    pairs.prefixes[prefixAt + PREFIX_PLACE_BYTES - 1] = behind - prefixAt;
    nodes.copyChildHashes(inner, pairs.hashes, pairs.count * PAIR_WORDS);
    pairs.count++;
    if (!pairs.isFull && i + 1 < end) continue;
    hashPairs(hasher, pairs);
    for (let k = 0; k < pairs.count; k++)
      nodes.setInnerHash(inners[hashed + k] as NodeRef, pairs.digests, k * HASH_WORDS);
    hashed += pairs.count;
    pairs.count = 0;
  }
}
