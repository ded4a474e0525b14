import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ClaimFlaw } from "../../claims/claim-flaw.ts";
import { TreeReader } from "../../claims/tree-reader.ts";
import { fileSystemError } from "../file-system-error.ts";
import { UserError } from "../user-error.ts";
import { ACCOUNTS_FILE, formatHash } from "./claim-files.ts";
import { openFileSource } from "./file-source.ts";

/** A claim tree of a result, open for reading. */
export interface OpenTree {
  readonly reader: TreeReader;
  /** The path of the tree file. */
  readonly file: string;
  /** The path of accounts.csv, where the result has one. */
  readonly accountsFile: string | undefined;
  close(): void;
}

/**
 * Opens the tree of a token in the result in `directory`; the token may be left out when there is
 * one tree. Throws UserError: no-result, no-claims, which-token (exit 2), damaged-result (exit 4).
 */
export async function openTree(directory: string, token: string | undefined): Promise<OpenTree> {
  const { claims, sha256 } = await readSummary(directory);
  const entry = chooseTree(directory, claims, token);
  const file = join(directory, entry.file);
  const source = openFileSource(file);
  try {
    const reader = inFile(file, () => new TreeReader(source));
    refuseOtherRoot(reader, entry, file);
    const hasAccounts = Object.hasOwn(sha256, ACCOUNTS_FILE);
    const accountsFile = hasAccounts ? join(directory, ACCOUNTS_FILE) : undefined;
    return { reader, file, accountsFile, close: () => source.close() };
  } catch (error) {
    source.close();
    throw error;
  }
}

/** Runs what reads `file`; a flaw of the file becomes the user's error that names it. */
export function inFile<Result>(file: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw flawInFile(error, file);
  }
}

/** A flaw as the user's error (exit 4) with the file; any other error as it is. */
function flawInFile(error: unknown, file: string): unknown {
  if (!(error instanceof ClaimFlaw)) return error;
  const remedy = "settle or import again, or fetch the file again";
  return new UserError(error.code, 4, `${error.place}: ${error.message}`, { file }, remedy);
}

interface TreeEntry {
  readonly file: string;
  readonly root: string;
}

interface SummaryOfTrees {
  readonly claims: Readonly<Record<string, TreeEntry>>;
  readonly sha256: object;
}

async function readSummary(directory: string): Promise<SummaryOfTrees> {
  const path = join(directory, "summary.json");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw fileSystemError(error, "read", path);
  }
  const {
    aliquot,
    claims = {},
    sha256,
  } = parsed(text, path) as Partial<SummaryOfTrees> & {
    aliquot?: unknown;
  };
  if (typeof aliquot !== "string" || typeof sha256 !== "object" || !areEntries(claims))
    throw noResult(path);
  return { claims, sha256 };
}

function parsed(text: string, path: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Said below, as for any other text.
  }
  throw noResult(path);
}

function areEntries(claims: unknown): claims is Record<string, TreeEntry> {
  if (typeof claims !== "object" || claims === null) return false;
  return Object.values(claims).every(
    (each: Partial<TreeEntry> | null) =>
      typeof each?.file === "string" && typeof each.root === "string" && !/[/\\]/.test(each.file),
  );
}

function noResult(path: string): UserError {
  const message = `${path} is not the summary of a result`;
  return new UserError(
    "no-result",
    4,
    message,
    undefined,
    "name a directory that settle has written",
  );
}

function chooseTree(
  directory: string,
  claims: Readonly<Record<string, TreeEntry>>,
  token: string | undefined,
): TreeEntry {
  const tokens = Object.keys(claims);
  if (tokens.length === 0) {
    const message = `the result in ${directory} has no claim tree`;
    const remedy = "settle again with --tree oz, or with --accounts FILE";
    throw new UserError("no-claims", 4, message, undefined, remedy);
  }
  const chosen = token ?? (tokens.length === 1 ? tokens[0] : undefined) ?? "";
  if (Object.hasOwn(claims, chosen)) return claims[chosen] as TreeEntry;
  const message =
    token === undefined ? "the result has several trees" : `there is no claim tree of ${token}`;
  const remedy = `name one with --token: ${tokens.join(", ")}`;
  throw new UserError("which-token", 2, message, undefined, remedy);
}

function refuseOtherRoot({ header }: TreeReader, entry: TreeEntry, file: string): void {
  const root = formatHash(header.format, header.root);
  if (root === entry.root) return;
  const message = `has the root ${root}, but summary.json says ${entry.root}`;
  throw new UserError("damaged-result", 4, message, { file }, "settle again");
}
