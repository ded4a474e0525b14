import { monthStart, parseMonth } from "../exact/calendar.ts";
import { addDuration } from "../exact/duration.ts";
import type { Instant } from "../exact/instant.ts";
import type { LockdropState } from "./engines/lockdrop-state.ts";
import { startInstant } from "./engines/release-start.ts";
import type { LockdropShape, PlainRelease } from "./programme.ts";
import type { Settlement } from "./settle.ts";

/** What of a settlement tells how it will go on. */
type Horizon = Pick<Settlement, "engine" | "asOf" | "groups">;

/**
 * Until when shares can still change by further events; undefined when they are final. Staking
 * mining goes on, but the shares of its finished days are final.
 */
export function provisionalUntil({ engine, asOf, ...settlement }: Horizon): Instant | undefined {
  switch (engine.kind) {
    case "lockdrop":
      return latest(asOf, lockdropClosings(engine.state.shape));
    case "mint": {
      const zone = engine.state.programme.zoneSec;
      const ends = settlement.groups.map(({ id }) =>
        monthStart(parseMonth(id.slice(id.indexOf("/") + 1)) + 1, zone),
      );
      return latest(asOf, ends);
    }
    case "stream":
      return latest(asOf, [engine.state.stream.ends]);
    case "emission":
      return undefined;
  }
}

/** When more of what is held becomes spendable by itself; undefined if nothing is scheduled. */
export function nextRelease({ engine, asOf, groups }: Horizon): Instant | undefined {
  switch (engine.kind) {
    case "lockdrop": {
      const { main, signal } = engine.state.programme.release;
      const rules = [main, signal].filter((rule) => rule !== undefined);
      const times = rules.flatMap((rule) =>
        "start" in rule ? scheduledTimes(engine.state, rule) : [],
      );
      return earliest(asOf, times);
    }
    case "mint": {
      const zone = engine.state.programme.zoneSec;
      return earliest(
        asOf,
        groups.map(({ id }) => monthStart(parseMonth(id.slice(id.indexOf("/") + 1)) + 1, zone)),
      );
    }
    case "stream":
      return earliest(asOf, [engine.state.stream.ends]);
    case "emission":
      return undefined;
  }
}

/** The instants of a plain rule's schedule; a linear one counts at its start, cliff and end. */
export function scheduledTimes(state: LockdropState, rule: PlainRelease): Instant[] {
  const start = startInstant(rule.start, state);
  if (start === undefined) return [];
  const { zoneSec } = state.programme;
  if (rule.by === "at-once") return [start];
  if (rule.by === "tranches")
    return rule.tranches.map((each) => addDuration(start, each.after, zoneSec));
  const from = rule.cliff === undefined ? start : addDuration(start, rule.cliff, zoneSec);
  return [from, addDuration(start, rule.duration, zoneSec)];
}

/** When the windows close in which weights can change: groups, withdrawals, acceleration. */
export function lockdropClosings(shape: LockdropShape): Instant[] {
  const boost = shape.boost === undefined ? [] : [shape.boost.closes];
  return [...shape.groups, ...shape.withdrawWindows].map((window) => window.closes).concat(boost);
}

function latest(asOf: Instant, times: readonly Instant[]): Instant | undefined {
  const last = times.reduce((most, each) => (each > most ? each : most), asOf);
  return last > asOf ? last : undefined;
}

function earliest(asOf: Instant, times: readonly Instant[]): Instant | undefined {
  const ahead = times.filter((each) => each > asOf);
  return ahead.reduce<Instant | undefined>(
    (first, each) => (first === undefined || each < first ? each : first),
    undefined,
  );
}
