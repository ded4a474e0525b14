/**
 * `npm run fuzz:node -- [INPUTS] [SEED]`: malformed transactions, RPC calls and REST paths, a million unless told
 * otherwise. Fails when the node crashes, hangs, changes its state or keeps growing.
 */
import { fuzzNode } from "../support/node/fuzz-run.ts";

const [inputs = 1_000_000, seed = 1] = process.argv.slice(2).map(Number);
const begin = performance.now();
const report = await fuzzNode(seed, inputs, (done) => {
  if (done % 100_000 === 0) process.stderr.write(`${done} of ${inputs}\n`);
});
const seconds = ((performance.now() - begin) / 1000).toFixed(0);
const [before, after] = report.appHashes;
const [heapBefore, heapAfter] = report.heap.map((bytes) => (bytes / 2 ** 20).toFixed(1));
const statuses = JSON.stringify(report.statuses);
process.stdout.write(
  `seed ${seed}: ${inputs} inputs in ${seconds} s; heap ${heapBefore} -> ${heapAfter} MiB; HTTP ${statuses}\n`,
);
if (before !== after) throw new Error(`seed ${seed}: the state changed from ${before} to ${after}`);
