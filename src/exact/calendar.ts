import {
  checkCivilDate,
  civilFromDays,
  daysFromCivil,
  padded,
  remainder,
  wholeDivision,
} from "./civil.ts";
import { DAY, type Instant, SECOND } from "./instant.ts";
import { divFloor } from "./integer.ts";
import { quote, TextError } from "./text-error.ts";

/*
 * Days and months of a zone with a fixed offset from UTC (`zone`, in seconds), where every day has
 * 86400 seconds. A day is numbered from 1970-01-01, a month is year * 12 + (month - 1).
 */

/** The number of the zone's day that contains the instant: days since 1970-01-01, floored. */
export function dayNumber(instant: Instant, zone: number): number {
  return Number(divFloor(instant + BigInt(zone) * SECOND, DAY));
}

/** The instant at which a day begins in the zone. */
export function dayStart(day: number, zone: number): Instant {
  return BigInt(day) * DAY - BigInt(zone) * SECOND;
}

/** The day as `YYYY-MM-DD`. */
export function formatDay(day: number): string {
  const date = civilFromDays(day);
  return `${padded(date.year, 4)}-${padded(date.month, 2)}-${padded(date.day, 2)}`;
}

/**
 * Reads the day number of `YYYY-MM-DD`, years 0001 to 9999.
 * Throws TextError: not-a-day, impossible-date, year-out-of-range.
 */
export function parseDay(text: string): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) {
    throw new TextError("not-a-day", `${quote(text)} is not a day`, "write a day like 2019-11-05");
  }
  const date = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  checkCivilDate(date, text);
  return daysFromCivil(date);
}

/** The number of the zone's month that contains the instant: year * 12 + (month - 1). */
export function monthNumber(instant: Instant, zone: number): number {
  const { year, month } = civilFromDays(dayNumber(instant, zone));
  return year * 12 + month - 1;
}

/** The instant at which a month begins in the zone. */
export function monthStart(month: number, zone: number): Instant {
  return dayStart(daysFromCivil({ ...yearAndMonth(month), day: 1 }), zone);
}

/** The month as `YYYY-MM`. */
export function formatMonth(month: number): string {
  const parts = yearAndMonth(month);
  return `${padded(parts.year, 4)}-${padded(parts.month, 2)}`;
}

/**
 * Reads the month number of `YYYY-MM`, years 0001 to 9999.
 * Throws TextError: not-a-month, impossible-date, year-out-of-range.
 */
export function parseMonth(text: string): number {
  const match = /^(\d{4})-(\d{2})$/.exec(text);
  if (match === null) {
    throw new TextError(
      "not-a-month",
      `${quote(text)} is not a month`,
      "write a month like 2019-11",
    );
  }
  const date = { year: Number(match[1]), month: Number(match[2]), day: 1 };
  checkCivilDate(date, text);
  return date.year * 12 + date.month - 1;
}

function yearAndMonth(month: number): { year: number; month: number } {
  return { year: wholeDivision(month, 12), month: remainder(month, 12) + 1 };
}
