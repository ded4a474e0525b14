import { dayNumber, dayStart } from "./calendar.ts";
import { civilFromDays, daysFromCivil, lastDayOfMonth, remainder, wholeDivision } from "./civil.ts";
import { DAY, type Instant, SECOND } from "./instant.ts";
import { quote, TextError } from "./text-error.ts";

/** A length of time in calendar months, calendar days or seconds. */
export type Duration = {
  readonly unit: "months" | "days" | "seconds";
  readonly count: number;
};

type Unit = Duration["unit"];

/** ISO 8601 designators, the T of times included, as multiples of the three units. */
const DESIGNATORS: ReadonlyMap<string, { unit: Unit; size: number }> = new Map([
  ["Y", { unit: "months", size: 12 }],
  ["M", { unit: "months", size: 1 }],
  ["W", { unit: "days", size: 7 }],
  ["D", { unit: "days", size: 1 }],
  ["TH", { unit: "seconds", size: 3600 }],
  ["TM", { unit: "seconds", size: 60 }],
  ["TS", { unit: "seconds", size: 1 }],
]);

/** About 10000 years of each unit: a sum with any instant stays small. */
const LIMITS: Readonly<Record<Unit, number>> = {
  months: 120_000,
  days: 3_652_500,
  seconds: 315_576_000_000,
};

const EXAMPLES = "write one ISO 8601 length, like P6M, P90D or PT24H";

/**
 * Reads an ISO 8601 duration of one whole component: `P1Y` (12 months), `P6M`, `P2W`, `P90D`,
 * `PT24H`, `PT30M`, `PT604800S`. Throws TextError: several-components, duration-too-long,
 * not-a-duration.
 */
export function parseDuration(text: string): Duration {
  const match = /^P(T?)(\d+)([YMWDHS])$/.exec(text);
  const [, time = "", digits = "", letter = ""] = match ?? [];
  const designator = DESIGNATORS.get(time + letter);
  if (designator === undefined) throw durationError(text);
  const { unit, size } = designator;
  const count = BigInt(digits) * BigInt(size);
  if (count > BigInt(LIMITS[unit])) {
    const message = `${quote(text)} is longer than 10000 years`;
    throw new TextError("duration-too-long", message, `write at most ${LIMITS[unit]} ${unit}`);
  }
  return { unit, count: Number(count) };
}

function durationError(text: string): TextError {
  const quoted = quote(text);
  if (/^P(?=.*\d[YMWDHS].*\d[YMWDHS])(\d+[YMWD])*(T(\d+[HMS])+)?$/.test(text)) {
    return new TextError("several-components", `${quoted} has several components`, EXAMPLES);
  }
  return new TextError("not-a-duration", `${quoted} is not a duration`, EXAMPLES);
}

/**
 * The instant a duration later, in a zone of fixed offset (seconds). Months are calendar months:
 * the same day of the month, or the month's last day when it is shorter, at the same time of day. A
 * day is 86400 s.
 */
export function addDuration(instant: Instant, duration: Duration, zone: number): Instant {
  const { unit, count } = duration;
  if (unit === "seconds") return instant + BigInt(count) * SECOND;
  if (unit === "days") return instant + BigInt(count) * DAY;
  const day = dayNumber(instant, zone);
  return instant - dayStart(day, zone) + dayStart(addMonths(day, count), zone);
}

function addMonths(day: number, count: number): number {
  const date = civilFromDays(day);
  const monthIndex = date.month - 1 + count;
  const year = date.year + wholeDivision(monthIndex, 12);
  const month = remainder(monthIndex, 12) + 1;
  const last = lastDayOfMonth(year, month);
  if (date.day > last) return daysFromCivil({ year, month, day: last });
  return daysFromCivil({ year, month, day: date.day });
}

/** Names for counts of a unit, the longest first. */
const WORDS: Readonly<Record<Unit, readonly (readonly [size: number, word: string])[]>> = {
  months: [[1, "month"]],
  days: [
    [7, "week"],
    [1, "day"],
  ],
  seconds: [
    [604_800, "week"],
    [86_400, "day"],
    [3600, "hour"],
    [60, "minute"],
    [1, "second"],
  ],
};

/** The duration in words: `6 months`, `90 days`, `1 week` for 7 days, `30 minutes`. */
export function formatDuration({ unit, count }: Duration): string {
  const words = WORDS[unit];
  const whole = count === 0 ? undefined : words.find(([size]) => remainder(count, size) === 0);
  if (whole === undefined) return `${count} ${unit}`;
  const [size, word] = whole;
  const number = count / size;
  return number === 1 ? `1 ${word}` : `${number} ${word}s`;
}
