import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { CLAIM_FORMATS, type ClaimFormat } from "../../claims/claim-format.ts";
import { type ClaimOptions, makeClaims } from "../../settle/claims/make-claims.ts";
import { onInterrupt } from "../../settle/interrupt.ts";
import { plainOutcome } from "../../settle/outcome.ts";
import type { OutputDirectory } from "../../settle/output-directory.ts";
import { createProgress, type Progress } from "../../settle/progress.ts";
import { type SettledFile, settleFile } from "../../settle/settle-file.ts";
import type { Provenance } from "../../settle/summary.ts";
import { UserError } from "../../settle/user-error.ts";
import { writeResults } from "../../settle/write-results.ts";
import { asOfOption, programmePath } from "../options.ts";
import { claimsText, settlementText } from "../settlement-text.ts";
import { VERSION } from "../version.ts";

interface SettleOptions {
  readonly out: string;
  readonly asOf?: string;
  readonly lenient?: boolean;
  readonly json?: boolean;
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
    .option("--json", "print summary.json instead of a table")
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
Writes allocations.csv, releases.csv, rejected.csv and summary.json (docs/results.md), and, when
everybody with a share has an EVM address or --accounts gives one, claim trees (docs/claims.md).
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
    const made = await makeClaims(outcome, claimOptions(options, progress));
    const result = { outcome, provenance, companions: made.companions, claims: made.claims };
    const replaced = await resultIn(options.out);
    const summary = await writeResults(options.out, result, {
      progress,
      opened: (opened) => {
        output = opened;
      },
    });
    progress.finish();
    for (const notice of made.notices) process.stderr.write(`aliquot: ${notice}\n`);
    if (options.json) process.stdout.write(`${JSON.stringify(summary, undefined, 2)}\n`);
    else {
      const before = replaced === undefined ? "" : `, replacing earlier results of ${replaced}`;
      const claims = claimsText(outcome, made.claims);
      process.stdout.write(
        `${settlementText(outcome)}${claims}\nwritten to ${options.out}${before}\n`,
      );
    }
  } finally {
    progress.finish();
    dispose();
  }
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

/** What identifies the inputs of a settlement. */
export function provenanceOf({ loaded, read }: SettledFile): Provenance {
  const { sha256: inputSha256, rows } = read;
  return { version: VERSION, programmeSha256: loaded.sha256, inputSha256, rows };
}
