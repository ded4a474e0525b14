import { type Command, Option } from "commander";
import { CLAIM_FORMATS, type ClaimFormat } from "../../claims/claim-format.ts";
import type { ClaimFiles } from "../../settle/claims/claim-files.ts";
import { type ClaimOptions, type MadeClaims, makeClaims } from "../../settle/claims/make-claims.ts";
import { type LoadedProgramme, loadProgramme } from "../../settle/definition-file.ts";
import { earlierResult } from "../../settle/earlier-result.ts";
import type { Progress } from "../../settle/progress.ts";
import { reportCompanion } from "../../settle/report/companion.ts";
import { inputsFile, programmeCompanion, type ResultInputs } from "../../settle/result-inputs.ts";
import {
  ENGINES,
  type Engine,
  prepareOutcome,
  type SettledOutcome,
  settleOutcome,
  usualJobs,
} from "../../settle/settle-outcome.ts";
import { UserError } from "../../settle/user-error.ts";
import { type ResultToWrite, SUMMARY_FILE, writeResults } from "../../settle/write-results.ts";
import { asOfOption, outOption, programmePath } from "../options.ts";
import { claimsText, settlementText } from "../settlement-text.ts";
import { VERSION } from "../version.ts";
import { runWriting } from "../writing-run.ts";

interface SettleOptions {
  readonly out?: string;
  readonly asOf?: string;
  readonly lenient?: boolean;
  readonly json?: boolean;
  readonly engine: Engine;
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
    .option("--out <dir>", "where the result files go; all of them or none (required)")
    .option(
      "--as-of <instant>",
      "ignore events after this instant (default: the last event's time)",
    )
    .option("--lenient", "set malformed rows aside instead of stopping at the first")
    .option("--no-report", "leave out report.html")
    .option("--json", "print summary.json instead of a table")
    .addOption(
      new Option("--engine <name>", "the same bytes by either, for comparison")
        .choices(ENGINES)
        .default("auto"),
    )
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
  await runWriting("settle", async ({ progress, opening }) => {
    const directory = outOption(options.out, "<dir>");
    const asOf = asOfOption(options.asOf);
    const lenient = options.lenient ?? false;
    const { engine } = options;
    const jobs = jobsOption(options.jobs);
    const path = programmePath(programme);
    prepareOutcome(events, { engine, jobs });
    const loaded = await loadProgramme(path);
    const wantsTree = (options.tree ?? "oz") === "oz" && options.accounts === undefined;
    const how = { asOf, lenient, progress, engine, jobs, wantsTree };
    const settled = await settleOutcome(loaded, events, how);
    try {
      const inputs = inputsOf(path, events, { asOf, lenient });
      const claims = await makeClaims(settled.outcome, claimOptions(options, progress));
      const { report } = options;
      const result = await resultOf(loaded, settled, { inputs, directory, report, claims });
      const { programme: replaced } = await earlierResult(directory, SUMMARY_FILE);
      const summary = await writeResults(directory, result, { progress, opening });
      progress.finish();
      tellNotices(settled, claims);
      if (options.json) process.stdout.write(`${JSON.stringify(summary, undefined, 2)}\n`);
      else {
        const before = replaced === undefined ? "" : `, replacing earlier results of ${replaced}`;
        const text = `${settlementText(settled.outcome)}${claimsText(settled.outcome, claims.claims)}`;
        process.stdout.write(`${text}\nwritten to ${directory}${before}\n`);
      }
    } finally {
      settled.close();
    }
  });
}

function tellNotices({ plainBecause }: SettledOutcome, { notices }: MadeClaims): void {
  if (plainBecause !== undefined)
    process.stderr.write(`aliquot: settled by the plain engine, because ${plainBecause}\n`);
  for (const notice of notices) process.stderr.write(`aliquot: ${notice}\n`);
}

function jobsOption(text: string | undefined): number {
  if (text === undefined) return usualJobs();
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

function claimOptions(options: SettleOptions, progress: Progress): ClaimOptions {
  const { tree, accounts, treeJson = false } = options;
  if (tree === "none" && (accounts !== undefined || treeJson)) {
    const message = "--accounts and --tree-json need a tree, --tree none makes none";
    throw new UserError("usage", 2, message, undefined, "leave them out, or choose a tree");
  }
  return { tree, accountsFile: accounts, treeJson, progress };
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
