/** A node under load, killed at random moments; what was acknowledged must be there afterwards. */
import { createHash } from "node:crypto";
import { type BenchAccount, benchAccounts, signedSend } from "../../../bench/node/signed-sends.ts";
import { randomFrom } from "../random.ts";
import { CHAIN_ID, makeHome } from "./chain.ts";
import { callRpc, type NodeProcess, run, startProgram } from "./program.ts";

/** What became of it. */
export interface CrashReport {
  readonly kills: number;
  /** Transactions whose commit a client was told of. */
  readonly acknowledged: number;
  /** Those of them that were not there after a restart: none, or all is lost. */
  readonly lost: readonly string[];
  /** The slowest start after a kill. */
  readonly slowestStartMs: number;
  readonly replay: string;
}

interface Ack {
  readonly hash: string;
  readonly height: string;
}

/** Kills a node `kills` times while four accounts send without pause, then replays its log. */
export async function crashNode(
  seed: number,
  kills: number,
  progress: (kill: number) => void = () => {},
): Promise<CrashReport> {
  const accounts = benchAccounts(4);
  const rich = accounts.map(({ address }) => ({ address, amount: (10n ** 24n).toString() }));
  const { home, dispose } = await makeHome(rich);
  const random = randomFrom(seed);
  const acknowledged: Ack[] = [];
  const lost: string[] = [];
  let slowestStartMs = 0;
  try {
    for (let kill = 0; kill < kills; kill++) {
      const program = await startProgram(home, ["--block-time", "50ms", "--check-invariants"]);
      slowestStartMs = Math.max(slowestStartMs, program.startMs);
      // Those of the last run, and some older ones.
      for (const ack of acknowledged.slice(-200)) await check(program, ack, lost);
      const senders = accounts.map((account) =>
        sendWithoutPause(program, account, accounts, acknowledged),
      );
      await new Promise((done) => setTimeout(done, 50 + random.below(900)));
      await program.stop("SIGKILL");
      await Promise.all(senders);
      progress(kill + 1);
    }
    const program = await startProgram(home, []);
    for (const ack of acknowledged) await check(program, ack, lost);
    const code = await program.stop("SIGTERM");
    if (code !== 0) throw new Error(`a stop ended with ${code}: ${program.log()}`);
    const replayed = run(home, ["replay", "--json"]);
    if (replayed.status !== 0) throw new Error(`replay: ${replayed.stderr}`);
    const verified = run(home, ["verify-state"]);
    if (verified.status !== 0) throw new Error(`verify-state: ${verified.stderr}`);
    return {
      kills,
      acknowledged: acknowledged.length,
      lost,
      slowestStartMs,
      replay: replayed.stdout,
    };
  } finally {
    await dispose();
  }
}

async function check({ rpc }: NodeProcess, { hash, height }: Ack, lost: string[]): Promise<void> {
  const found = await callRpc<{ height: string }>(rpc, "tx", { hash: base64(hash) });
  if (found?.height !== height) lost.push(hash);
}

/** Sends from one account until the node is gone; notes each transaction that the node says is in a block. */
async function sendWithoutPause(
  { rpc }: NodeProcess,
  from: BenchAccount,
  all: readonly BenchAccount[],
  acknowledged: Ack[],
): Promise<void> {
  const to = all[(Number(from.number) + 1) % all.length] ?? from;
  try {
    for (;;) {
      const sequence = await sequenceOf(rpc, from.address);
      const tx = signedSend(from, to.address, { chainId: CHAIN_ID, sequence });
      const hash = createHash("sha256").update(tx).digest("hex");
      await callRpc(rpc, "broadcast_tx_sync", { tx: Buffer.from(tx).toString("base64") });
      for (let tries = 0; tries < 100; tries++) {
        const found = await callRpc<{ height: string }>(rpc, "tx", { hash: base64(hash) });
        if (found !== undefined) {
          acknowledged.push({ hash, height: found.height });
          break;
        }
        await new Promise((done) => setTimeout(done, 5));
      }
    }
  } catch (error) {
    // The socket of a killed process; anything else is a failure of the test.
    if (!(error instanceof TypeError) && !(error instanceof SyntaxError)) throw error;
  }
}

/** How many transactions an account has signed. */
export async function sequenceOf(rpc: string, address: string): Promise<bigint> {
  const data = Buffer.from([0x0a, address.length, ...Buffer.from(address)]).toString("hex");
  const path = "/cosmos.auth.v1beta1.Query/Account";
  const answer = await callRpc<{ response: { value: string } }>(rpc, "abci_query", { path, data });
  const { QueryAccountResponse } = await import("cosmjs-types/cosmos/auth/v1beta1/query");
  const { BaseAccount } = await import("cosmjs-types/cosmos/auth/v1beta1/auth");
  const { account } = QueryAccountResponse.decode(
    Buffer.from(answer?.response.value ?? "", "base64"),
  );
  return account === undefined ? 0n : BaseAccount.decode(account.value).sequence;
}

const base64 = (hex: string) => Buffer.from(hex, "hex").toString("base64");
