import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inputsOf, resultOf } from "../../src/cli/commands/settle.ts";
import { parseInstant } from "../../src/exact/instant.ts";
import { makeClaims } from "../../src/settle/claims/make-claims.ts";
import { loadProgramme } from "../../src/settle/definition-file.ts";
import { settleOutcome } from "../../src/settle/settle-outcome.ts";
import { writeResults } from "../../src/settle/write-results.ts";
import { csvOf, type EventRow } from "./random-events.ts";
import type { RandomCase } from "./random-programme.ts";

const NO_OPTIONS = { tree: undefined, accountsFile: undefined, treeJson: false };

/** The paths of a result and of what it was made from. */
export interface WrittenResult {
  readonly directory: string;
  readonly programme: string;
  readonly events: string;
}

/** Settles a case from real files into `folder`/`name`, as `settle --lenient` does. */
export async function writtenResult(
  folder: string,
  name: string,
  { definition, asOf }: Pick<RandomCase, "definition" | "asOf">,
  rows: readonly EventRow[],
): Promise<WrittenResult> {
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  const programme = join(own, "definition.json");
  const events = join(own, "events.csv");
  writeFileSync(programme, JSON.stringify(definition));
  writeFileSync(events, csvOf(rows));
  const directory = join(own, "result");
  const options = { asOf: asOf === undefined ? undefined : parseInstant(asOf), lenient: true };
  const loaded = await loadProgramme(programme);
  const settled = await settleOutcome(loaded, events, { ...options, engine: "plain", jobs: 1 });
  const inputs = inputsOf(programme, events, options);
  const result = await resultOf(loaded, settled, {
    inputs,
    directory,
    report: true,
    claims: await makeClaims(settled.outcome, NO_OPTIONS),
  });
  await writeResults(directory, result);
  return { directory, programme, events };
}
