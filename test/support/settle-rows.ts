import { parseInstant } from "../../src/exact/instant.ts";
import type { ProgrammeEvent } from "../../src/programme/events/event.ts";
import { MalformedEvent, parseEvent } from "../../src/programme/events/parse-event.ts";
import type { Programme } from "../../src/programme/programme.ts";
import { type Settlement, settle } from "../../src/programme/settle.ts";
import { readProgramme } from "../../src/settle/definition-file.ts";
import { CSV_COLUMNS, type EventRow } from "./random-events.ts";

/** Rows as events, by the real parser; malformed ones are dropped as a lenient run does. */
export function eventsOf(programme: Programme, rows: readonly EventRow[]): ProgrammeEvent[] {
  return rows.flatMap((row, index) => {
    const cells = Object.fromEntries(CSV_COLUMNS.map((column) => [column, row[column] ?? ""]));
    try {
      return [
        parseEvent(programme, index + 2, cells as Record<(typeof CSV_COLUMNS)[number], string>),
      ];
    } catch (error) {
      if (error instanceof MalformedEvent) return [];
      throw error;
    }
  });
}

/** Settles rows under a definition given as an object or as YAML text. */
export function settleRows(
  definition: object | string,
  rows: readonly EventRow[],
  asOf?: string,
): Settlement {
  const text = typeof definition === "string" ? definition : JSON.stringify(definition);
  const { programme } = readProgramme(text, "test definition");
  return settle(
    programme,
    eventsOf(programme, rows),
    asOf === undefined ? undefined : parseInstant(asOf),
  );
}

/** What a result says, without the engine behind it: for comparisons. */
export function figuresOf(settlement: Settlement): unknown {
  const { allocations, releases, groups, deposits, lots, rewards } = settlement;
  return { allocations, releases, groups, deposits, lots, rewards };
}
