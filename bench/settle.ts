/** `npm run bench -- settle`: this project and its peers on the same files, in turn. */
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { textTable } from "../src/cli/text-table.ts";
import { checkSameRoot, checkSameShares, checkSameTables } from "./check.ts";
import { writeLocks } from "./events.ts";
import { type MeasuredRun, type Measurement, measureNode } from "./measure.ts";

const ROOT = resolve(import.meta.dirname, "..");
const MAIN = join(ROOT, "dist/cli/main.js");
const PROGRAMME = join(ROOT, "bench/lockdrop.yaml");
/** Beyond this only this project runs: the peers would take hours or more memory than there is. */
const MOST_WITH_PEERS = 1_000_000;
/** Beyond this OpenZeppelin's library is called in one process only, for minutes. */
const MOST_IN_ROUNDS = 100_000;
const FAST = ["--engine", "fast", "--no-report"];
const PLAIN = ["--engine", "plain", "--tree", "none", "--no-report"];
const TSX = ["--import", "tsx"];
const HEADER = [
  "rows",
  "what",
  "seconds",
  "rows/s",
  "peak MB",
  "this / with tree",
  "this / no tree",
];
const NOTES = `Whole processes, start-up and all files included; lines that begin with "call" are calls inside a process, the first and
the median of later ones. OpenZeppelin's gets its input in memory and makes the tree alone; DuckDB's reads the CSV file and writes the shares.
Every program's shares are equal to the plain engine's, the tree's root to OpenZeppelin's.
`;

interface Result extends Measurement {
  readonly name: string;
}

/** Where files go, and how often what is over soon is measured. */
interface Bench {
  readonly folder: string;
  readonly rounds: number;
}

/** Prints one table of all sizes; throws when a program's result is not the others'. */
export async function benchSettle(sizes: readonly number[], bench: Bench): Promise<void> {
  installPeers();
  const lines: string[][] = [];
  for (const rows of sizes) lines.push(...(await measured(rows, bench)));
  const often = `This project and DuckDB, and the processes that call, were run ${bench.rounds} times in turn; medians. Once: the plain engine, the loop,\nOpenZeppelin's beyond 100,000, and all beyond 1,000,000.\n`;
  process.stdout.write(`${textTable(HEADER, lines)}\n${NOTES}${bench.rounds > 1 ? often : ""}`);
}

/** The peers' packages stand apart, so that the project's own install stays small. */
function installPeers(): void {
  const cwd = join(ROOT, "bench");
  if (existsSync(join(cwd, "node_modules/@openzeppelin/merkle-tree"))) return;
  process.stderr.write("installing the peers in bench/ ...\n");
  const { status } = spawnSync("npm", ["install", "--no-audit", "--no-fund"], {
    cwd,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error("npm could not install the peers in bench/");
}

async function measured(rows: number, { folder, rounds }: Bench): Promise<string[][]> {
  const events = join(folder, `${rows}.csv`);
  await writeLocks(events, rows);
  const out = (name: string) => join(folder, `${name}-${rows}`);
  const settle = (name: string, options: readonly string[]) => (): MeasuredRun => {
    process.stderr.write(`${rows} rows: ${name}\n`);
    const results = out(name);
    rmSync(results, { recursive: true, force: true });
    return measureNode([MAIN, "settle", PROGRAMME, events, "--out", results, ...options]);
  };
  const own = {
    "aliquot settle --tree oz": [...FAST, "--tree", "oz"],
    "aliquot settle --tree none": [...FAST, "--tree", "none"],
  };
  const runs = Object.entries(own).map(([name, options]) => [name, settle(name, options)] as const);
  if (rows > MOST_WITH_PEERS) {
    const results = runs.map(([name, run]) => ({ name, ...run() }));
    rmSync(events);
    return table(rows, results);
  }
  const duckOut = out("duckdb");
  const duck = () => {
    rmSync(duckOut, { force: true });
    return measureNode([join(ROOT, "bench/peers/duckdb.mjs"), events, duckOut]);
  };
  const results = wholeProcesses([...runs, ["DuckDB, exact query, shares only", duck]], rounds);
  const plain = settle("plain engine, no tree", PLAIN);
  results.push({ name: "plain engine, no tree", ...plain() });
  const loopOut = out("loop");
  const loop = measureNode([join(ROOT, "bench/bare-loop.ts"), events, loopOut], TSX);
  results.push({ name: "bare BigInt loop, shares only", ...loop });
  const withTree = out("aliquot settle --tree oz");
  checkSameTables(withTree, out("plain engine, no tree"));
  checkSameShares(withTree, loopOut, "the bare loop");
  checkSameShares(withTree, duckOut, "DuckDB");
  results.push(...calls(rows, { events, duckOut, withTree, rounds }));
  rmSync(events);
  return table(rows, results);
}

/** Runs each in every round; of each the medians, the largest memory. */
function wholeProcesses(
  runs: readonly (readonly [name: string, run: () => MeasuredRun])[],
  rounds: number,
): Result[] {
  const all = runs.map((): MeasuredRun[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [i, [, run]] of runs.entries()) all[i]?.push(run());
  return runs.map(([name], i) => ({ name, ...medianOf(all[i] ?? [], ({ seconds }) => seconds) }));
}

/** What a process that calls the same several times prints: seconds, and of this project and OpenZeppelin the root. */
interface Called {
  readonly seconds: number;
  readonly median?: number;
  readonly root?: string;
}

/** Calls inside a process: of this project, DuckDB and OpenZeppelin. */
function calls(
  rows: number,
  given: {
    readonly events: string;
    readonly duckOut: string;
    readonly withTree: string;
    readonly rounds: number;
  },
): Result[] {
  const { events, duckOut, withTree } = given;
  const peer = (name: string) => join(ROOT, `bench/peers/${name}.mjs`);
  const run = {
    "CSV to shares and tree": () =>
      measureNode([join(ROOT, "bench/in-process.ts"), PROGRAMME, events], TSX),
    "DuckDB, exact query": () => measureNode([peer("duckdb"), events, duckOut, "4"]),
    "OpenZeppelin StandardMerkleTree.of": () =>
      measureNode([peer("openzeppelin"), join(withTree, "allocations.csv")]),
  };
  const names = Object.keys(run) as (keyof typeof run)[];
  const taken = new Map(names.map((name) => [name, [] as (MeasuredRun & { called: Called })[]]));
  for (let round = 0; round < given.rounds; round++) {
    for (const name of names) {
      const isLong = name.startsWith("OpenZeppelin") && rows > MOST_IN_ROUNDS;
      if (round > 0 && isLong) continue;
      process.stderr.write(`${rows} rows: calls, ${name}\n`);
      const each = run[name]();
      const called = JSON.parse(each.stdout) as Called;
      if (called.root !== undefined) checkSameRoot(withTree, called.root);
      taken.get(name)?.push({ ...each, called });
    }
  }
  return names.flatMap((name) => {
    const all = taken.get(name) ?? [];
    const first = medianOf(all, ({ called }) => called.seconds);
    const later = medianOf(all, ({ called }) => called.median ?? 0);
    return [
      { name: `call: ${name}, first`, ...first },
      ...(later.seconds > 0 ? [{ name: `call: ${name}, later`, ...later }] : []),
    ];
  });
}

function medianOf<T extends Measurement>(
  all: readonly T[],
  secondsOf: (each: T) => number,
): Measurement {
  const sorted = all.map(secondsOf).sort((a, b) => a - b);
  const peakMb = all.reduce((most, each) => (each.peakMb > most ? each.peakMb : most), 0);
  return { seconds: sorted[sorted.length >> 1] ?? 0, peakMb };
}

/** Lines of the table; the first two results are this project's with and without tree. */
function table(rows: number, results: readonly Result[]): string[][] {
  const [tree, bare] = results;
  return results.map((each) => {
    const ratio = (own: Result | undefined) =>
      own === undefined || own === each ? "1" : (each.seconds / own.seconds).toFixed(2);
    return [
      rows.toLocaleString("en"),
      each.name,
      each.seconds.toFixed(3),
      Math.round(rows / each.seconds).toLocaleString("en"),
      each.peakMb.toFixed(0),
      ratio(tree),
      ratio(bare),
    ];
  });
}
