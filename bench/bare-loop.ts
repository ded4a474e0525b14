/**
 * The least that a script does for the same shares: reads lines, multiplies, adds up per participant
 * and round, divides with BigInt. No checks, caps, order, releases, refusals or equations.
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
const DAYS = ["05", "07", "12", "14", "19", "21"];

const weights = new Map<string, bigint>();
const totals = POOLS.map(() => 0n);
let isHeader = true;
for await (const line of createInterface({ input: createReadStream(events) })) {
  if (isHeader) {
    isHeader = false;
    continue;
  }
  const [, time = "", , participant = "", , amount = "", term = ""] = line.split(",");
  const local = new Date(Date.parse(time) + 8 * 3600_000).toISOString();
  const round = DAYS.indexOf(local.slice(8, 10));
  const [whole = "0", fraction = ""] = amount.split(".");
  const base = BigInt(whole + fraction.padEnd(6, "0"));
  const weight = (base * (COEFFICIENTS[term] ?? 0n)) / 10n;
  const key = `${participant},${round}`;
  weights.set(key, (weights.get(key) ?? 0n) + weight);
  totals[round] = (totals[round] ?? 0n) + weight;
}
const rows = [...weights].map(([key, weight]) => {
  const round = Number(key.slice(key.lastIndexOf(",") + 1));
  return `${key.slice(0, key.lastIndexOf(","))},${round + 1},${((POOLS[round] ?? 0n) * weight) / (totals[round] ?? 1n)}\n`;
});
writeFileSync(out, rows.sort().join(""));
