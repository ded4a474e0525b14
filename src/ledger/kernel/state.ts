import { assert } from "../../exact/assert.ts";
import type { Hasher } from "./hasher.ts";
import type { StateKey } from "./state-key.ts";
import { StateTree } from "./state-tree.ts";
import type { Change, Entry, KeyRange, StateStore } from "./store.ts";
import { type StoreRoot, storesRoot } from "./stores-root.ts";

/** The key that keeps a module's tree from ever being empty: an empty tree has no proofs. */
const SENTINEL_KEY = Uint8Array.of(0x00);
const SENTINEL_VALUE = Uint8Array.of(0x01);

/**
 * The committed state: one authenticated tree per module. Its root over all of them is the app hash. The
 * same content gives the same root, whatever its history.
 */
export class State implements StateStore {
  private readonly trees: ReadonlyMap<string, StateTree>;

  constructor(
    private readonly hasher: Hasher,
    stores: readonly string[],
  ) {
    this.trees = new Map([...stores].sort().map((name) => [name, new StateTree(hasher)]));
    for (const tree of this.trees.values()) tree.set(SENTINEL_KEY, SENTINEL_VALUE);
  }

  get(store: string, { bytes }: StateKey): Uint8Array | undefined {
    return this.tree(store).get(bytes);
  }

  entries(store: string, range: KeyRange): Iterable<Entry> {
    return this.tree(store).entries(range);
  }

  /** Writes past all overlays: for genesis. */
  set(store: string, { bytes }: StateKey, value: Uint8Array): void {
    this.tree(store).set(bytes, value);
  }

  delete(store: string, { bytes }: StateKey): void {
    this.tree(store).delete(bytes);
  }

  /** Everything, store by store, as changes to an empty state; not to be changed during the walk. */
  *all(): Iterable<Change> {
    for (const [store, tree] of this.trees) {
      for (const [key, value] of tree.entries({})) yield { store, key, value };
    }
  }

  /** Whether there is a store of that name. */
  hasStore(name: string): boolean {
    return this.trees.has(name);
  }

  /** The names of the stores, sorted. */
  get stores(): readonly string[] {
    return [...this.trees.keys()];
  }

  /** Writes what a block changed. */
  apply(changes: readonly Change[]): void {
    for (const { store, key, value } of changes) {
      if (value === undefined) this.tree(store).delete(key);
      else this.tree(store).set(key, value);
    }
  }

  /** How many keys there are in all. */
  get size(): number {
    return [...this.trees.values()].reduce((sum, tree) => sum + tree.size, 0);
  }

  /** The root of every store. */
  roots(): StoreRoot[] {
    return [...this.trees].map(([name, tree]) => ({ name, root: tree.root() }));
  }

  /** The root over all stores. */
  appHash(): Uint8Array {
    return storesRoot(this.hasher, this.roots());
  }

  /** The tree of a store that exists. */
  tree(name: string): StateTree {
    const tree = this.trees.get(name);
    assert(tree !== undefined, `no store ${name}`);
    return tree;
  }
}
