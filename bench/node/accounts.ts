/**
 * What a block of a thousand transfers costs over states of so many accounts: execution, state and hashes, without
 * signatures (they do not know the number of accounts). The accounts of a block are drawn from the whole state, so
 * that caches of the processor do not hide its size. Prints JSON.
 */
import { defaultAppState } from "../../src/ledger/genesis.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import { nativeHost } from "../../src/node/native-host.ts";
import { inTurn, type Paired } from "./paired.ts";
import { sendBy, unsignedAccount } from "./signed-sends.ts";

const TRANSFERS = 1_000;
const ROUNDS = 25;
const WARM_UP = 6;
const CHAIN = "aliquot-bench-1";
const SIGNATURE = new Uint8Array(64).fill(1);

/** A ledger with so many accounts. They are made when they are needed: nothing is held but the ledger. */
class State {
  readonly entries: number;
  /** Bytes that the process grew by. */
  readonly growth: number;
  private readonly ledger: Ledger;
  private readonly sequences = new Map<number, bigint>();
  private height = 0;
  private seed = 7;

  constructor(private readonly count: number) {
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    this.ledger = new Ledger(CHAIN, { ...nativeHost(), verifySecp256k1: () => true });
    this.load();
    this.entries = this.ledger.state.size;
    globalThis.gc?.();
    this.growth = process.memoryUsage().rss - before;
  }

  blocks(how: "among" | "apart"): Paired {
    return {
      label: `${this.count}`,
      prepare: () => {
        const pairs = how === "among" ? this.amongThousand() : this.apart();
        const txs = pairs.map(([from, to]) => this.transfer(from, to));
        return () => this.execute(txs);
      },
    };
  }

  private load(): void {
    const addresses = Array.from({ length: this.count }, (_, i) => unsignedAccount(i).address);
    const amount = (10n ** 24n).toString();
    this.ledger.initChain({
      time: { seconds: 1n, nanos: 0 },
      initialHeight: 1,
      appState: {
        accounts: { accounts: addresses.map((address) => ({ address })) },
        bank: {
          ...(defaultAppState()["bank"] as object),
          balances: addresses.map((address) => ({ address, coins: [{ denom: "aktst", amount }] })),
        },
      },
    });
  }

  private execute(txs: readonly Uint8Array[]): void {
    const height = ++this.height;
    const time = { seconds: BigInt(height + 1), nanos: 0 };
    const { txResults } = this.ledger.execute({ height, time, txs });
    if (txResults.some(({ code }) => code !== 0)) throw new Error("a transfer was refused");
  }

  private transfer(from: number, to: number): Uint8Array {
    const sequence = this.sequences.get(from) ?? 0n;
    this.sequences.set(from, sequence + 1n);
    const { address } = unsignedAccount(to);
    return sendBy(unsignedAccount(from), address, { chainId: CHAIN, sequence }, () => SIGNATURE);
  }

  /** Different accounts, each of which sends to the next. */
  private amongThousand(): (readonly [number, number])[] {
    const chosen = new Set<number>();
    while (chosen.size < TRANSFERS) chosen.add(this.someone());
    const ring = [...chosen];
    return ring.map((from, i) => [from, ring[(i + 1) % ring.length] as number]);
  }

  private apart(): (readonly [number, number])[] {
    return Array.from({ length: TRANSFERS }, () => [this.someone(), this.someone()]);
  }

  private someone(): number {
    this.seed = (Math.imul(this.seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((this.seed / 2 ** 32) * this.count);
  }
}

const counts = process.argv.slice(2).map(Number);
const states = counts.map((count) => new State(count));
const costs = {
  /** A thousand accounts send to each other, in every state as many. */
  among: inTurn(
    states.map((each) => each.blocks("among")),
    ROUNDS,
    WARM_UP,
  ),
  /** Each sends to somebody else: two thousand accounts, or as many of them as there are. */
  apart: inTurn(
    states.map((each) => each.blocks("apart")),
    ROUNDS,
    WARM_UP,
  ),
};
const sizes = states.map(({ entries, growth }) => ({ entries, growth }));
process.stdout.write(`${JSON.stringify({ counts, sizes, costs })}\n`);
