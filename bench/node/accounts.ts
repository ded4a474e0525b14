/**
 * What a block of a thousand transfers costs over states of so many accounts: the engine that `aliquot start` runs
 * takes them from the mempool, logs the block, executes it, hashes the state and keeps it. Signatures are not looked at
 * (they come before the block, and do not know the number of accounts). The accounts of a block are drawn from the
 * whole state, so that caches of the processor do not hide its size. Prints JSON.
 */
import { join } from "node:path";
import { BENCH_CHAIN, benchState } from "./genesis.ts";
import { inTurn, type Paired, type PairedCost } from "./paired.ts";
import { sendBy, unsignedAccount } from "./signed-sends.ts";
import { readied, type SteppedNode, steppedNode } from "./stepped.ts";

const TRANSFERS = 1_000;
const ROUNDS = 25;
const WARM_UP = 6;
const SIGNATURE = new Uint8Array(64).fill(1);

/** A node with so many accounts. They are made when they are needed: nothing is held but the node's own. */
class State {
  readonly entries: number;
  readonly growth: number;
  private readonly sequences = new Map<number, bigint>();
  private seed = 7;

  private constructor(
    private readonly count: number,
    private readonly node: SteppedNode,
  ) {
    this.entries = node.entries();
    this.growth = node.growth();
  }

  static async of(home: string, count: number): Promise<State> {
    const numbers = Array.from({ length: count }, (_, i) => i);
    const accounts = numbers.map((i) => ({ address: unsignedAccount(i).address }));
    return new State(count, await steppedNode(home, benchState(accounts)));
  }

  blocks(how: "among" | "apart"): Paired {
    const pairs = () => (how === "among" ? this.amongThousand() : this.apart());
    return {
      prepare: async () => {
        const txs = pairs().map(([from, to]) => this.transfer(from, to));
        return await readied(this.node, txs);
      },
    };
  }

  async close(): Promise<void> {
    await this.node.node.close();
  }

  private transfer(from: number, to: number): Uint8Array {
    const sequence = this.sequences.get(from) ?? 0n;
    this.sequences.set(from, sequence + 1n);
    const { address } = unsignedAccount(to);
    const place = { chainId: BENCH_CHAIN, sequence };
    return sendBy(unsignedAccount(from), address, place, () => SIGNATURE);
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

const [folder = "", ...given] = process.argv.slice(2);
const counts = given.map(Number);
const states: State[] = [];
for (const count of counts) states.push(await State.of(join(folder, `accounts-${count}`), count));
/**
 * `among`: a thousand accounts send to each other, in every state as many. `apart`: each sends to somebody else, two
 * thousand accounts, or as many of them as there are.
 */
const costs: Partial<Record<"among" | "apart", PairedCost[]>> = {};
for (const how of ["among", "apart"] as const) {
  const blocks = states.map((each) => each.blocks(how));
  costs[how] = await inTurn(blocks, ROUNDS, WARM_UP);
}
const sizes = states.map(({ entries, growth }) => ({ entries, growth }));
for (const state of states) await state.close();
process.stdout.write(`${JSON.stringify({ sizes, costs })}\n`);
