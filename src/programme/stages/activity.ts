import { dayNumber, dayStart } from "../../exact/calendar.ts";
import type { Instant } from "../../exact/instant.ts";
import { pow10 } from "../../exact/integer.ts";
import { powerRounded } from "../../exact/power.ts";
import {
  add,
  div,
  floor,
  floorMul,
  mul,
  ONE,
  parseDecimal,
  type Rational,
  rational,
  sub,
  ZERO,
} from "../../exact/rational.ts";
import type { ProgrammeEvent } from "../events/event.ts";
import type { Refused } from "../events/refusal.ts";
import type { ActivityRelease } from "../programme.ts";
import { IRRATIONAL_PLACES } from "./boost.ts";
import { type ReferralBook, referralCoefficient } from "./referral.ts";
import type { Payment, ScheduleStep } from "./release.ts";

const ONE_36 = pow10(IRRATIONAL_PLACES);
const DAYS_PER_WEEK = 7;

interface MinedDay {
  readonly day: number;
  amount: bigint;
  last: Instant;
  readonly events: ProgrammeEvent[];
}

/** What a participant did since the listing: mined by day, bought net by week, both counted from day 0. */
export interface Activity {
  readonly days: Map<number, MinedDay>;
  readonly netBuying: Map<number, Rational>;
  readonly trades: Map<number, ProgrammeEvent[]>;
}

/** The release of one day of mining, with every figure that made it. */
export interface MiningStep {
  readonly day: number;
  readonly mined: bigint;
  readonly events: readonly ProgrammeEvent[];
  readonly invitees: number;
  readonly referral: Rational;
  readonly netBuying: Rational;
  /** N x 10^36. */
  readonly net36: bigint;
  readonly unlocked: bigint;
  readonly payment: Payment;
}

/** The whole release of a participant's total under `release.by: activity`. */
export interface ActivityOutcome {
  readonly atListing: bigint;
  readonly byMining: bigint;
  readonly steps: readonly MiningStep[];
  readonly payments: readonly Payment[];
  readonly remaining: bigint;
  readonly expires: Instant;
}

/**
 * N = 2 - base^(NB / divisor), times 10^36, rounded half up once; NB below 0 counts as 0.
 * Source: POL LockDrop announcement, net buying.
 */
export function netBuying36(
  rule: { readonly base: Rational; readonly divisor: Rational },
  net: Rational,
): bigint {
  const counted = net.n < 0n ? ZERO : net;
  return 2n * ONE_36 - powerTiesDown36(rule.base, div(counted, rule.divisor));
}

/**
 * base^x times 10^36, an exact tie rounded down, so that 2 - it is rounded half up. A tie ends after
 * the 37th place with a 5; it is told from its neighbours at 80 places.
 */
function powerTiesDown36(base: Rational, exponent: Rational): bigint {
  const rounded = powerRounded(base, exponent, IRRATIONAL_PLACES);
  const oneMore = powerRounded(base, exponent, IRRATIONAL_PLACES + 1);
  if (oneMore % 10n !== 5n) return rounded;
  const isTie = powerRounded(base, exponent, 80) === oneMore * pow10(80 - IRRATIONAL_PLACES - 1);
  return isTie ? (oneMore - 5n) / 10n : rounded;
}

/** What a day of mining unlocks before floor and cap: rate x mined x R x N, in base units. */
export function miningUnlock(
  rate: Rational,
  mined: bigint,
  coefficients: { readonly referral: Rational; readonly net36: bigint },
): Rational {
  const { referral, net36 } = coefficients;
  return mul(mul(mul(rate, referral), rational(net36, ONE_36)), rational(mined));
}

/** Mined amounts per day and net buying per week of every participant, from the listing day on. */
export class ActivityBook {
  private readonly activities = new Map<string, Activity>();
  private readonly dayZero: number | undefined;
  private readonly netCache = new Map<string, bigint>();

  constructor(
    private readonly rule: ActivityRelease,
    private readonly clock: {
      readonly listing: Instant | undefined;
      readonly asOf: Instant;
      readonly zoneSec: number;
      readonly referrals: Pick<ReferralBook, "qualifiedBefore">;
    },
  ) {
    const { listing, zoneSec } = clock;
    this.dayZero = listing === undefined ? undefined : dayNumber(listing, zoneSec);
  }

  /** Takes a `mined` or `trade` event of a day between the listing day and the last day. */
  record(event: ProgrammeEvent): Refused | undefined {
    if (this.dayZero === undefined) {
      return { reason: "outside-window", detail: "the reward token is not listed" };
    }
    const day = dayNumber(event.time, this.clock.zoneSec) - this.dayZero;
    if (day < 0 || day > this.rule.days) {
      const detail = `day ${day} counted from the listing day; days 0 to ${this.rule.days} count`;
      return { reason: "outside-window", detail };
    }
    if (event.amount === 0n) return { reason: "below-minimum", detail: "the amount is zero" };
    const activity = this.standing(event.participant);
    if (event.type === "mined") addMined(activity, day, event);
    else addTrade(activity, day, event);
    return undefined;
  }

  /** Releases `total` of one participant up to the as-of instant. Undefined before the listing. */
  outcome(participant: string, total: bigint): ActivityOutcome | undefined {
    const { listing, asOf, zoneSec } = this.clock;
    if (listing === undefined || this.dayZero === undefined) return undefined;
    const atListing = floorMul(this.rule.atListing, total);
    const byMining = this.miningShare(total, atListing);
    const payments: Payment[] = [];
    if (atListing > 0n) payments.push({ time: listing, kind: "listing", amount: atListing });
    const steps = this.miningSteps(participant, byMining);
    for (const { payment } of steps) if (payment.amount > 0n) payments.push(payment);
    const expires = dayStart(this.dayZero + this.rule.days + 1, zoneSec);
    const released = payments.reduce((sum, each) => sum + each.amount, 0n);
    const remaining = total - released;
    if (asOf >= expires && remaining > 0n) {
      payments.push({ time: expires, kind: "burned", amount: remaining });
    }
    return { atListing, byMining, steps, payments, remaining, expires };
  }

  /** The trades behind the net buying that counts on `day`: those of the week before. */
  tradesBehind(participant: string, day: number): readonly ProgrammeEvent[] {
    const week = (day - (day % DAYS_PER_WEEK)) / DAYS_PER_WEEK;
    return this.activities.get(participant)?.trades.get(week - 1) ?? [];
  }

  /** The steps for everybody without activity up to the as-of instant: listing, then expiry. */
  scheduleWithoutActivity(): ScheduleStep[] {
    const { listing, asOf, zoneSec } = this.clock;
    if (listing === undefined || this.dayZero === undefined) return [];
    const expires = dayStart(this.dayZero + this.rule.days + 1, zoneSec);
    const atListing: ScheduleStep = {
      time: listing,
      kind: "listing",
      cumulative: this.rule.atListing,
    };
    if (asOf < expires) return [atListing];
    return [atListing, { time: expires, kind: "burned", cumulative: ONE }];
  }

  /** Day 0's number (days since 1970 in the zone); undefined before the listing. */
  get listingDay(): number | undefined {
    return this.dayZero;
  }

  private miningShare(total: bigint, atListing: bigint): bigint {
    const rest = total - atListing;
    if (this.rule.miningVesting === "mined") return rest;
    const half = floorMul(this.rule.miningRate, total);
    return half < rest ? half : rest;
  }

  private miningSteps(participant: string, byMining: bigint): MiningStep[] {
    const activity = this.activities.get(participant);
    if (activity === undefined || this.dayZero === undefined) return [];
    const rate = this.rule.miningVesting === "mined" ? this.rule.miningRate : ONE;
    let remaining = byMining;
    const days = [...activity.days.values()].sort((a, b) => a.day - b.day);
    return days.map(({ day, amount: mined, last, events }) => {
      const end = dayStart((this.dayZero ?? 0) + day + 1, this.clock.zoneSec);
      const invitees = this.clock.referrals.qualifiedBefore(participant, end);
      const referral = referralCoefficient(this.rule.referral, invitees);
      const netBuying = this.netBuyingFor(activity, day);
      const net36 = this.net36(netBuying);
      const unlocked = floor(miningUnlock(rate, mined, { referral, net36 }));
      const amount = unlocked < remaining ? unlocked : remaining;
      remaining -= amount;
      const payment: Payment = { time: last, kind: "mining", amount };
      return { day, mined, events, invitees, referral, netBuying, net36, unlocked, payment };
    });
  }

  /** Net buying of the week before the one of `day`; nothing in the first week. */
  private netBuyingFor(activity: Activity, day: number): Rational {
    const week = (day - (day % DAYS_PER_WEEK)) / DAYS_PER_WEEK;
    return activity.netBuying.get(week - 1) ?? ZERO;
  }

  private net36(net: Rational): bigint {
    if (this.rule.netBuying === undefined || net.n <= 0n) return ONE_36;
    const key = `${net.n}/${net.d}`;
    const cached = this.netCache.get(key);
    if (cached !== undefined) return cached;
    const computed = netBuying36(this.rule.netBuying, net);
    if (this.netCache.size < 100_000) this.netCache.set(key, computed);
    return computed;
  }

  /** The participant's activity, empty when new; a ledger fills in here what it has stored. */
  standing(participant: string): Activity {
    const known = this.activities.get(participant);
    if (known !== undefined) return known;
    const created = { days: new Map(), netBuying: new Map(), trades: new Map() };
    this.activities.set(participant, created);
    return created;
  }
}

function addMined(activity: Activity, day: number, event: ProgrammeEvent): void {
  const known = activity.days.get(day);
  if (known === undefined) {
    activity.days.set(day, { day, amount: event.amount, last: event.time, events: [event] });
    return;
  }
  known.amount += event.amount;
  known.last = event.time;
  known.events.push(event);
}

function addTrade(activity: Activity, day: number, event: ProgrammeEvent): void {
  const week = (day - (day % DAYS_PER_WEEK)) / DAYS_PER_WEEK;
  const worth = parseDecimal(event.value);
  const before = activity.netBuying.get(week) ?? ZERO;
  const trades = activity.trades.get(week);
  if (trades === undefined) activity.trades.set(week, [event]);
  else trades.push(event);
  activity.netBuying.set(week, event.amount > 0n ? add(before, worth) : sub(before, worth));
}
