import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { assert } from "../../exact/assert.ts";
import { toBase64, upperHex } from "../encodings.ts";

/**
 * That a transaction stands in a block: the neighbours on its way to the header's `data_hash`.
 * Leaves are the transactions' sha256 in RFC 6962's tree. Source: CometBFT v0.38.17 `types/tx.go`,
 * `crypto/merkle/proof.go`.
 */
export function txProofJson(txs: readonly Uint8Array[] | undefined, index: number) {
  const tx = txs?.[index];
  if (txs === undefined || tx === undefined) return undefined;
  const leaves = txs.map((each) => leafHash(sha256(each)));
  const aunts: Uint8Array[] = [];
  const root = treeHash(leaves, index, aunts);
  return {
    root_hash: upperHex(root),
    data: toBase64(tx),
    proof: {
      total: txs.length.toString(),
      index: index.toString(),
      leaf_hash: toBase64(leafHash(sha256(tx))),
      aunts: aunts.map(toBase64),
    },
  };
}

/** The root of `leaves`; notes the neighbours of the path to `index`, lowest first. */
function treeHash(leaves: readonly Uint8Array[], index: number, aunts: Uint8Array[]): Uint8Array {
  if (leaves.length === 1) {
    const [leaf] = leaves;
    assert(leaf !== undefined, "a tree of one leaf without it");
    return leaf;
  }
  const split = splitPoint(leaves.length);
  const isLeft = index >= 0 && index < split;
  const left = treeHash(leaves.slice(0, split), isLeft ? index : -1, aunts);
  const right = treeHash(leaves.slice(split), index >= split ? index - split : -1, aunts);
  if (isLeft) aunts.push(right);
  else if (index >= split) aunts.push(left);
  return sha256(concatBytes(Uint8Array.of(1), left, right));
}

/** The largest power of two below `count`. */
function splitPoint(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}

function leafHash(bytes: Uint8Array): Uint8Array {
  return sha256(concatBytes(Uint8Array.of(0), bytes));
}
