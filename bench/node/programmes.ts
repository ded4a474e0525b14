/**
 * What blocks of 500 programme messages cost over states of so many positions, and what bringing these positions in by
 * an import of attested rows costs. The messages are of accounts that take part beside the positions, the same ones in
 * every state; signatures are not looked at. Prints JSON.
 */
import { createHash } from "node:crypto";
import { formatAddress } from "../../src/ledger/kernel/address.ts";
import { canonicalJson } from "../../src/programme/canonical.ts";
import { type Actor, type Move, World } from "../../test/simulation/world.ts";
import { inTurn, type PairedCost } from "./paired.ts";

const MESSAGES = 500;
const ROUNDS = 15;
const WARM_UP = 3;
const ACTORS = (ROUNDS + WARM_UP) * MESSAGES + 1;
const ROWS = 400;
const START = Date.UTC(2026, 0, 1) / 1000;
const DAY = 86_400;
const KINDS = ["lock", "withdraw", "claim"] as const;

/** A programme with so many positions. */
class Campaign {
  readonly rowsPerSecond: number;
  readonly entries: number;
  /** Bytes that the process grew by. */
  readonly growth: number;
  private readonly world: World;
  private readonly operator: Actor;
  private timeSec = START;
  private block = 0;
  /** The numbers of the locks, by the account that made them. */
  private readonly locks = new Map<Actor, bigint>();

  constructor(private readonly positions: number) {
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    this.world = new World(ACTORS, START, () => [
      { denom: "aktst", amount: 10n ** 27n },
      { denom: "arew", amount: 10n ** 18n },
      { denom: "ausdt", amount: 10n ** 18n },
    ]);
    this.operator = this.world.actors[0] as Actor;
    this.register();
    this.timeSec = START + DAY;
    const seconds = this.importPositions();
    this.rowsPerSecond = Math.round(positions / seconds);
    this.entries = this.world.ledger.state.size;
    globalThis.gc?.();
    this.growth = process.memoryUsage().rss - before;
  }

  /** Blocks of 500 messages of a kind, each of an account that has sent none of it. */
  blocks(kind: (typeof KINDS)[number]) {
    this.timeSec = START + (kind === "claim" ? 40 : 2) * DAY;
    this.block = 0;
    return { label: `${this.positions}`, prepare: () => this.prepare(kind) };
  }

  private prepare(kind: (typeof KINDS)[number]): () => void {
    const first = 1 + this.block++ * MESSAGES;
    const actors = this.world.actors.slice(first, first + MESSAGES);
    const run = this.readied(actors.map((actor) => this.move(actor, kind)));
    return () => {
      const seqs = run();
      if (kind === "lock")
        for (const [i, seq] of seqs.entries()) this.locks.set(actors[i] as Actor, seq);
    };
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

  private register(): void {
    const value = {
      operator: this.operator.address,
      id: "bench",
      definition: canonicalJson(definition()),
      assets: [
        { asset: "REW", denom: "arew", feed: "" },
        { asset: "USDT", denom: "ausdt", feed: "" },
      ],
      attestors: [this.operator.address],
      attested: ["lock"],
    };
    this.readied([
      { actor: this.operator, typeUrl: "/aliquot.programmes.v1.MsgRegisterProgramme", value },
    ])();
  }

  /** Brings the positions in as an exchange does, for its own customers; the seconds that blocks took. */
  private importPositions(): number {
    const { operator, positions } = this;
    const fileSha256 = createHash("sha256").update("bench").digest("hex");
    const common = { attestor: operator.address, programmeId: "bench", fileSha256 };
    const open = { ...common, rows: BigInt(positions) };
    this.readied([
      { actor: operator, typeUrl: "/aliquot.programmes.v1.MsgOpenImport", value: open },
    ])();
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
      const run = this.readied(moves);
      const begin = performance.now();
      run();
      ms += performance.now() - begin;
    }
    return ms / 1_000;
  }

  /** What executes a block of these messages and gives the numbers of the events that they made. */
  private readied(moves: readonly Move[]): () => bigint[] {
    this.timeSec += 1;
    const run = this.world.readied(moves, this.timeSec);
    return () =>
      run().map(({ code, log, events }) => {
        if (code !== 0) throw new Error(`refused: ${log}`);
        const own = events.find(({ type }) => type.startsWith("programmes/"))?.attributes;
        return BigInt(own?.find(({ key }) => key === "seq")?.value ?? "0");
      });
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

const counts = process.argv.slice(2).map(Number);
const campaigns = counts.map((count) => new Campaign(count));
const costs: Partial<Record<(typeof KINDS)[number], PairedCost[]>> = {};
for (const kind of KINDS) {
  costs[kind] = await inTurn(
    campaigns.map((each) => each.blocks(kind)),
    ROUNDS,
    WARM_UP,
  );
}
const sizes = campaigns.map(({ entries, growth, rowsPerSecond }) => ({
  entries,
  growth,
  rowsPerSecond,
}));
process.stdout.write(`${JSON.stringify({ counts, sizes, costs })}\n`);
