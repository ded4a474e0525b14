/**
 * `npm run simulate -- [TRANSACTIONS] [SEED]`: a random workload over every kind of message, each answer foretold
 * by the model in test/simulation. Ends with an error that names the seed at the first that surprises.
 */
import { simulate } from "../simulation/simulate.ts";

const [count = "100000", given] = process.argv.slice(2);
const seed = Number(given ?? 1 + Math.floor(Math.random() * 1e9));
const begin = performance.now();
process.stdout.write(`${count} transactions, seed ${seed}\n`);
const outcomes = [...simulate(seed, Number(count))].sort(([a], [b]) => (a < b ? -1 : 1));
const sum = (isWanted: (name: string) => boolean) =>
  outcomes.reduce((total, [name, times]) => (isWanted(name) ? total + times : total), 0);
for (const [name, times] of outcomes)
  process.stdout.write(`${String(times).padStart(7)} ${name}\n`);
const isDone = (name: string) => name.endsWith(" done");
const seconds = ((performance.now() - begin) / 1000).toFixed(0);
process.stdout.write(
  `${sum(isDone)} done, ${sum((name) => !isDone(name))} refused, all as foretold, in ${seconds} s\n`,
);
