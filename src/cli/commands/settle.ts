import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { loadProgramme } from "../../settle/definition-file.ts";
import { onInterrupt } from "../../settle/interrupt.ts";
import type { OutputDirectory } from "../../settle/output-directory.ts";
import { createProgress } from "../../settle/progress.ts";
import type { SettledFile } from "../../settle/settle-file.ts";
import { type Engine, settleOutcome } from "../../settle/settle-outcome.ts";
import type { Provenance } from "../../settle/summary.ts";
import { UserError } from "../../settle/user-error.ts";
import { writeResults } from "../../settle/write-results.ts";
import { asOfOption, programmePath } from "../options.ts";
import { settlementText } from "../settlement-text.ts";
import { VERSION } from "../version.ts";

interface SettleOptions {
  readonly out: string;
  readonly asOf?: string;
  readonly lenient?: boolean;
  readonly json?: boolean;
  readonly engine: string;
  readonly jobs?: string;
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
    .option("--engine <name>", "auto, fast or plain: the same bytes, for comparison", "auto")
    .option("--jobs <n>", "threads of the fast path (default: one a core, at most 8)")
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
  let close = () => {};
  const dispose = onInterrupt(async () => {
    progress.finish();
    await output?.abandon();
  });
  try {
    const asOf = asOfOption(options.asOf);
    const lenient = options.lenient ?? false;
    const engine = engineOption(options.engine);
    const jobs = jobsOption(options.jobs);
    const loaded = await loadProgramme(programmePath(programme));
    const settled = await settleOutcome(loaded, events, { asOf, lenient, progress, engine, jobs });
    const { outcome } = settled;
    close = settled.close;
    const provenance = { ...settled.provenance, version: VERSION };
    const result = { outcome, provenance, companions: [] };
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
    close();
    progress.finish();
    dispose();
  }
}

/** As many as the machine has cores for, up to 8. */
function jobsOption(text: string | undefined): number {
  if (text === undefined) return Math.min(8, availableParallelism());
  const jobs = Number(text);
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= 64) return jobs;
  throw new UserError(
    "bad-jobs",
    2,
    `--jobs ${text} is no number of threads`,
    undefined,
    "use 1 to 64",
  );
}

function engineOption(text: string): Engine {
  if (text === "auto" || text === "fast" || text === "plain") return text;
  throw new UserError(
    "bad-engine",
    2,
    `--engine ${text} is unknown`,
    undefined,
    "use auto, fast or plain",
  );
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
