import { assert } from "./assert.ts";
import {
  checkCivilDate,
  civilFromDays,
  daysFromCivil,
  padded,
  remainder,
  wholeDivision,
} from "./civil.ts";
import { divFloor } from "./integer.ts";
import { quote, TextError } from "./text-error.ts";

/**
 * Nanoseconds since 1970-01-01T00:00:00Z in the proleptic Gregorian calendar, leap seconds not
 * counted.
 */
export type Instant = bigint;

/** Nanoseconds of a second. */
export const SECOND = 1_000_000_000n;

/** Nanoseconds of a day. */
export const DAY: bigint = 86_400n * SECOND;

const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2})$/;
const EXAMPLE = "write a date, a time and an offset, like 2019-11-05T00:00:00+08:00";

const FIRST_INSTANT = BigInt(daysFromCivil({ year: 1, month: 1, day: 1 })) * DAY;
const END_INSTANT = BigInt(daysFromCivil({ year: 10_000, month: 1, day: 1 })) * DAY;

/**
 * Reads an RFC 3339 date-time: the offset is required, `T`, `t` or one space stands before the
 * time, a fraction has 1 to 9 digits, and the instant lies in the years 0001 to 9999 of UTC.
 *
 * Throws TextError: date-without-time, missing-offset, impossible-date, impossible-time,
 * impossible-offset, leap-second, too-many-fraction-digits, year-out-of-range, not-an-instant.
 */
export function parseInstant(text: string): Instant {
  const match = INSTANT.exec(text);
  if (match === null) throw instantError(text);
  const [, year, month, day, hour, minute, second, fraction = "", offset = ""] = match;
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  const time = { hour: Number(hour), minute: Number(minute), second: Number(second) };
  checkCivilDate(date, text);
  checkTime(time, text);
  if (fraction.length > 9) {
    const message = `${quote(text)} has ${fraction.length} fraction digits`;
    throw new TextError("too-many-fraction-digits", message, "write at most 9 fraction digits");
  }
  const secondOfDay = time.hour * 3600 + time.minute * 60 + time.second - parseOffset(offset, text);
  const nanoseconds = BigInt(fraction.padEnd(9, "0"));
  return checkRange(
    BigInt(daysFromCivil(date)) * DAY + BigInt(secondOfDay) * SECOND + nanoseconds,
    text,
  );
}

function instantError(text: string): TextError {
  const quoted = quote(text);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    return new TextError("date-without-time", `${quoted} is a date without a time`, EXAMPLE);
  }
  if (/^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(text)) {
    const expected = "write the offset, like +08:00 or Z";
    return new TextError("missing-offset", `${quoted} has no offset from UTC`, expected);
  }
  return new TextError("not-an-instant", `${quoted} is not a date with time and offset`, EXAMPLE);
}

interface ClockTime {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

function checkTime({ hour, minute, second }: ClockTime, text: string): void {
  const quoted = quote(text);
  if (hour > 23) {
    const expected = hour === 24 ? "write 00:00:00 of the next day" : "write an hour from 00 to 23";
    throw new TextError("impossible-time", `${quoted} has hour ${hour}`, expected);
  }
  if (minute > 59) {
    const expected = "write a minute from 00 to 59";
    throw new TextError("impossible-time", `${quoted} has minute ${minute}`, expected);
  }
  if (second === 60) {
    const expected = "leap seconds are not representable: write second 59 or the next minute";
    throw new TextError("leap-second", `${quoted} names a leap second`, expected);
  }
  if (second > 60) {
    const expected = "write a second from 00 to 59";
    throw new TextError("impossible-time", `${quoted} has second ${second}`, expected);
  }
}

function checkRange(instant: Instant, text: string): Instant {
  if (instant >= FIRST_INSTANT && instant < END_INSTANT) return instant;
  const message = `${quote(text)} is outside the years 0001 to 9999 of UTC`;
  throw new TextError("year-out-of-range", message, "write a year from 0001 to 9999");
}

/** The instant in UTC, `YYYY-MM-DDTHH:MM:SSZ`, with a fraction only when it is not zero. */
export function formatInstant(instant: Instant): string {
  return formatInstantIn(instant, 0);
}

/**
 * The instant on the clock of a zone, `2019-11-05T00:00:00+08:00`; offset 0 is written `Z`.
 * Outside the years 0001 to 9999 the text is for reading only: `parseInstant` refuses it.
 */
export function formatInstantIn(instant: Instant, zoneSeconds: number): string {
  const local = instant + BigInt(zoneSeconds) * SECOND;
  const day = divFloor(local, DAY);
  const { year, month, day: dayOfMonth } = civilFromDays(Number(day));
  const date = `${padded(year, 4)}-${padded(month, 2)}-${padded(dayOfMonth, 2)}`;
  const offset = zoneSeconds === 0 ? "Z" : formatOffset(zoneSeconds);
  return `${date}T${formatTimeOfDay(local - day * DAY)}${offset}`;
}

function formatTimeOfDay(nanoseconds: bigint): string {
  const second = Number(nanoseconds / SECOND);
  const clock = [wholeDivision(second, 3600), wholeDivision(second, 60) % 60, second % 60];
  const time = clock.map((part) => padded(part, 2)).join(":");
  const fraction = nanoseconds % SECOND;
  if (fraction === 0n) return time;
  return `${time}.${fraction.toString().padStart(9, "0").replace(/0+$/, "")}`;
}

const ZONE = "write a fixed offset from UTC, like UTC+8, +08:00 or Z";

/**
 * Reads a fixed offset from UTC in seconds: `UTC`, `Z`, `UTC+8`, `UTC-3:30`, `+08:00`.
 * Throws TextError: not-a-zone, impossible-offset.
 */
export function parseZone(text: string): number {
  if (/^(UTC|Z)$/i.test(text)) return 0;
  const match = /^(?:UTC([+-]\d{1,2})(?::(\d{2}))?|([+-]\d{2}):(\d{2}))$/i.exec(text);
  if (match === null) {
    throw new TextError("not-a-zone", `${quote(text)} is not an offset from UTC`, ZONE);
  }
  const hour = match[1] ?? match[3] ?? "";
  const minute = match[2] ?? match[4] ?? "00";
  return parseOffset(`${hour.slice(0, 1)}${hour.slice(1).padStart(2, "0")}:${minute}`, text);
}

/** The seconds of `Z`, `z` or `+08:00`; `text` is what the message quotes. */
function parseOffset(offset: string, text: string): number {
  if (offset === "Z" || offset === "z") return 0;
  const hour = Number(offset.slice(1, 3));
  const minute = Number(offset.slice(4, 6));
  if (hour > 23 || minute > 59) {
    const message = `${quote(text)} has an impossible offset from UTC`;
    throw new TextError("impossible-offset", message, "write an offset from -23:59 to +23:59");
  }
  const seconds = hour * 3600 + minute * 60;
  return offset.startsWith("-") && seconds > 0 ? -seconds : seconds;
}

/** The zone as people write it: `UTC`, `UTC+8`, `UTC-3:30`. Asserts whole minutes below a day. */
export function formatZone(zoneSeconds: number): string {
  if (zoneSeconds === 0) return "UTC";
  const [hour = "", minute = ""] = formatOffset(zoneSeconds).split(":");
  const short = `UTC${hour.slice(0, 1)}${hour.slice(1).replace(/^0/, "")}`;
  return minute === "00" ? short : `${short}:${minute}`;
}

/** `+08:00`. Asserts whole minutes below a day. */
function formatOffset(zoneSeconds: number): string {
  const size = zoneSeconds < 0 ? -zoneSeconds : zoneSeconds;
  assert(size < 86_400 && remainder(size, 60) === 0, `zone: ${zoneSeconds} s is not an offset`);
  const sign = zoneSeconds < 0 ? "-" : "+";
  const hour = padded(wholeDivision(size, 3600), 2);
  return `${sign}${hour}:${padded(wholeDivision(size, 60) % 60, 2)}`;
}
