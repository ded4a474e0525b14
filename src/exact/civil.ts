import { quote, TextError } from "./text-error.ts";

/** A date of the proleptic Gregorian calendar; month 1 to 12, day of the month 1 to 31. */
export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** The whole part of a / b toward minus infinity, for safe integers and b > 0. */
export function wholeDivision(a: number, b: number): number {
  return (a - remainder(a, b)) / b;
}

/** a - b * wholeDivision(a, b), from 0 to b - 1. */
export function remainder(a: number, b: number): number {
  return ((a % b) + b) % b;
}

const DAYS_PER_ERA = 146_097; // 400 years
const DAYS_TO_EPOCH = 719_468; // from 0000-03-01 to 1970-01-01

/**
 * Days from 1970-01-01 to the date. Years run from March, so that the leap day comes last.
 * Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
 */
export function daysFromCivil({ year, month, day }: CivilDate): number {
  const marchYear = month > 2 ? year : year - 1;
  const era = wholeDivision(marchYear, 400);
  const yearOfEra = marchYear - era * 400;
  const monthFromMarch = (month + 9) % 12;
  const dayOfYear = wholeDivision(153 * monthFromMarch + 2, 5) + day - 1;
  const leapDays = wholeDivision(yearOfEra, 4) - wholeDivision(yearOfEra, 100);
  return era * DAYS_PER_ERA + yearOfEra * 365 + leapDays + dayOfYear - DAYS_TO_EPOCH;
}

/** The date that many days after 1970-01-01. Source: as `daysFromCivil`, civil_from_days. */
export function civilFromDays(days: number): CivilDate {
  const shifted = days + DAYS_TO_EPOCH;
  const era = wholeDivision(shifted, DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const leapDays =
    wholeDivision(dayOfEra, 1460) -
    wholeDivision(dayOfEra, 36_524) +
    wholeDivision(dayOfEra, 146_096);
  const yearOfEra = wholeDivision(dayOfEra - leapDays, 365);
  const daysBefore = 365 * yearOfEra + wholeDivision(yearOfEra, 4) - wholeDivision(yearOfEra, 100);
  const dayOfYear = dayOfEra - daysBefore;
  const monthFromMarch = wholeDivision(5 * dayOfYear + 2, 153);
  const day = dayOfYear - wholeDivision(153 * monthFromMarch + 2, 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** The number of the month's last day. */
export function lastDayOfMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Throws TextError when the date is not in the calendar: year-out-of-range, impossible-date. */
export function checkCivilDate({ year, month, day }: CivilDate, text: string): void {
  if (year < 1) {
    const message = `${quote(text)} is in year 0`;
    throw new TextError("year-out-of-range", message, "write a year from 0001 to 9999");
  }
  if (month < 1 || month > 12) {
    const message = `${quote(text)} has month ${month}`;
    throw new TextError("impossible-date", message, "write a month from 01 to 12");
  }
  const last = lastDayOfMonth(year, month);
  if (day < 1 || day > last) {
    const monthText = `${MONTH_NAMES[month - 1]} ${year}`;
    const message = `${quote(text)} names day ${day} of ${monthText}`;
    throw new TextError("impossible-date", message, `${monthText} runs from day 1 to day ${last}`);
  }
}

const MONTH_NAMES = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** The number in at least `width` digits: `07`, `0001`, `-0001`. */
export function padded(value: number, width: number): string {
  if (value < 0) return `-${padded(-value, width)}`;
  return value.toString().padStart(width, "0");
}
