import { dayNumber, dayStart } from "../../../exact/calendar.ts";
import { addDuration } from "../../../exact/duration.ts";
import type { Instant } from "../../../exact/instant.ts";
import { listingTime, startInstant } from "../../../programme/engines/release-start.ts";
import type { Facts } from "../../../programme/events/facts.ts";
import type { LockdropShape, PlainRelease } from "../../../programme/programme.ts";
import type { QueryContext } from "../../kernel/context.ts";
import { factsOf } from "./facts.ts";
import { type Live, progressOf } from "./live.ts";

/** Where a programme stands, by block time alone. */
export type StageName = "scheduled" | "open" | "boosting" | "settled" | "releasing" | "closed";

/** A stage and when time alone ends it; undefined when only an event does, or nothing. */
export interface StageNow {
  readonly stage: StageName;
  readonly ends: Instant | undefined;
}

/** The stage at the block's time. A minter's yield is always open. */
export function stageOf(ctx: QueryContext, live: Live): StageNow {
  const { programme, now } = live;
  const { shape } = programme;
  if (shape.kind !== "lockdrop") return { stage: "open", ends: undefined };
  const facts = factsOf(ctx, live, { progress: progressOf(ctx, live.id) });
  const { starts, ends } = releaseSpan(live, shape, facts);
  const ahead: readonly (readonly [StageName, Instant | undefined])[] = [
    ["scheduled", earliest(shape.groups.map(({ opens }) => opens))],
    ["open", latest([...shape.groups, ...shape.withdrawWindows].map(({ closes }) => closes))],
    ["boosting", shape.boost?.closes ?? 0n],
    ["settled", starts],
    ["releasing", ends],
  ];
  for (const [stage, end] of ahead) if (end === undefined || now < end) return { stage, ends: end };
  return { stage: "closed", ends: undefined };
}

/** When shares begin to be released, and when the last of them is released or lost. */
function releaseSpan(live: Live, shape: LockdropShape, facts: Facts) {
  const { programme, now } = live;
  const { main, signal } = programme.release;
  if (main.by === "monthly" || main.by === "stream") return { starts: undefined, ends: undefined };
  if (main.by === "activity") {
    const fallback = main.fallbackListing;
    const listing = listingTime({ facts, asOf: now }, fallback);
    const day = dayNumber(listing ?? fallback ?? 0n, programme.zoneSec) + main.days + 1;
    return {
      starts: listing ?? fallback,
      ends: listing === undefined ? undefined : dayStart(day, programme.zoneSec),
    };
  }
  const clock = { facts, asOf: now, shape };
  const spans = [main, signal].flatMap((rule) => {
    if (rule === undefined) return [];
    const { start } = rule;
    const from =
      startInstant(start, clock) ?? (start.by === "listing" ? start.fallback : undefined);
    return from === undefined ? [] : [{ from, to: endOf(rule, from, programme.zoneSec) }];
  });
  const starts = spans.length === 0 ? undefined : earliest(spans.map(({ from }) => from));
  return { starts, ends: latest(spans.map(({ to }) => to)) };
}

function endOf(rule: PlainRelease, start: Instant, zoneSec: number): Instant {
  if (rule.by === "at-once") return start;
  if (rule.by === "linear") return addDuration(start, rule.duration, zoneSec);
  return latest(rule.tranches.map(({ after }) => addDuration(start, after, zoneSec)));
}

function latest(times: readonly Instant[]): Instant {
  return times.reduce((last, each) => (each > last ? each : last), 0n);
}

function earliest(times: readonly Instant[]): Instant {
  return times.reduce((first, each) => (each < first ? each : first));
}
