import { join } from "node:path";
import type { Command } from "commander";
import { explain } from "../../programme/explain/explain.ts";
import { explanationText } from "../../programme/explain/text.ts";
import { NO_CLAIMS } from "../../settle/claims/claim-files.ts";
import { loadProgramme } from "../../settle/definition-file.ts";
import { settleFile } from "../../settle/settle-file.ts";
import { settleOutcome } from "../../settle/settle-outcome.ts";
import { writeResults } from "../../settle/write-results.ts";
import { shippedFile } from "../options.ts";
import { settlementText } from "../settlement-text.ts";
import { runWriting } from "../writing-run.ts";
import { inputsOf, resultOf } from "./settle.ts";

const DEMONSTRATED = ["pol-lockdrop", "ktst-burningdrop", "kinesis-minters-yield"];
const EXPLAINED = { programme: "pol-lockdrop", events: "worked-example", participant: "eli" };

export function addDemo(program: Command): void {
  program
    .command("demo")
    .description("settle three of the shipped programmes on their samples and explain one share")
    .option("--out <dir>", "where the results go", "out/demo")
    .action(demoCommand);
}

async function demoCommand({ out }: { readonly out: string }): Promise<void> {
  for (const name of DEMONSTRATED) await settleSample(name, join(out, name));
  await explainOne();
}

async function settleSample(name: string, directory: string): Promise<void> {
  await runWriting(name, async ({ progress, opening }) => {
    const options = { asOf: undefined, lenient: false, progress };
    const events = shippedFile(`samples/${name}.csv`);
    const programme = shippedFile(`programmes/${name}.yaml`);
    const loaded = await loadProgramme(programme);
    const settled = await settleOutcome(loaded, events, { ...options, engine: "auto", jobs: 1 });
    try {
      const inputs = inputsOf(programme, events, options);
      const parts = { inputs, directory, report: true, claims: NO_CLAIMS };
      const result = await resultOf(loaded, settled, parts);
      await writeResults(directory, result, { progress, opening });
      progress.finish();
      const text = `${settlementText(result.outcome)}written to ${directory}; open report.html there`;
      process.stdout.write(`${text}\n\n${"=".repeat(80)}\n\n`);
    } finally {
      settled.close();
    }
  });
}

/** The worked example of the POL LockDrop's source: 560000/23 POL, where the source prints 24347.825. */
async function explainOne(): Promise<void> {
  const { programme, events, participant } = EXPLAINED;
  const path = shippedFile(`samples/${events}.csv`);
  const options = { asOf: undefined, lenient: false };
  const { settlement, read } = await settleFile(
    shippedFile(`programmes/${programme}.yaml`),
    path,
    options,
  );
  process.stdout.write(explanationText(explain(settlement, read.events, participant)));
  const again = `npm run -s aliquot -- explain ${programme} samples/${events}.csv ${participant}`;
  process.stdout.write(`\nThe last part again: ${again}\nYour own events: see README.md\n`);
}
