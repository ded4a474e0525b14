import type { Readable } from "node:stream";
import { accountKey } from "../../claims/account-key.ts";
import type { ClaimFormat } from "../../claims/claim-format.ts";
import { TextError } from "../../exact/text-error.ts";
import { csvRecords } from "../csv-records.ts";
import { emptyFile } from "../csv-rows.ts";
import { textCell } from "../csv-text.ts";
import { fileSystemError } from "../file-system-error.ts";
import { openBytes } from "../open-bytes.ts";
import { shown, UserError } from "../user-error.ts";

/** The columns of a file that maps participants to accounts. */
const COLUMNS = ["participant", "account"];

/** The first line of accounts.csv. */
export const ACCOUNTS_HEADER = `${COLUMNS.join(",")}\n`;

/** One row of such a file. */
export interface AccountRow {
  readonly line: number;
  readonly participant: string;
  readonly account: string;
}

/** Participants' accounts by participant. */
export type Accounts = ReadonlyMap<string, string>;

/**
 * Reads a mapping of participants to accounts of the tree's kind. Throws UserError (exit 4) with the
 * line: unknown-column, missing-column, wrong-cell-count, empty-cell, duplicate-participant,
 * bad-account, and what any CSV file can have.
 */
export async function readAccounts(file: string, format: ClaimFormat): Promise<Accounts> {
  const accounts = new Map<string, string>();
  for await (const { line, participant, account } of accountRows(file)) {
    const place = { file, line };
    if (accounts.has(participant)) {
      const message = `participant ${shown(participant)} has an account already`;
      throw new UserError("duplicate-participant", 4, message, place, "keep one of the rows");
    }
    refuseBadAccount(format, account, place);
    accounts.set(participant, account);
  }
  return accounts;
}

/** The account of a participant; results write a name that looks like a formula with an apostrophe. */
export function accountOf(accounts: Accounts, participant: string): string | undefined {
  return accounts.get(participant) ?? accounts.get(textCell(participant));
}

/** The account of one participant in an accounts.csv, read to that row and not held. */
export async function findAccount(file: string, participant: string): Promise<string | undefined> {
  const cell = textCell(participant);
  for await (const row of accountRows(file)) {
    if (row.participant === participant || row.participant === cell) return row.account;
  }
  return undefined;
}

async function* accountRows(file: string): AsyncGenerator<AccountRow> {
  let stream: Readable | undefined;
  let columns: readonly number[] | undefined;
  try {
    stream = await openBytes(file);
    for await (const { records, lines } of csvRecords(stream, file)) {
      for (const [i, cells] of records.entries()) {
        const place = { file, line: lines[i] ?? 1 };
        if (columns === undefined) columns = readColumns(cells, place);
        else yield toRow(cells, columns, place);
      }
    }
  } catch (error) {
    throw fileSystemError(error, "read", file);
  } finally {
    stream?.destroy();
  }
  if (columns === undefined) throw emptyFile(file);
}

type Place = { readonly file: string; readonly line: number };

/** Where participant and account stand in a row. */
function readColumns(cells: readonly string[], place: Place): readonly number[] {
  const names = cells.map((name, i) => (i === 0 ? name.replace(/^\ufeff/, "") : name));
  for (const name of names) {
    if (COLUMNS.includes(name)) continue;
    const message = `unknown column ${shown(name)}`;
    throw new UserError("unknown-column", 4, message, place, "the columns are participant,account");
  }
  const positions = COLUMNS.map((name) => names.indexOf(name));
  const missing = COLUMNS.find((_, i) => positions[i] === -1);
  if (missing === undefined && names.length === COLUMNS.length) return positions;
  const message =
    missing === undefined
      ? "the header names a column twice"
      : `the header has no column ${missing}`;
  throw new UserError("missing-column", 4, message, place, "the columns are participant,account");
}

function toRow(cells: readonly string[], columns: readonly number[], place: Place): AccountRow {
  if (cells.length !== COLUMNS.length) {
    const message = `the row has ${cells.length} cells, the header names 2 columns`;
    throw new UserError(
      "wrong-cell-count",
      4,
      message,
      place,
      "write a participant and an account",
    );
  }
  const [participant = "", account = ""] = columns.map((at) => cells[at] ?? "");
  if (participant !== "" && account !== "") return { line: place.line, participant, account };
  const message = `the ${participant === "" ? "participant" : "account"} is empty`;
  throw new UserError("empty-cell", 4, message, place, "fill it in or remove the row");
}

function refuseBadAccount(format: ClaimFormat, account: string, place: Place): void {
  try {
    accountKey(format, account);
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    const where = { ...place, column: "account" };
    throw new UserError("bad-account", 4, error.message, where, error.expected);
  }
}
