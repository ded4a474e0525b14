import { once } from "node:events";
import { createWriteStream } from "node:fs";

/** Rounds of the POL LockDrop preset: opening in seconds since 1970, and hard cap in USDT. */
const ROUND_OPENINGS = [
  "2019-11-05",
  "2019-11-07",
  "2019-11-12",
  "2019-11-14",
  "2019-11-19",
  "2019-11-21",
].map((day) => Date.parse(`${day}T00:00:00+08:00`) / 1000);

/**
 * Writes `rows` locks for the POL LockDrop, sorted by time, as many participants as rows, seeded.
 * Amounts are small, so that no cap is reached.
 */
export async function writeLocks(path: string, rows: number): Promise<void> {
  const file = createWriteStream(path, { highWaterMark: 1 << 20 });
  file.write("id,time,event,participant,asset,amount,term\n");
  let state = 42;
  const below = (n: number): number => {
    state = (state * 48271) % 2147483647;
    return state % n;
  };
  const perRound = Math.ceil(rows / ROUND_OPENINGS.length);
  for (let i = 0; i < rows; i++) {
    const round = Math.floor(i / perRound);
    const opening = ROUND_OPENINGS[round] ?? 0;
    const second = Math.floor(((i % perRound) * 86_400) / perRound);
    const time = new Date((opening + second) * 1000).toISOString().slice(0, 19);
    const amount = `0.${String(below(99_999) + 1).padStart(6, "0")}`;
    const row = `e${i},${time}Z,lock,${address(i)},USDT,${amount},${below(4) + 1}w\n`;
    if (!file.write(row)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
}

/** A different EVM address for each number, in no order. */
function address(i: number): string {
  const scattered = (BigInt(i) * 0x9e3779b97f4a7c15n) & 0xffff_ffff_ffff_ffffn;
  return `0x${scattered.toString(16).padStart(16, "0")}${String(i).padStart(24, "0")}`;
}
