/**
 * What blocks of 500 programme messages cost over states of so many positions, in the engine that `aliquot start` runs,
 * and what bringing these positions in by an import of attested rows costs. The messages are of accounts that take part
 * beside the positions, the same ones in every state; signatures are not looked at. Prints JSON.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { defaultAppState } from "../../src/ledger/genesis.ts";
import { formatAddress } from "../../src/ledger/kernel/address.ts";
import { canonicalJson } from "../../src/programme/canonical.ts";
import { type Actor, type Move, transaction } from "../../test/simulation/world.ts";
import { BENCH_START_SEC as START } from "./genesis.ts";
import { inTurn, type Paired, type PairedCost } from "./paired.ts";
import { benchAccounts } from "./signed-sends.ts";
import { readied, type SteppedNode, steppedNode } from "./stepped.ts";

const MESSAGES = 500;
const ROUNDS = 15;
const WARM_UP = 3;
const ACTORS = (ROUNDS + WARM_UP) * MESSAGES + 1;
const ROWS = 400;
const DAY = 86_400;
const KINDS = ["lock", "withdraw", "claim"] as const;

/** A node's state before the programme: accounts with what they need, and no bound on a block's gas. */
function firstState(actors: readonly Actor[]) {
  const coins = [
    { denom: "aktst", amount: `${10n ** 27n}` },
    { denom: "arew", amount: `${10n ** 18n}` },
    { denom: "ausdt", amount: `${10n ** 18n}` },
  ];
  const fresh = defaultAppState();
  return {
    accounts: { accounts: actors.map(({ address }) => ({ address })) },
    bank: {
      ...(fresh["bank"] as object),
      balances: actors.map(({ address }) => ({ address, coins })),
    },
    params: { ...(fresh["params"] as object), max_block_gas: `${1n << 60n}` },
  };
}

/** A node with a programme of so many positions. */
class Campaign {
  private rowsPerSecond = 0;
  /** Bytes that the process grew by for this state. */
  private growth = 0;
  private timeSec = START;
  private block = 0;
  /** Who sent the last block's messages. */
  private senders: readonly Actor[] = [];
  /** The numbers of the locks, by the account that made them. */
  private readonly locks = new Map<Actor, bigint>();

  private constructor(
    private readonly positions: number,
    private readonly node: SteppedNode,
    private readonly actors: readonly Actor[],
  ) {}

  static async of(home: string, positions: number): Promise<Campaign> {
    const actors = benchAccounts(ACTORS).map((account) => ({ ...account, sequence: 0n }));
    const campaign = new Campaign(positions, await steppedNode(home, firstState(actors)), actors);
    await campaign.register();
    await campaign.importPositions();
    campaign.growth = campaign.node.growth();
    return campaign;
  }

  size() {
    const { node, rowsPerSecond, growth } = this;
    return { entries: node.entries(), growth, rowsPerSecond };
  }

  async close(): Promise<void> {
    await this.node.node.close();
  }

  /** Blocks of 500 messages of a kind, each of an account that has sent none of it, on a day of the programme. */
  async blocks(kind: (typeof KINDS)[number]): Promise<Paired> {
    await this.note();
    this.block = 0;
    await this.moveTo(kind === "claim" ? 40 : 2);
    return { prepare: () => this.prepare(kind) };
  }

  private async prepare(kind: (typeof KINDS)[number]): Promise<() => Promise<void>> {
    await this.note();
    const first = 1 + this.block++ * MESSAGES;
    const actors = this.actors.slice(first, first + MESSAGES);
    const run = await this.readied(actors.map((actor) => this.move(actor, kind)));
    return async () => {
      await run();
      this.senders = actors;
    };
  }

  /** Looks at what became of the last block's messages, outside the clock, and notes the numbers of locks. */
  private async note(): Promise<void> {
    const { senders, node } = this;
    this.senders = [];
    if (senders.length === 0) return;
    const results = (await node.node.blockOutcome())?.txResults ?? [];
    for (const [i, { code, log, events }] of results.entries()) {
      if (code !== 0) throw new Error(`refused: ${log}`);
      const made = events.find(({ type }) => type === "programmes_lock")?.attributes;
      const seq = made?.find(({ key }) => key === "seq")?.value;
      if (seq !== undefined) this.locks.set(senders[i] as Actor, BigInt(seq));
    }
  }

  private move(actor: Actor, kind: (typeof KINDS)[number]): Move {
    const coin = (amount: bigint) => ({ denom: "ausdt", amount: `${amount}` });
    const [name, value] = {
      lock: ["MsgLock", { term: "4w", amount: coin(2_000n) }] as const,
      withdraw: ["MsgWithdraw", { lock: this.locks.get(actor) ?? 0n, amount: coin(500n) }] as const,
      claim: ["MsgClaim", {}] as const,
    }[kind];
    const common = { participant: actor.address, programmeId: "bench" };
    return { actor, typeUrl: `/aliquot.programmes.v1.${name}`, value: { ...common, ...value } };
  }

  private async register(): Promise<void> {
    const operator = this.actors[0] as Actor;
    const value = {
      operator: operator.address,
      id: "bench",
      definition: canonicalJson(definition()),
      assets: [
        { asset: "REW", denom: "arew", feed: "" },
        { asset: "USDT", denom: "ausdt", feed: "" },
      ],
      attestors: [operator.address],
      attested: ["lock"],
    };
    const typeUrl = "/aliquot.programmes.v1.MsgRegisterProgramme";
    await this.make([{ actor: operator, typeUrl, value }]);
    await this.moveTo(1);
  }

  /** Brings the positions in as an exchange does, for its own customers; the clock stands while nothing is executed. */
  private async importPositions(): Promise<void> {
    const { positions } = this;
    const operator = this.actors[0] as Actor;
    const fileSha256 = createHash("sha256").update("bench").digest("hex");
    const common = { attestor: operator.address, programmeId: "bench", fileSha256 };
    const open = { ...common, rows: BigInt(positions) };
    await this.make([
      { actor: operator, typeUrl: "/aliquot.programmes.v1.MsgOpenImport", value: open },
    ]);
    let ms = 0;
    for (let row = 0; row < positions; ) {
      const moves: Move[] = [];
      for (; moves.length < 12 && row < positions; ) {
        const count = Math.min(ROWS, positions - row);
        const events = Array.from({ length: count }, (_, i) => attestedLock(row + i));
        const value = { ...common, firstRow: BigInt(row + 1), events };
        moves.push({ actor: operator, typeUrl: "/aliquot.programmes.v1.MsgImportRows", value });
        row += count;
      }
      ms += await this.make(moves);
    }
    this.rowsPerSecond = Math.round(positions / (ms / 1_000));
  }

  /** Makes a block whose messages all succeed, and says what it took, in milliseconds. */
  private async make(moves: readonly Move[]): Promise<number> {
    const run = await this.readied(moves);
    const begin = performance.now();
    await run();
    const ms = performance.now() - begin;
    const results = (await this.node.node.blockOutcome())?.txResults ?? [];
    for (const { code, log } of results) if (code !== 0) throw new Error(`refused: ${log}`);
    return ms;
  }

  private async readied(moves: readonly Move[]): Promise<() => Promise<void>> {
    this.timeSec += 1;
    return await readied(this.node, moves.map(transaction), 1);
  }

  /** Lets the clock stand at the beginning of a day of the programme. */
  private async moveTo(day: number): Promise<void> {
    const ahead = START + day * DAY - this.timeSec;
    this.timeSec += ahead;
    await this.node.node.advance(ahead);
  }
}

function attestedLock(index: number) {
  const hash = createHash("sha256").update(`customer ${index}`).digest();
  const participant = formatAddress(new Uint8Array(hash.subarray(0, 20)));
  const amount = `${1_000_000 + (index % 1000)}`;
  return { type: "lock", participant, asset: "USDT", amount, term: "2w" };
}

function definition(): object {
  const at = (days: number) =>
    new Date((START + days * DAY) * 1000).toISOString().replace(".000Z", "Z");
  return {
    aliquot: 1,
    id: "bench",
    title: "benchmark",
    zone: "UTC",
    assets: { USDT: { decimals: 6 }, REW: { decimals: 6 } },
    reward: "REW",
    contribute: {
      by: "lock",
      terms: {
        "2w": { assets: ["USDT"], coefficient: "1", duration: "P14D" },
        "4w": { assets: ["USDT"], coefficient: "2.8", duration: "P28D" },
      },
      withdraw: { windows: [{ opens: at(1), closes: at(30), limit: ["1", "1"] }] },
    },
    share: { by: "pro-rata", sink: "burn" },
    groups: [{ id: "all", opens: at(1), closes: at(30), pool: "1000000" }],
    release: { by: "at-once", at: at(31) },
  };
}

const [folder = "", ...given] = process.argv.slice(2);
const counts = given.map(Number);
const campaigns: Campaign[] = [];
for (const count of counts)
  campaigns.push(await Campaign.of(join(folder, `positions-${count}`), count));
const sizes = campaigns.map((each) => each.size());
const costs: Partial<Record<(typeof KINDS)[number], PairedCost[]>> = {};
for (const kind of KINDS) {
  const states: Paired[] = [];
  for (const campaign of campaigns) states.push(await campaign.blocks(kind));
  costs[kind] = await inTurn(states, ROUNDS, WARM_UP);
}
for (const campaign of campaigns) await campaign.close();
process.stdout.write(`${JSON.stringify({ sizes, costs })}\n`);
