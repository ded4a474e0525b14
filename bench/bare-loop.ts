/**
 * The least that a script does for the same shares: reads lines, multiplies, adds up per participant
 * and round, divides with BigInt, sorts, writes. No checks, caps, order, releases, refusals, equations.
 */
import { createReadStream, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

const [events = "", out = ""] = process.argv.slice(2);
const COEFFICIENTS: Readonly<Record<string, bigint>> = {
  "1w": 4n,
  "2w": 10n,
  "3w": 18n,
  "4w": 28n,
};
const POOLS = [2_000_000n, 2_666_000n, 3_334_000n, 3_334_000n, 4_000_000n, 4_666_000n].map(
  (pool) => pool * 10n ** 18n,
);

const weights = new Map<string, bigint>();
const totals = POOLS.map(() => 0n);
let isHeader = true;
for await (const line of createInterface({ input: createReadStream(events) })) {
  if (isHeader) {
    isHeader = false;
    continue;
  }
  const [, time = "", , participant = "", , amount = "", term = ""] = line.split(",");
  const round = Number(time.slice(8, 10)) - 1;
  const [whole = "0", fraction = ""] = amount.split(".");
  const base = BigInt(whole + fraction.padEnd(18, "0"));
  const weight = (base * (COEFFICIENTS[term] ?? 0n)) / 10n;
  const key = `${participant},${round + 1}`;
  weights.set(key, (weights.get(key) ?? 0n) + weight);
  totals[round] = (totals[round] ?? 0n) + weight;
}
const rows = [...weights].map(([key, weight]) => {
  const round = Number(key.slice(key.lastIndexOf(",") + 1)) - 1;
  return `${key},${((POOLS[round] ?? 0n) * weight) / (totals[round] ?? 1n)}\n`;
});
writeFileSync(out, rows.sort().join(""));
