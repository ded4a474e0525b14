import { formatInstant, formatInstantIn } from "../exact/instant.ts";
import { eventName, type ProgrammeEvent } from "../programme/events/event.ts";
import { eventInWords } from "../programme/events/event-words.ts";
import type { Refusal } from "../programme/events/refusal.ts";
import type { RefusalChange, TriedEvent, WhatIf } from "../settle/compare/what-if.ts";
import { comparisonJson } from "./comparison-json.ts";
import { ComparisonText } from "./comparison-text.ts";

/** Refusals beyond this are in --json. */
const REFUSALS_SHOWN = 20;

const AS_OF_SOURCES = {
  given: "as asked with --as-of",
  "last event": "the last event of the file",
  "last what-if event": "the last what-if event, which lies after the file's last",
} as const;

/** A what-if for a person: what is tried, whom it touches, what it moves, and that it adds up. */
export function whatIfText(result: WhatIf): string {
  const { programme, comparison, asOf, asOfSource } = result;
  const assets = [...programme.assets.values()];
  const text = new ComparisonText(new Map(assets.map((each) => [each.symbol, each.decimals])));
  const isWatching = comparison.watched.length > 0;
  const who = isWatching ? "others" : "participants";
  const unchanged = `${comparison.persons.changed} participants change, ${comparison.persons.unchanged} do not\n`;
  const parts = [
    `What if: ${programme.title} (${programme.id})\nas of ${formatInstantIn(asOf, programme.zoneSec)} on both sides: ${AS_OF_SOURCES[asOfSource]}\n`,
    triedText(result),
    ...comparison.watched.map((each) => text.person(each, comparison.groups)),
    text.rewards(comparison),
    text.groups(comparison),
    refusalsText(result),
    unchanged + comparison.effects.map((each) => text.effects(each, who)).join(""),
    text.conservation(comparison),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function triedText(result: WhatIf): string {
  const lines = [
    ...result.leftOut.map((event) => `- ${described(result, event)}: left out`),
    ...result.extra.map((each) => `+ ${described(result, each.event)}: ${fate(each)}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function fate({ isIgnored, refusal }: TriedEvent): string {
  if (isIgnored) return "IGNORED, it lies after the as-of instant";
  return refusal === undefined ? "taken" : `${refusal.reason} (${refusal.detail})`;
}

function described({ programme }: WhatIf, event: ProgrammeEvent): string {
  const who = event.participant === "" ? "" : ` by ${event.participant}`;
  const when = formatInstantIn(event.time, programme.zoneSec);
  const name = event.id === "" ? "" : `${event.id}, `;
  return `${name}line ${event.line}: ${eventInWords(programme, event)}${who} at ${when}`;
}

function refusalsText(result: WhatIf): string {
  const { refusals } = result;
  if (refusals.length === 0) return "no other event is newly taken or refused\n";
  const lines = refusals.slice(0, REFUSALS_SHOWN).map((each) => refusalLine(result, each));
  const more = refusals.length - REFUSALS_SHOWN;
  if (more > 0) lines.push(`and ${more} more (--json lists all)`);
  return `events of the file whose fate changes:\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

function refusalLine(result: WhatIf, { event, before, after }: RefusalChange): string {
  const name = described(result, event);
  if (before === undefined) {
    const what = after?.reason === "cap-partial" ? "cut" : "refused";
    return `newly ${what}: ${name}: ${reason(after)}`;
  }
  if (after === undefined) return `newly taken: ${name} whole (was ${reason(before)})`;
  return `otherwise: ${name}: ${reason(after)} (was ${reason(before)})`;
}

function reason(refusal: Refusal | undefined): string {
  return refusal === undefined ? "taken" : `${refusal.reason}, ${refusal.detail}`;
}

/** The same for other programs. */
export function whatIfJson(result: WhatIf): Record<string, unknown> {
  const { programme, asOf, asOfSource, extra, leftOut, refusals, comparison } = result;
  const assets = [...programme.assets.values()];
  return {
    programme: programme.id,
    as_of: formatInstant(asOf),
    as_of_source: asOfSource,
    assets: Object.fromEntries(assets.map(({ symbol, decimals }) => [symbol, { decimals }])),
    added: extra.map(({ event, isIgnored, refusal }) => ({
      ...eventJson(event),
      ignored: isIgnored,
      refusal: refusalJson(refusal),
    })),
    left_out: leftOut.map(eventJson),
    refusals: refusals.map(({ event, before, after }) => ({
      ...eventJson(event),
      name: eventName(event),
      before: refusalJson(before),
      after: refusalJson(after),
    })),
    ...comparisonJson(comparison),
    conserved: true,
  };
}

function eventJson(event: ProgrammeEvent): Record<string, unknown> {
  const { id, line, type, participant, asset, amount, term } = event;
  const time = formatInstant(event.time);
  return { id, line, time, event: type, participant, asset, amount_base: `${amount}`, term };
}

function refusalJson(refusal: Refusal | undefined): Record<string, string> | null {
  return refusal === undefined ? null : { reason: refusal.reason, detail: refusal.detail };
}
