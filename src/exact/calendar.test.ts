import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  dayNumber,
  dayStart,
  formatDay,
  formatMonth,
  monthNumber,
  monthStart,
  parseDay,
  parseMonth,
} from "./calendar.ts";
import { DAY, formatInstant, parseInstant } from "./instant.ts";

const CHINA = 28_800;
const anyInstant = fc.bigInt({
  min: -62_135_596_800n * 10n ** 9n,
  max: 253_402_300_799n * 10n ** 9n,
});
const anyZone = fc.integer({ min: -1439, max: 1439 }).map((minutes) => minutes * 60);
const firstDay = parseDay("0001-01-01");
const lastDay = parseDay("9999-12-31");

describe("a day", () => {
  it("is numbered from 1970-01-01 and changes at the zone's midnight", () => {
    expect(dayNumber(0n, 0)).toBe(0);
    expect(dayNumber(-1n, 0)).toBe(-1);
    expect(dayNumber(parseInstant("1970-01-01T15:59:59Z"), CHINA)).toBe(0);
    expect(dayNumber(parseInstant("1970-01-01T16:00:00Z"), CHINA)).toBe(1);
    expect(dayNumber(parseInstant("1970-01-01T03:29:59Z"), -12_600)).toBe(-1);
    expect(formatInstant(dayStart(1, CHINA))).toBe("1970-01-01T16:00:00Z");
  });

  it("contains the instants from its start to the next day's start", () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (instant, zone) => {
        const start = dayStart(dayNumber(instant, zone), zone);
        expect(start <= instant && instant < start + DAY).toBe(true);
      }),
    );
  });

  it("is the platform's day for every day of 1600 to 2400", () => {
    const end = Date.UTC(2400, 0, 1) / 86_400_000;
    for (let day = Date.UTC(1600, 0, 1) / 86_400_000; day <= end; day++) {
      const text = new Date(day * 86_400_000).toISOString().slice(0, 10);
      if (formatDay(day) !== text || parseDay(text) !== day) expect.fail(text);
    }
  });

  it("reads back from year 1 to year 9999", () => {
    expect([formatDay(firstDay), formatDay(lastDay)]).toEqual(["0001-01-01", "9999-12-31"]);
    fc.assert(
      fc.property(fc.integer({ min: firstDay, max: lastDay }), (day) => {
        expect(parseDay(formatDay(day))).toBe(day);
      }),
    );
  });

  it.each([
    ["2019-02-30", "impossible-date"],
    ["2019-13-01", "impossible-date"],
    ["0000-01-01", "year-out-of-range"],
    ["2019-1-1", "not-a-day"],
    ["2019-11", "not-a-day"],
    ["", "not-a-day"],
  ])("is not %j: %s", (text, code) => {
    expect(() => parseDay(text)).toThrow(expect.objectContaining({ name: "TextError", code }));
  });
});

describe("a month", () => {
  it("is numbered year * 12 + month - 1 and changes at the zone's midnight", () => {
    expect(monthNumber(0n, 0)).toBe(1970 * 12);
    expect(monthNumber(parseInstant("2019-10-31T15:59:59Z"), CHINA)).toBe(2019 * 12 + 9);
    expect(monthNumber(parseInstant("2019-10-31T16:00:00Z"), CHINA)).toBe(2019 * 12 + 10);
    expect(formatInstant(monthStart(2019 * 12 + 10, CHINA))).toBe("2019-10-31T16:00:00Z");
  });

  it("contains the instants from its start to the next month's start", () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (instant, zone) => {
        const month = monthNumber(instant, zone);
        expect(monthStart(month, zone) <= instant).toBe(true);
        expect(instant < monthStart(month + 1, zone)).toBe(true);
      }),
    );
  });

  it("reads back from year 1 to year 9999", () => {
    expect(parseMonth("2019-11")).toBe(2019 * 12 + 10);
    fc.assert(
      fc.property(fc.integer({ min: 12, max: 119_999 }), (month) => {
        expect(parseMonth(formatMonth(month))).toBe(month);
      }),
    );
  });

  it.each([
    ["2019-13", "impossible-date"],
    ["2019-00", "impossible-date"],
    ["0000-01", "year-out-of-range"],
    ["2019-11-05", "not-a-month"],
    ["November", "not-a-month"],
  ])("is not %j: %s", (text, code) => {
    expect(() => parseMonth(text)).toThrow(expect.objectContaining({ name: "TextError", code }));
  });
});
