import type { ClaimFormat } from "../../claims/claim-format.ts";
import { accountOf as accountOfKey } from "../../claims/claim-records.ts";
import { hashText } from "../../claims/document-values.ts";
import { type TreeFileContent, treeFileChunks } from "../../claims/tree-file.ts";
import { csvRow, textCell } from "../csv-text.ts";
import type { ClaimsSummary } from "../summary.ts";
import type { Companion } from "../write-results.ts";
import { ACCOUNTS_HEADER, type Accounts } from "./accounts-file.ts";
import { type Claimable, claimedAmount, keyOf } from "./collect-claims.ts";

/** The file that says which account a participant claims with. */
export const ACCOUNTS_FILE = "accounts.csv";

/** A tree to be written, whoever built it. */
export interface TreeToWrite {
  readonly content: TreeFileContent;
  /** The JSON document beside it, if there is to be one. */
  readonly document?: (() => Iterable<string>) | undefined;
}

/** Further files of a result, and what summary.json says about the trees among them. */
export interface ClaimFiles {
  readonly companions: readonly Companion[];
  readonly claims: ClaimsSummary;
}

/** Of a result without trees. */
export const NO_CLAIMS: ClaimFiles = { companions: [], claims: {} };

/** The files of claim trees, in the order of the trees. */
export function claimFiles(trees: readonly TreeToWrite[]): ClaimFiles {
  const names = fileNames(trees.map(({ content }) => content.token));
  const companions: Companion[] = [];
  const claims: Record<string, ClaimsSummary[string]> = {};
  trees.forEach(({ content, document }, i) => {
    const { token, format, count, total, root } = content;
    const file = `${names[i]}.tree`;
    companions.push({ name: file, chunks: () => treeFileChunks(content) });
    if (document !== undefined)
      companions.push({ name: `${names[i]}.json`, chunks: () => document() });
    claims[token] = {
      ...{ format, leaves: count, total: `${total}` },
      ...{ root: formatHash(format, root), file },
    };
  });
  return { companions, claims };
}

/** A hash as its format writes it: cw20 without 0x. */
export function formatHash(format: ClaimFormat, root: Uint8Array): string {
  return hashText(root, format === "cw20" ? "" : "0x");
}

/** accounts.csv: the account of each participant that is in a tree, by participant. */
export function accountsCompanion(
  outcome: Claimable,
  format: ClaimFormat,
  accounts: Accounts,
): Companion {
  return { name: ACCOUNTS_FILE, chunks: () => accountsText(outcome, format, accounts) };
}

function* accountsText(
  outcome: Claimable,
  format: ClaimFormat,
  accounts: Accounts,
): Generator<string> {
  yield ACCOUNTS_HEADER;
  let before: string | undefined;
  for (const total of outcome.totals()) {
    const { participant } = total;
    if (participant === before || claimedAmount(format, total) === 0n) continue;
    before = participant;
    const account = accountOfKey(format, keyOf(participant, format, accounts));
    yield csvRow([textCell(participant), account]);
  }
}

/** `claims-TOKEN` with only what every file system takes, no two of them alike in lower case. */
function fileNames(tokens: readonly string[]): string[] {
  const taken = new Set<string>();
  return tokens.map((token) => {
    const plain = `claims-${token.replace(/[^A-Za-z0-9._-]/g, "_")}`;
    let name = plain;
    for (let i = 2; taken.has(name.toLowerCase()); i++) name = `${plain}-${i}`;
    taken.add(name.toLowerCase());
    return name;
  });
}
