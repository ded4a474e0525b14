import { dayStart, monthStart, parseMonth } from "../exact/calendar.ts";
import type { Instant } from "../exact/instant.ts";
import type { EmissionState } from "./engines/emission.ts";
import { shareParts } from "./engines/lockdrop-result.ts";
import type { LockdropState } from "./engines/lockdrop-state.ts";
import type { MintState } from "./engines/mint.ts";
import { startInstant } from "./engines/release-start.ts";
import type { StreamState } from "./engines/stream.ts";
import type { ActivityRelease, PlainRelease } from "./programme.ts";
import type { Settlement } from "./settle.ts";
import { ActivityBook } from "./stages/activity.ts";
import { type PaymentAhead, paymentsAhead, type ReleaseKind } from "./stages/release.ts";

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
  const scheduled =
    engine.kind === "lockdrop"
      ? lockdropSchedule(settlement, engine.state)
      : engine.kind === "mint"
        ? mintSchedule(settlement, engine.state)
        : engine.kind === "stream"
          ? streamSchedule(settlement, engine.state)
          : emissionSchedule(settlement, engine.state);
  return scheduled
    .filter(({ amount }) => amount > 0n)
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

function lockdropSchedule(settlement: Settlement, state: LockdropState): ScheduledRelease[] {
  const { main, signal } = state.programme.release;
  if (main.by === "activity") return activitySchedule(settlement, state, main);
  if (main.by === "monthly" || main.by === "stream") return [];
  const rules = [
    clockOf(state, main, "total"),
    ...(signal === undefined ? [] : [clockOf(state, signal, "signal")]),
  ].filter((clock) => clock !== undefined);
  const sums = new Sums(state.shape.reward);
  if (rules.every(({ rule, at }) => paymentsAhead(rule, WHOLE, at).length === 0)) return [];
  for (const parts of shareParts(state, settlement.allocations)) {
    for (const { rule, of, at, certainty } of rules) {
      const amount = of === "signal" ? parts.signal : parts.total - parts.signal;
      for (const payment of paymentsAhead(rule, amount, at)) sums.add(payment, certainty);
    }
  }
  return sums.all();
}

/** A total so large that every part of a rule pays some of it. */
const WHOLE = 1n << 200n;

/** A rule with its clock: of a listing that has not come, the fallback. Undefined without either. */
function clockOf(state: LockdropState, rule: PlainRelease, of: "total" | "signal") {
  const { asOf, programme } = state;
  const start = startInstant(rule.start, state);
  const fallback = rule.start.by === "listing" ? rule.start.fallback : undefined;
  const from = start ?? fallback;
  if (from === undefined) return undefined;
  const certainty = start === undefined ? ("at-the-latest" as const) : ("as-it-stands" as const);
  return { rule, of, at: { start: from, asOf, zoneSec: programme.zoneSec }, certainty };
}

/**
 * What burns at the end of an activity release if nobody does anything more; before the listing, what
 * its fallback would pay and what would burn after it.
 */
function activitySchedule(
  settlement: Settlement,
  state: LockdropState,
  rule: ActivityRelease,
): ScheduledRelease[] {
  const token = state.shape.reward;
  const plain = { token, from: undefined };
  const held = settlement.rewards.find((each) => each.token === token)?.held ?? 0n;
  const { expires } = state.activity?.outcome("", 0n) ?? {};
  if (expires !== undefined) {
    if (expires <= state.asOf) return [];
    return [{ ...plain, time: expires, kind: "burned", amount: held, certainty: "at-most" }];
  }
  const listing = rule.fallbackListing;
  if (listing === undefined) return [];
  const { asOf, referrals, programme } = state;
  const book = new ActivityBook(rule, { listing, asOf, referrals, zoneSec: programme.zoneSec });
  let paid = 0n;
  for (const { total } of shareParts(state, settlement.allocations))
    paid += book.outcome("", total)?.atListing ?? 0n;
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
  const closes = new Map(days.map(({ day, result }) => [result.id, dayStart(day + 1, zoneSec)]));
  const sums = new Sums(shape.reward);
  for (const { group, allocation } of allocations) {
    const start = closes.get(group);
    if (start === undefined) continue;
    const ahead = paymentsAhead(main, allocation, { start, asOf, zoneSec });
    for (const payment of ahead) sums.add(payment, "as-it-stands");
  }
  return sums.all();
}

/** Adds up payments that agree in time, kind, start and certainty. */
class Sums {
  private readonly byKey = new Map<
    string,
    { -readonly [K in keyof ScheduledRelease]: ScheduledRelease[K] }
  >();

  constructor(private readonly token: string) {}

  add({ time, kind, amount, from }: PaymentAhead, certainty: ScheduledRelease["certainty"]): void {
    const key = `${time} ${kind} ${from ?? ""} ${certainty}`;
    const known = this.byKey.get(key);
    if (known !== undefined) known.amount += amount;
    else this.byKey.set(key, { token: this.token, time, from, kind, amount, certainty });
  }

  all(): ScheduledRelease[] {
    return [...this.byKey.values()];
  }
}
