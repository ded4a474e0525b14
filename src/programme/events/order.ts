import type { Instant } from "../../exact/instant.ts";
import type { ProgrammeEvent } from "./event.ts";
import type { Refusal } from "./refusal.ts";

/** Orders by (time, line): the order in which events apply. */
function compareEvents(a: ProgrammeEvent, b: ProgrammeEvent): number {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1;
  return a.line - b.line;
}

/** The events in the order in which they apply; sorts a copy only if they are not in order. */
export function inOrder(events: readonly ProgrammeEvent[]): readonly ProgrammeEvent[] {
  for (let i = 1; i < events.length; i++) {
    const before = events[i - 1];
    const after = events[i];
    if (before && after && compareEvents(before, after) > 0) return [...events].sort(compareEvents);
  }
  return events;
}

/** The events at or before `asOf`, of events in order. */
export function upTo(events: readonly ProgrammeEvent[], asOf: Instant): readonly ProgrammeEvent[] {
  let end = events.length;
  while (end > 0 && (events[end - 1]?.time ?? asOf) > asOf) end--;
  return end === events.length ? events : events.slice(0, end);
}

/**
 * Sets aside what the operator voided. A void names, by id, an event before it in the order that is
 * not itself a void. Returns the events that remain and the refusals that this makes.
 */
export function withoutVoided(events: readonly ProgrammeEvent[]): {
  readonly remaining: readonly ProgrammeEvent[];
  readonly refusals: readonly Refusal[];
} {
  if (!events.some((event) => event.type === "void")) return { remaining: events, refusals: [] };
  const byId = new Map<string, ProgrammeEvent>();
  const voided = new Set<ProgrammeEvent>();
  const refusals: Refusal[] = [];
  for (const event of events) {
    if (event.type !== "void") {
      if (event.id !== "") byId.set(event.id, event);
      continue;
    }
    const target = byId.get(event.counterparty);
    if (target === undefined || voided.has(target)) {
      const why = target === undefined ? "no event before it has this id" : "it is voided already";
      refusals.push({ event, reason: "no-such-event", detail: `${event.counterparty}: ${why}` });
      continue;
    }
    voided.add(target);
    const by = event.id === "" ? `line ${event.line}` : event.id;
    refusals.push({ event: target, reason: "voided", detail: `by ${by}: ${event.value}` });
  }
  return {
    remaining: events.filter((event) => event.type !== "void" && !voided.has(event)),
    refusals,
  };
}
