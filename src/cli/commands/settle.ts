import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { onInterrupt } from "../../settle/interrupt.ts";
import { plainOutcome } from "../../settle/outcome.ts";
import type { OutputDirectory } from "../../settle/output-directory.ts";
import { createProgress } from "../../settle/progress.ts";
import { REPORT_FILE, reportCompanion } from "../../settle/report/companion.ts";
import { type SettledFile, settleFile } from "../../settle/settle-file.ts";
import type { Provenance } from "../../settle/summary.ts";
import { writeResults } from "../../settle/write-results.ts";
import { asOfOption, programmePath } from "../options.ts";
import { settlementText } from "../settlement-text.ts";
import { VERSION } from "../version.ts";

interface SettleOptions {
  readonly out: string;
  readonly asOf?: string;
  readonly lenient?: boolean;
  readonly json?: boolean;
  readonly report: boolean;
}

export function addSettle(program: Command): void {
  program
    .command("settle")
    .description("compute every participant's exact share and releases, and write them to DIR")
    .argument("<programme>", "definition (YAML or JSON), or the name of a shipped one")
    .argument("<events>", "CSV, .csv.gz or .jsonl file, - for standard input")
    .requiredOption("--out <dir>", "where the result files go; all of them or none")
    .option(
      "--as-of <instant>",
      "ignore events after this instant (default: the last event's time)",
    )
    .option("--lenient", "set malformed rows aside instead of stopping at the first")
    .option("--no-report", "leave out report.html")
    .option("--json", "print summary.json instead of a table")
    .addHelpText(
      "after",
      `
Writes allocations.csv, releases.csv, rejected.csv, report.html and summary.json (docs/results.md).
Example:
  aliquot settle pol-lockdrop samples/pol-lockdrop.csv --out out/pol`,
    )
    .action(settleCommand);
}

async function settleCommand(
  programme: string,
  events: string,
  options: SettleOptions,
): Promise<void> {
  const progress = createProgress(process.stderr, "settle");
  let output: OutputDirectory | undefined;
  const dispose = onInterrupt(async () => {
    progress.finish();
    await output?.abandon();
  });
  try {
    const asOf = asOfOption(options.asOf);
    const lenient = options.lenient ?? false;
    const settled = await settleFile(programmePath(programme), events, { asOf, lenient, progress });
    const { read, settlement } = settled;
    const provenance = provenanceOf(settled);
    const outcome = plainOutcome(settlement, read.malformed);
    const result = options.report
      ? { outcome, provenance, companions: [reportCompanion(outcome, provenance)] }
      : { outcome, provenance, companions: [], leftOut: [REPORT_FILE] };
    const replaced = await resultIn(options.out);
    const summary = await writeResults(options.out, result, {
      progress,
      opened: (opened) => {
        output = opened;
      },
    });
    progress.finish();
    if (options.json) process.stdout.write(`${JSON.stringify(summary, undefined, 2)}\n`);
    else {
      const before = replaced === undefined ? "" : `, replacing earlier results of ${replaced}`;
      process.stdout.write(`${settlementText(outcome)}\nwritten to ${options.out}${before}\n`);
    }
  } finally {
    progress.finish();
    dispose();
  }
}

/** Of which programme `directory` holds results already; undefined if it holds none. */
async function resultIn(directory: string): Promise<string | undefined> {
  try {
    const summary: unknown = JSON.parse(await readFile(join(directory, "summary.json"), "utf8"));
    const { programme } = summary as { programme?: { id?: unknown } };
    return typeof programme?.id === "string" ? programme.id : undefined;
  } catch {
    return undefined;
  }
}

/** What identifies the inputs of a settlement. */
export function provenanceOf({ loaded, read }: SettledFile): Provenance {
  const { sha256: inputSha256, rows } = read;
  return { version: VERSION, programmeSha256: loaded.sha256, inputSha256, rows };
}
