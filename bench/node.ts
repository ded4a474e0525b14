/** The node's benchmarks: `npm run bench -- node`, `-- accounts` and `-- programmes`. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { BENCH_CHAIN, benchState, writeBenchHome } from "./node/genesis.ts";
import type { PairedCost } from "./node/paired.ts";
import { benchAccounts } from "./node/signed-sends.ts";

const ACCOUNTS = 2_000;
const HERE = resolve(import.meta.dirname, "node");

interface Process {
  readonly child: ChildProcess;
  readonly lines: AsyncIterator<string>;
}

/** Runs the load for `seconds` against a new node in `folder` and prints what came of it. */
export async function benchNode(folder: string, seconds: number): Promise<void> {
  for (const batch of [1, 20]) {
    const home = join(folder, `node-${batch}`);
    await writeBenchHome(home, benchState(benchAccounts(ACCOUNTS)));
    const server = run("serve.ts", [`${home}`, "250"]);
    const { rpc } = await jsonLine<{ rpc: string }>(server);
    const load = run("load.ts", [rpc, BENCH_CHAIN, `${ACCOUNTS}`, `${seconds}`, "16", `${batch}`]);
    await load.lines.next();
    const before = await report(server);
    load.child.stdin?.write("go\n");
    const resident = await quarters(server, seconds);
    const result = await jsonLine<LoadResult>(load);
    const after = await report(server);
    server.child.stdin?.end();
    await new Promise((done) => server.child.once("exit", done));
    print(batch, result, before, after);
    const series = [before.rss, ...resident, after.rss].map(mib).join(", ");
    process.stdout.write(`resident at the start, after each quarter, at the end: ${series} MiB\n`);
  }
}

/** What the node holds of the machine's memory after each quarter of the run but the last, bytes. */
async function quarters(server: Process, seconds: number): Promise<number[]> {
  const resident: number[] = [];
  const begin = performance.now();
  for (let quarter = 1; quarter < 4; quarter++) {
    const rest = begin + quarter * seconds * 250 - performance.now();
    await new Promise((done) => setTimeout(done, rest));
    resident.push((await report(server)).rss);
  }
  return resident;
}

interface Costs<K extends string, S> {
  readonly sizes: readonly (S & { readonly entries: number; readonly growth: number })[];
  readonly costs: Readonly<Record<K, readonly PairedCost[]>>;
}

/** What a block of a thousand transfers costs over states of so many accounts, against the first. */
export function benchAccountCounts(folder: string, counts: readonly number[]): void {
  const { sizes, costs } = measured<Costs<"among" | "apart", unknown>>("accounts.ts", [
    folder,
    ...counts,
  ]);
  for (const [at, { entries, growth }] of sizes.entries()) {
    process.stdout.write(
      `${counts[at]} accounts (${entries} entries, ${mib(growth)} MiB)\n` +
        `  1,000 transfers among 1,000 accounts: ${against(costs.among[at])}\n` +
        `  1,000 transfers between any two: ${against(costs.apart[at])}\n`,
    );
  }
}

/** What blocks of 500 programme messages cost over states of so many positions, against the first. */
export function benchProgrammes(folder: string, counts: readonly number[]): void {
  const { sizes, costs } = measured<
    Costs<"lock" | "withdraw" | "claim", { readonly rowsPerSecond: number }>
  >("programmes.ts", [folder, ...counts]);
  for (const [at, { entries, growth, rowsPerSecond }] of sizes.entries()) {
    process.stdout.write(
      `${counts[at]} positions (${entries} entries, ${mib(growth)} MiB), imported at ${rowsPerSecond} rows a second\n` +
        `  500 locks: ${against(costs.lock[at])}\n` +
        `  500 withdrawals: ${against(costs.withdraw[at])}\n` +
        `  500 claims: ${against(costs.claim[at])}\n`,
    );
  }
}

function against(cost: PairedCost | undefined): string {
  if (cost === undefined) throw new Error("the benchmark says nothing of this state");
  const { medianMs, ratio, cpuMs, cpuRatio } = cost;
  return `${medianMs.toFixed(0)} ms, ${ratio.toFixed(2)} of the first's; processor ${cpuMs.toFixed(0)} ms, ${cpuRatio.toFixed(2)}`;
}

/** What one of the benchmarks says of what it was given, in a process of its own. */
function measured<T>(file: string, given: readonly (string | number)[]): T {
  const flags = ["--max-old-space-size=8192", "--expose-gc", "--import", "tsx"];
  const args = [...flags, join(HERE, file), ...given.map(String)];
  const { stdout, status } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error("the benchmark's process failed");
  return JSON.parse(stdout);
}

interface LoadResult {
  readonly sent: number;
  readonly committed: number;
  readonly refused: number;
  readonly allSec: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuSec: number;
}

interface NodeReport {
  readonly spent: Readonly<Record<string, number>>;
  readonly heapUsed: number;
  readonly rss: number;
  readonly cpuSec: number;
  readonly height: number;
  readonly delayMs: { readonly p50: number; readonly p99: number };
}

function print(batch: number, load: LoadResult, before: NodeReport, after: NodeReport): void {
  const rate = (load.committed / load.allSec).toFixed(0);
  const lines = [
    `${rate} signed transfers a second, committed (${load.committed} in ${load.allSec.toFixed(1)} s, ${load.refused} refused, ${batch} a request)`,
    `latency from request to the news of the block: p50 ${load.p50.toFixed(0)} ms, p99 ${load.p99.toFixed(0)} ms; ${after.height - before.height} blocks`,
    `processor: node ${(after.cpuSec - before.cpuSec).toFixed(1)} s, load ${load.cpuSec.toFixed(1)} s`,
  ];
  for (const [name, spent] of Object.entries(after.spent)) {
    const here = spent - (before.spent[name] ?? 0);
    const share = (here / load.allSec / 10).toFixed(1);
    lines.push(
      `  ${name}: ${share} % of the time, ${((here * 1_000) / load.committed).toFixed(0)} us a transfer`,
    );
  }
  process.stdout.write(`${lines.join("\n")}\n`);
}

const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(0);

function run(script: string, args: readonly string[]): Process {
  const child = spawn(process.execPath, ["--import", "tsx", join(HERE, script), ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const reader: Interface = createInterface({ input: child.stdout });
  return { child, lines: reader[Symbol.asyncIterator]() };
}

async function jsonLine<T>({ lines }: Process): Promise<T> {
  const { value, done } = await lines.next();
  if (done === true) throw new Error("a process of the benchmark ended");
  return JSON.parse(value);
}

async function report(server: Process): Promise<NodeReport> {
  server.child.stdin?.write("report\n");
  return await jsonLine(server);
}
