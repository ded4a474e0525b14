import { CsvError, parse } from "csv-parse/sync";
import type { ProgrammeEvent } from "../../programme/events/event.ts";
import { MalformedEvent, parseEvent } from "../../programme/events/parse-event.ts";
import type { Programme } from "../../programme/programme.ts";
import { jsonRow } from "../json-lines.ts";
import type { RowOrProblem } from "../raw-row.ts";
import type { EventsRead } from "../read-events.ts";
import { cellsOf } from "../row-meaning.ts";
import { shown, UserError } from "../user-error.ts";

/** The events of a what-if: those of the file without some, and some more. */
export interface TriedEvents {
  readonly events: readonly ProgrammeEvent[];
  readonly extra: readonly ProgrammeEvent[];
  readonly leftOut: readonly ProgrammeEvent[];
}

/** What to try: rows as text (`key=value,key=value` or a JSON object), and ids to leave out. */
export interface Trial {
  readonly add: readonly string[];
  readonly without: readonly string[];
}

/**
 * Reads the rows of a trial with the readers and checks of an events file; they get the lines after
 * its last. Throws `UserError`: `bad-event-option`, `unknown-id`, or a reason of docs/events.md for
 * a malformed row: exit 2, for all of it stands on the command line.
 */
export function tryEvents(programme: Programme, read: EventsRead, trial: Trial): TriedEvents {
  const leftOut = trial.without.map((id) => eventCalled(read, id));
  const gone = new Set(leftOut);
  const remaining = read.events.filter((event) => !gone.has(event));
  const lineOf = new Map<string, number>();
  for (const { id, line } of [...read.malformed, ...remaining]) if (id !== "") lineOf.set(id, line);
  const after = lastLine(read);
  const extra = trial.add.map((text, i) => {
    const place = `--event ${i + 1}`;
    const event = eventIn(programme, rowIn(text, after + 1 + i, place), place);
    refuseTakenId(event, lineOf, place);
    if (event.id !== "") lineOf.set(event.id, event.line);
    return event;
  });
  return { events: [...remaining, ...extra], extra, leftOut };
}

function lastLine({ events, malformed }: EventsRead): number {
  let last = 1;
  for (const { line } of events) if (line > last) last = line;
  for (const { line } of malformed) if (line > last) last = line;
  return last;
}

function eventCalled({ events }: EventsRead, id: string): ProgrammeEvent {
  const event = id === "" ? undefined : events.find((each) => each.id === id);
  if (event !== undefined) return event;
  const message = `--without ${shown(id)}: no well-formed event has this id`;
  const remedy = "give the id as it stands in the events file";
  throw new UserError("unknown-id", 2, message, undefined, remedy);
}

function rowIn(text: string, line: number, place: string): RowOrProblem {
  return jsonRow(text.trimStart().startsWith("{") ? text : jsonOfPairs(text, place), line);
}

/** The pairs as a JSON object, so that both spellings meet the same reader. */
function jsonOfPairs(text: string, place: string): string {
  const members = cellsIn(text, place).map((pair) => {
    const at = pair.indexOf("=");
    if (at <= 0) throw badOption(place, `${shown(pair)} is not column=value`);
    return `${JSON.stringify(pair.slice(0, at).trim())}:${JSON.stringify(pair.slice(at + 1))}`;
  });
  return `{${members.join(",")}}`;
}

function cellsIn(text: string, place: string): readonly string[] {
  try {
    const records: string[][] = parse(text, { relax_column_count: true });
    if (records.length === 1 && records[0] !== undefined) return records[0];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw badOption(place, "a quote stands where none can be");
  }
  throw badOption(
    place,
    text.trim() === "" ? "the row is empty" : "the row has more than one line",
  );
}

function badOption(place: string, message: string): UserError {
  const remedy =
    'write column=value,column=value (a pair with a comma in quotes: "participant=a,b"), or a JSON object';
  return new UserError("bad-event-option", 2, message, { file: place }, remedy);
}

function eventIn(programme: Programme, row: RowOrProblem, file: string): ProgrammeEvent {
  if (row.problem) {
    const { code, column, message, remedy } = row;
    const place = column === undefined ? { file } : { file, column };
    throw new UserError(code, 2, message, place, remedy);
  }
  try {
    return parseEvent(programme, row.line, cellsOf(row));
  } catch (error) {
    if (!(error instanceof MalformedEvent)) throw error;
    const { reason, column, message, remedy } = error;
    throw new UserError(reason, 2, message, { file, column }, remedy);
  }
}

function refuseTakenId(
  { id }: ProgrammeEvent,
  lineOf: ReadonlyMap<string, number>,
  file: string,
): void {
  const line = lineOf.get(id);
  if (line === undefined) return;
  const message = `the id ${shown(id)} stands on line ${line} already`;
  const remedy = `give another id, or add --without ${id} to replace that event`;
  throw new UserError("duplicate-id", 2, message, { file, column: "id" }, remedy);
}
