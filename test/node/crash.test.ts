/** The real program, killed, cut short and damaged. Longer: `npm run crash:node -- 100`. */
import { readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { benchAccounts, signedSend } from "../../bench/node/signed-sends.ts";
import { CHAIN_ID, makeHome } from "../support/node/chain.ts";
import { crashNode, sequenceOf } from "../support/node/crashes.ts";
import { callRpc, run, StartFailed, startProgram } from "../support/node/program.ts";

const accounts = benchAccounts(2);
const rich = accounts.map(({ address }) => ({ address, amount: (10n ** 24n).toString() }));

describe("a node that is killed under load", () => {
  it("comes up by itself with every acknowledged transaction and replays", async () => {
    const report = await crashNode(1, 5);
    expect(report.lost).toEqual([]);
    expect(report.acknowledged).toBeGreaterThan(10);
  }, 300_000);
});

/** A stopped node with some blocks. */
async function stoppedHome(): Promise<
  Awaited<ReturnType<typeof makeHome>> & { readonly height: number }
> {
  const made = await makeHome(rich);
  const program = await startProgram(made.home, []);
  const [from, to] = accounts;
  if (from === undefined || to === undefined) throw new Error("no accounts");
  for (let sequence = 0n; sequence < 5n; sequence++) {
    const tx = signedSend(from, to.address, { chainId: CHAIN_ID, sequence });
    await callRpc(program.rpc, "broadcast_tx_commit", { tx: Buffer.from(tx).toString("base64") });
  }
  const height = await heightOf(program.rpc);
  expect(await program.stop("SIGTERM")).toBe(0);
  return { ...made, height };
}

async function heightOf(rpc: string): Promise<number> {
  interface Status {
    sync_info: { latest_block_height: string };
  }
  const status = await callRpc<Status>(rpc, "status", {});
  return Number(status?.sync_info.latest_block_height);
}

async function failureOf(home: string, more: readonly string[] = []): Promise<StartFailed> {
  try {
    const program = await startProgram(home, more);
    await program.stop("SIGTERM");
  } catch (error) {
    if (error instanceof StartFailed) return error;
    throw error;
  }
  throw new Error("it started");
}

async function logFile(home: string): Promise<string> {
  const [name = ""] = await readdir(join(home, "data/blocks"));
  return join(home, "data/blocks", name);
}

async function flipByte(file: string, at: number): Promise<void> {
  const bytes = await readFile(file);
  bytes[at] = (bytes[at] ?? 0) ^ 0x20;
  await writeFile(file, bytes);
}

describe("a node whose files are damaged", () => {
  let home: Awaited<ReturnType<typeof stoppedHome>>;

  beforeAll(async () => {
    home = await stoppedHome();
  });

  afterAll(async () => {
    await home.dispose();
  });

  it("cuts a torn last write off and goes on", async () => {
    const file = await logFile(home.home);
    const { size } = await stat(file);
    // A state ahead of its log cannot be: the torn block's own state was never kept.
    await truncate(file, size + 40);
    const program = await startProgram(home.home, []);
    expect(program.log()).toContain("cut off");
    expect(await heightOf(program.rpc)).toBeGreaterThanOrEqual(home.height);
    await program.stop("SIGTERM");
  });

  it("names a damaged block's file and place, and refuses to start", async () => {
    const file = await logFile(home.home);
    await flipByte(file, 300);
    const { exitCode, stderr } = await failureOf(home.home);
    expect(exitCode).toBe(5);
    expect(stderr).toContain(file);
    expect(stderr).toMatch(/offset|byte/);
    await flipByte(file, 300);
  });

  it("refuses a damaged state and makes it again from the log", async () => {
    const folder = join(home.home, "data/state");
    const names = (await readdir(folder)).filter((name) => /\.(ldb|log)$/.test(name));
    for (const name of names) {
      const file = join(folder, name);
      const { size } = await stat(file);
      for (let at = 100; at < size; at += 97) await flipByte(file, at);
    }
    const { exitCode, stderr } = await failureOf(home.home);
    expect(exitCode).toBe(5);
    expect(stderr).toContain("--rebuild-state");
    const program = await startProgram(home.home, ["--rebuild-state"]);
    expect(await heightOf(program.rpc)).toBeGreaterThanOrEqual(home.height);
    await program.stop("SIGTERM");
    expect(run(home.home, ["verify-state"]).status).toBe(0);
  });

  it("refuses another genesis document", async () => {
    const file = join(home.home, "config/genesis.json");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace(/"amount": "1/, '"amount": "2'));
    const { exitCode, stderr } = await failureOf(home.home);
    expect(exitCode).toBe(5);
    expect(stderr).toContain("genesis.json");
    await writeFile(file, text);
  });

  it("is refused to a second process", async () => {
    const program = await startProgram(home.home, []);
    const { exitCode, stderr } = await failureOf(home.home);
    expect(exitCode).toBe(5);
    expect(stderr).toContain(String(program.process.pid));
    await program.stop("SIGTERM");
  });
});

describe("a node whose disk is full", () => {
  it("makes no block, says so, keeps what was committed, and goes on when there is room", async () => {
    const { home, dispose } = await makeHome(rich);
    const [from, to] = accounts;
    if (from === undefined || to === undefined) throw new Error("no accounts");
    const send = (sequence: bigint) => {
      const tx = signedSend(from, to.address, { chainId: CHAIN_ID, sequence });
      return { tx: Buffer.from(tx).toString("base64") };
    };
    try {
      // Files may not grow beyond 24 KiB: log or database are full after some blocks.
      const small = await startProgram(home, ["--block-time", "on-demand"], "ulimit -f 24");
      let height = 0;
      for (let sequence = 0n; sequence < 60n && small.process.exitCode === null; sequence++) {
        try {
          await callRpc(small.rpc, "broadcast_tx_sync", send(sequence));
          height = Math.max(height, await heightOf(small.rpc));
        } catch {
          break; // the node has stopped
        }
        await new Promise((done) => setTimeout(done, 120));
        if (small.log().includes("no block could be written")) break;
      }
      // A signal to a process that is ending by itself may hide how it ends.
      const isEnding = small.log().includes("the node stops");
      const code = isEnding ? await small.ended : await small.stop("SIGTERM");
      // Either the log had no room, and the node waited for some, or the database had none, and it stopped.
      if (code === 0) expect(small.log()).toContain("no room to store block");
      else
        expect([code, small.log()]).toEqual([
          5,
          expect.stringContaining("the block log has the block"),
        ]);
      const roomy = await startProgram(home, []);
      expect(await heightOf(roomy.rpc)).toBeGreaterThanOrEqual(height);
      interface Committed {
        check_tx: { code?: number };
        tx_result: { code?: number };
      }
      const after = await callRpc<Committed>(
        roomy.rpc,
        "broadcast_tx_commit",
        send(await sequenceOf(roomy.rpc, from.address)),
      );
      expect(after?.tx_result.code ?? 0).toBe(0);
      await roomy.stop("SIGTERM");
      expect(run(home, ["replay"]).status).toBe(0);
    } finally {
      await dispose();
    }
  }, 120_000);
});
