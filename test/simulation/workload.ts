import { formatAddress, moduleAddress } from "../../src/ledger/kernel/address.ts";
import type { TxResult } from "../../src/ledger/results.ts";
import { canonicalJson } from "../../src/programme/canonical.ts";
import { type Random, randomFrom } from "../support/random.ts";
import { BankModel, POOR, type Refusal } from "./bank-model.ts";
import { LockdropModel, type LockdropRules } from "./lockdrop-model.ts";
import { MintModel, monthOf, startOf } from "./mint-model.ts";
import { type Actor, FEE, type Move, World } from "./world.ts";

const ACTORS = 40;
const OPERATOR = 0;
const DAY = 86_400;
const RICH = 10n ** 30n;
const DENOMS = ["aktst", "ausdt", "arew", "afuel", "akau"] as const;
const MODULE = (name: string) => formatAddress(moduleAddress(name));

/** A message, and what the model says of it once the fee is paid. */
interface Attempt extends Move {
  readonly says: () => Refusal;
}

/** A message of one kind; undefined when there is nothing to try. */
type Kind = (workload: Workload, now: number) => Attempt | undefined;

/** A seeded random workload over the ledger's messages, with the model that foretells every answer. */
export class Workload {
  readonly random: Random;
  readonly bank = new BankModel();
  readonly lockdrops: LockdropModel[] = [];
  readonly mints: MintModel[] = [];
  /** Bookings that no model of ours follows, such as fuel burned: applied as the ledger's answer tells. */
  readonly world: World;
  readonly outcomes = new Map<string, number>();
  private made = 0;

  constructor(
    readonly seed: number,
    start: number,
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
      const attempt = this.random.pick(KINDS)(this, timeSec);
      if (attempt === undefined) continue;
      const { address } = attempt.actor;
      this.bank.move(address, MODULE("fee_collector"), "aktst", FEE);
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

const send: Kind = (work) => {
  const actor = work.someone();
  const to = work.someone().address;
  const held = [...work.bank.entries()].filter(([address]) => address === actor.address);
  const [, denom = "aktst", balance = 0n] = work.random.pick(held) ?? [];
  const amount = amountUpTo(work.random, balance);
  return {
    actor,
    typeUrl: "/cosmos.bank.v1beta1.MsgSend",
    value: { fromAddress: actor.address, toAddress: to, amount: [{ denom, amount: `${amount}` }] },
    says() {
      if (work.bank.of(actor.address, denom) < amount) return POOR;
      work.bank.move(actor.address, to, denom, amount);
      return undefined;
    },
  };
};

const burnCoins: Kind = (work) => {
  const actor = work.someone();
  const denom = work.random.pick(["arew", "ausdt"]);
  const amount = amountUpTo(work.random, work.bank.of(actor.address, denom) / 1000n);
  return {
    actor,
    typeUrl: "/aliquot.bank.v1.MsgBurn",
    value: { fromAddress: actor.address, amount: [{ denom, amount: `${amount}` }] },
    says() {
      if (work.bank.of(actor.address, denom) < amount) return POOR;
      work.bank.burn(actor.address, denom, amount);
      return undefined;
    },
  };
};

const registerLockdrop: Kind = (work, now) => {
  if (work.random.below(100) > 0 || work.lockdrops.length >= 100) return undefined;
  const rules = randomRules(work, now);
  const pool = rules.groups.reduce((sum, each) => sum + each.pool, 0n);
  const bindings = [
    { asset: "REW", denom: rules.reward, feed: "" },
    { asset: "USDT", denom: rules.asset, feed: "" },
  ];
  return {
    actor: work.operator,
    typeUrl: "/aliquot.programmes.v1.MsgRegisterProgramme",
    value: {
      operator: rules.operator,
      id: rules.id,
      definition: canonicalJson(definitionOf(rules)),
      assets: bindings,
      treasury: rules.treasury,
    },
    says() {
      if (work.bank.of(rules.operator, rules.reward) < pool) return POOR;
      const vaults = { pools: MODULE("programmes"), principals: MODULE("certificates") };
      work.lockdrops.push(new LockdropModel(rules, work.bank, vaults));
      return undefined;
    },
  };
};

const lock: Kind = (work, now) => {
  const drop = work.lockdrop(({ rules }) =>
    rules.groups.some(({ opens, closes }) => opens <= now && now < closes),
  );
  if (drop === undefined) return undefined;
  const actor = work.someone();
  const term = work.random.chance(2) ? "99w" : work.random.pick(drop.rules.terms).name;
  const amount = work.random.chance(3)
    ? work.bank.of(actor.address, "ausdt") + 1n
    : 1n + BigInt(work.random.below(3_000_000));
  return {
    actor,
    typeUrl: "/aliquot.programmes.v1.MsgLock",
    value: {
      participant: actor.address,
      programmeId: drop.rules.id,
      term,
      amount: { denom: drop.rules.asset, amount: `${amount}` },
    },
    says: () => drop.lock(actor.address, term, amount, now),
  };
};

const withdraw: Kind = (work, now) => {
  const drop = work.lockdrop(
    ({ rules: { withdrawal } }) =>
      withdrawal !== undefined && withdrawal.opens <= now && now < withdrawal.closes,
  );
  const position = drop && work.random.pick(drop.positions);
  if (position === undefined || drop === undefined) return undefined;
  const owner = work.random.chance(5) ? work.someone().address : position.owner;
  const actor = work.world.actors.find(({ address }) => address === owner) as Actor;
  const amount = amountUpTo(work.random, position.remaining);
  return {
    actor,
    typeUrl: "/aliquot.programmes.v1.MsgWithdraw",
    value: {
      participant: owner,
      programmeId: drop.rules.id,
      lock: position.seq,
      amount: { denom: drop.rules.asset, amount: `${amount}` },
    },
    says: () => drop.withdraw(owner, position.seq, amount, now),
  };
};

const claim: Kind = (work, now) => {
  const drop = work.lockdrop(({ finalSec }) => finalSec <= now);
  if (drop === undefined) return undefined;
  const actor = work.someone();
  return {
    actor,
    typeUrl: "/aliquot.programmes.v1.MsgClaim",
    value: { participant: actor.address, programmeId: drop.rules.id },
    says: () => drop.claim(actor.address, now),
  };
};

const settleFor: Kind = (work, now) => {
  const drop = work.lockdrop(({ finalSec }) => finalSec <= now);
  if (drop === undefined) return undefined;
  const owner = work.someone().address;
  const actor = work.someone();
  return {
    actor,
    typeUrl: "/aliquot.programmes.v1.MsgSettle",
    value: { sender: actor.address, programmeId: drop.rules.id, participants: [owner] },
    says: () => drop.settleFor(owner, now),
  };
};

const redeem: Kind = (work, now) => {
  const drop = work.lockdrop(({ positions }) => positions.some(({ matures }) => matures <= now));
  const position = drop && work.random.pick(drop.positions);
  if (position === undefined || drop === undefined) return undefined;
  const { certificate, matures } = position;
  const holders = work.world.actors.filter(
    ({ address }) => work.bank.of(address, certificate) > 0n,
  );
  const actor = work.random.pick(work.random.chance(80) ? holders : []) ?? work.someone();
  const held = work.bank.of(actor.address, certificate);
  const amount = work.random.chance(5) ? held + 1n : amountUpTo(work.random, held);
  return {
    actor,
    typeUrl: "/aliquot.certificates.v1.MsgRedeem",
    value: { holder: actor.address, denom: certificate, amount: `${amount}` },
    says() {
      if (now < matures) return "certificates 3";
      if (work.bank.of(actor.address, certificate) < amount) return "certificates 5";
      work.bank.burn(actor.address, certificate, amount);
      work.bank.move(MODULE("certificates"), actor.address, drop.rules.asset, amount);
      return undefined;
    },
  };
};

const registerMint: Kind = (work, now) => {
  if (work.mints.length >= 2 || work.random.below(50) > 0) return undefined;
  const rules = {
    id: work.nextId(),
    metal: "akau",
    symbol: "KAU",
    operator: work.operator.address,
    treasury: work.someone().address,
    offer: { opens: now - DAY, closes: now + 40 * DAY },
    percent: BigInt(1 + work.random.below(20)),
  };
  return {
    actor: work.operator,
    typeUrl: "/aliquot.programmes.v1.MsgRegisterProgramme",
    value: {
      operator: rules.operator,
      id: rules.id,
      definition: canonicalJson({
        aliquot: 1,
        id: rules.id,
        title: "yield",
        zone: "UTC",
        assets: { KAU: { decimals: 6 } },
        contribute: {
          by: "mint",
          assets: ["KAU"],
          offer: { opens: iso(rules.offer.opens), closes: iso(rules.offer.closes), factor: "3" },
        },
        share: { by: "monthly-yield", fraction: `${rules.percent}%`, sink: "treasury" },
        release: { by: "monthly" },
      }),
      assets: [{ asset: "KAU", denom: "akau", feed: "" }],
      treasury: rules.treasury,
      attestors: [rules.operator],
      attested: ["mint"],
    },
    says() {
      work.mints.push(new MintModel(rules, work.bank, MODULE("programmes")));
      return undefined;
    },
  };
};

const attestMint: Kind = (work, now) => {
  const mint = work.random.pick(work.mints);
  if (mint === undefined) return undefined;
  const owner = work.someone().address;
  const amount = 1n + BigInt(work.random.below(1_000_000));
  const actor = work.random.chance(3) ? work.someone() : work.operator;
  return {
    actor,
    typeUrl: "/aliquot.programmes.v1.MsgAttest",
    value: {
      attestor: actor.address,
      programmeId: mint.rules.id,
      event: { type: "mint", participant: owner, asset: "KAU", amount: `${amount}` },
    },
    says: () => (actor === work.operator ? mint.mint(owner, amount, now) : "programmes 40"),
  };
};

const activate: Kind = (work, now) => {
  const mint = work.random.pick(work.mints);
  if (mint === undefined) return undefined;
  const actor = work.someone();
  const to = work.someone().address;
  const amount = 1n + BigInt(work.random.below(400_000));
  return {
    actor,
    typeUrl: "/aliquot.programmes.v1.MsgActivate",
    value: {
      participant: actor.address,
      programmeId: mint.rules.id,
      amount: { denom: "akau", amount: `${amount}` },
      via: work.random.pick(["sale", "spend", "transfer", "withdrawal"]),
      recipient: to,
    },
    says: () => mint.activate(actor.address, to, amount, now),
  };
};

const payFees: Kind = (work, now) => {
  const mint = work.random.pick(work.mints);
  if (mint === undefined) return undefined;
  const actor = work.random.chance(5) ? work.someone() : work.operator;
  const month = monthOf(now) - work.random.below(3);
  const amount = 1n + BigInt(work.random.below(10_000_000));
  return {
    actor,
    typeUrl: "/aliquot.programmes.v1.MsgPayFees",
    value: {
      payer: actor.address,
      programmeId: mint.rules.id,
      month: iso(startOf(month)).slice(0, 7),
      fees: { denom: "akau", amount: `${amount}` },
    },
    says: () => mint.payFees(actor.address, month, amount, now),
  };
};

const claimYield: Kind = (work, now) => {
  const mint = work.random.pick(work.mints);
  if (mint === undefined) return undefined;
  const actor = work.someone();
  return {
    actor,
    typeUrl: "/aliquot.programmes.v1.MsgClaim",
    value: { participant: actor.address, programmeId: mint.rules.id },
    says: () => mint.claim(actor.address, now),
  };
};

const KINDS: readonly Kind[] = [
  send,
  send,
  burnCoins,
  registerLockdrop,
  lock,
  lock,
  lock,
  lock,
  withdraw,
  withdraw,
  claim,
  claim,
  settleFor,
  redeem,
  redeem,
  registerMint,
  attestMint,
  activate,
  activate,
  payFees,
  claimYield,
];

function amountUpTo(random: Random, most: bigint): bigint {
  const part = (most * BigInt(1 + random.below(1200))) / 1000n / BigInt(1 + random.below(50));
  return part > 0n ? part : 1n;
}

function randomRules(work: Workload, now: number): LockdropRules {
  const { random } = work;
  const count = 1 + random.below(3);
  const first = now + 600 + random.below(2 * DAY);
  let opens = first;
  const groups = Array.from({ length: count }, (_, i) => {
    const closes = opens + 7_200 + random.below(2 * DAY);
    const group = {
      id: `g${i}`,
      opens,
      closes,
      cap: random.chance(50) ? BigInt(1 + random.below(60_000_000)) : undefined,
      pool: BigInt(random.below(1_000_000_000)) * 10n ** BigInt(random.below(9)),
    };
    opens = closes + random.below(DAY);
    return group;
  });
  const closed = groups.at(-1)?.closes ?? first;
  const withdrawal = random.chance(60)
    ? { opens: closed, closes: closed + 1 + random.below(2 * DAY) }
    : undefined;
  return {
    id: work.nextId(),
    asset: "ausdt",
    reward: "arew",
    fuel: "afuel",
    sink: random.pick(["burn", "treasury"] as const),
    treasury: work.someone().address,
    operator: work.operator.address,
    perPosition: random.chance(40),
    terms: [
      { name: "short", tenths: BigInt(1 + random.below(20)), days: 1 + random.below(3) },
      { name: "long", tenths: BigInt(10 + random.below(50)), days: 3 + random.below(9) },
    ],
    groups,
    minimum: random.chance(40) ? BigInt(1 + random.below(200_000)) : 1n,
    maximum: random.chance(30) ? BigInt(5_000_000 + random.below(20_000_000)) : undefined,
    withdrawal,
    releaseSec: (withdrawal?.closes ?? closed) + random.below(2 * DAY),
    steps: BigInt(1 + random.below(5)),
  };
}

function definitionOf(rules: LockdropRules): object {
  const { groups, terms, withdrawal, minimum, maximum, steps } = rules;
  const fraction = `1/${steps}`;
  return {
    aliquot: 1,
    id: rules.id,
    title: "simulated",
    zone: "UTC",
    assets: { USDT: { decimals: 6 }, REW: { decimals: 6 } },
    reward: "REW",
    contribute: {
      by: "lock",
      terms: Object.fromEntries(
        terms.map(({ name, tenths, days }) => [
          name,
          { assets: ["USDT"], coefficient: `${tenths}/10`, duration: `P${days}D` },
        ]),
      ),
      ...(minimum > 1n ? { minimum: { USDT: whole(minimum) } } : {}),
      ...(maximum === undefined ? {} : { maximum_per_participant: { USDT: whole(maximum) } }),
      ...(withdrawal === undefined
        ? {}
        : {
            withdraw: {
              windows: [
                {
                  opens: iso(withdrawal.opens),
                  closes: iso(withdrawal.closes),
                  limit: ["1/2", "0"],
                  once: true,
                },
              ],
            },
          }),
    },
    share: {
      by: "pro-rata",
      sink: rules.sink,
      round_per: rules.perPosition ? "position" : "participant",
    },
    groups: groups.map(({ id, opens, closes, cap, pool }) => ({
      id,
      opens: iso(opens),
      closes: iso(closes),
      pool: whole(pool),
      ...(cap === undefined ? {} : { cap: { asset: "USDT", amount: whole(cap) } }),
    })),
    release: {
      by: "tranches",
      start: iso(rules.releaseSec),
      tranches: Array.from({ length: Number(steps) }, (_, i) => ({ after: `P${i}D`, fraction })),
    },
  };
}

/** Base units of six decimals as a decimal text. */
function whole(amount: bigint): string {
  const text = amount.toString().padStart(7, "0");
  const decimals = text.slice(-6).replace(/0+$/, "");
  return decimals === "" ? text.slice(0, -6) : `${text.slice(0, -6)}.${decimals}`;
}

function iso(sec: number): string {
  return new Date(sec * 1000).toISOString().replace(".000Z", "Z");
}

function json(value: object): string {
  return JSON.stringify(value, (_, each) => (typeof each === "bigint" ? `${each}` : each)).slice(
    0,
    600,
  );
}
