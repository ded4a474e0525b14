/**
 * `npm run bench -- settle [ROWS ...]`: whole processes in turn, ratios against peers in the same run.
 * `npm run bench -- proof [CLAIMS ...]`: building claim trees, and cutting one proof from the file.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { textTable } from "../src/cli/text-table.ts";
import { writeLocks } from "./events.ts";
import { type Measurement, measureNode, measurePython } from "./measure.ts";
import { benchProof } from "./proof.ts";

const ROOT = resolve(import.meta.dirname, "..");
const MAIN = join(ROOT, "dist/cli/main.js");
const PROGRAMME = join(ROOT, "programmes/pol-lockdrop.yaml");
/** Beyond this the Python program is left out: it takes minutes. */
const PYTHON_ROWS = 200_000;

const [what = "settle", ...sizes] = process.argv.slice(2);
if (what !== "settle" && what !== "proof")
  throw new Error(`unknown benchmark ${what}: there are settle and proof`);
const folder = mkdtempSync(join(tmpdir(), "aliquot-bench-"));
try {
  process.stdout.write(
    `${cpus().length} x ${cpus()[0]?.model ?? "?"}, Node ${process.version}\n\n`,
  );
  for (const size of sizes.length > 0 ? sizes.map(Number) : [100_000, 1_000_000]) {
    if (what === "settle") await benchSettle(size);
    else benchProof(size, folder);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function benchSettle(rows: number): Promise<void> {
  const events = join(folder, `${rows}.csv`);
  await writeLocks(events, rows);
  const out = join(folder, `out-${rows}`);
  const bare = join(folder, `bare-${rows}.csv`);
  const own = measureNode([MAIN, "settle", PROGRAMME, events, "--out", out]);
  const loop = measureNode([join(ROOT, "bench/bare-loop.ts"), events, bare], ["--import", "tsx"]);
  const python =
    rows <= PYTHON_ROWS
      ? measurePython([join(ROOT, "verify/recompute.py"), PROGRAMME, events, "--compare", out])
      : undefined;
  checkSameShares(out, bare);
  const peers: [string, Measurement | undefined][] = [
    ["aliquot settle (plain engine, all files, all checks)", own],
    ["bare BigInt loop (shares only, no checks)", loop],
    ["verify/recompute.py (Python)", python],
  ];
  const lines = peers.flatMap(([name, each]) =>
    each === undefined ? [] : [line(name, each, { rows, own })],
  );
  process.stdout.write(`settle, ${rows.toLocaleString("en")} rows, as many participants\n`);
  process.stdout.write(
    `${textTable(["what", "seconds", "rows/s", "peak MB", "time of aliquot / this"], lines)}\n`,
  );
}

function line(
  name: string,
  each: Measurement,
  { rows, own }: { rows: number; own: Measurement },
): string[] {
  const perSecond = Math.round(rows / each.seconds).toLocaleString("en");
  const ratio = (own.seconds / each.seconds).toFixed(2);
  return [name, each.seconds.toFixed(1), perSecond, each.peakMb.toFixed(0), ratio];
}

/** A benchmark of wrong results is worth nothing. */
function checkSameShares(out: string, bare: string): void {
  const own = readFileSync(join(out, "allocations.csv"), "utf8").trimEnd().split("\n").slice(1);
  const shares = own
    .map((row) => row.split(","))
    .map((cells) => `${cells[0]},${cells[1]},${cells[6]}`);
  if (`${shares.join("\n")}\n` !== readFileSync(bare, "utf8"))
    throw new Error("the bare loop gives other shares");
}
