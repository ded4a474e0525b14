import { dayStart, monthStart, parseMonth } from "../exact/calendar.ts";
import type { Instant } from "../exact/instant.ts";
import { floorMul, type Rational, ZERO } from "../exact/rational.ts";
import type { EmissionState } from "./engines/emission.ts";
import { shareParts } from "./engines/lockdrop-result.ts";
import type { LockdropState } from "./engines/lockdrop-state.ts";
import type { MintState } from "./engines/mint.ts";
import { startInstant } from "./engines/release-start.ts";
import type { StreamState } from "./engines/stream.ts";
import type { ActivityRelease, PlainRelease } from "./programme.ts";
import type { Settlement } from "./settle.ts";
import { ActivityBook } from "./stages/activity.ts";
import { type Milestone, milestonesAhead, type ReleaseKind } from "./stages/release.ts";

/** What will be paid (or will burn) after the as-of instant, over all participants. */
export interface ScheduledRelease {
  readonly token: string;
  /** When it is paid or burned; where what flows evenly has all come. */
  readonly time: Instant;
  /** Since when it flows evenly; undefined for what comes at one instant. */
  readonly from: Instant | undefined;
  readonly kind: ReleaseKind;
  readonly amount: bigint;
  /**
   * `as-it-stands`: if no further event changes a share. `at-the-latest`: the same, or earlier if
   * the listing comes before its fallback. `at-most`: a burn that activity before it makes smaller.
   */
  readonly certainty: "as-it-stands" | "at-the-latest" | "at-most";
}

/** Everything that is due after the as-of instant without any further event, by time. */
export function scheduledReleases(settlement: Settlement): ScheduledRelease[] {
  const { engine } = settlement;
  switch (engine.kind) {
    case "lockdrop": {
      const { state } = engine;
      return lockdropSchedule(state, settlement.rewards, floorSumsOf(settlement, state));
    }
    case "mint":
      return inOrder(mintSchedule(settlement, engine.state));
    case "stream":
      return inOrder(streamSchedule(settlement, engine.state));
    case "emission":
      return inOrder(emissionSchedule(settlement, engine.state));
  }
}

function inOrder(scheduled: readonly ScheduledRelease[]): ScheduledRelease[] {
  return scheduled
    .filter(({ amount }) => amount > 0n)
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

/**
 * For each fraction the sum of floor(fraction x part) over all participants, where a part is what the
 * main rule releases of a participant's total, or what the rule for signals does.
 */
export type FloorSums = (
  part: "main" | "signal",
  fractions: readonly Rational[],
) => readonly bigint[];

/** What is due of a lockdrop, whichever engine adds up its shares. */
export function lockdropSchedule(
  state: LockdropState,
  rewards: Settlement["rewards"],
  floorSums: FloorSums,
): ScheduledRelease[] {
  const { main, signal } = state.programme.release;
  const scheduled =
    main.by === "activity"
      ? activitySchedule(state, main, { rewards, floorSums })
      : main.by === "monthly" || main.by === "stream"
        ? []
        : merged([
            ...ruleAhead(state, main, (fractions) => floorSums("main", fractions)),
            ...(signal === undefined
              ? []
              : ruleAhead(state, signal, (fractions) => floorSums("signal", fractions))),
          ]);
  return inOrder(scheduled);
}

/** The plain engine's floor sums. */
function floorSumsOf(settlement: Settlement, state: LockdropState): FloorSums {
  return (part, fractions) => {
    const sums = fractions.map(() => 0n);
    for (const { total, signal } of shareParts(state, settlement.allocations)) {
      const amount = part === "signal" ? signal : total - signal;
      if (amount === 0n) continue;
      for (let i = 0; i < fractions.length; i++) {
        sums[i] = (sums[i] ?? 0n) + floorMul(fractions[i] ?? ZERO, amount);
      }
    }
    return sums;
  };
}

/**
 * The points ahead of a rule with its clock: of a listing that has not come, the fallback. Nothing
 * without either.
 */
function ruleAhead(
  state: LockdropState,
  rule: PlainRelease,
  sums: (fractions: readonly Rational[]) => readonly bigint[],
): ScheduledRelease[] {
  const { asOf, programme, shape } = state;
  const started = startInstant(rule.start, state);
  const start = started ?? (rule.start.by === "listing" ? rule.start.fallback : undefined);
  if (start === undefined) return [];
  const certainty = started === undefined ? "at-the-latest" : "as-it-stands";
  const at = { start, asOf, zoneSec: programme.zoneSec };
  const { released, ahead } = milestonesAhead(rule, at);
  if (ahead.length === 0) return [];
  const until = sums([released, ...ahead.map(({ cumulative }) => cumulative)]);
  return ahead.map(({ time, from, kind }, i) => {
    const amount = (until[i + 1] ?? 0n) - (until[i] ?? 0n);
    return { token: shape.reward, time, from, kind, amount, certainty };
  });
}

/**
 * What burns at the end of an activity release if nobody does anything more; before the listing, what
 * its fallback would pay and what would burn after it.
 */
function activitySchedule(
  state: LockdropState,
  rule: ActivityRelease,
  { rewards, floorSums }: { rewards: Settlement["rewards"]; floorSums: FloorSums },
): ScheduledRelease[] {
  const token = state.shape.reward;
  const plain = { token, from: undefined };
  const held = rewards.find((each) => each.token === token)?.held ?? 0n;
  const { expires } = state.activity?.outcome("", 0n) ?? {};
  if (expires !== undefined) {
    if (expires <= state.asOf) return [];
    return [{ ...plain, time: expires, kind: "burned", amount: held, certainty: "at-most" }];
  }
  const listing = rule.fallbackListing;
  if (listing === undefined) return [];
  const { asOf, referrals, programme } = state;
  const book = new ActivityBook(rule, { listing, asOf, referrals, zoneSec: programme.zoneSec });
  const [paid = 0n] = floorSums("main", [rule.atListing]);
  const end = book.outcome("", 0n)?.expires ?? listing;
  return [
    { ...plain, time: listing, kind: "listing", amount: paid, certainty: "at-the-latest" },
    { ...plain, time: end, kind: "burned", amount: held - paid, certainty: "at-most" },
  ];
}

function mintSchedule({ groups }: Settlement, { programme, asOf }: MintState): ScheduledRelease[] {
  return groups.flatMap((group): ScheduledRelease[] => {
    const month = parseMonth(group.id.slice(group.id.indexOf("/") + 1));
    const time = monthStart(month + 1, programme.zoneSec);
    if (time <= asOf) return [];
    const { token, allocated: amount } = group;
    return [{ token, time, from: undefined, kind: "yield", amount, certainty: "as-it-stands" }];
  });
}

function streamSchedule(
  { rewards }: Settlement,
  { stream, shape, asOf }: StreamState,
): ScheduledRelease[] {
  if (stream.ends <= asOf) return [];
  const from = shape.starts > asOf ? shape.starts : asOf;
  return rewards.map(({ token, held: amount }) => {
    return { token, time: stream.ends, from, kind: "stream", amount, certainty: "as-it-stands" };
  });
}

function emissionSchedule(
  { allocations }: Settlement,
  { programme, shape, days, asOf }: EmissionState,
): ScheduledRelease[] {
  const { main } = programme.release;
  if (main.by !== "tranches") return [];
  const { zoneSec } = programme;
  const byGroup = new Map<string, Sums>();
  for (const { day, result } of days) {
    const start = dayStart(day + 1, zoneSec);
    const sums = new Sums(shape.reward, "as-it-stands", main, { start, asOf, zoneSec });
    if (!sums.isOver) byGroup.set(result.id, sums);
  }
  for (const { group, allocation } of allocations) byGroup.get(group)?.add(allocation);
  return merged([...byGroup.values()].flatMap((each) => each.all()));
}

/** What is ahead of many totals under one rule and clock: each point's floors are added up. */
class Sums {
  private readonly milestones: readonly Milestone[];
  private readonly fractions: readonly Rational[];
  /** Released by now, then by each point. */
  private readonly released: bigint[];

  constructor(
    private readonly token: string,
    private readonly certainty: ScheduledRelease["certainty"],
    rule: PlainRelease,
    at: { readonly start: Instant; readonly asOf: Instant; readonly zoneSec: number },
  ) {
    const { released, ahead } = milestonesAhead(rule, at);
    this.milestones = ahead;
    this.fractions = [released, ...ahead.map(({ cumulative }) => cumulative)];
    this.released = this.fractions.map(() => 0n);
  }

  get isOver(): boolean {
    return this.milestones.length === 0;
  }

  add(total: bigint): void {
    if (total === 0n) return;
    for (let i = 0; i < this.fractions.length; i++) {
      this.released[i] = (this.released[i] ?? 0n) + floorMul(this.fractions[i] ?? ZERO, total);
    }
  }

  all(): ScheduledRelease[] {
    const { token, certainty } = this;
    return this.milestones.map(({ time, from, kind }, i) => {
      const amount = (this.released[i + 1] ?? 0n) - (this.released[i] ?? 0n);
      return { token, time, from, kind, amount, certainty };
    });
  }
}

/** Adds up what agrees in everything but the amount. */
function merged(releases: readonly ScheduledRelease[]): ScheduledRelease[] {
  const byKey = new Map<string, ScheduledRelease>();
  for (const each of releases) {
    const key = `${each.time} ${each.kind} ${each.from ?? ""} ${each.certainty}`;
    const amount = each.amount + (byKey.get(key)?.amount ?? 0n);
    byKey.set(key, { ...each, amount });
  }
  return [...byKey.values()];
}
