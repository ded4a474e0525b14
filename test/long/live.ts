/**
 * `npm run fuzz:live -- [COUNT [SEED]]`: random programmes on a ledger and in bulk, COUNT seeds from SEED on.
 * Prints every seed that differs; such a seed becomes a test.
 */
import { compareLive } from "../support/live/compare-live.ts";

const [count = 10_000, seed = 1] = process.argv.slice(2).map(Number);
const begin = performance.now();
const counts = new Map<string, number>();
let different = 0;
let answers = 0;
for (let each = seed; each < seed + count; each++) {
  try {
    const { differences, features, reasons, answers: given } = await compareLive(each);
    answers += given;
    for (const name of [...features, ...reasons]) counts.set(name, (counts.get(name) ?? 0) + 1);
    if (differences.length > 0) throw new Error(differences.slice(0, 5).join("\n  "));
  } catch (error) {
    different++;
    process.stdout.write(`seed ${each}: ${error instanceof Error ? error.message : error}\n`);
  }
  const done = each - seed + 1;
  if (done % 250 === 0) process.stderr.write(`${done} of ${count}, ${different} different\n`);
}
const seconds = ((performance.now() - begin) / 1000).toFixed(0);
for (const [name, times] of counts) process.stdout.write(`${times} x ${name}\n`);
process.stdout.write(
  `${count} cases from seed ${seed}, ${answers} answers in ${seconds} s: ${different} different\n`,
);
process.exitCode = different === 0 ? 0 : 1;
