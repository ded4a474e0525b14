import { dayNumber } from "../../../exact/calendar.ts";
import { type Instant, SECOND } from "../../../exact/instant.ts";
import { formatFraction, type Rational, rational } from "../../../exact/rational.ts";
import type { LockdropState } from "../../../programme/engines/lockdrop-state.ts";
import type { ProgrammeEvent } from "../../../programme/events/event.ts";
import type { Activity } from "../../../programme/stages/activity.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import { instantOf, type Live } from "./live.ts";
import { minedDays, tradeWeeks } from "./state/activity.ts";

const DAYS_PER_WEEK = 7;

/** Tells the rules what is stored of the day and the week of `time`, for an event of that day. */
export function loadActivityOf(
  ctx: QueryContext,
  live: Live,
  { state, event }: { readonly state: LockdropState; readonly event: ProgrammeEvent },
): void {
  const at = dayAndWeek(live, state, event.time);
  if (at === undefined || state.activity === undefined) return;
  const { participant } = event;
  const activity = state.activity.standing(participant);
  const mined = minedDays.get(ctx, [live.id, participant, at.day]);
  if (mined !== undefined) addDay(activity, mined);
  const traded = tradeWeeks.get(ctx, [live.id, participant, at.week]);
  if (traded !== undefined) activity.netBuying.set(Number(at.week), fractionFrom(traded.net));
}

/** Tells the rules all that is stored of a participant's activity: as many days and weeks as the release lasts. */
export function loadActivity(
  ctx: QueryContext,
  live: Live,
  { state, participant }: { readonly state: LockdropState; readonly participant: string },
): void {
  if (state.activity === undefined) return;
  const activity = state.activity.standing(participant);
  for (const [, mined] of minedDays.entries(ctx, [live.id, participant])) addDay(activity, mined);
  for (const [, { week, net }] of tradeWeeks.entries(ctx, [live.id, participant]))
    activity.netBuying.set(Number(week), fractionFrom(net));
}

/** Puts logged `mined` and `trade` events to the stored days and weeks that they made. */
export function attachActivity(
  live: Live,
  { state, event }: { readonly state: LockdropState; readonly event: ProgrammeEvent },
): void {
  const at = dayAndWeek(live, state, event.time);
  if (at === undefined || state.activity === undefined) return;
  const { days, trades } = state.activity.standing(event.participant);
  if (event.type === "mined") {
    days.get(Number(at.day))?.events.push(event);
    return;
  }
  const week = Number(at.week);
  trades.set(week, [...(trades.get(week) ?? []), event]);
}

/** Writes the day or week that an accepted `mined` or `trade` event has changed. */
export function saveActivity(
  ctx: Context,
  live: Live,
  { state, event }: { readonly state: LockdropState; readonly event: ProgrammeEvent },
): void {
  const at = dayAndWeek(live, state, event.time);
  if (at === undefined || state.activity === undefined) return;
  const { participant } = event;
  const activity = state.activity.standing(participant);
  if (event.type === "trade") {
    const net = activity.netBuying.get(Number(at.week));
    if (net !== undefined)
      tradeWeeks.put(ctx, { id: live.id, participant, week: at.week, net: formatFraction(net) });
    return;
  }
  const mined = activity.days.get(Number(at.day));
  if (mined === undefined) return;
  const { amount, last } = mined;
  minedDays.put(ctx, {
    id: live.id,
    participant,
    day: at.day,
    amount,
    lastSec: last / SECOND,
  });
}

/**
 * A stored fraction. It may have more digits than a file may hold: sums of trades' values grow with every
 * trade, each of which is bounded.
 */
function fractionFrom(text: string): Rational {
  const [numerator = "0", denominator = "1"] = text.split("/");
  return rational(BigInt(numerator), BigInt(denominator));
}

function addDay(
  activity: Activity,
  { day, amount, lastSec }: { day: bigint; amount: bigint; lastSec: bigint },
): void {
  const number = Number(day);
  activity.days.set(number, { day: number, amount, last: instantOf(lastSec), events: [] });
}

/** The day and week of `time`, counted from the listing day; undefined before it. */
function dayAndWeek(live: Live, { activity }: LockdropState, time: Instant) {
  const first = activity?.listingDay;
  if (first === undefined) return undefined;
  const day = dayNumber(time, live.programme.zoneSec) - first;
  if (day < 0) return undefined;
  return { day: BigInt(day), week: BigInt((day - (day % DAYS_PER_WEEK)) / DAYS_PER_WEEK) };
}
