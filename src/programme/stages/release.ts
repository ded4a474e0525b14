import { addDuration } from "../../exact/duration.ts";
import type { Instant } from "../../exact/instant.ts";
import { mulDivDown } from "../../exact/integer.ts";
import { add, floorMul, mul, ONE, type Rational, rational, sub } from "../../exact/rational.ts";
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

/** What a rule still pays: at `time`, or evenly from `from` until then. */
export interface PaymentAhead extends Payment {
  readonly from: Instant | undefined;
}

/** After every schedule. */
const EVER: Instant = 1n << 100n;

/** What a plain rule still pays of `total` after `asOf`; with what it paid before, the whole of it. */
export function paymentsAhead(
  rule: PlainRelease,
  total: bigint,
  at: { readonly start: Instant; readonly asOf: Instant; readonly zoneSec: number },
): PaymentAhead[] {
  const paid = sumOf(plainPayments(rule, total, at));
  const ahead = plainPayments(rule, total, { ...at, asOf: EVER })
    .filter(({ time }) => time > at.asOf)
    .map((payment): PaymentAhead => ({ ...payment, from: undefined }));
  const last = ahead.at(-1);
  if (rule.by !== "linear" || last?.kind !== "linear") return ahead;
  const cliff = rule.cliff === undefined ? at.start : addDuration(at.start, rule.cliff, at.zoneSec);
  const before = ahead.slice(0, -1);
  const from = cliff > at.asOf ? cliff : at.asOf;
  return [...before, { ...last, from, amount: total - paid - sumOf(before) }];
}

function sumOf(payments: readonly Payment[]): bigint {
  return payments.reduce((sum, { amount }) => sum + amount, 0n);
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
