import { accountKey } from "../../claims/account-key.ts";
import { checkDocument } from "../../claims/check-document.ts";
import type { CheckedClaims } from "../../claims/checked-claims.ts";
import { ClaimFlaw, difference } from "../../claims/claim-flaw.ts";
import { checkTree } from "../../claims/tree-check.ts";
import { startsWithMagic } from "../../claims/tree-file.ts";
import { TreeReader } from "../../claims/tree-reader.ts";
import { TextError } from "../../exact/text-error.ts";
import { formatHash } from "./claim-files.ts";
import { type FileSource, openFileSource } from "./file-source.ts";
import { inSteps } from "./in-steps.ts";
import { readJsonDocument } from "./json-document.ts";

/** What a check found: all is as it should be, or the first difference and where it is. */
export type ClaimsCheck =
  | ({ readonly ok: true } & CheckedClaims)
  | {
      readonly ok: false;
      readonly code: string;
      readonly place: string;
      readonly message: string;
    };

/**
 * Recomputes what a published file says: every leaf, node and proof, the total and the root. Takes a
 * tree file or the JSON of OpenZeppelin, Uniswap, Threshold's cumulative drop or cw20. Throws
 * UserError (exit 5) only for what keeps the file from being read.
 *
 * Memory: about 140 bytes a claim for a tree file; a JSON document is held whole, parsed.
 */
export async function checkPublishedClaims(path: string): Promise<ClaimsCheck> {
  return await flawAsResult(path, async (source) => {
    const head = source.read(0, Math.min(8, source.size));
    if (!startsWithMagic(head))
      return await inSteps(checkDocument(await readJsonDocument(path, source)));
    const reader = new TreeReader(source);
    await inSteps(checkTree(reader));
    return treeAccount(reader);
  });
}

/** An account with what it should be able to claim, in base units. */
export interface ExpectedClaim {
  readonly account: string;
  readonly amount: bigint;
}

/**
 * Compares a tree file with the claims that should be in it, in any order, those of 0 left out: each
 * must be there with its amount, and no other. Looks each up by its key and holds one bit a claim;
 * it does not recompute the tree, which `checkPublishedClaims` does.
 */
export async function checkTreeFile(
  path: string,
  expected: Iterable<ExpectedClaim> | AsyncIterable<ExpectedClaim>,
): Promise<ClaimsCheck> {
  return await flawAsResult(path, async (source) => {
    const reader = new TreeReader(source);
    const seen = new Uint8Array(Math.ceil(reader.header.count / 8));
    let found = 0;
    for await (const claim of expected) {
      if (claim.amount === 0n) continue;
      const rank = rankOf(reader, claim);
      const bit = 1 << (rank & 7);
      if (((seen[rank >> 3] ?? 0) & bit) !== 0)
        throw new ClaimFlaw("duplicate-account", claim.account, "is expected twice");
      seen[rank >> 3] = (seen[rank >> 3] ?? 0) | bit;
      found++;
    }
    if (found < reader.header.count) throw unexpected(reader, seen);
    return treeAccount(reader);
  });
}

function rankOf(reader: TreeReader, { account, amount }: ExpectedClaim): number {
  const rank = reader.find(expectedKey(reader, account));
  if (rank === undefined)
    throw new ClaimFlaw("wrong-leaf", account, `is not in the tree, should claim ${amount}`);
  const { amount: is } = reader.claim(rank);
  if (is !== amount) throw difference("bad-amount", `leaf ${rank} of ${account}`, is, amount);
  return rank;
}

function expectedKey(reader: TreeReader, account: string): Uint8Array {
  try {
    return accountKey(reader.header.format, account);
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    throw new ClaimFlaw("bad-account", account, `${error.message}; ${error.expected}`);
  }
}

function unexpected(reader: TreeReader, seen: Uint8Array): ClaimFlaw {
  let rank = 0;
  while (((seen[rank >> 3] ?? 0) & (1 << (rank & 7))) !== 0) rank++;
  const { account, amount } = reader.claim(rank);
  return new ClaimFlaw("wrong-leaf", `leaf ${rank}`, `${account} claims ${amount}, unexpected`);
}

function treeAccount({ header }: TreeReader): CheckedClaims {
  const { format, count, total, root } = header;
  return { format, leaves: count, total, root: formatHash(format, root) };
}

async function flawAsResult(
  path: string,
  check: (source: FileSource) => Promise<CheckedClaims>,
): Promise<ClaimsCheck> {
  const source = openFileSource(path);
  try {
    return { ok: true, ...(await check(source)) };
  } catch (error) {
    if (!(error instanceof ClaimFlaw)) throw error;
    return { ok: false, code: error.code, place: error.place, message: error.message };
  } finally {
    source.close();
  }
}
