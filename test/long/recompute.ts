/** `npm run fuzz -- [FROM [TO]]`: compares random programmes with verify/recompute.py, seed by seed. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareSeed } from "../support/recompute.ts";

const [from = 1, to = 2_000] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), "aliquot-fuzz-"));
let different = 0;
for (let seed = from; seed <= to; seed++) {
  const difference = compareSeed(folder, seed);
  rmSync(join(folder, `seed-${seed}`), { recursive: true, force: true });
  if (difference === undefined) continue;
  different++;
  process.stdout.write(`seed ${seed}: ${difference}\n`);
}
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${to - from + 1} programmes compared, ${different} different\n`);
process.exitCode = different === 0 ? 0 : 1;
