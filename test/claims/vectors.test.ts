/** Claim trees as the projects that read them make them; the sources stand in test/vectors/claims. */
import { describe, expect, it } from "vitest";
import { checkDocument } from "../../src/claims/check-document.ts";
import { amountAt, claimAt, hex0x } from "../../src/claims/claim-records.ts";
import { hashLeaves, proofOf } from "../../src/claims/claim-tree.ts";
import { documentText } from "../../src/claims/document-text.ts";
import { flatTree } from "../../src/claims/flat-tree.ts";
import { finished } from "../../src/claims/steps.ts";
import { sablierText, safeText } from "../../src/settle/claims/payout-text.ts";
import {
  claimVectors,
  givenOrder,
  type ListedClaim,
  readerOf,
  recordsOf,
  treeOf,
} from "../support/claims.ts";

const oz = claimVectors("oz");
const uniswap = claimVectors("uniswap");
const cumulative = claimVectors("cumulative");
const cw20 = claimVectors("cw20");
const sablier = claimVectors("sablier");
const FORMATS = ["oz", "uniswap", "cumulative"] as const;

function cw20Claims(list: readonly { address: string; amount: string }[]): ListedClaim[] {
  return list.map(({ address, amount }) => ({ account: address, amount }));
}

function cumulativeClaims(): ListedClaim[] {
  const { claims } = cumulative.document as {
    claims: Record<string, { amount: string; beneficiary: string }>;
  };
  return Object.entries(claims).map(([account, { amount, beneficiary }]) => ({
    account,
    amount,
    beneficiary,
  }));
}

describe("OpenZeppelin standard-v1", () => {
  it("writes the dump of the library, character by character", () => {
    const tree = treeOf("oz", oz.claims);
    expect([...documentText(tree, givenOrder(tree))].join("")).toBe(
      `${JSON.stringify(oz.document)}\n`,
    );
  });

  it("gives the array and the tree positions from leaf hashes alone", () => {
    const { nodes, treeIndex } = flatTree(finished(hashLeaves(recordsOf("oz", oz.claims))));
    expect(hex0x(nodes)).toBe(
      `0x${oz.document.tree.map((node: string) => node.slice(2)).join("")}`,
    );
    expect([...treeIndex]).toEqual(
      oz.document.values.map((value: { treeIndex: number }) => value.treeIndex),
    );
  });

  it("cuts the published proofs", () => {
    const tree = treeOf("oz", oz.claims);
    const order = givenOrder(tree);
    oz.claims.forEach(({ account }: ListedClaim, i: number) => {
      expect(proofOf(tree, order[i] ?? 0).map(hex0x)).toEqual(oz.proofs[account]);
    });
  });
});

describe("Uniswap's distributor", () => {
  it("writes the generator's output, character by character", () => {
    const tree = treeOf("uniswap", uniswap.claims);
    expect([...documentText(tree, givenOrder(tree))].join("")).toBe(
      `${JSON.stringify(uniswap.document)}\n`,
    );
  });

  it("does not give the root of lower-case order", () => {
    const { root } = treeOf("uniswap", uniswap.claims);
    expect(hex0x(root)).not.toBe(uniswap.rootOfLowerCaseOrder);
  });

  it("moves an odd node up, so that proofs of five accounts differ in length", () => {
    const tree = treeOf("uniswap", uniswap.five.claims);
    const byIndex = [...tree.given.keys()].sort(
      (a, b) => (claimAt(tree.records, a).index ?? 0) - (claimAt(tree.records, b).index ?? 0),
    );
    expect(byIndex.map((rank) => claimAt(tree.records, rank).account)).toEqual(uniswap.five.order);
    expect(byIndex.map((rank) => proofOf(tree, rank).length)).toEqual(uniswap.five.proofLengths);
    expect(tree.total).toBe(BigInt(uniswap.five.tokenTotal));
  });
});

describe("Threshold's cumulative drop", () => {
  it("writes a distribution as they are published, character by character", () => {
    const tree = treeOf("cumulative", cumulativeClaims());
    expect([...documentText(tree, givenOrder(tree))].join("")).toBe(
      JSON.stringify(cumulative.document, undefined, 4),
    );
  });
});

describe("the cw20 airdrop", () => {
  it("gives leaves, root and proofs of three accounts", () => {
    const claims = cw20Claims(cw20.list);
    const tree = treeOf("cw20", claims);
    const bare = (bytes: Uint8Array) => hex0x(bytes).slice(2);
    const leaves = finished(hashLeaves(recordsOf("cw20", claims)));
    expect(bare(leaves)).toBe(cw20.leaves.join(""));
    expect(bare(tree.root)).toBe(cw20.root);
    expect([...givenOrder(tree)].map((rank) => proofOf(tree, rank).map(bare))).toEqual(cw20.proofs);
  });

  it.each(["five", "six"])("gives the root of %s accounts", (count) => {
    const { root } = treeOf("cw20", cw20Claims(cw20[count].list));
    expect(hex0x(root)).toBe(`0x${cw20[count].root}`);
  });

  it("writes what it reads: the form of the contract's test files", () => {
    const tree = treeOf("cw20", cw20Claims(cw20.six.list));
    const text = [...documentText(tree, tree.keyOrder)].join("");
    expect(finished(checkDocument(JSON.parse(text)))).toMatchObject({
      format: "cw20",
      leaves: 6,
      root: cw20.six.root,
    });
  });
});

describe("Sablier's EVM airdrop", () => {
  it("gives the root, the nodes and the proofs of its own service", () => {
    const claims = sablier.accounts.map((account: string, i: number) => ({
      account,
      amount: sablier.amounts[i],
    }));
    const tree = treeOf("sablier", claims);
    expect(hex0x(tree.root)).toBe(sablier.root);
    expect(`${tree.total}`).toBe(sablier.total);
    const order = givenOrder(tree);
    expect([...order].map((rank) => 2 * 3 - 2 - rank)).toEqual(sablier.rowNodes);
    sablier.proofNodes.forEach((nodes: number[], i: number) => {
      expect(proofOf(tree, order[i] ?? 0).map(hex0x)).toEqual(
        nodes.map((node) => sablier.nodes[node - 1]),
      );
    });
  });

  it("gives the root of five accounts", () => {
    expect(hex0x(treeOf("sablier", sablier.five.claims).root)).toBe(sablier.five.root);
  });
});

describe("payout files", () => {
  const ordered = (claims: readonly ListedClaim[]) => {
    const tree = treeOf("oz", claims);
    return { records: tree.records, order: givenOrder(tree) };
  };

  it("pay through the Safe app what its parser reads from them", () => {
    const { claims, token, decimals, csv } = claimVectors("safe");
    const { records, order } = ordered(claims);
    const text = safeText(records, order, 0, { tokenAddress: token, decimals });
    expect([...text].join("")).toBe(csv);
  });

  it("write Sablier's rows in whole tokens", () => {
    const claims = sablier.accounts.map((account: string, i: number) => {
      return { account, amount: sablier.amounts[i] };
    });
    const { records, order } = ordered(claims);
    expect([...sablierText(records, order, sablier.decimals)].join("")).toBe(sablier.csv);
  });
});

describe("shapes that three accounts do not tell apart", () => {
  it.each(FORMATS)("%s: the root of five accounts", (format) => {
    const vectors = claimVectors(format);
    expect(hex0x(treeOf(format, vectors.five.claims).root)).toBe(vectors.five.root);
  });

  it.each(["oz", "uniswap"] as const)("%s: one account is its own root", (format) => {
    const tree = treeOf(format, claimVectors(format).one.claims);
    expect(hex0x(tree.root)).toBe(claimVectors(format).one.root);
    expect(proofOf(tree, 0)).toEqual([]);
    expect(readerOf(tree).proof(0)).toEqual([]);
  });
});

describe("reading the published vectors", () => {
  it.each(FORMATS)("%s: finds nothing wrong", (format) => {
    const { document } = claimVectors(format);
    const checked = finished(checkDocument(document));
    expect(checked).toMatchObject({ format, leaves: 3 });
    expect(checked.root).toBe(document.merkleRoot ?? document.tree[0]);
    expect(checked.total).toBe(2501000000000000000002n);
  });

  it("keeps amounts above 2^53 and of one digit", () => {
    const { records } = treeOf("oz", oz.claims);
    const amounts = [0, 1, 2]
      .map((rank) => amountAt(records, rank))
      .sort((a, b) => (a < b ? -1 : 1));
    expect(amounts).toEqual([1n, 1000000000000000001n, 2500000000000000000000n]);
  });
});
