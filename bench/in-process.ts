/**
 * What OpenZeppelin's `of` is compared with: from a CSV file to every share and the claim tree, in memory,
 * inside a process that has loaded its modules and the definition, and asked for the threads before, as
 * `aliquot settle` does. Prints the seconds of the first call and the median of the next seven.
 */
import { loadProgramme } from "../src/settle/definition-file.ts";
import { prepareOutcome, settleOutcome, usualJobs } from "../src/settle/settle-outcome.ts";
import "../src/settle/bulk/settle-fast.ts";

const [programme = "", events = ""] = process.argv.slice(2);
const jobs = usualJobs();
prepareOutcome(events, { engine: "fast", jobs });
const loaded = await loadProgramme(programme);
const how = { engine: "fast", jobs, wantsTree: true } as const;
const options = { asOf: undefined, lenient: false, ...how };
const seconds: number[] = [];
let root = "";
for (let call = 0; call < 8; call++) {
  const begin = process.hrtime.bigint();
  const { outcome, close } = await settleOutcome(loaded, events, options);
  const tree = await outcome.ozTree?.(0);
  seconds.push(Number(process.hrtime.bigint() - begin) / 1e9);
  root = `0x${Buffer.from(tree?.root ?? []).toString("hex")}`;
  close();
}
const [first = 0, ...later] = seconds;
const median = later.sort((a, b) => a - b)[3] ?? 0;
process.stdout.write(JSON.stringify({ seconds: first, median, root }));
