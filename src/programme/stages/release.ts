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

/**
 * The positive payments of `total` at or before `asOf` under an at-once, tranche or linear rule whose
 * clock starts at `start`. released(t) = floor(total x cumulative fraction(t)); a payment is the
 * difference to what was released before.
 */
export function plainPayments(
  rule: PlainRelease,
  total: bigint,
  {
    start,
    asOf,
    zoneSec,
  }: { readonly start: Instant; readonly asOf: Instant; readonly zoneSec: number },
): Payment[] {
  const schedule =
    rule.by === "at-once"
      ? [{ time: start, kind: "distribution" as const, released: total }]
      : rule.by === "tranches"
        ? rule.tranches.map((tranche) => ({
            time: addDuration(start, tranche.after, zoneSec),
            kind: "tranche" as const,
            released: floorMul(tranche.cumulative, total),
          }))
        : linearSchedule(rule, total, { start, asOf, zoneSec });
  const payments: Payment[] = [];
  let before = 0n;
  for (const { time, kind, released } of schedule) {
    if (time <= asOf && released > before) payments.push({ time, kind, amount: released - before });
    before = released > before ? released : before;
  }
  return payments;
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

interface ScheduleEntry {
  readonly time: Instant;
  readonly kind: ReleaseKind;
  readonly released: bigint;
}

function linearSchedule(
  rule: PlainRelease & { readonly by: "linear" },
  total: bigint,
  {
    start,
    asOf,
    zoneSec,
  }: { readonly start: Instant; readonly asOf: Instant; readonly zoneSec: number },
): ScheduleEntry[] {
  const end = addDuration(start, rule.duration, zoneSec);
  const cliff = rule.cliff === undefined ? undefined : addDuration(start, rule.cliff, zoneSec);
  const at = (time: Instant) => floorMul(linearFraction(rule.atStart, { start, end, time }), total);
  const last = asOf < end ? asOf : end;
  const entries: ScheduleEntry[] = [];
  if (cliff !== undefined) entries.push({ time: cliff, kind: "cliff", released: at(cliff) });
  else if (rule.atStart.n > 0n) {
    entries.push({ time: start, kind: "distribution", released: floorMul(rule.atStart, total) });
  }
  const from = cliff ?? start;
  if (last > from) entries.push({ time: last, kind: "linear", released: at(last) });
  return entries;
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
