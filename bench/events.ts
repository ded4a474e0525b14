import { once } from "node:events";
import { createWriteStream } from "node:fs";

/** The six days of bench/lockdrop.yaml. */
const FIRST_DAY = Date.parse("2024-03-01T00:00:00Z") / 1000;
const DAYS = 6;

/**
 * Writes `rows` locks for bench/lockdrop.yaml, sorted by time, as many participants as rows, seeded:
 * EVM addresses in no order, up to 100 WETH with all 18 decimals.
 */
export async function writeLocks(path: string, rows: number): Promise<void> {
  const file = createWriteStream(path, { highWaterMark: 1 << 20 });
  file.write("id,time,event,participant,asset,amount,term\n");
  let state = 42;
  const below = (n: number): number => {
    state = (state * 48271) % 2147483647;
    return state % n;
  };
  for (let i = 0; i < rows; i++) {
    const second = Math.floor((i * DAYS * 86_400) / rows);
    const time = new Date((FIRST_DAY + second) * 1000).toISOString().slice(0, 19);
    const fraction = `${below(1e9)}`.padStart(9, "0") + `${below(1e9)}`.padStart(9, "0");
    const amount = `${below(100)}.${fraction}`;
    const row = `e${i},${time}Z,lock,${address(i)},WETH,${amount},${below(4) + 1}w\n`;
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
