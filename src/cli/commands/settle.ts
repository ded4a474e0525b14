import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { CLAIM_FORMATS, type ClaimFormat } from "../../claims/claim-format.ts";
import type { ClaimFiles } from "../../settle/claims/claim-files.ts";
import { type ClaimOptions, makeClaims } from "../../settle/claims/make-claims.ts";
import { type LoadedProgramme, loadProgramme } from "../../settle/definition-file.ts";
import { onInterrupt } from "../../settle/interrupt.ts";
import type { OutputDirectory } from "../../settle/output-directory.ts";
import { createProgress, type Progress } from "../../settle/progress.ts";
import { reportCompanion } from "../../settle/report/companion.ts";
import { inputsFile, programmeCompanion, type ResultInputs } from "../../settle/result-inputs.ts";
import {
  type Engine,
  prepareOutcome,
  type SettledOutcome,
  settleOutcome,
} from "../../settle/settle-outcome.ts";
import { UserError } from "../../settle/user-error.ts";
import { type ResultToWrite, writeResults } from "../../settle/write-results.ts";
import { asOfOption, programmePath } from "../options.ts";
import { claimsText, settlementText } from "../settlement-text.ts";
import { VERSION } from "../version.ts";

interface SettleOptions {
  readonly out: string;
  readonly asOf?: string;
  readonly lenient?: boolean;
  readonly json?: boolean;
  readonly engine: string;
  readonly jobs?: string;
  readonly report: boolean;
  readonly tree?: ClaimFormat | "none";
  readonly accounts?: string;
  readonly treeJson?: boolean;
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
    .option("--engine <name>", "auto, fast or plain: the same bytes, for comparison", "auto")
    .option("--jobs <n>", "threads of the fast path (default: one a core, at most 8)")
    .addOption(
      new Option(
        "--tree <kind>",
        "a claim tree for each token (default: oz, where it can be)",
      ).choices([...CLAIM_FORMATS, "none"]),
    )
    .option("--accounts <file>", "CSV participant,account: who claims with which account")
    .option("--tree-json", "write the tree's JSON document above 50,000 claims too")
    .addHelpText(
      "after",
      `
Writes allocations.csv, releases.csv, rejected.csv, report.html and summary.json, beside them
programme.json and inputs.json, from which aliquot verify and aliquot diff work (docs/results.md),
and, when everybody with a share has an EVM address or --accounts gives one, claim trees
(docs/claims.md).
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
    const path = programmePath(programme);
    prepareOutcome(events, { engine, jobs });
    const loaded = await loadProgramme(path);
    const wantsTree = (options.tree ?? "oz") === "oz" && options.accounts === undefined;
    const how = { asOf, lenient, progress, engine, jobs, wantsTree };
    const settled = await settleOutcome(loaded, events, how);
    close = settled.close;
    const inputs = inputsOf(path, events, { asOf, lenient });
    const claims = await makeClaims(settled.outcome, claimOptions(options, progress));
    const { report, out: directory } = options;
    const result = await resultOf(loaded, settled, { inputs, directory, report, claims });
    const { outcome } = result;
    const replaced = await resultIn(options.out);
    const summary = await writeResults(options.out, result, {
      progress,
      opened: (opened) => {
        output = opened;
      },
    });
    progress.finish();
    const { plainBecause } = settled;
    if (plainBecause !== undefined)
      process.stderr.write(`aliquot: settled by the plain engine, because ${plainBecause}\n`);
    for (const notice of claims.notices) process.stderr.write(`aliquot: ${notice}\n`);
    if (options.json) process.stdout.write(`${JSON.stringify(summary, undefined, 2)}\n`);
    else {
      const before = replaced === undefined ? "" : `, replacing earlier results of ${replaced}`;
      const trees = claimsText(outcome, claims.claims);
      process.stdout.write(
        `${settlementText(outcome)}${trees}\nwritten to ${options.out}${before}\n`,
      );
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

function claimOptions(options: SettleOptions, progress: Progress): ClaimOptions {
  const { tree, accounts, treeJson = false } = options;
  if (tree === "none" && (accounts !== undefined || treeJson)) {
    const message = "--accounts and --tree-json need a tree, --tree none makes none";
    throw new UserError("usage", 2, message, undefined, "leave them out, or choose a tree");
  }
  return { tree, accountsFile: accounts, treeJson, progress };
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
  return { programme, events: named, asOf, lenient };
}

/** All that is written of a settlement; further files of a result join `companions` here. */
export async function resultOf(
  loaded: LoadedProgramme,
  { outcome, provenance }: SettledOutcome,
  written: {
    readonly inputs: ResultInputs;
    readonly directory: string;
    readonly report: boolean;
    readonly claims: ClaimFiles;
  },
): Promise<ResultToWrite> {
  const whole = { ...provenance, version: VERSION };
  const report = written.report ? [reportCompanion(outcome, whole)] : [];
  return {
    outcome,
    provenance: whole,
    companions: [programmeCompanion(loaded), ...written.claims.companions, ...report],
    claims: written.claims.claims,
    unlisted: [await inputsFile(written.inputs, written.directory)],
  };
}
