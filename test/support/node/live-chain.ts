/** A real node whose clock the tests move, with accounts that hold what a scenario needs. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureDemoHome } from "../../../src/cli/commands/node/demo/network.ts";
import { runningNode } from "../../../src/cli/commands/node/node-options.ts";
import type { TxView } from "../../../src/client/index.ts";
import { type Client, connect, LocalSigner, type Message } from "../../../src/client/index.ts";
import { parseInstant, SECOND } from "../../../src/exact/instant.ts";
import {
  QueryParticipantRequest,
  QueryParticipantResponse,
  QueryProgrammeRequest,
  QueryProgrammeResponse,
} from "../../../src/ledger/gen/aliquot/programmes/v1/query.ts";
import { type NodeProcess, startProgram } from "./program.ts";

/** The demonstration's published mnemonic; its first seven accounts are the demonstration's own. */
const MNEMONIC = "test test test test test test test test test test test junk";
const OWN_ACCOUNTS = 7;
/** Fees are paid in it. */
const FEES = { denom: "aktst", amount: `${10n ** 21n}` };
/** The most that wallets set by habit, of which a participant's message must not need more. */
const USUAL_GAS = 500_000n;
/** An operator's, once: a definition is checked by every node and kept for ever. */
const DEAR = "/aliquot.programmes.v1.MsgRegisterProgramme";

/** Coins by the name of who has them at the beginning: `{ ann: { uusdt: 5n } }`. */
export type Beginning = Readonly<Record<string, Readonly<Record<string, bigint>>>>;

interface Running {
  readonly node: NodeProcess;
  readonly client: Client;
  /** What only the owner of the home may move the clock with. */
  readonly token: string;
}

/** The accounts of a scenario, by name, and its chain. */
export class LiveChain {
  /** Gas that each type of message used, at most. */
  readonly gas = new Map<string, bigint>();

  private constructor(
    private readonly home: string,
    private running: Running,
    private readonly signers: ReadonlyMap<string, LocalSigner>,
  ) {}

  /** Starts a node in `home` whose first block is of `time`. */
  static async start(home: string, time: string, beginning: Beginning): Promise<LiveChain> {
    await ensureDemoHome(home, { hasPast: false });
    const names = Object.keys(beginning);
    const signers = new Map(
      names.map((name, i) => [name, LocalSigner.fromMnemonic(MNEMONIC, OWN_ACCOUNTS + i)]),
    );
    writeGenesis(home, time, beginning, signers);
    const chain = new LiveChain(home, await startNode(home), signers);
    await chain.advance(0);
    return chain;
  }

  get client(): Client {
    return this.running.client;
  }

  stop(): void {
    this.running.node.process.kill("SIGKILL");
  }

  /** Kills the node as a failing machine would, and starts it again. */
  async restart(): Promise<void> {
    await this.running.node.stop("SIGKILL");
    this.running = await startNode(this.home);
  }

  address(name: string): string {
    const signer = this.signers.get(name);
    if (signer === undefined) throw new Error(`the scenario has no ${name}`);
    return signer.address;
  }

  /** Moves the clock to a second and makes a block; every block takes a millisecond of it. */
  async at(text: string): Promise<void> {
    const now = parseInstant((await this.client.status()).latestTime);
    await this.advance(Number(parseInstant(text) / SECOND - now / SECOND));
  }

  /** Sends messages and makes their block; what became of them there, refusals included. */
  async tries(name: string, ...messages: readonly Message[]): Promise<TxView> {
    const signer = this.signers.get(name);
    if (signer === undefined) throw new Error(`the scenario has no ${name}`);
    const fee = await this.client.feeFor(2_000_000n);
    const tx = await this.client.sign(signer, messages, { fee });
    const hash = await this.client.broadcast(tx);
    await this.advance(0);
    const done = await this.client.tx(hash);
    if (done === undefined) throw new Error(`no block has ${hash}`);
    const [only] = messages;
    if (done.code === 0 && messages.length === 1 && only !== undefined)
      this.gas.set(only.typeUrl, larger(done.gasUsed, this.gas.get(only.typeUrl) ?? 0n));
    return done;
  }

  /** Sends messages, which must be taken. */
  async does(name: string, ...messages: readonly Message[]): Promise<void> {
    const { code, codespace, log } = await this.tries(name, ...messages);
    if (code !== 0) throw new Error(`${codespace} ${code}: ${log}`);
  }

  /** The refusal of messages as `codespace code`; `done` when there is none. */
  async refuses(name: string, ...messages: readonly Message[]): Promise<string> {
    const { code, codespace } = await this.tries(name, ...messages);
    return code === 0 ? "done" : `${codespace} ${code}`;
  }

  holds(name: string, denom: string): Promise<bigint> {
    return this.client.balance(this.address(name), denom);
  }

  programme(id: string): Promise<QueryProgrammeResponse> {
    const path = "/aliquot.programmes.v1.Query/Programme";
    return this.client.query(path, QueryProgrammeRequest, QueryProgrammeResponse, { id });
  }

  view(id: string, name: string): Promise<QueryParticipantResponse> {
    const path = "/aliquot.programmes.v1.Query/Participant";
    const asked = { id, participant: this.address(name) };
    return this.client.query(path, QueryParticipantRequest, QueryParticipantResponse, asked);
  }

  /** The participants' messages that needed more gas than wallets usually set. */
  tooDear(): string[] {
    const dear = [...this.gas].filter(([type, used]) => type !== DEAR && used > USUAL_GAS);
    return dear.map((each) => each.join(" "));
  }

  private async advance(seconds: number): Promise<void> {
    const { node, token } = this.running;
    const answer = await fetch(`${node.rest}/aliquot/demo/advance`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "x-aliquot-operator": token },
      body: JSON.stringify({ seconds }),
    });
    if (!answer.ok) throw new Error(`the clock stands still: ${await answer.text()}`);
  }
}

async function startNode(home: string): Promise<Running> {
  const args = ["--demo", "--block-time", "stepped", "--check-invariants"];
  const node = await startProgram(home, args);
  const token = (await runningNode(home))?.operatorToken ?? "";
  return { node, client: await connect(node.rpc), token };
}

function writeGenesis(
  home: string,
  time: string,
  beginning: Beginning,
  signers: ReadonlyMap<string, LocalSigner>,
): void {
  const file = join(home, "config/genesis.json");
  const genesis = JSON.parse(readFileSync(file, "utf8"));
  genesis.genesis_time = time;
  for (const [name, signer] of signers) {
    const own = Object.entries(beginning[name] ?? {});
    const coins = own.map(([denom, amount]) => ({ denom, amount: amount.toString() }));
    genesis.app_state.bank.balances.push({ address: signer.address, coins: [...coins, FEES] });
  }
  for (const { coins } of genesis.app_state.bank.balances)
    coins.sort((a: { denom: string }, b: { denom: string }) => (a.denom < b.denom ? -1 : 1));
  writeFileSync(file, JSON.stringify(genesis));
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
