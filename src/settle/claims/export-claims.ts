import { lstat } from "node:fs/promises";
import type { ClaimFormat } from "../../claims/claim-format.ts";
import {
  amountAt,
  type ClaimRecords,
  emptyRecords,
  hex0x,
  keyAt,
  recordOffset,
  setAmount,
  setIndex,
} from "../../claims/claim-records.ts";
import { buildClaimTree } from "../../claims/claim-tree.ts";
import { documentText } from "../../claims/document-text.ts";
import { ADDRESS_BYTES } from "../../claims/evm-address.ts";
import { formatAmount } from "../../exact/amount.ts";
import { UserError } from "../user-error.ts";
import type { WholeFile } from "../whole-files.ts";
import { formatHash } from "./claim-files.ts";
import { inSteps } from "./in-steps.ts";
import { refuseTooLarge } from "./make-claims.ts";
import { inFile, type OpenTree } from "./open-result.ts";
import { SAFE_ROWS, sablierText, safeText } from "./payout-text.ts";

/** What can be written from a tree. */
export const EXPORT_FORMATS = ["oz", "uniswap", "cumulative", "cw20", "safe", "sablier"] as const;

/** One of them. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What to write where. */
export interface ExportOptions {
  readonly out: string;
  /** Of the Safe file: the token's address, or undefined for the chain's own coin. */
  readonly tokenAddress: string | undefined;
}

/** Files ready to be written, and what to say about them: rows, units, totals, root. */
export interface PreparedExport {
  readonly files: readonly WholeFile[];
  readonly notes: readonly string[];
}

/**
 * Prepares the export of a tree. Throws UserError: wrong-format, too-few-rows, tree-json-too-large
 * (exit 2), and what a damaged file can have (exit 4).
 */
export async function prepareExport(
  tree: OpenTree,
  format: ExportFormat,
  options: ExportOptions,
): Promise<PreparedExport> {
  refuseWrongFormat(tree.reader.header.format, format);
  if (format === "safe") return await prepareSafe(tree, options);
  if (format === "sablier") return await prepareSablier(tree, options);
  return await prepareDocument(tree, format, options);
}

function refuseWrongFormat(has: ClaimFormat, wanted: ExportFormat): void {
  const isPayout = wanted === "safe" || wanted === "sablier";
  if (has === wanted || (isPayout && (has === "oz" || has === "uniswap"))) return;
  const message = isPayout
    ? `a ${wanted} file pays EVM addresses their whole amounts; this tree is ${has}`
    : `this tree is ${has}, and another format has another root`;
  const remedy = `settle again with --tree ${isPayout ? "oz" : wanted}`;
  throw new UserError("wrong-format", 2, message, undefined, remedy);
}

async function prepareDocument(
  { reader, file }: OpenTree,
  format: ClaimFormat,
  { out }: ExportOptions,
): Promise<PreparedExport> {
  const { token, root } = reader.header;
  const records = inFile(file, () => reader.records());
  refuseTooLarge({ token, records }, format);
  const tree = await inSteps(buildClaimTree(records));
  const is = formatHash(format, root);
  const rebuilt = formatHash(format, tree.root);
  if (is !== rebuilt) {
    const message = `the claims make the root ${rebuilt}, the header says ${is}`;
    throw new UserError("damaged-result", 4, message, { file }, "settle again");
  }
  const notes = [
    `${tree.records.count} claims, ${tree.total} base units of ${token} in all`,
    `amounts in the file: base units; root ${is}`,
  ];
  return { files: [{ path: out, chunks: documentText(tree, tree.keyOrder) }], notes };
}

async function prepareSafe(
  tree: OpenTree,
  { out, tokenAddress }: ExportOptions,
): Promise<PreparedExport> {
  const { decimals } = tree.reader.header;
  const { records, keyOrder } = claimsByKey(tree);
  const starts: number[] = [];
  for (let from = 0; from < records.count; from += SAFE_ROWS) starts.push(from);
  const paths = starts.map((_, i) => (starts.length === 1 ? out : numbered(out, i + 1)));
  await refuseLeftover(numbered(out, starts.length === 1 ? 1 : starts.length + 1));
  const files = starts.map((from, i) => ({
    path: paths[i] ?? out,
    chunks: safeText(records, keyOrder, from, { tokenAddress, decimals }),
  }));
  const what = tokenAddress === undefined ? "the chain's own coin" : `token ${tokenAddress}`;
  const split =
    files.length === 1 ? "1 file" : `${files.length} files of at most ${SAFE_ROWS} rows`;
  return { files, notes: [`${split}, paying ${what}`, ...unitNotes(tree)] };
}

async function prepareSablier(tree: OpenTree, { out }: ExportOptions): Promise<PreparedExport> {
  const { decimals } = tree.reader.header;
  const { records, keyOrder } = claimsByKey(tree);
  if (records.count < 2) {
    const message = `Sablier takes 2 rows at least, there is ${records.count}`;
    throw new UserError("too-few-rows", 2, message, undefined, "pay a single account directly");
  }
  const { root } = await inSteps(buildClaimTree(sablierRecords(records, keyOrder)));
  const notes = [...unitNotes(tree), `Sablier's tree over these rows has the root ${hex0x(root)}`];
  return { files: [{ path: out, chunks: sablierText(records, keyOrder, decimals) }], notes };
}

function claimsByKey({ reader, file }: OpenTree) {
  return inFile(file, () => ({ records: reader.records(), keyOrder: reader.keyOrder() }));
}

/** The same claims with their row as index, as Sablier's service numbers them. */
function sablierRecords(records: ClaimRecords, order: Uint32Array): ClaimRecords {
  const rows = emptyRecords("sablier", ADDRESS_BYTES, records.count);
  order.forEach((rank, row) => {
    rows.bytes.set(keyAt(records, rank), recordOffset(rows, row));
    setAmount(rows, row, amountAt(records, rank));
    setIndex(rows, row, row);
  });
  return rows;
}

function unitNotes({ reader }: OpenTree): string[] {
  const { token, decimals, total, count } = reader.header;
  return [
    `amounts in the file: whole ${token}, ${decimals} decimals`,
    `${count} rows, ${formatAmount(total, decimals)} ${token} in all = ${total} base units`,
  ];
}

/** payout.csv as payout-2.csv. */
function numbered(path: string, number: number): string {
  const extension = /\.csv$/i.exec(path)?.[0] ?? "";
  return `${path.slice(0, path.length - extension.length)}-${number}${extension || ".csv"}`;
}

/** A further part of an earlier export would be paid once more. */
async function refuseLeftover(path: string): Promise<void> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined) return;
  const message = `${path} exists and is no part of this export: together they would pay twice`;
  throw new UserError("left-over-part", 5, message, undefined, "remove it or choose another --out");
}
