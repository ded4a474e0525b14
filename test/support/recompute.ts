import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Settlement } from "../../src/programme/settle.ts";
import { allocationsText, releasesText } from "../../src/settle/result-rows.ts";
import { ROOT } from "./cli.ts";
import { csvOf } from "./random-events.ts";
import { randomCase } from "./random-programme.ts";
import { settleRows } from "./settle-rows.ts";

const SCRIPT = join(ROOT, "verify/recompute.py");

/** Whether python3 is there to compare with. */
export const hasPython = spawnSync("python3", ["--version"]).status === 0;
/** Asked for by whoever has none: without it the lack is a failure, not silence. */
export const isPythonLeftOut = process.env["ALIQUOT_NO_PYTHON"] === "1";

/** Writes a result's two tables into `folder`, as `settle` would. */
function writeTables(folder: string, settlement: Settlement): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "allocations.csv"), allocationsText(settlement));
  writeFileSync(join(folder, "releases.csv"), releasesText(settlement));
}

/** Lets the Python program recompute and compare every row: undefined if equal, else what it says. */
export function recomputed(
  programme: string,
  events: string,
  results: string,
  asOf?: string,
): string | undefined {
  const instant = asOf === undefined ? [] : ["--as-of", asOf];
  const args = [SCRIPT, programme, events, "--lenient", "--compare", results, ...instant];
  const { status, stdout, stderr } = spawnSync("python3", args, { encoding: "utf8" });
  return status === 0 && stdout.startsWith("equal: ") ? undefined : `${stdout}${stderr}`;
}

/** Settles the random programme of `seed` and compares it; undefined if equal. */
export function compareSeed(folder: string, seed: number): string | undefined {
  const own = join(folder, `seed-${seed}`);
  const { definition, rows, asOf } = randomCase(seed);
  writeTables(own, settleRows(definition, rows, asOf));
  const programme = join(own, "programme.json");
  const events = join(own, "events.csv");
  writeFileSync(programme, JSON.stringify(definition));
  writeFileSync(events, csvOf(rows));
  return recomputed(programme, events, own, asOf);
}
