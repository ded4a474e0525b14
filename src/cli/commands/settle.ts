import type { Command } from "commander";
import { onInterrupt } from "../../settle/interrupt.ts";
import type { OutputDirectory } from "../../settle/output-directory.ts";
import { createProgress } from "../../settle/progress.ts";
import { rejectedRows } from "../../settle/result-rows.ts";
import { settleFile } from "../../settle/settle-file.ts";
import { writeResults } from "../../settle/write-results.ts";
import { asOfOption, programmePath } from "../options.ts";
import { settlementText } from "../settlement-text.ts";
import { VERSION } from "../version.ts";

interface SettleOptions {
  readonly out: string;
  readonly asOf?: string;
  readonly lenient?: boolean;
  readonly json?: boolean;
}

export function addSettle(program: Command): void {
  program
    .command("settle")
    .description("compute every participant's exact share and releases, and write them to DIR")
    .argument("<programme>", "definition (YAML or JSON), or the name of a shipped one")
    .argument("<events>", "CSV, .csv.gz or .jsonl file, - for standard input")
    .requiredOption("--out <dir>", "where the four result files go; all of them or none")
    .option(
      "--as-of <instant>",
      "ignore events after this instant (default: the last event's time)",
    )
    .option("--lenient", "set malformed rows aside instead of stopping at the first")
    .option("--json", "print summary.json instead of a table")
    .addHelpText(
      "after",
      `
Writes allocations.csv, releases.csv, rejected.csv and summary.json (docs/results.md).
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
    const { loaded, read, settlement } = settled;
    const provenance = {
      version: VERSION,
      programmeSha256: loaded.sha256,
      inputSha256: read.sha256,
      rows: read.rows,
    };
    const result = { settlement, malformed: read.malformed, provenance };
    const summary = await writeResults(options.out, result, {
      progress,
      opened: (opened) => {
        output = opened;
      },
    });
    progress.finish();
    if (options.json) process.stdout.write(`${JSON.stringify(summary, undefined, 2)}\n`);
    else {
      const counts = countReasons(rejectedRows(settlement, read.malformed));
      process.stdout.write(`${settlementText(settlement, counts)}\nwritten to ${options.out}\n`);
    }
  } finally {
    progress.finish();
    dispose();
  }
}

function countReasons(rows: readonly { readonly reason: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { reason } of rows) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}
