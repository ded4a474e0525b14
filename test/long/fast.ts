/** `npm run fuzz:fast -- [FROM [TO [ROWS]]]`: compares the fast path with the plain engine, seed by seed. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareFast } from "../support/fast-and-plain.ts";

const [from = 1, to = 2_000, rows] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), "aliquot-fast-"));
let different = 0;
const reasons = new Map<string, number>();
for (let seed = from; seed <= to; seed++) {
  const result = await compareFast(folder, {
    seed,
    jobs: 1 + (seed % 3),
    ...(rows === undefined ? {} : { rows }),
  });
  const reason = result.plainBecause ?? "served by the fast path";
  reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  if (result.difference === undefined) continue;
  different++;
  process.stdout.write(`seed ${seed}: ${result.difference}\n`);
}
rmSync(folder, { recursive: true, force: true });
const count = to - from + 1;
for (const [reason, times] of reasons) process.stdout.write(`${times} x ${reason}\n`);
process.stdout.write(`${count} compared, ${different} different\n`);
process.exitCode = different === 0 ? 0 : 1;
