import { type Command, Option } from "commander";
import type { ProgrammeEvent } from "../../programme/events/event.ts";
import { explain } from "../../programme/explain/explain.ts";
import type { Explanation } from "../../programme/explain/model.ts";
import { explanationText } from "../../programme/explain/text.ts";
import { createProgress } from "../../settle/progress.ts";
import { type SettledFile, settleFile } from "../../settle/settle-file.ts";
import { refusePaths, writeWholeFiles } from "../../settle/whole-files.ts";
import { asOfOption, programmePath } from "../options.ts";
import { VERSION } from "../version.ts";

interface ExplainOptions {
  readonly asOf?: string;
  readonly lenient?: boolean;
  readonly json?: boolean;
  readonly html?: boolean;
  readonly out?: string;
  readonly force?: boolean;
}

export function addExplain(program: Command): void {
  program
    .command("explain")
    .description("derive every digit of one participant's share, stage by stage")
    .argument("<programme>", "definition (YAML or JSON), or the name of a shipped one")
    .argument("<events>", "CSV, .csv.gz or .jsonl file, - for standard input")
    .argument(
      "<participant>",
      "as it stands in the events; put -- before one that begins with a dash",
    )
    .option(
      "--as-of <instant>",
      "ignore events after this instant (default: the last event's time)",
    )
    .option("--lenient", "set malformed rows aside instead of stopping at the first")
    .option("--json", "the derivation as JSON")
    .addOption(new Option("--html", "a statement as one HTML file").conflicts("json"))
    .option("--out <file>", "write to FILE instead of printing")
    .option("--force", "replace FILE if it exists")
    .addHelpText(
      "after",
      `
Works also for somebody who was refused or never took part. Example:
  aliquot explain pol-lockdrop samples/pol-lockdrop.csv alice
  aliquot explain pol-lockdrop samples/pol-lockdrop.csv alice --html --out alice.html`,
    )
    .action(explainCommand);
}

async function explainCommand(
  programme: string,
  events: string,
  participant: string,
  options: ExplainOptions,
): Promise<void> {
  const progress = createProgress(process.stderr, "explain");
  const asOf = asOfOption(options.asOf);
  const lenient = options.lenient ?? false;
  const { out, force = false } = options;
  try {
    if (out !== undefined) await refusePaths([out], { force });
    const settled = await settleFile(programmePath(programme), events, { asOf, lenient, progress });
    progress.finish();
    const { settlement, read } = settled;
    const named = nameInEvents(read.events, participant);
    const setAside = read.malformed.filter((row) => row.participant === named);
    const explanation = explain(settlement, read.events, named, setAside);
    if (explanation.standing === "did not take part") hintAtSimilarName(read.events, named);
    const text = options.html
      ? await statementOf(settled, explanation)
      : textOf(explanation, options);
    if (out === undefined) process.stdout.write(text);
    else {
      await writeWholeFiles([{ path: out, chunks: [text] }], { force });
      process.stdout.write(`written to ${out}\n`);
    }
  } finally {
    progress.finish();
  }
}

function textOf(explanation: Explanation, { json }: ExplainOptions): string {
  return json ? `${JSON.stringify(explanation, undefined, 2)}\n` : explanationText(explanation);
}

async function statementOf(settled: SettledFile, explanation: Explanation): Promise<string> {
  const { statementText } = await import("../../settle/report/statement.ts");
  const { settlement, read } = settled;
  const events = read.events
    .filter(({ participant }) => participant === explanation.participant)
    .filter(({ time }) => time <= settlement.asOf);
  const { loaded } = settled;
  const provenance = {
    version: VERSION,
    programmeSha256: loaded.sha256,
    inputSha256: read.sha256,
    rows: read.rows,
  };
  return statementText({ settlement, explanation, events, provenance });
}

/** Results show a name that looks like a formula with an apostrophe before it: taken either way. */
function nameInEvents(events: readonly ProgrammeEvent[], name: string): string {
  const bare = /^'[=+\-@]/.test(name) ? name.slice(1) : name;
  return events.some((event) => event.participant === bare) ? bare : name;
}

function hintAtSimilarName(events: readonly ProgrammeEvent[], name: string): void {
  const wanted = name.toLowerCase();
  const similar = events.find((event) => event.participant.toLowerCase() === wanted);
  if (similar === undefined || similar.participant === name) return;
  process.stderr.write(`aliquot: no event names ${name}; there is ${similar.participant}\n`);
}
