import type { Command } from "commander";
import { whatIf } from "../../settle/compare/what-if.ts";
import { loadProgramme } from "../../settle/definition-file.ts";
import { createProgress } from "../../settle/progress.ts";
import { readEvents } from "../../settle/read-events.ts";
import { UserError } from "../../settle/user-error.ts";
import { asOfOption, programmePath } from "../options.ts";
import { whatIfJson, whatIfText } from "../what-if-text.ts";

interface WhatIfOptions {
  readonly event: readonly string[];
  readonly without: readonly string[];
  readonly participant?: string;
  readonly asOf?: string;
  readonly lenient?: boolean;
  readonly json?: boolean;
}

export function addWhatIf(program: Command): void {
  const collect = (value: string, before: readonly string[]) => [...before, value];
  program
    .command("what-if")
    .description("settle as it is and with events added or left out, and show what would change")
    .argument("<programme>", "definition (YAML or JSON), or the name of a shipped one")
    .argument("<events>", "CSV, .csv.gz or .jsonl file, - for standard input")
    .option(
      "--event <event>",
      "an event to add: column=value,column=value or a JSON object; may be repeated",
      collect,
      [],
    )
    .option("--without <id>", "leave the event with this id out; may be repeated", collect, [])
    .option(
      "--participant <name>",
      "whom to look at (default: the participants of the events added and left out)",
    )
    .option(
      "--as-of <instant>",
      "settle both sides as of this instant (default: the last event's time, added ones included)",
    )
    .option("--lenient", "set malformed rows of the file aside instead of stopping at the first")
    .option("--json", "print the differences as JSON")
    .addHelpText(
      "after",
      `
Nothing is written. docs/what-if.md explains the output. Examples:
  aliquot what-if pol-lockdrop samples/worked-example.csv \\
    --event 'time=2019-11-05T10:00:00+08:00,event=lock,participant=alice,asset=USDT,amount=100,term=4w'
  aliquot what-if pol-lockdrop samples/pol-lockdrop.csv --without pol-00075`,
    )
    .action(whatIfCommand);
}

async function whatIfCommand(
  programme: string,
  events: string,
  options: WhatIfOptions,
): Promise<void> {
  if (options.event.length === 0 && options.without.length === 0) {
    const remedy = "give --event 'column=value,...' or --without ID";
    throw new UserError("nothing-to-try", 2, "there is nothing to try", undefined, remedy);
  }
  const progress = createProgress(process.stderr, "what-if");
  const asOf = asOfOption(options.asOf);
  const lenient = options.lenient ?? false;
  try {
    const loaded = await loadProgramme(programmePath(programme));
    const reading = { lenient, progress, settlements: 2 };
    const read = await readEvents(loaded.programme, events, reading);
    const result = await whatIf(loaded.programme, read, {
      trial: { add: options.event, without: options.without },
      asOf,
      participant: options.participant,
      progress,
    });
    progress.finish();
    const text = options.json
      ? `${JSON.stringify(whatIfJson(result), undefined, 2)}\n`
      : whatIfText(result);
    process.stdout.write(text);
  } finally {
    progress.finish();
  }
}
