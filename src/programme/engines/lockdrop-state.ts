import type { Instant } from "../../exact/instant.ts";
import { ONE, type Rational } from "../../exact/rational.ts";
import { decimalsOf } from "../asset-amounts.ts";
import type { ProgrammeEvent } from "../events/event.ts";
import type { Facts } from "../events/facts.ts";
import type { Group, LockdropShape, Programme, Term } from "../programme.ts";
import { ActivityBook } from "../stages/activity.ts";
import { EligibilityBook } from "../stages/eligibility.ts";
import { ReferralBook } from "../stages/referral.ts";
import { multiplierAt, type WeightFactors, weightFactors } from "../stages/weigh.ts";
import { DepositBook, RefusalBook } from "./books.ts";
import type { EngineContext } from "./engine.ts";
import { listingTime } from "./release-start.ts";

/** One accepted lock or signal. Amounts in base units of its asset. */
export interface Position {
  readonly event: ProgrammeEvent;
  readonly accepted: bigint;
  remaining: bigint;
  weight: bigint;
  readonly factors: WeightFactors;
  withdrawnOnce: boolean;
  withdrawals: ProgrammeEvent[] | undefined;
}

/** A participant's standing in one group. */
export interface Member {
  readonly participant: string;
  readonly group: Group;
  weight: bigint;
  signalWeight: bigint;
  readonly positions: Position[];
}

/** Everything that a lockdrop remembers while events come in. */
export interface LockdropState {
  readonly programme: Programme;
  readonly shape: LockdropShape;
  readonly facts: Facts;
  readonly asOf: Instant;
  /** For the activity release: the listing, or its fallback once that has passed. */
  readonly listing: Instant | undefined;
  /** Members by participant, one map per group. */
  readonly members: readonly Map<string, Member>[];
  /** Accepted so far of each group's capped asset. */
  readonly filled: bigint[];
  readonly locksById: Map<string, { readonly position: Position; readonly member: Member }>;
  readonly burns: Map<string, { amount: bigint; readonly events: ProgrammeEvent[] }>;
  readonly signalled: Set<string>;
  /** Accepted per group, asset and participant, for assets with a personal maximum. */
  readonly contributed: Map<string, bigint>;
  readonly eligibility: EligibilityBook;
  readonly referrals: ReferralBook;
  readonly activity: ActivityBook | undefined;
  readonly deposits: DepositBook;
  readonly refusals: RefusalBook;
  readonly prices: Map<string, Rational>;
  readonly factors: Map<string, Map<Rational, WeightFactors>>;
}

/** A lockdrop before its first event. */
export function newLockdropState(
  programme: Programme,
  shape: LockdropShape,
  { facts, asOf, referrals: given }: EngineContext,
): LockdropState {
  const main = programme.release.main;
  const activityRule = main.by === "activity" ? main : undefined;
  const referrals = given ?? new ReferralBook(activityRule?.referral);
  const listing = listingTime({ facts, asOf }, activityRule?.fallbackListing);
  return {
    programme,
    shape,
    facts,
    asOf,
    listing,
    members: shape.groups.map(() => new Map()),
    filled: shape.groups.map(() => 0n),
    locksById: new Map(),
    burns: new Map(),
    signalled: new Set(),
    contributed: new Map(),
    eligibility: new EligibilityBook(programme.eligibility),
    referrals,
    activity:
      activityRule &&
      new ActivityBook(activityRule, { listing, asOf, zoneSec: programme.zoneSec, referrals }),
    deposits: new DepositBook(),
    refusals: new RefusalBook(),
    prices: new Map(),
    factors: new Map(),
  };
}

/** The price that the rules name for `asset` in `group`; undefined when there is none. */
export function priceIn(state: LockdropState, group: Group, asset: string): Rational | undefined {
  const rule = state.shape.price;
  if (rule.by === "none") return ONE;
  if (rule.by === "fixed") return rule.prices.get(asset);
  const key = `${group.index} ${asset}`;
  const known = state.prices.get(key);
  if (known !== undefined) return known;
  const at = rule.by === "closing" ? group.closes : group.opens;
  const price = state.facts.priceAt(asset, at)?.price;
  if (price !== undefined) state.prices.set(key, price);
  return price;
}

/**
 * The factors of an amount of `asset` in `group`: few combinations exist, each computed once.
 * `name` tells coefficients of the same group and asset apart.
 */
export function factorsFor(
  state: LockdropState,
  group: Group,
  parts: {
    readonly asset: string;
    readonly name: string;
    readonly coefficient: Rational;
    readonly price: Rational;
    readonly multiplier: Rational;
  },
): WeightFactors {
  const { coefficient, price, multiplier, asset, name } = parts;
  const key = `${group.index} ${asset} ${name}`;
  const byMultiplier = state.factors.get(key) ?? new Map<Rational, WeightFactors>();
  const known = byMultiplier.get(multiplier);
  if (known !== undefined) return known;
  const decimals = { asset: decimalsOf(state.programme, asset), weight: group.weightDecimals };
  const created = weightFactors({ coefficient, price, multiplier }, decimals);
  state.factors.set(key, byMultiplier.set(multiplier, created));
  return created;
}

/** The time multiplier of a lock. */
export function lockMultiplier(state: LockdropState, time: Instant): Rational {
  return multiplierAt(state.shape.multiplier, time);
}

/** The participant's standing in `group`, created if new. */
export function memberOf(state: LockdropState, group: Group, participant: string): Member {
  const members = state.members[group.index];
  const known = members?.get(participant);
  if (known !== undefined) return known;
  const created = { participant, group, weight: 0n, signalWeight: 0n, positions: [] };
  members?.set(participant, created);
  return created;
}

/** The first listed group that takes `term` (any, if undefined) and `asset`, open at `time`. */
export function openGroup(
  state: LockdropState,
  { term, asset, time }: { term: Term | undefined; asset: string; time: Instant },
): Group | undefined {
  return state.shape.groups.find(
    (group) =>
      group.opens <= time &&
      time < group.closes &&
      (term === undefined ? group.assets.has(asset) : group.terms.has(term.name)),
  );
}
