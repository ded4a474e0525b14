import type { CommitmentProof } from "cosmjs-types/cosmos/ics23/v1/proofs";
import { assert } from "../../exact/assert.ts";
import { MAX_KEY_BYTES, MAX_VALUE_BYTES } from "./block-heap.ts";
import { HASH_BYTES, type Hasher } from "./hasher.ts";
import { type BitPosition, compareKeys, firstDifference, sideAt } from "./key-bits.ts";
import { LeafCursor } from "./leaf-cursor.ts";
import { LeafHints } from "./leaf-hints.ts";
import { rehash } from "./tree-hash.ts";
import { type NodeRef, ROOT, TreeNodes } from "./tree-nodes.ts";
import { proveKey } from "./tree-proof.ts";

/** From so many leaves on, what was found is remembered: fewer are at hand anyway. */
const REMEMBERS_FROM = 16_384;

/** Which entries to walk: keys from `from` on and below `to`; `reverse` gives them from the last. */
export interface EntryRange {
  readonly from?: Uint8Array | undefined;
  readonly to?: Uint8Array | undefined;
  readonly reverse?: boolean | undefined;
}

/** A key and its value, both copies. */
export type Entry = readonly [key: Uint8Array, value: Uint8Array];

/**
 * The authenticated state of a module: an ordered map from keys (1 to 1,024 bytes) to values (1 byte
 * to 1 MiB), and at the same time a Merkle tree over them. Its shape is that of a crit-bit tree, so
 * the root depends on the entries alone and not on how they came about; its nodes are hashed as
 * IAVL hashes them (`rehash`), so that ICS 23's `iavlSpec` verifies its proofs.
 *
 * Copies what it takes and what it gives. Fails with an `AssertionFailure` on a key or value outside
 * its bounds, on a root or proof of an empty tree and on a change during a walk: all mistakes of the
 * caller, whose checks come before.
 */
export class StateTree {
  private readonly hasher: Hasher;
  private readonly nodes = new TreeNodes();
  /** The inner nodes on the way of the change at hand; kept for its memory. */
  private readonly path: NodeRef[] = [];
  /** Where leaves of a large tree were found last. */
  private hints: LeafHints | undefined;
  /** Counts the changes, so that a walk can tell that it is out of date. */
  private changes = 0;

  constructor(hasher: Hasher) {
    this.hasher = hasher;
  }

  /** Number of entries. */
  get size(): number {
    return this.nodes.leafCount;
  }

  /** Bytes of memory that the tree holds, used or kept for later. */
  get heldBytes(): number {
    return this.nodes.heldBytes + (this.hints?.heldBytes ?? 0);
  }

  /** The value of a key; undefined for a key that has none. */
  get(key: Uint8Array): Uint8Array | undefined {
    const leaf = this.find(key);
    return leaf < 0 ? undefined : this.nodes.valueOf(leaf);
  }

  has(key: Uint8Array): boolean {
    return this.find(key) >= 0;
  }

  /** Gives a key a value, in place of the one it may have. */
  set(key: Uint8Array, value: Uint8Array): void {
    assertKey(key);
    assert(value.length > 0, "a value has at least one byte");
    assert(value.length <= MAX_VALUE_BYTES, "a value has at most 1 MiB");
    this.changes++;
    const { nodes, path } = this;
    if (nodes.leafCount === 0) {
      nodes.plant(key, value);
      return;
    }
    const known = this.hinted(key);
    if (known >= 0) {
      this.update(known, key, value);
      return;
    }
    const { leaf, length } = nodes.pathTowards(key, path);
    const difference = nodes.difference(leaf, key);
    if (difference >= 0) this.insert(key, value, difference, leaf, length);
    else this.update(leaf, key, value);
  }

  /** Takes a key out; false when it has no value. */
  delete(key: Uint8Array): boolean {
    assertKey(key);
    const { nodes, path } = this;
    if (nodes.leafCount === 0) return false;
    const { leaf, length } = nodes.pathTowards(key, path);
    if (nodes.difference(leaf, key) >= 0) return false;
    this.changes++;
    if (length === 0) nodes.uproot();
    else {
      const parent = path[length - 1] as NodeRef;
      for (let i = 0; i < length - 1; i++) nodes.markStale(path[i] as NodeRef);
      nodes.collapse(parent, sideAt(key, nodes.position(parent)));
    }
    return true;
  }

  /**
   * The entries in the order of their keys. The tree must not change until the walk is over or given
   * up.
   */
  entries(range: EntryRange = {}): Generator<Entry, void, undefined> {
    return this.walk(range, this.changes);
  }

  /**
   * The hash of the whole, 32 bytes: sha256 throughout. Hashes only what changed since the last time.
   * Not for an empty tree, for which the format has no hash.
   */
  root(): Uint8Array {
    this.hash();
    const root = new Uint8Array(HASH_BYTES);
    this.nodes.copyHash(ROOT, root, 0);
    return root;
  }

  /**
   * The proof against `root()` that a key has its value, or that it has none (`proveKey`), for
   * `iavlSpec`. Not for an empty tree.
   *
   * Its path has a step for every bit of the key in which some other key parts from it, and ICS 23's
   * Go library refuses more than 128 steps (since v0.11.0, `CheckAgainstSpec` in go/proof.go). Random
   * or consecutive keys need some 20 to 40; but whoever may choose keys freely can make the path of
   * another key as long as that key has bits. So a module whose entries are to be proven elsewhere
   * lets outsiders choose no more of a key than a hash or a running number.
   */
  prove(key: Uint8Array): CommitmentProof {
    assertKey(key);
    this.hash();
    return proveKey(this.nodes, key);
  }

  private hash(): void {
    assert(this.nodes.leafCount > 0, "an empty tree has no root");
    rehash(this.nodes, this.hasher);
  }

  /** The leaf of a key; -1 when there is none. */
  private find(key: Uint8Array): number {
    assertKey(key);
    if (this.nodes.leafCount === 0) return -1;
    const known = this.hinted(key);
    if (known >= 0) return known;
    const leaf = this.nodes.leafTowards(key);
    if (this.nodes.difference(leaf, key) >= 0) return -1;
    if (this.nodes.leafCount >= REMEMBERS_FROM) {
      this.hints ??= new LeafHints();
      this.hints.keep(key, leaf);
    }
    return leaf;
  }

  /** The leaf of a key where a hint of it is still true; else -1. Not for an empty tree. */
  private hinted(key: Uint8Array): number {
    const { hints, nodes } = this;
    if (hints === undefined) return -1;
    const leaf = hints.guess(key);
    return nodes.isLeaf(leaf) && nodes.difference(leaf, key) < 0 ? leaf : -1;
  }

  private update(leaf: NodeRef, key: Uint8Array, value: Uint8Array): void {
    if (!isSame(this.nodes.valueView(leaf), value)) this.nodes.setValue(leaf, key, value);
  }

  /** Puts a new leaf where its key leaves the way to `leaf` that it shares with the others; `length` is of `path`. */
  private insert(
    key: Uint8Array,
    value: Uint8Array,
    difference: BitPosition,
    leaf: NodeRef,
    length: number,
  ): void {
    const { nodes, path } = this;
    let at = 0;
    while (at < length && nodes.position(path[at] as NodeRef) < difference)
      nodes.markStale(path[at++] as NodeRef);
    const node = at < length ? (path[at] as NodeRef) : leaf;
    nodes.split(node, difference, sideAt(key, difference), key, value);
  }

  private *walk(range: EntryRange, changes: number): Generator<Entry, void, undefined> {
    const { from, to, reverse = false } = range;
    const { nodes } = this;
    const isUnchanged = () => this.changes === changes;
    assert(isUnchanged(), "a tree does not change while it is walked");
    const cursor = new LeafCursor(nodes, reverse ? to : from, reverse);
    for (let leaf = cursor.next(); leaf >= 0; leaf = cursor.next()) {
      const key = nodes.keyOf(leaf);
      if (reverse && from !== undefined && compareKeys(key, from) < 0) return;
      if (!reverse && to !== undefined && compareKeys(key, to) >= 0) return;
      yield [key, nodes.valueOf(leaf)];
      assert(isUnchanged(), "a tree does not change while it is walked");
    }
  }
}

function assertKey(key: Uint8Array): void {
  assert(key.length > 0, "a key has at least one byte");
  assert(key.length <= MAX_KEY_BYTES, "a key has at most 1,024 bytes");
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return firstDifference(a, 0, a.length, b) < 0;
}
