/**
 * `npm run bench -- settle [--quick] [ROWS ...]`: whole processes in turn, ratios against peers in the same run.
 * `npm run bench -- proof [CLAIMS ...]`: building claim trees by the plain way, and cutting proofs from the file.
 * `npm run bench -- node [SECONDS]`: signed transfers a second, submitted over RPC by a second process.
 * `npm run bench -- accounts [COUNT ...]`: what a block costs with so many accounts.
 * `npm run bench -- programmes [COUNT ...]`: what a block of programme messages costs with so many positions.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { textTable } from "../src/cli/text-table.ts";
import { checkSameRoot, checkSameShares, checkSameTables } from "./check.ts";
import { writeLocks } from "./events.ts";
import { type Measurement, measureNode } from "./measure.ts";
import { benchAccountCounts, benchNode, benchProgrammes } from "./node.ts";
import { benchProof } from "./proof.ts";

const ROOT = resolve(import.meta.dirname, "..");
const MAIN = join(ROOT, "dist/cli/main.js");
const PROGRAMME = join(ROOT, "bench/lockdrop.yaml");
const BOTH_SIZES = [100_000, 1_000_000];
/** Beyond this only this project runs: the peers would take hours or more memory than there is. */
const MOST_WITH_PEERS = 1_000_000;
const LARGEST = 10_000_000;
const NODE_SECONDS = 30;
const ACCOUNT_COUNTS = [1_000, 1_000_000];
const POSITION_COUNTS = [1_000, 100_000, 1_000_000];
const QUICK_SIZES = [2_000, 20_000];
const FAST = ["--engine", "fast", "--no-report"];
const PLAIN = ["--engine", "plain", "--tree", "none", "--no-report"];
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

const [what = "settle", ...rest] = process.argv.slice(2);
const isQuick = rest.includes("--quick");
const given = rest.filter((each) => !each.startsWith("--")).map(Number);
const folder = mkdtempSync(join(tmpdir(), "aliquot-bench-"));
try {
  const gigabytes = (totalmem() / 2 ** 30).toFixed(0);
  const { length, 0: first } = cpus();
  process.stdout.write(
    `${length} x ${first?.model ?? "?"}, ${gigabytes} GiB, Node ${process.version}\n\n`,
  );
  if (what === "settle") await settleTable();
  else if (what === "proof") proofLines();
  else if (what === "node") await benchNode(folder, given[0] ?? NODE_SECONDS);
  else if (what === "accounts")
    benchAccountCounts(folder, given.length > 0 ? given : ACCOUNT_COUNTS);
  else if (what === "programmes")
    benchProgrammes(folder, given.length > 0 ? given : POSITION_COUNTS);
  else
    throw new Error(
      `unknown benchmark ${what}; there are settle, proof, node, accounts, programmes`,
    );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function settleTable(): Promise<void> {
  installPeers();
  const usual = isQuick ? QUICK_SIZES : [...BOTH_SIZES, LARGEST];
  const lines: string[][] = [];
  for (const rows of given.length > 0 ? given : usual) lines.push(...(await benchSettle(rows)));
  process.stdout.write(`${textTable(HEADER, lines)}\n${NOTES}`);
}

function proofLines(): void {
  for (const claims of given.length > 0 ? given : BOTH_SIZES) benchProof(claims, folder);
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

interface Result extends Measurement {
  readonly name: string;
}

async function benchSettle(rows: number): Promise<string[][]> {
  const events = join(folder, `${rows}.csv`);
  await writeLocks(events, rows);
  const out = (name: string) => join(folder, `${name}-${rows}`);
  const settle = (name: string, options: readonly string[]): Result => {
    process.stderr.write(`${rows} rows: ${name}\n`);
    const args = [MAIN, "settle", PROGRAMME, events, "--out", out(options.join("")), ...options];
    return { name, ...measureNode(args) };
  };
  const tree = settle("aliquot settle --tree oz", [...FAST, "--tree", "oz"]);
  const bare = settle("aliquot settle --tree none", [...FAST, "--tree", "none"]);
  const results: Result[] = [tree, bare];
  if (rows <= MOST_WITH_PEERS) results.push(...peers(rows, events, { settle, out }));
  rmSync(events);
  return results.map((each) => line(rows, each, tree, bare));
}

function peers(
  rows: number,
  events: string,
  run: {
    readonly settle: (name: string, options: readonly string[]) => Result;
    readonly out: (name: string) => string;
  },
): Result[] {
  const withTree = run.out([...FAST, "--tree", "oz"].join(""));
  const plain = run.settle("plain engine, no tree", PLAIN);
  checkSameTables(withTree, run.out(PLAIN.join("")));
  process.stderr.write(`${rows} rows: peers\n`);
  const loopOut = run.out("loop");
  const loop = measureNode(
    [join(ROOT, "bench/bare-loop.ts"), events, loopOut],
    ["--import", "tsx"],
  );
  checkSameShares(withTree, loopOut, "the bare loop");
  const duckOut = run.out("duckdb");
  const duck = measureNode([join(ROOT, "bench/peers/duckdb.mjs"), events, duckOut]);
  checkSameShares(withTree, duckOut, "DuckDB");
  const zeppelin = measureNode([
    join(ROOT, "bench/peers/openzeppelin.mjs"),
    join(withTree, "allocations.csv"),
  ]);
  const theirs = JSON.parse(zeppelin.stdout) as { seconds: number; again?: number; root: string };
  checkSameRoot(withTree, theirs.root);
  const duckCalls = measureNode([join(ROOT, "bench/peers/duckdb.mjs"), events, duckOut, "4"]);
  const query = JSON.parse(duckCalls.stdout) as { seconds: number; median: number };
  const inProcess = measureNode(
    [join(ROOT, "bench/in-process.ts"), PROGRAMME, events],
    ["--import", "tsx"],
  );
  const own = JSON.parse(inProcess.stdout) as { seconds: number; median: number; root: string };
  checkSameRoot(withTree, own.root);
  const zeppelinName = "OpenZeppelin StandardMerkleTree.of";
  const { again } = theirs;
  return [
    plain,
    { name: "bare BigInt loop, shares only", ...loop },
    { name: "DuckDB, exact query, shares only", ...duck },
    { name: "call: CSV to shares and tree, first", ...inProcess, seconds: own.seconds },
    { name: "call: CSV to shares and tree, later", ...inProcess, seconds: own.median },
    { name: "call: DuckDB, exact query, first", ...duckCalls, seconds: query.seconds },
    { name: "call: DuckDB, exact query, later", ...duckCalls, seconds: query.median },
    { name: `call: ${zeppelinName}, first`, ...zeppelin, seconds: theirs.seconds },
    ...(again === undefined
      ? []
      : [{ name: `call: ${zeppelinName}, later`, ...zeppelin, seconds: again }]),
  ];
}

function line(rows: number, each: Result, tree: Result, bare: Result): string[] {
  const perSecond = Math.round(rows / each.seconds).toLocaleString("en");
  const ratio = (own: Result) => (own === each ? "1" : (each.seconds / own.seconds).toFixed(2));
  return [
    rows.toLocaleString("en"),
    each.name,
    each.seconds.toFixed(2),
    perSecond,
    each.peakMb.toFixed(0),
    ratio(tree),
    ratio(bare),
  ];
}
