/** Our trees against OpenZeppelin's own library: node by node, and each reads the other's files. */
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { describe, expect, it } from "vitest";
import { checkDocument } from "../../src/claims/check-document.ts";
import { claimAt, hex0x } from "../../src/claims/claim-records.ts";
import { type ClaimTree, proofOf } from "../../src/claims/claim-tree.ts";
import { documentText } from "../../src/claims/document-text.ts";
import { finished } from "../../src/claims/steps.ts";
import { givenOrder, type ListedClaim, readerOf, treeOf } from "../support/claims.ts";

const ENCODING = ["address", "uint256"];
const SIZES = [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33, 9_999, 100_003];

function accounts(count: number): ListedClaim[] {
  return Array.from({ length: count }, (_, i) => ({
    account: `0x${(BigInt(i + 1) * 0x9e3779b97f4a7c15f39cc0605cedc834n).toString(16).padStart(40, "0").slice(-40)}`,
    amount: `${(BigInt(i) * 1_000_000_007n) ** 2n + 1n}`,
  }));
}

function dumpOf(tree: ClaimTree): string {
  return [...documentText(tree, givenOrder(tree))].join("");
}

describe("OpenZeppelin's library", () => {
  it.each(SIZES)(
    "builds the same nodes over %i accounts, and each reads the other's dump",
    (count) => {
      const claims = accounts(count);
      const tree = treeOf("oz", claims);
      const theirs = StandardMerkleTree.of(
        claims.map(({ account, amount }) => [account, amount]),
        ENCODING,
      );
      const dump = theirs.dump();
      expect(hex0x(tree.nodes)).toBe(`0x${dump.tree.map((node) => node.slice(2)).join("")}`);
      expect(finished(checkDocument(JSON.parse(JSON.stringify(dump))))).toEqual({
        ...{ format: "oz", leaves: count, total: tree.total, root: theirs.root },
      });
      const loaded = StandardMerkleTree.load(JSON.parse(dumpOf(tree)));
      expect(loaded.root).toBe(theirs.root);
      if (count < 10_000) loaded.validate();
    },
  );

  it.each([1, 2, 5, 100, 1_003])("verifies every proof that we cut of %i accounts", (count) => {
    const tree = treeOf("oz", accounts(count));
    const reader = readerOf(tree);
    const root = hex0x(tree.root);
    for (let rank = 0; rank < count; rank++) {
      const { account, amount } = claimAt(tree.records, rank);
      const proof = reader.proof(rank).map(hex0x);
      expect(proof).toEqual(proofOf(tree, rank).map(hex0x));
      expect(StandardMerkleTree.verify(root, ENCODING, [account, `${amount}`], proof)).toBe(true);
    }
  });

  it("may leave the leaves unsorted: that dump is sound as well", () => {
    const values = accounts(20).map(({ account, amount }) => [account, amount]);
    const theirs = StandardMerkleTree.of(values, ENCODING, { sortLeaves: false });
    const dump = JSON.parse(JSON.stringify(theirs.dump()));
    expect(finished(checkDocument(dump))).toMatchObject({ leaves: 20, root: theirs.root });
  });
});
