import { dayNumber, formatDay, formatMonth, monthNumber } from "../../exact/calendar.ts";
import { formatInstantIn, type Instant } from "../../exact/instant.ts";
import type { ReleaseTotal } from "../outcome.ts";

/** What was released and burned in one period; `end` is its last payment. */
export interface TimelineRow {
  readonly label: string;
  readonly end: Instant;
  released: bigint;
  burned: bigint;
  payments: number;
  readonly kinds: Set<string>;
}

export interface Timeline {
  readonly period: "instant" | "day" | "month" | "year";
  readonly rows: readonly TimelineRow[];
}

/** The finest periods that leave a list one can read. */
const FINENESS: readonly { readonly period: Timeline["period"]; readonly most: number }[] = [
  { period: "instant", most: 24 },
  { period: "day", most: 130 },
  { period: "month", most: 240 },
  { period: "year", most: Number.POSITIVE_INFINITY },
];

/** Adds up payments (sorted by time) by instant, day, month or year of the zone's calendar. */
export function timelineOf(totals: readonly ReleaseTotal[], zoneSec: number): Timeline {
  for (const { period, most } of FINENESS) {
    const rows = rowsBy(totals, (at) => labelOf(at, period, zoneSec), most);
    if (rows !== undefined) return { period, rows };
  }
  return { period: "year", rows: [] };
}

function rowsBy(
  totals: readonly ReleaseTotal[],
  labelAt: (at: Instant) => string,
  most: number,
): TimelineRow[] | undefined {
  const rows: TimelineRow[] = [];
  for (const { time, kind, amount, participants } of totals) {
    const label = labelAt(time);
    let row = rows.at(-1);
    if (row?.label === label) rows[rows.length - 1] = row = { ...row, end: time };
    else {
      row = { label, end: time, released: 0n, burned: 0n, payments: 0, kinds: new Set() };
      rows.push(row);
    }
    if (kind === "burned") row.burned += amount;
    else row.released += amount;
    row.payments += participants;
    row.kinds.add(kind);
    if (rows.length > most) return undefined;
  }
  return rows;
}

function labelOf(at: Instant, period: Timeline["period"], zoneSec: number): string {
  if (period === "instant") return formatInstantIn(at, zoneSec);
  if (period === "day") return formatDay(dayNumber(at, zoneSec));
  const month = formatMonth(monthNumber(at, zoneSec));
  return period === "month" ? month : month.slice(0, 4);
}
