import { addDuration } from "../../exact/duration.ts";
import type { Instant } from "../../exact/instant.ts";
import { mulDivDown } from "../../exact/integer.ts";
import {
  add,
  floorMul,
  mul,
  ONE,
  type Rational,
  rational,
  sub,
  ZERO,
} from "../../exact/rational.ts";
import type { PlainRelease } from "../programme.ts";

export type ReleaseKind =
  | "listing"
  | "mining"
  | "tranche"
  | "distribution"
  | "cliff"
  | "linear"
  | "yield"
  | "stream"
  | "burned";

/** One payment (or, for `burned`, one loss) of a participant's share. Base units of the reward. */
export interface Payment {
  readonly time: Instant;
  readonly kind: ReleaseKind;
  readonly amount: bigint;
}

/** A step of a schedule: the fraction of the whole that is released by it and all before it. */
export interface ScheduleStep {
  readonly time: Instant;
  readonly kind: ReleaseKind;
  readonly cumulative: Rational;
}

interface ReleaseClock {
  readonly start: Instant;
  readonly asOf: Instant;
  readonly zoneSec: number;
}

/**
 * The positive payments of `total` at or before `asOf` under an at-once, tranche or linear rule whose
 * clock starts at `start`. released(t) = floor(total x cumulative fraction(t)); a payment is the
 * difference to what was released before.
 */
export function plainPayments(rule: PlainRelease, total: bigint, clock: ReleaseClock): Payment[] {
  return paymentsBy(plainSchedule(rule, clock), total, clock.asOf);
}

/** As `plainPayments`, for many totals under one schedule. */
export function paymentsBy(
  schedule: readonly ScheduleStep[],
  total: bigint,
  asOf: Instant,
): Payment[] {
  const payments: Payment[] = [];
  let before = 0n;
  for (const { time, kind, cumulative } of schedule) {
    const released = floorMul(cumulative, total);
    if (time <= asOf && released > before) {
      payments.push({ time, kind, amount: released - before });
    }
    before = released > before ? released : before;
  }
  return payments;
}

/**
 * The steps of an at-once, tranche or linear rule whose clock starts at `start`, as listed; a linear
 * one stands as it does at the as-of instant.
 */
export function plainSchedule(rule: PlainRelease, clock: ReleaseClock): ScheduleStep[] {
  const { start, zoneSec } = clock;
  if (rule.by === "linear") return linearSchedule(rule, clock);
  if (rule.by === "at-once") return [{ time: start, kind: "distribution", cumulative: ONE }];
  return rule.tranches.map(({ after, cumulative }) => ({
    time: addDuration(start, after, zoneSec),
    kind: "tranche",
    cumulative,
  }));
}

function linearSchedule(
  rule: PlainRelease & { readonly by: "linear" },
  { start, asOf, zoneSec }: ReleaseClock,
): ScheduleStep[] {
  const end = addDuration(start, rule.duration, zoneSec);
  const cliff = rule.cliff === undefined ? undefined : addDuration(start, rule.cliff, zoneSec);
  const at = (time: Instant) => linearFraction(rule.atStart, { start, end, time });
  const last = asOf < end ? asOf : end;
  const steps: ScheduleStep[] = [];
  if (cliff !== undefined) steps.push({ time: cliff, kind: "cliff", cumulative: at(cliff) });
  else if (rule.atStart.n > 0n) {
    steps.push({ time: start, kind: "distribution", cumulative: rule.atStart });
  }
  const from = cliff ?? start;
  if (last > from) steps.push({ time: last, kind: "linear", cumulative: at(last) });
  return steps;
}

/** A point of a plain rule's schedule: by `time`, `cumulative` of the whole is released. */
export interface Milestone {
  readonly time: Instant;
  /** Since when it flows evenly; undefined for what comes at one instant. */
  readonly from: Instant | undefined;
  readonly kind: ReleaseKind;
  readonly cumulative: Rational;
}

/**
 * The part of the whole that a plain rule has released by `asOf`, and the points still to come, in
 * order. What a point pays of a total is floor(total x cumulative), less the same of the point before.
 */
export function milestonesAhead(
  rule: PlainRelease,
  at: { readonly start: Instant; readonly asOf: Instant; readonly zoneSec: number },
): { readonly released: Rational; readonly ahead: readonly Milestone[] } {
  const { start, asOf, zoneSec } = at;
  const jump = (time: Instant, kind: ReleaseKind, cumulative: Rational): Milestone => {
    return { time, from: undefined, kind, cumulative };
  };
  if (rule.by === "linear") return linearAhead(rule, at, jump);
  const all =
    rule.by === "at-once"
      ? [jump(start, "distribution", ONE)]
      : rule.tranches.map(({ after, cumulative }) =>
          jump(addDuration(start, after, zoneSec), "tranche", cumulative),
        );
  const released = all.findLast(({ time }) => time <= asOf)?.cumulative ?? ZERO;
  return { released, ahead: all.filter(({ time }) => time > asOf) };
}

function linearAhead(
  rule: PlainRelease & { readonly by: "linear" },
  at: { readonly start: Instant; readonly asOf: Instant; readonly zoneSec: number },
  jump: (time: Instant, kind: ReleaseKind, cumulative: Rational) => Milestone,
) {
  const { start, asOf, zoneSec } = at;
  const end = addDuration(start, rule.duration, zoneSec);
  const cliff = rule.cliff === undefined ? undefined : addDuration(start, rule.cliff, zoneSec);
  const first = cliff ?? start;
  const fractionAt = (time: Instant) => linearFraction(rule.atStart, { start, end, time });
  const flow = (from: Instant): Milestone[] =>
    end > from ? [{ time: end, from, kind: "linear", cumulative: ONE }] : [];
  if (asOf >= first) return { released: fractionAt(asOf), ahead: flow(asOf) };
  const kind = cliff === undefined ? "distribution" : "cliff";
  return { released: ZERO, ahead: [jump(first, kind, fractionAt(first)), ...flow(first)] };
}

/** f0 + (1 - f0) x elapsed / length, clamped to the span; times in nanoseconds. */
function linearFraction(
  atStart: Rational,
  span: { readonly start: Instant; readonly end: Instant; readonly time: Instant },
): Rational {
  const { start, end, time } = span;
  if (time <= start) return atStart;
  if (time >= end) return ONE;
  return add(atStart, mul(sub(ONE, atStart), rational(time - start, end - start)));
}

/** The part of an allocation that signals brought: floor(allocation x signal weight / weight). */
export function signalPart(allocation: bigint, signalWeight: bigint, weight: bigint): bigint {
  return weight === 0n ? 0n : mulDivDown(allocation, signalWeight, weight);
}
