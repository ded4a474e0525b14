import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseInstant } from "../../src/exact/instant.ts";
import type { Definition } from "../../src/programme/definition.ts";
import { type LoadedProgramme, readProgramme } from "../../src/settle/definition-file.ts";
import type { Outcome } from "../../src/settle/outcome.ts";
import {
  type OutcomeOptions,
  type SettledOutcome,
  settleOutcome,
} from "../../src/settle/settle-outcome.ts";
import { summarize } from "../../src/settle/summary.ts";
import { UserError } from "../../src/settle/user-error.ts";
import { type Random, randomFrom } from "./random.ts";
import { csvOf, type EventRow, RandomEvents } from "./random-events.ts";
import { randomCase } from "./random-programme.ts";

/** What a run came to: every byte it would write, or its error. */
interface Bytes {
  readonly text: string;
  readonly plainBecause: string | undefined;
}

export interface FastCase {
  readonly seed: number;
  /** Events; a small count takes those of the plain random case. */
  readonly rows?: number;
  readonly jobs?: number;
}

/**
 * Settles the random case of a seed by both paths. Undefined when every byte is equal, else the first
 * difference; `plainBecause` tells why the fast path did not do it.
 */
export async function compareFast(
  folder: string,
  { seed, rows, jobs = 1 }: FastCase,
): Promise<{ readonly difference: string | undefined; readonly plainBecause: string | undefined }> {
  const random = randomFrom(seed + 77);
  const made = randomCase(seed);
  const definition = random.chance(90) ? servable(made.definition) : made.definition;
  const loaded = readProgramme(JSON.stringify(definition), "test definition");
  const events = join(folder, "events.csv");
  writeFileSync(events, spoiled(random, csvOf(eventRows(random, definition, made.rows, rows))));
  const asOf = made.asOf === undefined ? undefined : parseInstant(made.asOf);
  return await comparePaths(loaded, events, { asOf, lenient: random.chance(50), jobs });
}

/** Settles events by both paths, as `compareFast`. */
export async function comparePaths(
  loaded: LoadedProgramme,
  events: string,
  options: Omit<OutcomeOptions, "engine">,
): Promise<{ readonly difference: string | undefined; readonly plainBecause: string | undefined }> {
  const fast = await bytesOf(() => settleOutcome(loaded, events, { ...options, engine: "fast" }));
  const plain = await bytesOf(() => settleOutcome(loaded, events, { ...options, engine: "plain" }));
  return {
    difference: firstDifference(fast.text, plain.text),
    plainBecause: fast.plainBecause,
  };
}

/** The definition without what the fast path leaves to the plain engine. */
function servable(definition: Definition): Definition {
  const copy = JSON.parse(JSON.stringify(definition));
  if (copy.contribute.by !== "lock") return copy;
  delete copy.contribute.withdraw;
  delete copy.share.rounding;
  delete copy.share.round_per;
  delete copy.share.referral_bonus;
  delete copy.release.signal;
  return copy;
}

function eventRows(
  random: Random,
  definition: Definition,
  own: readonly EventRow[],
  count: number | undefined,
): readonly EventRow[] {
  const fits = (row: EventRow) =>
    !["void", "mined", "trade", "invite", "qualify", "withdraw"].includes(row.event ?? "");
  if (count === undefined) return random.chance(80) ? own.filter(fits) : own;
  const people = Array.from({ length: 1 + random.below(count + 1) }, (_, i) => person(random, i));
  const rows = new RandomEvents(random, definition, people).rows(count).filter(fits);
  const ordered = random.chance(50) ? [...rows].sort(byTime) : rows;
  return ordered.slice(0, count);
}

function person(random: Random, i: number): string {
  if (random.chance(1)) return `ünï ${i}`;
  if (random.chance(1)) return `"q", ${i}`;
  return (
    random.pick(["user-", "0x", "0xAB", "=", "a-very-long-prefix-that-all-of-them-share-"]) + i
  );
}

function byTime(a: EventRow, b: EventRow): number {
  return Date.parse(a.time ?? "") - Date.parse(b.time ?? "");
}

/** Sometimes other line ends, blank lines, a note column, a malformed row or an id that stands twice. */
function spoiled(random: Random, csv: string): string {
  let text = csv;
  if (random.chance(20)) text = text.replaceAll("\n", "\r\n");
  if (random.chance(20)) text = text.replace(/\n/g, (end) => (random.chance(5) ? "\n\n" : end));
  if (random.chance(20)) text = text.trimEnd();
  if (random.chance(10)) text = `\ufeff${text}`;
  const lines = text.split("\n");
  const at = 1 + random.below(Math.max(1, lines.length - 1));
  if (random.chance(8)) lines[at] = "e1,not a time,lock,ann,AAA,1,,t1,,,";
  if (random.chance(8)) lines.push(lines[at] ?? "");
  if (random.chance(5)) lines[at] = "only,three,cells";
  return lines.join("\n");
}

async function bytesOf(run: () => Promise<SettledOutcome>): Promise<Bytes> {
  try {
    const { outcome, provenance, plainBecause, close } = await run();
    const text = await everyByte(outcome, provenance);
    close();
    return { text, plainBecause };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { code, message, place, remedy } = error;
    return { text: JSON.stringify({ code, message, place, remedy }), plainBecause: "an error" };
  }
}

async function everyByte(
  outcome: Outcome,
  provenance: SettledOutcome["provenance"],
): Promise<string> {
  const parts: string[] = [];
  for (const table of Object.values(outcome.tables)) {
    let rows = 0;
    for await (const chunk of table.chunks()) {
      const { text } = chunk;
      parts.push(typeof text === "string" ? text : Buffer.from(text).toString("utf8"));
      rows += chunk.rows;
    }
    if (rows !== table.rows) parts.push(`a table announces ${table.rows} rows and has ${rows}\n`);
    parts.push("--\n");
  }
  const plain = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}` : value);
  parts.push(
    `${JSON.stringify(summarize(outcome, { ...provenance, version: "0" }, {}), plain, 1)}\n`,
  );
  parts.push(`${JSON.stringify([...outcome.totals()], plain)}\n`);
  parts.push(`${JSON.stringify([outcome.releaseTotals(), outcome.schedule?.()], plain)}\n`);
  return parts.join("");
}

function firstDifference(fast: string, plain: string): string | undefined {
  if (fast === plain) return undefined;
  const a = fast.split("\n");
  const b = plain.split("\n");
  const at = b.findIndex((line, i) => line !== a[i]);
  return `line ${at + 1}: fast ${JSON.stringify(a[at])}, plain ${JSON.stringify(b[at])}`;
}
