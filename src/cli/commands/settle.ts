import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { onInterrupt } from "../../settle/interrupt.ts";
import { plainOutcome } from "../../settle/outcome.ts";
import type { OutputDirectory } from "../../settle/output-directory.ts";
import { createProgress } from "../../settle/progress.ts";
import { inputsFile, programmeCompanion, type ResultInputs } from "../../settle/result-inputs.ts";
import { type SettledFile, settleFile } from "../../settle/settle-file.ts";
import type { Provenance } from "../../settle/summary.ts";
import { type ResultToWrite, writeResults } from "../../settle/write-results.ts";
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
    .requiredOption("--out <dir>", "where the result files go; all of them or none")
    .option(
      "--as-of <instant>",
      "ignore events after this instant (default: the last event's time)",
    )
    .option("--lenient", "set malformed rows aside instead of stopping at the first")
    .option("--json", "print summary.json instead of a table")
    .addHelpText(
      "after",
      `
Writes allocations.csv, releases.csv, rejected.csv and summary.json, and beside them programme.json
and inputs.json, from which aliquot verify and aliquot diff work (docs/results.md).
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
    const path = programmePath(programme);
    const settled = await settleFile(path, events, { asOf, lenient, progress });
    const inputs = inputsOf(path, events, { asOf, lenient });
    const result = await resultOf(settled, inputs, options.out);
    const { outcome } = result;
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

/** What a settlement was made from, for inputs.json; `events` is - for standard input. */
export function inputsOf(
  programme: string,
  events: string,
  { asOf, lenient }: Pick<ResultInputs, "asOf" | "lenient">,
): ResultInputs {
  const named = events === "-" ? undefined : events;
  return { programme, events: named, asOf, lenient, settings: {} };
}

/** All that is written of a settlement; further files of a result join `companions` here. */
export async function resultOf(
  settled: SettledFile,
  inputs: ResultInputs,
  directory: string,
): Promise<ResultToWrite> {
  return {
    outcome: plainOutcome(settled.settlement, settled.read.malformed),
    provenance: provenanceOf(settled),
    companions: [programmeCompanion(settled.loaded)],
    unlisted: [await inputsFile(inputs, directory)],
  };
}

/** What identifies the inputs of a settlement. */
function provenanceOf({ loaded, read }: SettledFile): Provenance {
  const { sha256: inputSha256, rows } = read;
  return { version: VERSION, programmeSha256: loaded.sha256, inputSha256, rows };
}
