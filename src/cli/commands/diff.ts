import { once } from "node:events";
import type { Command } from "commander";
import type { PersonChange } from "../../settle/compare/compare-sides.ts";
import { type DiffedResult, diffResults } from "../../settle/compare/diff-results.ts";
import { csvRow, textCell } from "../../settle/csv-text.ts";
import { createProgress } from "../../settle/progress.ts";
import { cellText } from "../../settle/table-rows.ts";
import { personJson } from "../comparison-json.ts";
import type { ComparisonText } from "../comparison-text.ts";
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
  const list = options.all === true ? new Listing(options.json === true) : undefined;
  try {
    const diff = await diffResults(first, second, {
      participant: participant === undefined ? undefined : cellText(participant),
      ...(list === undefined ? {} : { each: (...found) => list.add(...found) }),
      progress,
    });
    progress.finish();
    await list?.flush();
    const indent = options.all === true ? undefined : 2;
    const text = options.json
      ? `${JSON.stringify(diffJson(diff), undefined, indent)}\n`
      : `${options.all === true ? "\n" : ""}${diffText(diff)}`;
    process.stdout.write(text);
  } finally {
    progress.finish();
  }
}

/** Characters held back before they are written. */
const HELD_BACK = 1 << 16;

/** Writes everybody who changed as they are found: CSV with amounts in units, or JSON Lines. */
class Listing {
  private held = "";
  private figures: ComparisonText | undefined;

  constructor(private readonly isJson: boolean) {
    if (!isJson) this.held = "participant,token,allocated_before,allocated_after,change\n";
  }

  async add(change: PersonChange, before: DiffedResult, after: DiffedResult): Promise<void> {
    this.figures ??= diffFigures(before, after);
    this.held += this.isJson
      ? `${JSON.stringify(personJson(change))}\n`
      : rowsOf(change, this.figures);
    if (this.held.length > HELD_BACK) await this.flush();
  }

  async flush(): Promise<void> {
    const text = this.held;
    this.held = "";
    if (!process.stdout.write(text)) await once(process.stdout, "drain");
  }
}

function rowsOf(change: PersonChange, figures: ComparisonText): string {
  const [a, b] = [change.before?.tokens, change.after?.tokens];
  const rows = [...new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])])].map((token) => {
    const from = a?.get(token)?.allocated ?? 0n;
    const to = b?.get(token)?.allocated ?? 0n;
    const cells = [from, to, to - from].map((base) => figures.decimal(base, token));
    return csvRow([textCell(change.participant), token, ...cells]);
  });
  return rows.join("");
}
