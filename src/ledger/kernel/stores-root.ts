import { utf8ToBytes } from "@noble/hashes/utils.js";
import { type ExistenceProof, HashOp } from "cosmjs-types/cosmos/ics23/v1/proofs";
import { assert } from "../../exact/assert.ts";
import { compareBytes } from "../../exact/byte-order.ts";
import { HASH_BYTES, type Hasher } from "./hasher.ts";
import { auntsOf, leafHashes, simpleRoot } from "./simple-tree.ts";
import { leafOp } from "./tree-proof.ts";
import { putUvarint, uvarintBytes } from "./varint.ts";

/** A module's store: its name, unique and not empty, and the root of its state tree, 32 bytes. */
export interface StoreRoot {
  readonly name: string;
  readonly root: Uint8Array;
}

/**
 * The root over all stores, 32 bytes: the simple tree over a leaf for each, sorted by name, of the
 * name and sha256(root), each behind its length as a varint. It is what a block's app hash commits
 * to. The order in which the stores are given does not matter.
 * Source: https://github.com/cosmos/cosmos-sdk, store/rootmulti `commitInfo.Hash` and
 * store/internal/maps.
 */
export function storesRoot(hasher: Hasher, stores: readonly StoreRoot[]): Uint8Array {
  return simpleRoot(hasher, storeLeaves(hasher, inOrder(stores)));
}

/**
 * The proof, for ICS 23's `tendermintSpec`, that `storesRoot` stands for a store's root: its key is
 * the name in UTF-8, its value the root. Assumes that a store has that name.
 */
export function proveStore(
  hasher: Hasher,
  stores: readonly StoreRoot[],
  name: string,
): ExistenceProof {
  const sorted = inOrder(stores);
  const index = sorted.findIndex((store) => store.name === name);
  const store = sorted[index];
  assert(store !== undefined, "a proof is of one of the stores");
  const aunts = auntsOf(hasher, leafHashes(hasher, storeLeaves(hasher, sorted)))[index] ?? [];
  return {
    key: utf8ToBytes(name),
    value: store.root.slice(),
    leaf: leafOp(Uint8Array.of(0)),
    path: aunts.map(({ hash, isLeft }) => ({
      hash: HashOp.SHA256,
      prefix: Uint8Array.of(1, ...(isLeft ? hash : [])),
      suffix: isLeft ? new Uint8Array(0) : hash.slice(),
    })),
  };
}

function inOrder(stores: readonly StoreRoot[]): StoreRoot[] {
  const sorted = stores.toSorted((a, b) => compareBytes(a.name, b.name));
  sorted.forEach(({ name, root }, i) => {
    assert(name !== "", "a store has a name");
    assert(name !== sorted[i + 1]?.name, "no two stores have one name");
    assert(root.length === HASH_BYTES, "a store's root has 32 bytes");
  });
  return sorted;
}

function storeLeaves(hasher: Hasher, stores: readonly StoreRoot[]): Uint8Array[] {
  return stores.map(({ name, root }) => {
    const key = utf8ToBytes(name);
    const behindKey = uvarintBytes(key.length) + key.length;
    const leaf = new Uint8Array(behindKey + 1 + HASH_BYTES);
    leaf.set(key, putUvarint(leaf, 0, key.length));
    leaf[behindKey] = HASH_BYTES;
    leaf.set(hasher.sha256(root), behindKey + 1);
    return leaf;
  });
}
