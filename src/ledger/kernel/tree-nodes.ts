import { Rows } from "./arena.ts";
import { BlockHeap } from "./block-heap.ts";
import { type BitPosition, firstDifference, sideAt } from "./key-bits.ts";

/** A node: an inner node's row from 0 on, or a leaf's row with every bit turned (below 0). */
export type NodeRef = number;
/** Left is 0, right is 1. */
export type Side = 0 | 1;

// Cells of an inner node: two children, its marks and the leaves below it.
const MARKS = 2;
const SIZE = 3;
/** Marks: bit position in 15 bits, height in 14 (at most 9 x 1,024 + 1), staleness in one. */
const POSITION_MASK = 0x7fff;
const HEIGHT_SHIFT = 15;
const HEIGHT_MASK = 0x3fff;
const STALE_INNER = 1 << 29;
// Cells of a leaf: its block and whether its hash is out of date.
const BLOCK = 0;
const STALE = 1;

/**
 * The memory of a crit-bit tree: an inner node for every bit in which two neighbouring keys differ
 * first, and a leaf for every key. 16 bytes and a hash for an inner node, 8 and a hash for a leaf,
 * and a block of 8 bytes, key and value. Knows the shape, not the hashes' meaning.
 *
 * A node is stale when its hash does not stand for what is below it; what is above a stale node is
 * stale too.
 */
export class TreeNodes {
  /** The top node; means nothing while `leafCount` is 0. */
  root: NodeRef = 0;
  /** Leaves in the tree. */
  leafCount = 0;
  private readonly inners = new Rows(2);
  private readonly leaves = new Rows(1);
  private readonly heap = new BlockHeap((leaf, address) => {
    this.leaves.setCell(leaf, BLOCK, address);
  });

  /** Bytes of memory behind the tree. */
  get heldBytes(): number {
    return this.inners.heldBytes + this.leaves.heldBytes + this.heap.heldBytes;
  }

  /** A new stale leaf, in no place of the tree yet. */
  newLeaf(key: Uint8Array, value: Uint8Array): number {
    const leaf = this.leaves.allocate();
    this.leaves.setCell(leaf, BLOCK, this.heap.place(leaf, key, value));
    this.leaves.setCell(leaf, STALE, 1);
    return leaf;
  }

  /** Gives back a leaf that no node refers to any more. */
  dropLeaf(leaf: number): void {
    const address = this.leaves.cell(leaf, BLOCK);
    this.leaves.release(leaf);
    this.heap.release(address);
  }

  /** A new stale inner node over two nodes that first differ at `position`. */
  newInner(position: BitPosition, left: NodeRef, right: NodeRef): number {
    const inner = this.inners.allocate();
    this.inners.setCell(inner, 0, left);
    this.inners.setCell(inner, 1, right);
    this.inners.setCell(inner, MARKS, position | STALE_INNER);
    return inner;
  }

  /** Gives back an inner node that no node refers to any more. */
  dropInner(inner: number): void {
    this.inners.release(inner);
  }

  child(inner: number, side: Side): NodeRef {
    return this.inners.cell(inner, side);
  }

  setChild(inner: number, side: Side, ref: NodeRef): void {
    this.inners.setCell(inner, side, ref);
  }

  /** The bit in which the keys below the left child differ from those below the right one. */
  position(inner: number): BitPosition {
    return this.inners.cell(inner, MARKS) & POSITION_MASK;
  }

  /** Inner nodes on the longest way down, this one included; of a leaf 0. As of the last hashing. */
  height(ref: NodeRef): number {
    return ref < 0 ? 0 : (this.inners.cell(ref, MARKS) >> HEIGHT_SHIFT) & HEIGHT_MASK;
  }

  /** Leaves below a node, 1 for a leaf itself. As of the last hashing. */
  size(ref: NodeRef): number {
    return ref < 0 ? 1 : this.inners.cell(ref, SIZE);
  }

  isStale(ref: NodeRef): boolean {
    if (ref < 0) return this.leaves.cell(~ref, STALE) === 1;
    return (this.inners.cell(ref, MARKS) & STALE_INNER) !== 0;
  }

  markStale(inner: number): void {
    this.inners.setCell(inner, MARKS, this.inners.cell(inner, MARKS) | STALE_INNER);
  }

  /** Derives height and size from the children's and ends the staleness. */
  measure(inner: number): void {
    const left = this.child(inner, 0);
    const right = this.child(inner, 1);
    const below = this.height(left);
    const beside = this.height(right);
    const height = 1 + (below > beside ? below : beside);
    this.inners.setCell(inner, MARKS, this.position(inner) | (height << HEIGHT_SHIFT));
    this.inners.setCell(inner, SIZE, this.size(left) + this.size(right));
  }

  copyHash(ref: NodeRef, into: Uint8Array, at: number): void {
    if (ref < 0) this.leaves.copyHash(~ref, into, at);
    else this.inners.copyHash(ref, into, at);
  }

  setInnerHash(inner: number, bytes: Uint8Array, at: number): void {
    this.inners.setHash(inner, bytes, at);
  }

  /** Sets a leaf's hash and ends its staleness. */
  setLeafHash(leaf: number, bytes: Uint8Array, at: number): void {
    this.leaves.setHash(leaf, bytes, at);
    this.leaves.setCell(leaf, STALE, 0);
  }

  /** The leaf that the bits of `key` lead to: the only one that can hold it. Not for an empty tree. */
  leafTowards(key: Uint8Array): number {
    let ref = this.root;
    while (ref >= 0) ref = this.child(ref, sideAt(key, this.position(ref)));
    return ~ref;
  }

  /** The first bit in which `key` differs from a leaf's key; -1 when they are equal. */
  difference(leaf: number, key: Uint8Array): BitPosition {
    const address = this.leaves.cell(leaf, BLOCK);
    const { heap } = this;
    return firstDifference(
      heap.page(address),
      heap.keyStart(address),
      heap.keyLength(address),
      key,
    );
  }

  keyLength(leaf: number): number {
    return this.heap.keyLength(this.leaves.cell(leaf, BLOCK));
  }

  valueLength(leaf: number): number {
    return this.heap.valueLength(this.leaves.cell(leaf, BLOCK));
  }

  /** Copies a leaf's key to `at` in `into`. */
  copyKey(leaf: number, into: Uint8Array, at: number): void {
    const address = this.leaves.cell(leaf, BLOCK);
    const start = this.heap.keyStart(address);
    copyPart(this.heap.page(address), start, start + this.heap.keyLength(address), into, at);
  }

  /** Copies a leaf's value to `at` in `into`. */
  copyValue(leaf: number, into: Uint8Array, at: number): void {
    const address = this.leaves.cell(leaf, BLOCK);
    const start = this.heap.keyStart(address) + this.heap.keyLength(address);
    copyPart(this.heap.page(address), start, start + this.heap.valueLength(address), into, at);
  }

  /** A leaf's key, as bytes of their own. */
  keyOf(leaf: number): Uint8Array {
    const address = this.leaves.cell(leaf, BLOCK);
    const at = this.heap.keyStart(address);
    const key = new Uint8Array(this.heap.keyLength(address));
    copyPart(this.heap.page(address), at, at + key.length, key, 0);
    return key;
  }

  /** A leaf's value, as bytes of their own. */
  valueOf(leaf: number): Uint8Array {
    const address = this.leaves.cell(leaf, BLOCK);
    const at = this.heap.keyStart(address) + this.heap.keyLength(address);
    const value = new Uint8Array(this.heap.valueLength(address));
    copyPart(this.heap.page(address), at, at + value.length, value, 0);
    return value;
  }

  /** A leaf's value within the tree's own memory: to be read before anything changes. */
  valueView(leaf: number): Uint8Array {
    const address = this.leaves.cell(leaf, BLOCK);
    const at = this.heap.keyStart(address) + this.heap.keyLength(address);
    return this.heap.page(address).subarray(at, at + this.heap.valueLength(address));
  }

  /** Gives a leaf another value and makes it stale. The nodes above are the caller's to mark. */
  setValue(leaf: number, key: Uint8Array, value: Uint8Array): void {
    this.leaves.setCell(leaf, STALE, 1);
    const address = this.leaves.cell(leaf, BLOCK);
    if (this.heap.replaceValue(address, value)) return;
    this.leaves.setCell(leaf, BLOCK, this.heap.place(leaf, key, value));
    this.heap.release(address);
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
