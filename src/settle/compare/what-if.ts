import { assert } from "../../exact/assert.ts";
import type { Instant } from "../../exact/instant.ts";
import type { ProgrammeEvent } from "../../programme/events/event.ts";
import type { Refusal } from "../../programme/events/refusal.ts";
import type { Programme } from "../../programme/programme.ts";
import type { Settlement } from "../../programme/settle.ts";
import type { Progress } from "../progress.ts";
import type { EventsRead } from "../read-events.ts";
import { settleEvents } from "../settle-file.ts";
import { type Comparison, compareSides, isConserved } from "./compare-sides.ts";
import { settledSide } from "./settled-side.ts";
import { type Trial, type TriedEvents, tryEvents } from "./what-if-events.ts";

/** Why the as-of instant of both sides is what it is. */
export type AsOfSource = "given" | "last event" | "last what-if event";

/** An event whose fate differs; undefined on a side: taken whole. */
export interface RefusalChange {
  readonly event: ProgrammeEvent;
  readonly before: Refusal | undefined;
  readonly after: Refusal | undefined;
}

/** What became of an event that was tried. */
export interface TriedEvent {
  readonly event: ProgrammeEvent;
  /** Lies after the as-of instant, so that it was not looked at. */
  readonly isIgnored: boolean;
  readonly refusal: Refusal | undefined;
}

/** A settlement as it is and as it would be. */
export interface WhatIf {
  readonly programme: Programme;
  readonly asOf: Instant;
  readonly asOfSource: AsOfSource;
  readonly extra: readonly TriedEvent[];
  readonly leftOut: readonly ProgrammeEvent[];
  readonly comparison: Comparison;
  readonly refusals: readonly RefusalChange[];
}

export interface WhatIfOptions {
  readonly trial: Trial;
  readonly asOf: Instant | undefined;
  /** Whom to look at; undefined: the participants of the events that are tried. */
  readonly participant: string | undefined;
  readonly progress?: Progress | undefined;
}

/**
 * Settles the events as they are and with those of the trial, in the same engine and as of the same
 * instant: the one asked for, else the last of all events of both sides. Asserts that the changes of
 * all participants and of the dust add up to the change of the pool.
 */
export async function whatIf(
  programme: Programme,
  read: EventsRead,
  options: WhatIfOptions,
): Promise<WhatIf> {
  const { progress } = options;
  const tried = tryEvents(programme, read, options.trial);
  const { asOf, source } = commonInstant(read.events, tried.extra, options.asOf);
  const before = await settleEvents(programme, read.events, { asOf, progress });
  const after = await settleEvents(programme, tried.events, { asOf, progress });
  progress?.phase("comparing");
  const watched = options.participant ?? participantsOf(tried);
  const comparison = await compareSides(settledSide(before), settledSide(after), {
    watched: typeof watched === "string" ? [watched] : watched,
    seen: (count) => progress?.update(count),
  });
  assert(isConserved(comparison), "what-if: the changes do not add up to the change of the pool");
  const gone = new Set(tried.leftOut);
  const isTried = new Set(tried.extra);
  const refusals = refusalChanges(before, after);
  const refusalOf = new Map(after.refusals.map((each) => [each.event, each]));
  return {
    programme,
    asOf,
    asOfSource: source,
    extra: tried.extra.map((event) => ({
      event,
      isIgnored: event.time > asOf,
      refusal: refusalOf.get(event),
    })),
    leftOut: tried.leftOut,
    comparison,
    refusals: refusals.filter(({ event }) => !gone.has(event) && !isTried.has(event)),
  };
}

function commonInstant(
  events: readonly ProgrammeEvent[],
  extra: readonly ProgrammeEvent[],
  given: Instant | undefined,
): { readonly asOf: Instant; readonly source: AsOfSource } {
  if (given !== undefined) return { asOf: given, source: "given" };
  const latest = (some: readonly ProgrammeEvent[]) =>
    some.reduce<Instant | undefined>(
      (last, { time }) => (last === undefined || time > last ? time : last),
      undefined,
    );
  const own = latest(events);
  const added = latest(extra);
  assert(own !== undefined, "what-if: there are no events");
  if (added === undefined || added <= own) return { asOf: own, source: "last event" };
  return { asOf: added, source: "last what-if event" };
}

/** Those of the events that are tried; of a void, whose event it sets aside. */
function participantsOf({ events, extra, leftOut }: TriedEvents): string[] {
  const tried = [...extra, ...leftOut];
  const voided = new Set(
    tried.filter(({ type }) => type === "void").map((each) => each.counterparty),
  );
  const touched = voided.size === 0 ? [] : events.filter(({ id }) => id !== "" && voided.has(id));
  const names = [...tried, ...touched].map((each) => each.participant);
  return [...new Set(names)].filter((name) => name !== "");
}

/** Events refused on one side only, or for another reason or with other figures, by line. */
function refusalChanges(before: Settlement, after: Settlement): RefusalChange[] {
  const left = new Map(before.refusals.map((each) => [each.event, each]));
  const right = new Map(after.refusals.map((each) => [each.event, each]));
  return [...new Set([...left.keys(), ...right.keys()])]
    .map((event) => ({ event, before: left.get(event), after: right.get(event) }))
    .filter(
      (each) =>
        each.before?.reason !== each.after?.reason || each.before?.detail !== each.after?.detail,
    )
    .sort((a, b) => a.event.line - b.event.line);
}
