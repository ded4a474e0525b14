import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inputsOf, resultOf } from "../../src/cli/commands/settle.ts";
import { parseInstant } from "../../src/exact/instant.ts";
import { makeClaims } from "../../src/settle/claims/make-claims.ts";
import { loadProgramme } from "../../src/settle/definition-file.ts";
import { settleOutcome } from "../../src/settle/settle-outcome.ts";
import { writeResults } from "../../src/settle/write-results.ts";
import { csvOf, type EventRow, quote } from "./random-events.ts";
import type { RandomCase } from "./random-programme.ts";

const NO_OPTIONS = { tree: undefined, treeJson: false };

/** The paths of a result and of what it was made from. */
export interface WrittenResult {
  readonly directory: string;
  readonly programme: string;
  readonly events: string;
}

/** Who claims with which address: everybody whom the rows name. */
function accountsText(rows: readonly EventRow[]): string {
  const named = rows.flatMap(({ participant = "", counterparty = "" }) => [
    participant,
    counterparty,
  ]);
  const people = [...new Set(named)].filter((name) => name !== "");
  const account = (i: number) => `0x${((i + 1) * 7_919).toString(16).padStart(40, "5")}`;
  const lines = people.map((name, i) => `${quote(name)},${account(i)}`);
  return `${["participant,account", ...lines].join("\n")}\n`;
}

/**
 * Settles a case from real files into `folder`/`name`, as `settle --lenient` does; with claim trees over
 * addresses of all participants if `hasAccounts`.
 */
export async function writtenResult(
  folder: string,
  name: string,
  { definition, asOf }: Pick<RandomCase, "definition" | "asOf">,
  rows: readonly EventRow[],
  hasAccounts = false,
): Promise<WrittenResult> {
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  const programme = join(own, "definition.json");
  const events = join(own, "events.csv");
  writeFileSync(programme, JSON.stringify(definition));
  writeFileSync(events, csvOf(rows));
  const directory = join(own, "result");
  const accountsFile = hasAccounts ? join(own, "accounts.csv") : undefined;
  if (accountsFile !== undefined) writeFileSync(accountsFile, accountsText(rows));
  const options = { asOf: asOf === undefined ? undefined : parseInstant(asOf), lenient: true };
  const loaded = await loadProgramme(programme);
  const settled = await settleOutcome(loaded, events, { ...options, engine: "plain", jobs: 1 });
  const inputs = inputsOf(programme, events, options);
  const result = await resultOf(loaded, settled, {
    inputs,
    directory,
    report: true,
    claims: await makeClaims(settled.outcome, { ...NO_OPTIONS, accountsFile }),
  });
  await writeResults(directory, result);
  return { directory, programme, events };
}
