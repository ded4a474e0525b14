import { certificate as certificateOf } from "../support/certificate.ts";
import type { BankModel, Refusal } from "./bank-model.ts";
import { POOR } from "./bank-model.ts";

/**
 * A lockdrop as a person would do it on paper: positions, sums and floors. Knows nothing of the engine. Codes
 * are those of docs/live.md.
 */
export interface LockdropRules {
  readonly id: string;
  readonly asset: string;
  readonly reward: string;
  readonly fuel: string;
  readonly sink: "burn" | "treasury";
  readonly treasury: string;
  readonly operator: string;
  readonly perPosition: boolean;
  readonly terms: readonly {
    readonly name: string;
    readonly tenths: bigint;
    readonly days: number;
  }[];
  readonly groups: readonly {
    readonly id: string;
    readonly opens: number;
    readonly closes: number;
    readonly cap: bigint | undefined;
    readonly pool: bigint;
  }[];
  readonly minimum: bigint;
  readonly maximum: bigint | undefined;
  readonly withdrawal: { readonly opens: number; readonly closes: number } | undefined;
  /** A signal counts so many tenths of a lock, once for everybody. */
  readonly signalTenths: bigint | undefined;
  /** Whoever burns anything gets a quarter more in the first group: V is 1/4, a fraction without arctan. */
  readonly boost: { readonly opens: number; readonly closes: number } | undefined;
  /** A fifth at the release's start, half of what is mined on each of so many days, the rest is lost. */
  readonly activityDays: number | undefined;
  /** Fifths of the share that are released at the start and each day after it, until all is. */
  readonly releaseSec: number;
  readonly steps: bigint;
}

interface Position {
  readonly isSignal: boolean;
  readonly owner: string;
  readonly seq: bigint;
  readonly group: string;
  readonly term: string;
  readonly tenths: bigint;
  readonly certificate: string;
  readonly matures: number;
  remaining: bigint;
  withdrawn: boolean;
}

const DAY = 86_400;

/** A lockdrop whose weights are tenths of the amount times the coefficient. */
export class LockdropModel {
  readonly positions: Position[] = [];
  private readonly filled = new Map<string, bigint>();
  private readonly given = new Map<string, bigint>();
  private readonly claimed = new Map<string, bigint>();
  private readonly abandoned = new Map<string, bigint>();
  private readonly burners = new Set<string>();
  private readonly signalled = new Set<string>();
  /** By participant and day from the release's first. */
  private readonly mined = new Map<string, Map<number, bigint>>();
  private readonly counted = new Set<string>();
  private readonly swept = new Set<string>();
  private seq = 0n;
  private settled = false;

  constructor(
    readonly rules: LockdropRules,
    private readonly bank: BankModel,
    private readonly vaults: { readonly pools: string; readonly principals: string },
  ) {
    const pool = rules.groups.reduce((sum, each) => sum + each.pool, 0n);
    bank.move(rules.operator, vaults.pools, rules.reward, pool);
  }

  /** When the shares are final. */
  get finalSec(): number {
    const { groups, withdrawal, boost } = this.rules;
    const last = groups.map(({ closes }) => closes);
    return Math.max(...last, withdrawal?.closes ?? 0, boost?.closes ?? 0);
  }

  lock(owner: string, term: string, amount: bigint, now: number): Refusal {
    const { rules } = this;
    const known = rules.terms.find(({ name }) => name === term);
    if (known === undefined) return "programmes 2";
    const group = rules.groups.find(({ opens, closes }) => opens <= now && now < closes);
    if (group === undefined) return "programmes 4";
    if (amount < rules.minimum) return "programmes 7";
    const mine = this.given.get(`${group.id} ${owner}`) ?? 0n;
    if (rules.maximum !== undefined && mine + amount > rules.maximum) return "programmes 8";
    const before = this.filled.get(group.id) ?? 0n;
    const room = group.cap === undefined ? amount : group.cap - before;
    const accepted = amount <= room ? amount : room < rules.minimum ? 0n : room;
    if (accepted === 0n) return "programmes 9";
    if (this.bank.of(owner, rules.asset) < accepted) return POOR;
    this.filled.set(group.id, before + accepted);
    this.given.set(`${group.id} ${owner}`, mine + accepted);
    const closing = Math.max(group.closes + known.days * DAY, rules.withdrawal?.closes ?? 0);
    const certificate = certificateOf(`${rules.id}/${term}:${rules.asset}/${closing}`);
    this.bank.move(owner, this.vaults.principals, rules.asset, accepted);
    this.bank.mint(owner, certificate, accepted);
    this.positions.push({
      isSignal: false,
      owner,
      seq: ++this.seq,
      group: group.id,
      term,
      tenths: known.tenths,
      certificate,
      matures: closing,
      remaining: accepted,
      withdrawn: false,
    });
    return undefined;
  }

  signal(owner: string, term: string, amount: bigint, now: number): Refusal {
    const { rules } = this;
    if (rules.signalTenths === undefined) return "programmes 19";
    const known = rules.terms.find(({ name }) => name === term);
    if (known === undefined) return "programmes 2";
    const group = rules.groups.find(({ opens, closes }) => opens <= now && now < closes);
    if (group === undefined) return "programmes 4";
    if (this.signalled.has(owner)) return "programmes 14";
    if (this.bank.of(owner, rules.asset) < amount) return POOR;
    this.signalled.add(owner);
    this.positions.push({
      isSignal: true,
      owner,
      seq: ++this.seq,
      group: group.id,
      term,
      tenths: known.tenths * rules.signalTenths,
      certificate: "",
      matures: 0,
      remaining: amount,
      withdrawn: false,
    });
    return undefined;
  }

  burn(owner: string, amount: bigint, now: number): Refusal {
    const { boost, groups, fuel } = this.rules;
    if (boost === undefined) return "programmes 3";
    if (now < boost.opens || now >= boost.closes) return "programmes 4";
    const first = groups[0]?.id;
    const isIn = this.positions.some(
      (each) => each.owner === owner && each.group === first && each.remaining > 0n,
    );
    if (!isIn) return "programmes 10";
    if (this.bank.of(owner, fuel) < amount) return POOR;
    this.seq++;
    this.burners.add(owner);
    this.bank.burn(owner, fuel, amount);
    return undefined;
  }

  /** An attested day of mining. */
  mine(owner: string, amount: bigint, now: number): Refusal {
    const { activityDays, releaseSec } = this.rules;
    if (activityDays === undefined) return "programmes 19";
    const day = dayOf(now) - dayOf(releaseSec);
    if (now < releaseSec || day > activityDays) return "programmes 4";
    const days = this.mined.get(owner) ?? new Map<number, bigint>();
    days.set(day, (days.get(day) ?? 0n) + amount);
    this.mined.set(owner, days);
    this.seq++;
    return undefined;
  }

  burnAbandoned(owner: string, now: number): Refusal {
    if (now < this.finalSec) return "programmes 37";
    if (!this.takesPart(owner)) return "programmes 38";
    if (this.lostBy(owner, now) === (this.abandoned.get(owner) ?? 0n)) return "programmes 39";
    this.settleOnce();
    this.count(owner);
    this.loseUntil(owner, now);
    return undefined;
  }

  withdraw(owner: string, seq: bigint, amount: bigint, now: number): Refusal {
    const { withdrawal, asset } = this.rules;
    if (withdrawal === undefined) return "programmes 19";
    const position = this.positions.find((each) => each.seq === seq && each.owner === owner);
    if (position === undefined || position.isSignal) return "programmes 10";
    if (now < withdrawal.opens || now >= withdrawal.closes) return "programmes 4";
    if (position.withdrawn) return "programmes 13";
    if (amount > position.remaining) return "programmes 11";
    // Half of what remains at the opening, falling to nothing at the closing.
    const left = BigInt(withdrawal.closes - now);
    const length = BigInt(withdrawal.closes - withdrawal.opens);
    if (amount > (position.remaining * left) / (2n * length)) return "programmes 12";
    if (now >= position.matures) return "certificates 4";
    if (this.bank.of(owner, position.certificate) < amount) return "certificates 5";
    position.remaining -= amount;
    position.withdrawn = true;
    this.seq++;
    this.bank.burn(owner, position.certificate, amount);
    this.bank.move(this.vaults.principals, owner, asset, amount);
    return undefined;
  }

  claim(owner: string, now: number): Refusal {
    if (now < this.finalSec) return "programmes 37";
    if (!this.takesPart(owner)) return "programmes 38";
    const due = this.released(owner, now) - (this.claimed.get(owner) ?? 0n);
    const loses = this.lostBy(owner, now) > (this.abandoned.get(owner) ?? 0n);
    if (due <= 0n && !loses) return "programmes 38";
    this.settleOnce();
    this.count(owner);
    this.loseUntil(owner, now);
    this.claimed.set(owner, (this.claimed.get(owner) ?? 0n) + due);
    this.bank.move(this.vaults.pools, owner, this.rules.reward, due);
    return undefined;
  }

  /** Anybody computes the shares of `owner`. */
  settleFor(owner: string, now: number): Refusal {
    if (now < this.finalSec) return "programmes 37";
    if (!this.takesPart(owner)) return "programmes 38";
    this.settleOnce();
    this.count(owner);
    return undefined;
  }

  shareOf(owner: string): bigint {
    let share = 0n;
    for (const group of this.rules.groups) share += this.groupShare(owner, group.id, group.pool);
    return share;
  }

  /** Pools that nobody has a share of go to the sink. */
  private settleOnce(): void {
    if (this.settled) return;
    this.settled = true;
    for (const { id, pool } of this.rules.groups)
      if (this.totalWeight(id) === 0n) this.sweep(id, pool);
  }

  private takesPart(owner: string): boolean {
    return this.positions.some((each) => each.owner === owner);
  }

  private groupShare(owner: string, group: string, pool: bigint): bigint {
    const total = this.totalWeight(group);
    if (total === 0n) return 0n;
    return sum(this.weightsOf(owner, group).map((each) => (pool * each) / total));
  }

  private totalWeight(group: string): bigint {
    const owners = new Set(this.positions.map(({ owner }) => owner));
    return sum([...owners].map((owner) => sum(this.weightsOf(owner, group))));
  }

  /** What counts for an owner in a group: one weight, or one a position where each is rounded by itself. */
  private weightsOf(owner: string, group: string): bigint[] {
    const own = this.positions.filter((each) => each.owner === owner && each.group === group);
    const plain = this.rules.perPosition ? own.map(weight) : [sum(own.map(weight))];
    const isBoosted = this.burners.has(owner) && group === this.rules.groups[0]?.id;
    return isBoosted ? plain.map((each) => (each * 5n) / 4n) : plain;
  }

  private count(owner: string): void {
    if (this.counted.has(owner)) return;
    this.counted.add(owner);
    for (const { id, pool } of this.rules.groups) {
      const owners = new Set(
        this.positions.filter((each) => each.group === id).map((each) => each.owner),
      );
      if (owners.size === 0 || [...owners].some((each) => !this.counted.has(each))) continue;
      const paid = sum([...owners].map((each) => this.groupShare(each, id, pool)));
      this.sweep(id, pool - paid);
    }
  }

  private sweep(group: string, amount: bigint): void {
    if (this.swept.has(group)) return;
    this.swept.add(group);
    const { sink, treasury, reward } = this.rules;
    if (sink === "burn") this.bank.burn(this.vaults.pools, reward, amount);
    else this.bank.move(this.vaults.pools, treasury, reward, amount);
  }

  private released(owner: string, now: number): bigint {
    const { releaseSec, steps, activityDays } = this.rules;
    if (now < releaseSec) return 0n;
    const share = this.shareOf(owner);
    if (activityDays !== undefined) return this.releasedByActivity(owner, share);
    const passed = BigInt(Math.floor((now - releaseSec) / DAY)) + 1n;
    return passed >= steps ? share : (share * passed) / steps;
  }

  private releasedByActivity(owner: string, share: bigint): bigint {
    let released = share / 5n;
    const days = [...(this.mined.get(owner) ?? [])].sort(([a], [b]) => a - b);
    for (const [, mined] of days) {
      const unlocked = mined / 2n;
      const left = share - released;
      released += unlocked < left ? unlocked : left;
    }
    return released;
  }

  private lostBy(owner: string, now: number): bigint {
    const { activityDays, releaseSec } = this.rules;
    if (activityDays === undefined) return 0n;
    const expires = (dayOf(releaseSec) + activityDays + 1) * DAY;
    return now < expires ? 0n : this.shareOf(owner) - this.released(owner, now);
  }

  private loseUntil(owner: string, now: number): void {
    const lost = this.lostBy(owner, now);
    this.bank.burn(this.vaults.pools, this.rules.reward, lost - (this.abandoned.get(owner) ?? 0n));
    this.abandoned.set(owner, lost);
  }
}

/** floor(amount x coefficient), of a signal x its tenths: the asset and the weight have six decimals. */
function weight({ remaining, tenths, isSignal }: Position): bigint {
  return (remaining * tenths) / (isSignal ? 100n : 10n);
}

/** The number of the day of a second, in UTC. */
function dayOf(sec: number): number {
  return Math.floor(sec / DAY);
}

function sum(numbers: readonly bigint[]): bigint {
  return numbers.reduce((total, each) => total + each, 0n);
}
