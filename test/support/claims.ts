import { readFileSync } from "node:fs";
import { join } from "node:path";
import { accountKey } from "../../src/claims/account-key.ts";
import type { LeafKind } from "../../src/claims/claim-format.ts";
import {
  type ClaimRecords,
  emptyRecords,
  recordOffset,
  setAmount,
  setBeneficiary,
  setIndex,
} from "../../src/claims/claim-records.ts";
import { buildClaimTree, type ClaimTree } from "../../src/claims/claim-tree.ts";
import { finished } from "../../src/claims/steps.ts";
import { treeFileChunks, treeFileContent } from "../../src/claims/tree-file.ts";
import { type ByteSource, TreeReader } from "../../src/claims/tree-reader.ts";
import { numberForUniswap } from "../../src/claims/uniswap-order.ts";
import { ROOT } from "./cli.ts";

/** A claim as vectors write it. */
export interface ListedClaim {
  readonly account: string;
  readonly amount: string;
  readonly beneficiary?: string;
}

/** A file of test/vectors/claims. */
export function claimVectors(name: string) {
  return JSON.parse(readFileSync(join(ROOT, `test/vectors/claims/${name}.json`), "utf8"));
}

/** Claims as records in the given order; Sablier's index is their place. */
export function recordsOf(kind: LeafKind, claims: readonly ListedClaim[]): ClaimRecords {
  const keys = claims.map(({ account }) => accountKey(kind, account));
  const keyWidth = Math.max(...keys.map((key) => key.length));
  const records = emptyRecords(kind, keyWidth, claims.length);
  claims.forEach(({ amount, beneficiary }, i) => {
    const key = keys[i] ?? new Uint8Array();
    records.bytes.set(key, recordOffset(records, i));
    setAmount(records, i, BigInt(amount));
    if (kind === "sablier") setIndex(records, i, i);
    const to = beneficiary === undefined ? key : accountKey(kind, beneficiary);
    if (kind === "cumulative") setBeneficiary(records, i, to);
  });
  if (kind === "uniswap") numberForUniswap(records);
  return records;
}

/** The tree over listed claims. */
export function treeOf(kind: LeafKind, claims: readonly ListedClaim[]): ClaimTree {
  return finished(buildClaimTree(recordsOf(kind, claims)));
}

/** The ranks of a tree in the order in which its claims were given. */
export function givenOrder(tree: ClaimTree): Uint32Array {
  const order = new Uint32Array(tree.given.length);
  tree.given.forEach((given, rank) => {
    order[given] = rank;
  });
  return order;
}

/** The bytes of a tree's file. */
export function fileOf(tree: ClaimTree, token = "TKN", decimals = 18): Buffer {
  const chunks = treeFileChunks(treeFileContent(tree, token, decimals));
  return Buffer.concat(Array.from(chunks, (chunk) => Buffer.from(chunk)));
}

/** Bytes in memory as a source. */
export function sourceOf(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (at, length) => bytes.subarray(at, at + length) };
}

/** A reader of a tree's file in memory. */
export function readerOf(tree: ClaimTree): TreeReader {
  return new TreeReader(sourceOf(fileOf(tree)));
}
