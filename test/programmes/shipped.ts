import { readdirSync, readFileSync } from "node:fs";
import { parseInstant } from "../../src/exact/instant.ts";
import type { Definition } from "../../src/programme/definition.ts";
import type { ReleaseRow } from "../../src/programme/engines/release-table.ts";
import type { Allocation, GroupResult } from "../../src/programme/engines/settlement.ts";
import type { ProgrammeEvent } from "../../src/programme/events/event.ts";
import {
  EVENT_COLUMNS,
  type EventCells,
  parseEvent,
} from "../../src/programme/events/parse-event.ts";
import type { LockdropShape, Programme } from "../../src/programme/programme.ts";
import { type Settlement, settle } from "../../src/programme/settle.ts";
import { type PrintedTable, tablesOf } from "../../src/programme/tables/tables.ts";
import { readProgramme } from "../../src/settle/definition-file.ts";

const DIRECTORY = new URL("../../programmes/", import.meta.url);

/** The programmes that ship, by file name without `.yaml`. */
export const SHIPPED: readonly string[] = readdirSync(DIRECTORY)
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => file.slice(0, -".yaml".length))
  .sort();

export function shipped(name: string): Programme {
  const file = `${name}.yaml`;
  return readProgramme(readFileSync(new URL(file, DIRECTORY), "utf8"), file).programme;
}

/** The programme with some keys of its definition replaced, read like any file. */
export function variant({ definition }: Programme, changes: Partial<Definition>): Programme {
  return readProgramme(JSON.stringify({ ...definition, ...changes }), "a variant").programme;
}

export function lockdropOf({ shape }: Programme): LockdropShape {
  if (shape.kind !== "lockdrop") throw new Error("not a lockdrop");
  return shape;
}

/** Settles events written as CSV without quotes, the first line naming the columns. */
export function settled(programme: Programme, csv: string, asOf?: string): Settlement {
  const events = eventsOf(programme, csv);
  return settle(programme, events, asOf === undefined ? undefined : parseInstant(asOf));
}

function eventsOf(programme: Programme, csv: string): ProgrammeEvent[] {
  const lines = csv.split("\n").map((line) => line.trim());
  const [header = "", ...rows] = lines.filter((line) => line !== "");
  const columns = header.split(",");
  return rows.map((row, i) => {
    const cells = row.split(",");
    const cellOf = (column: string) => cells[columns.indexOf(column)] ?? "";
    const named = EVENT_COLUMNS.map((column) => [column, cellOf(column)] as const);
    return parseEvent(programme, i + 2, Object.fromEntries(named) as EventCells);
  });
}

/** The one row of a participant in a group (any, if there is but one). */
export function rowOf(settlement: Settlement, participant: string, group?: string): Allocation {
  const rows = settlement.allocations.filter(
    (each) => each.participant === participant && (group === undefined || each.group === group),
  );
  const [row] = rows;
  if (row === undefined || rows.length > 1) throw new Error(`${rows.length} rows: ${participant}`);
  return row;
}

export function groupOf(settlement: Settlement, id: string): GroupResult {
  const group = settlement.groups.find((each) => each.id === id);
  if (group === undefined) throw new Error(`no group ${id}`);
  return group;
}

/** What rules refused: `id reason`, by line. */
export function refusedOf(settlement: Settlement): string[] {
  return settlement.refusals.map(({ event, reason }) => `${event.id} ${reason}`);
}

export function paymentsOf(settlement: Settlement, participant: string): ReleaseRow[] {
  return settlement.releases.filter((each) => each.participant === participant);
}

/** The amounts of one kind that a participant was paid, in order. */
export function amountsOf(settlement: Settlement, participant: string, kind: string): bigint[] {
  const rows = paymentsOf(settlement, participant).filter((each) => each.kind === kind);
  return rows.map((each) => each.amount);
}

/** The table whose title begins with `title`. */
export function tableOf(programme: Programme, title: string): PrintedTable {
  const table = tablesOf(programme).find((each) => each.title.startsWith(title));
  if (table === undefined) throw new Error(`no table ${title}`);
  return table;
}

/** One column of a table, by its name. */
export function columnOf({ columns, rows }: PrintedTable, name: string): string[] {
  const at = columns.indexOf(name);
  if (at < 0) throw new Error(`no column ${name}`);
  return rows.map((row) => row[at] ?? "");
}

/** Whole units of a token with 18 decimals, in base units. */
export const E18 = 10n ** 18n;
