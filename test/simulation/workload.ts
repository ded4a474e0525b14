import { formatAddress, moduleAddress } from "../../src/ledger/kernel/address.ts";
import type { TxResult } from "../../src/ledger/results.ts";
import { type Random, randomFrom } from "../support/random.ts";
import { BankModel, type Refusal } from "./bank-model.ts";
import type { LockdropModel } from "./lockdrop-model.ts";
import type { MintModel } from "./mint-model.ts";
import { type Actor, FEE, type Move, World } from "./world.ts";

const ACTORS = 40;
const OPERATOR = 0;
const RICH = 10n ** 30n;
const DENOMS = ["aktst", "ausdt", "arew", "afuel", "akau"] as const;

/** The account of a module. */
export function moduleAccount(name: string): string {
  return formatAddress(moduleAddress(name));
}

/** A message, and what the model says of it once the fee is paid. */
interface Attempt extends Move {
  readonly says: () => Refusal;
}

/** A message of one kind; undefined when there is nothing to try. */
export type Kind = (workload: Workload, now: number) => Attempt | undefined;

/** A seeded random workload over the ledger's messages, with the model that foretells every answer. */
export class Workload {
  readonly random: Random;
  readonly bank = new BankModel();
  readonly lockdrops: LockdropModel[] = [];
  readonly mints: MintModel[] = [];
  readonly world: World;
  readonly outcomes = new Map<string, number>();
  private made = 0;

  constructor(
    readonly seed: number,
    start: number,
    private readonly kinds: readonly Kind[],
  ) {
    this.random = randomFrom(seed);
    const coinsOf = (i: number) =>
      [...DENOMS]
        .sort()
        .map((denom) => ({ denom, amount: i === OPERATOR ? RICH : RICH / 10n ** 6n }));
    this.world = new World(ACTORS, start, coinsOf);
    this.world.actors.forEach(({ address }, i) => {
      for (const { denom, amount } of coinsOf(i)) this.bank.mint(address, denom, amount);
    });
  }

  /** Makes and executes a block of `count` transactions; throws at the first answer that surprises. */
  block(count: number, timeSec: number): void {
    const attempts: Attempt[] = [];
    const foretold: Refusal[] = [];
    while (attempts.length < count) {
      const attempt = this.random.pick(this.kinds)(this, timeSec);
      if (attempt === undefined) continue;
      const { address } = attempt.actor;
      this.bank.move(address, moduleAccount("fee_collector"), "aktst", FEE);
      attempts.push(attempt);
      foretold.push(attempt.says());
    }
    const results = this.world.block(attempts, timeSec);
    for (const [i, attempt] of attempts.entries()) this.compare(attempt, results[i], foretold[i]);
    this.compareBalances();
  }

  get operator(): Actor {
    return this.world.actors[OPERATOR] as Actor;
  }

  someone(): Actor {
    return this.random.pick(this.world.actors);
  }

  /** A lockdrop, mostly one for which `isTimely` holds, so that little is refused for the time alone. */
  lockdrop(isTimely: (drop: LockdropModel) => boolean): LockdropModel | undefined {
    const timely = this.random.chance(85) ? this.lockdrops.filter(isTimely) : [];
    return this.random.pick(timely.length > 0 ? timely : this.lockdrops);
  }

  nextId(): string {
    return `p${++this.made}`;
  }

  private compare(attempt: Attempt, result: TxResult | undefined, foretold: Refusal): void {
    const came = result?.code === 0 ? undefined : `${result?.codespace} ${result?.code}`;
    const name = `${attempt.typeUrl.split(".").at(-1)} ${came ?? "done"}`;
    this.outcomes.set(name, (this.outcomes.get(name) ?? 0) + 1);
    if (came === foretold) return;
    const said = foretold ?? "done";
    throw new Error(
      `seed ${this.seed}: ${attempt.typeUrl} ${json(attempt.value)} by ${attempt.actor.address}: ` +
        `the model says ${said}, the ledger ${came ?? "done"} (${result?.log})`,
    );
  }

  /** Every balance and every supply, both ways. */
  private compareBalances(): void {
    const held = new Map<string, string>();
    const bank = this.world.ledger.exportState()["bank"] as unknown as {
      readonly balances: readonly { address: string; coins: { denom: string; amount: string }[] }[];
      readonly supply: readonly { denom: string; amount: string }[];
    };
    for (const { address, coins } of bank.balances)
      for (const { denom, amount } of coins) held.set(`${address} ${denom}`, amount);
    for (const [address, denom, amount] of this.bank.entries()) {
      const found = held.get(`${address} ${denom}`);
      if (found !== `${amount}`) this.fail(`${address} has ${found}${denom}, should ${amount}`);
      held.delete(`${address} ${denom}`);
    }
    const [stray] = held;
    if (stray !== undefined) this.fail(`${stray[0]}: ${stray[1]} from nowhere`);
    for (const { denom, amount } of bank.supply)
      if (this.bank.supply(denom) !== BigInt(amount)) this.fail(`supply of ${denom}: ${amount}`);
  }

  private fail(problem: string): never {
    throw new Error(`seed ${this.seed}: ${problem}`);
  }
}

/** A random amount, mostly less than `most`. */
export function amountUpTo(random: Random, most: bigint): bigint {
  const part = (most * BigInt(1 + random.below(1200))) / 1000n / BigInt(1 + random.below(50));
  return part > 0n ? part : 1n;
}

function json(value: object): string {
  return JSON.stringify(value, (_, each) => (typeof each === "bigint" ? `${each}` : each)).slice(
    0,
    600,
  );
}
