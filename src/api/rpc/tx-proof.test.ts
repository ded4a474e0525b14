import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { blockProofs, txProofJson } from "./tx-proof.ts";

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64"));
const hex = (hash: Uint8Array) => Buffer.from(hash).toString("hex").toUpperCase();
const inner = (left: Uint8Array, right: Uint8Array) =>
  sha256(concatBytes(Uint8Array.of(1), left, right));

/** What a client does: from the top down. Source: CometBFT `crypto/merkle/proof.go`, computeHashFromAunts. */
function rootFrom(index: number, total: number, leaf: Uint8Array, aunts: Uint8Array[]): Uint8Array {
  if (total === 1) return leaf;
  const top = aunts.at(-1) ?? new Uint8Array();
  const below = aunts.slice(0, -1);
  let left = 1;
  while (left * 2 < total) left *= 2;
  if (index < left) return inner(rootFrom(index, left, leaf, below), top);
  return inner(top, rootFrom(index - left, total - left, leaf, below));
}

describe("the proof that a block has a transaction", () => {
  it("leads every leaf of every tree to the same root", () => {
    for (let total = 1; total <= 20; total++) {
      const txs = Array.from({ length: total }, (_, i) => Uint8Array.of(i, total));
      const block = blockProofs(txs);
      const roots = txs.map((tx, index) => {
        const found = txProofJson(block, index);
        const leaf = bytes(found?.proof.leaf_hash ?? "");
        expect(hex(leaf)).toBe(hex(sha256(concatBytes(Uint8Array.of(0), sha256(tx)))));
        const root = rootFrom(index, total, leaf, (found?.proof.aunts ?? []).map(bytes));
        expect(found?.root_hash).toBe(hex(root));
        return hex(root);
      });
      expect(new Set(roots).size).toBe(1);
    }
  });

  it("is none where the block or its transaction is missing", () => {
    expect(txProofJson(undefined, 0)).toBeUndefined();
    expect(txProofJson(blockProofs([]), 0)).toBeUndefined();
  });
});
