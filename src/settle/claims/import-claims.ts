import { readDocument } from "../../claims/check-document.ts";
import type { CheckedDocument } from "../../claims/checked-claims.ts";
import { ClaimFlaw } from "../../claims/claim-flaw.ts";
import { CLAIM_FORMATS, type ClaimFormat } from "../../claims/claim-format.ts";
import { amountAt, type ClaimRecords, claimAt } from "../../claims/claim-records.ts";
import { buildClaimTree, type ClaimTree } from "../../claims/claim-tree.ts";
import { startsWithMagic, type TreeFileContent, treeFileContent } from "../../claims/tree-file.ts";
import { MAX_AMOUNT } from "../../exact/amount.ts";
import { assert } from "../../exact/assert.ts";
import { UserError } from "../user-error.ts";
import { formatHash } from "./claim-files.ts";
import { type FileSource, openFileSource } from "./file-source.ts";
import { inSteps } from "./in-steps.ts";
import { readJsonDocument } from "./json-document.ts";

/** What no document says of itself. */
export interface ImportOptions {
  /** The token's symbol; empty when it is not known. */
  readonly token: string;
  /** 0 when they are not known: amounts are then base units only. */
  readonly decimals: number;
}

/** No place is printed longer than this: it may hold whatever stands in somebody's file. */
const MAX_PLACE = 200;

/** Places that say no more than the file's name, which stands before them. */
const WHOLE_PLACES = ["the file", "the document"];

/**
 * Reads a published JSON document, recomputes everything it says as `checkPublishedClaims` does, and
 * makes the tree file with the same root. Throws UserError: the code of the first difference (exit
 * 6); unknown-format, tree-already, whole-document-needed, zero-claim, total-too-large, unsorted-leaves (exit 4);
 * what keeps the file from being read (exit 5). Holds the document in memory, parsed.
 */
export async function importClaims(
  file: string,
  { token, decimals }: ImportOptions,
): Promise<TreeFileContent> {
  const { checked, records } = await checkedDocument(file);
  const format = wholeFormat(checked.format, file);
  refuseZero(records, file);
  if (checked.total > MAX_AMOUNT) {
    const message = `the claims sum to ${checked.total}, and a tree file holds up to 2^128 - 1`;
    throw new UserError("total-too-large", 4, message, { file }, "use the document as it is");
  }
  const tree = await inSteps(buildClaimTree(records));
  if (format === "oz") refuseUnsorted(tree, checked.root, file);
  assert(formatHash(format, tree.root) === checked.root, "the imported tree has the same root");
  assert(tree.total === checked.total, "the imported tree has the same total");
  return treeFileContent(tree, token, decimals);
}

async function checkedDocument(file: string): Promise<CheckedDocument> {
  const source = openFileSource(file);
  try {
    refuseTree(source, file);
    return await inSteps(readDocument(await readJsonDocument(file, source)));
  } catch (error) {
    throw error instanceof ClaimFlaw ? doesNotVerify(error, file) : error;
  } finally {
    source.close();
  }
}

function refuseTree(source: FileSource, file: string): void {
  if (!startsWithMagic(source.read(0, Math.min(8, source.size)))) return;
  const remedy = "aliquot proof reads it as it is, aliquot verify checks it";
  throw new UserError("tree-already", 4, "this is a tree file already", { file }, remedy);
}

function doesNotVerify({ code, place, message }: ClaimFlaw, file: string): UserError {
  const path = place.length > MAX_PLACE ? `${place.slice(0, MAX_PLACE)}...` : place;
  if (code === "unknown-format") {
    const where = WHOLE_PLACES.includes(place) ? { file } : { file, path };
    return new UserError(code, 4, message, where, "name a published claim document");
  }
  const remedy = "nothing is written; get the document again from whoever published it";
  return new UserError(code, 6, `does not verify: ${message}`, { file, path }, remedy);
}

function wholeFormat(format: CheckedDocument["checked"]["format"], file: string): ClaimFormat {
  const whole = CLAIM_FORMATS.find((each) => each === format);
  if (whole !== undefined) return whole;
  const what = format === "cw20-list" ? "a list without a root" : "one account's proof";
  const remedy = "import the document with root, total_amount and every account's proofs";
  const message = `this is ${what}, not a whole tree`;
  throw new UserError("whole-document-needed", 4, message, { file }, remedy);
}

function refuseZero(records: ClaimRecords, file: string): void {
  for (let i = 0; i < records.count; i++) {
    if (amountAt(records, i) > 0n) continue;
    const message = `${claimAt(records, i).account} claims 0, and a tree file has no such claim`;
    const remedy = "use the document as it is: without the claim it has another root";
    throw new UserError("zero-claim", 4, message, { file }, remedy);
  }
}

/** OpenZeppelin's library can leave leaves in the order given; a tree file has them ascending. */
function refuseUnsorted({ root }: ClaimTree, published: string, file: string): void {
  const sorted = formatHash("oz", root);
  if (sorted === published) return;
  const message = `its leaves are not sorted by hash (sortLeaves: false): sorted they make the root ${sorted}, not ${published}`;
  const remedy = "a tree file cannot hold it; use the document as it is";
  throw new UserError("unsorted-leaves", 4, message, { file, path: "tree" }, remedy);
}
