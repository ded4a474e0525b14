import { once } from "node:events";
import type { Command } from "commander";
import type { PersonChange } from "../../settle/compare/compare-sides.ts";
import { type DiffedResult, diffResults } from "../../settle/compare/diff-results.ts";
import { csvRow, textCell } from "../../settle/csv-text.ts";
import { createProgress } from "../../settle/progress.ts";
import { cellText } from "../../settle/table-rows.ts";
import { personJson } from "../comparison-json.ts";
import { diffFigures, diffJson, diffText } from "../diff-text.ts";

interface DiffOptions {
  readonly all?: boolean;
  readonly json?: boolean;
}

export function addDiff(program: Command): void {
  program
    .command("diff")
    .description("compare two results of settle, and say which input or rule changed a number")
    .argument("<dir1>", "a result of settle")
    .argument("<dir2>", "another one")
    .argument(
      "[participant]",
      "whose numbers to explain; put -- before one that begins with a dash",
    )
    .option("--all", "list everybody whose numbers changed, not only the largest changes")
    .option("--json", "print the differences as JSON (with --all: JSON Lines, the rest last)")
    .addHelpText(
      "after",
      `
Reads the tables as streams, so that results with millions of rows can be compared. Exit code 0,
different or not. docs/verify.md says what is looked at. Example:
  aliquot diff out/yesterday out/today alice`,
    )
    .action(diffCommand);
}

async function diffCommand(
  first: string,
  second: string,
  participant: string | undefined,
  options: DiffOptions,
): Promise<void> {
  const progress = createProgress(process.stderr, "diff");
  const each = options.all === true ? listing(options.json === true) : undefined;
  try {
    const diff = await diffResults(first, second, {
      participant: participant === undefined ? undefined : cellText(participant),
      ...(each === undefined ? {} : { each }),
      progress,
    });
    progress.finish();
    const indent = options.all === true ? undefined : 2;
    const text = options.json
      ? `${JSON.stringify(diffJson(diff), undefined, indent)}\n`
      : `${options.all === true ? "\n" : ""}${diffText(diff)}`;
    process.stdout.write(text);
  } finally {
    progress.finish();
  }
}

/** Writes everybody who changed as soon as they are found: CSV with amounts in units, or JSON Lines. */
function listing(isJson: boolean) {
  let isHeaderWritten = false;
  return async (change: PersonChange, before: DiffedResult, after: DiffedResult): Promise<void> => {
    const header = "participant,token,allocated_before,allocated_after,change\n";
    const rows = isJson ? `${JSON.stringify(personJson(change))}\n` : rowsOf(change, before, after);
    const text = isJson || isHeaderWritten ? rows : `${header}${rows}`;
    isHeaderWritten = true;
    if (!process.stdout.write(text)) await once(process.stdout, "drain");
  };
}

function rowsOf(change: PersonChange, before: DiffedResult, after: DiffedResult): string {
  const figures = diffFigures(before, after);
  const [a, b] = [change.before?.tokens, change.after?.tokens];
  const rows = [...new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])])].map((token) => {
    const from = a?.get(token)?.allocated ?? 0n;
    const to = b?.get(token)?.allocated ?? 0n;
    const cells = [from, to, to - from].map((base) => figures.decimal(base, token));
    return csvRow([textCell(change.participant), token, ...cells]);
  });
  return rows.join("");
}
