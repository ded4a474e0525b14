import { PairedRows } from "./arena.ts";
import { type BlockAddress, BlockHeap } from "./block-heap.ts";
import { type BitPosition, firstDifference, sideAt } from "./key-bits.ts";

/** A node, leaf or inner: the number of its row, from 0 on. It holds until the tree's shape changes. */
export type NodeRef = number;
/** Left is 0, right is 1. */
export type Side = 0 | 1;

/** The top node. */
export const ROOT: NodeRef = 0;

// Cells of a node: the pair of its children, or its block with every bit turned (below 0) for a leaf; its marks; the
// leaves below it. The fourth one of a pair's first row names the node above both.
const DOWN = 0;
const MARKS = 1;
const SIZE = 2;
const ABOVE = 3;
/** Marks: bit position in 15 bits, height in 14 (at most 9 x 1,024 + 1), staleness in one. */
const POSITION_MASK = 0x7fff;
const HEIGHT_SHIFT = 15;
const HEIGHT_MASK = 0x3fff;
const STALE_SHIFT = 29;
const STALE = 1 << STALE_SHIFT;

/**
 * The memory of a crit-bit tree: an inner node for every bit in which two neighbouring keys differ first, and a leaf
 * for every key. 16 bytes and a hash for a node, and a block of 8 bytes, key and value for a leaf. The two children of
 * a node stand next to each other, because whoever hashes it needs both. Knows the shape, not the hashes' meaning.
 *
 * A node is stale when its hash does not stand for what is below it; what is above a stale node is stale too.
 */
export class TreeNodes {
  /** Leaves in the tree. Without any there is no top node either. */
  leafCount = 0;
  private readonly rows = new PairedRows();
  private readonly heap = new BlockHeap((leaf, address) => {
    this.rows.setCell(leaf, DOWN, ~address);
  });

  constructor() {
    this.rows.setCell(2 * this.rows.allocatePair(), ABOVE, ROOT);
  }

  /** Bytes of memory behind the tree. */
  get heldBytes(): number {
    return this.rows.heldBytes + this.heap.heldBytes;
  }

  /** Makes a leaf the whole of an empty tree. */
  plant(key: Uint8Array, value: Uint8Array): void {
    this.putLeaf(ROOT, key, value);
    this.leafCount = 1;
  }

  /** Takes out the only leaf of a tree. */
  uproot(): void {
    this.leafCount = 0;
    this.heap.release(this.blockOf(ROOT));
  }

  /**
   * Puts a new leaf beside all that is below `node`, both below a new inner node in its place, whose sides differ first
   * at `position`. The nodes above are the caller's to mark.
   */
  split(
    node: NodeRef,
    position: BitPosition,
    side: Side,
    key: Uint8Array,
    value: Uint8Array,
  ): void {
    const pair = this.rows.allocatePair();
    this.rows.setCell(2 * pair, ABOVE, node);
    this.move(node, 2 * pair + 1 - side);
    this.putLeaf(2 * pair + side, key, value);
    this.rows.setCell(node, DOWN, pair);
    this.rows.setCell(node, MARKS, position | STALE);
    this.leafCount++;
  }

  /** Takes out the leaf on `side` below `node`, whose place its sibling takes. Nodes above are the caller's to mark. */
  collapse(node: NodeRef, side: Side): void {
    const pair = this.rows.cell(node, DOWN);
    const block = this.blockOf(2 * pair + side);
    this.move(2 * pair + 1 - side, node);
    this.rows.releasePair(pair);
    this.leafCount--;
    this.heap.release(block);
  }

  isLeaf(node: NodeRef): boolean {
    return this.rows.cell(node, DOWN) < 0;
  }

  /** A child of an inner node. */
  child(inner: NodeRef, side: Side): NodeRef {
    return 2 * this.rows.cell(inner, DOWN) + side;
  }

  /** The bit in which the keys below the left child differ from those below the right one. */
  position(inner: NodeRef): BitPosition {
    return this.rows.cell(inner, MARKS) & POSITION_MASK;
  }

  /** Inner nodes on the longest way down, this one included; of a leaf 0. As of the last hashing. */
  height(node: NodeRef): number {
    return (this.rows.cell(node, MARKS) >> HEIGHT_SHIFT) & HEIGHT_MASK;
  }

  /** Leaves below a node, 1 for a leaf itself. As of the last hashing. */
  size(node: NodeRef): number {
    return this.rows.cell(node, SIZE);
  }

  isStale(node: NodeRef): boolean {
    return this.staleBit(node) === 1;
  }

  /** 1 for a stale node, else 0. */
  staleBit(node: NodeRef): number {
    return (this.rows.cell(node, MARKS) >> STALE_SHIFT) & 1;
  }

  /** 1 for a leaf, else 0. */
  leafBit(node: NodeRef): number {
    return this.rows.cell(node, DOWN) >>> 31;
  }

  markStale(node: NodeRef): void {
    this.rows.setCell(node, MARKS, this.rows.cell(node, MARKS) | STALE);
  }

  /** Derives an inner node's height and size from the children's and ends the staleness. */
  measure(inner: NodeRef): void {
    const left = this.child(inner, 0);
    const below = this.height(left);
    const beside = this.height(left + 1);
    const height = 1 + (below > beside ? below : beside);
    this.rows.setCell(inner, MARKS, this.position(inner) | (height << HEIGHT_SHIFT));
    this.rows.setCell(inner, SIZE, this.size(left) + this.size(left + 1));
  }

  copyHash(node: NodeRef, into: Uint8Array, at: number): void {
    this.rows.copyHash(node, into, at);
  }

  /** Copies the hashes of an inner node's children, in words, to `at` in `into`. */
  copyChildHashes(inner: NodeRef, into: Int32Array, at: number): void {
    this.rows.copyHashes(this.child(inner, 0), into, at);
  }

  /** Has the processor fetch the hashes of a node and its sibling, which will be read soon. */
  fetchHashes(node: NodeRef): void {
    this.rows.fetchHash(node);
  }

  /** Sets an inner node's hash from word `at` in `words`. */
  setInnerHash(inner: NodeRef, words: Int32Array, at: number): void {
    this.rows.setHash(inner, words, at);
  }

  /** Sets a leaf's hash from word `at` in `words` and ends its staleness. */
  setLeafHash(leaf: NodeRef, words: Int32Array, at: number): void {
    this.rows.setHash(leaf, words, at);
    this.rows.setCell(leaf, MARKS, 0);
  }

  /** The leaf that the bits of `key` lead to: the only one that can hold it. Not for an empty tree. */
  leafTowards(key: Uint8Array): NodeRef {
    let node = ROOT;
    while (!this.isLeaf(node)) node = this.child(node, sideAt(key, this.position(node)));
    return node;
  }

  /** As `leafTowards`, and writes the inner nodes on the way into `path`, from the top; returns their number too. */
  pathTowards(
    key: Uint8Array,
    path: NodeRef[],
  ): { readonly leaf: NodeRef; readonly length: number } {
    let node = ROOT;
    let length = 0;
    while (!this.isLeaf(node)) {
      path[length++] = node;
      node = this.child(node, sideAt(key, this.position(node)));
    }
    return { leaf: node, length };
  }

  /** The first bit in which `key` differs from a leaf's key; -1 when they are equal. */
  difference(leaf: NodeRef, key: Uint8Array): BitPosition {
    const address = this.blockOf(leaf);
    const { heap } = this;
    return firstDifference(
      heap.page(address),
      heap.keyStart(address),
      heap.keyLength(address),
      key,
    );
  }

  keyLength(leaf: NodeRef): number {
    return this.heap.keyLength(this.blockOf(leaf));
  }

  valueLength(leaf: NodeRef): number {
    return this.heap.valueLength(this.blockOf(leaf));
  }

  /** Copies a leaf's key to `at` in `into`. */
  copyKey(leaf: NodeRef, into: Uint8Array, at: number): void {
    const address = this.blockOf(leaf);
    const start = this.heap.keyStart(address);
    copyPart(this.heap.page(address), start, start + this.heap.keyLength(address), into, at);
  }

  /** Copies a leaf's value to `at` in `into`. */
  copyValue(leaf: NodeRef, into: Uint8Array, at: number): void {
    const address = this.blockOf(leaf);
    const start = this.heap.keyStart(address) + this.heap.keyLength(address);
    copyPart(this.heap.page(address), start, start + this.heap.valueLength(address), into, at);
  }

  /** A leaf's key, as bytes of their own. */
  keyOf(leaf: NodeRef): Uint8Array {
    const address = this.blockOf(leaf);
    const at = this.heap.keyStart(address);
    const key = new Uint8Array(this.heap.keyLength(address));
    copyPart(this.heap.page(address), at, at + key.length, key, 0);
    return key;
  }

  /** A leaf's value, as bytes of their own. */
  valueOf(leaf: NodeRef): Uint8Array {
    const address = this.blockOf(leaf);
    const at = this.heap.keyStart(address) + this.heap.keyLength(address);
    const value = new Uint8Array(this.heap.valueLength(address));
    copyPart(this.heap.page(address), at, at + value.length, value, 0);
    return value;
  }

  /** A leaf's value within the tree's own memory: to be read before anything changes. */
  valueView(leaf: NodeRef): Uint8Array {
    const address = this.blockOf(leaf);
    const at = this.heap.keyStart(address) + this.heap.keyLength(address);
    return this.heap.page(address).subarray(at, at + this.heap.valueLength(address));
  }

  /** Gives a leaf another value and makes it stale, with all that is above it. */
  setValue(leaf: NodeRef, key: Uint8Array, value: Uint8Array): void {
    this.markUpwards(leaf);
    const block = this.blockOf(leaf);
    if (this.heap.replaceValue(block, value)) return;
    this.rows.setCell(leaf, DOWN, ~this.heap.place(leaf, key, value));
    this.heap.release(block);
  }

  /** Marks a node and what is above it as stale, up to what is stale already. The top is above itself. */
  private markUpwards(node: NodeRef): void {
    for (let at = node; !this.isStale(at); at = this.rows.cell(at & ~1, ABOVE)) this.markStale(at);
  }

  private blockOf(leaf: NodeRef): BlockAddress {
    return ~this.rows.cell(leaf, DOWN);
  }

  private putLeaf(node: NodeRef, key: Uint8Array, value: Uint8Array): void {
    this.rows.setCell(node, DOWN, ~this.heap.place(node, key, value));
    this.rows.setCell(node, MARKS, STALE);
    this.rows.setCell(node, SIZE, 1);
  }

  /** Moves a node, and thereby all that is below it, to another row. */
  private move(from: NodeRef, to: NodeRef): void {
    this.rows.copyRow(from, to, ABOVE);
    if (this.isLeaf(to)) this.heap.setOwner(this.blockOf(to), to);
    else this.rows.setCell(this.child(to, 0), ABOVE, to);
  }
}

/** Copies a few bytes one by one, which costs less than a view of them; many at once. */
function copyPart(
  from: Uint8Array,
  start: number,
  end: number,
  into: Uint8Array,
  at: number,
): void {
  if (end - start > 256) into.set(from.subarray(start, end), at);
  else for (let i = start; i < end; i++) into[at + i - start] = from[i] as number;
}
