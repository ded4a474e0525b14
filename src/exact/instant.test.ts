import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AssertionFailure } from "./assert.ts";
import {
  DAY,
  formatInstant,
  formatInstantIn,
  formatZone,
  type Instant,
  parseInstant,
  parseZone,
  SECOND,
} from "./instant.ts";

const FIRST = -62_135_596_800n * SECOND; // 0001-01-01T00:00:00Z
const END = 253_402_300_800n * SECOND; // 10000-01-01T00:00:00Z
const anyInstant = fc.bigInt({ min: FIRST, max: END - 1n });
const anyZone = fc.integer({ min: -1439, max: 1439 }).map((minutes) => minutes * 60);

/** A second method, for comparison: the platform's own calendar, in milliseconds. */
function instantByDate(text: string): Instant {
  return BigInt(Date.parse(text)) * 1_000_000n;
}

describe("reading an instant", () => {
  it("counts nanoseconds from 1970 in UTC", () => {
    expect(parseInstant("1970-01-01T00:00:00Z")).toBe(0n);
    expect(parseInstant("1970-01-02T00:00:01Z")).toBe(DAY + SECOND);
    expect(parseInstant("1969-12-31T23:59:59.999999999Z")).toBe(-1n);
    expect(parseInstant("2019-11-05T00:00:00+08:00")).toBe(1_572_883_200n * SECOND);
    expect(parseInstant("2001-09-09T01:46:40Z")).toBe(10n ** 18n);
    expect(parseInstant("0001-01-01T00:00:00Z")).toBe(FIRST);
    expect(parseInstant("9999-12-31T23:59:59.999999999Z")).toBe(END - 1n);
  });

  it("takes small letters, a space, short fractions and every offset", () => {
    const noon = parseInstant("2020-02-29T12:00:00.5Z");
    expect(parseInstant("2020-02-29t12:00:00.500z")).toBe(noon);
    expect(parseInstant("2020-02-29 12:00:00.5-00:00")).toBe(noon);
    expect(parseInstant("2020-02-29T08:30:00.5-03:30")).toBe(noon);
    expect(parseInstant("2020-03-01T11:59:00.5+23:59")).toBe(noon);
  });

  it("agrees with the platform's calendar", () => {
    const milliseconds = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });
    fc.assert(
      fc.property(milliseconds, (value) => {
        const text = new Date(value).toISOString();
        expect(parseInstant(text)).toBe(BigInt(value) * 1_000_000n);
      }),
    );
  });

  const wrong: [text: string, code: string][] = [
    ["2019-11-05", "date-without-time"],
    ["2019-11-05T00:00:00", "missing-offset"],
    ["2019-11-05 00:00", "missing-offset"],
    ["2019-02-30T00:00:00Z", "impossible-date"],
    ["2019-02-29T00:00:00Z", "impossible-date"],
    ["1900-02-29T00:00:00Z", "impossible-date"],
    ["2019-04-31T00:00:00Z", "impossible-date"],
    ["2019-13-01T00:00:00Z", "impossible-date"],
    ["2019-00-01T00:00:00Z", "impossible-date"],
    ["2019-01-00T00:00:00Z", "impossible-date"],
    ["2019-11-05T24:00:00Z", "impossible-time"],
    ["2019-11-05T25:00:00Z", "impossible-time"],
    ["2019-11-05T00:60:00Z", "impossible-time"],
    ["2019-11-05T00:00:61Z", "impossible-time"],
    ["2016-12-31T23:59:60Z", "leap-second"],
    ["2019-11-05T00:00:00.1234567890Z", "too-many-fraction-digits"],
    ["2019-11-05T00:00:00+24:00", "impossible-offset"],
    ["2019-11-05T00:00:00+08:60", "impossible-offset"],
    ["0000-11-05T00:00:00Z", "year-out-of-range"],
    ["0001-01-01T00:00:00+00:01", "year-out-of-range"],
    ["9999-12-31T23:59:59-00:01", "year-out-of-range"],
    ["", "not-an-instant"],
    ["yesterday", "not-an-instant"],
    ["1572883200", "not-an-instant"],
    ["2019-11-05T00:00:00+0800", "not-an-instant"],
    ["2019-11-05T00:00:00.Z", "not-an-instant"],
    ["2019-11-05  00:00:00Z", "not-an-instant"],
    ["2019-11-05T00:00:00Z\n", "not-an-instant"],
  ];
  it.each(wrong)("refuses %j as %s", (text, code) => {
    expect(() => parseInstant(text)).toThrow(expect.objectContaining({ name: "TextError", code }));
  });

  it("names the month's last day, and what to write instead", () => {
    const advice: [text: string, expected: string][] = [
      ["2019-02-30T00:00:00Z", "February 2019 runs from day 1 to day 28"],
      ["2020-02-30T00:00:00Z", "February 2020 runs from day 1 to day 29"],
      ["2019-11-05T00:00:00", "write the offset, like +08:00 or Z"],
      ["2019-11-05T24:00:00Z", "write 00:00:00 of the next day"],
      [
        "2016-12-31T23:59:60Z",
        "leap seconds are not representable: write second 59 or the next minute",
      ],
    ];
    for (const [text, expected] of advice) {
      expect(() => parseInstant(text)).toThrow(expect.objectContaining({ expected }));
    }
  });
});

describe("writing an instant", () => {
  it("is in UTC, with a fraction only when there is one", () => {
    expect(formatInstant(0n)).toBe("1970-01-01T00:00:00Z");
    expect(formatInstant(-1n)).toBe("1969-12-31T23:59:59.999999999Z");
    expect(formatInstant(1_572_883_200_500_000_000n)).toBe("2019-11-04T16:00:00.5Z");
    expect(formatInstant(FIRST)).toBe("0001-01-01T00:00:00Z");
  });

  it("shows the clock of a zone", () => {
    const instant = 1_572_883_200n * SECOND;
    expect(formatInstantIn(instant, 28_800)).toBe("2019-11-05T00:00:00+08:00");
    expect(formatInstantIn(instant, -12_600)).toBe("2019-11-04T12:30:00-03:30");
    expect(formatInstantIn(instant, 0)).toBe("2019-11-04T16:00:00Z");
  });

  it("reads back, in every zone", () => {
    const inside = fc.bigInt({ min: FIRST + DAY, max: END - DAY - 1n });
    fc.assert(
      fc.property(inside, anyZone, (instant, zone) => {
        expect(parseInstant(formatInstantIn(instant, zone))).toBe(instant);
      }),
    );
  });

  it("agrees with the platform's calendar to the millisecond", () => {
    fc.assert(
      fc.property(anyInstant, (instant) => {
        const whole = instant - (((instant % 1_000_000n) + 1_000_000n) % 1_000_000n);
        expect(instantByDate(formatInstant(whole))).toBe(whole);
      }),
    );
  });

  it("orders as the instants do when the fractions are whole seconds", () => {
    fc.assert(
      fc.property(anyInstant, anyInstant, (a, b) => {
        const [left, right] = [a / SECOND, b / SECOND];
        const isTextLess = formatInstant(left * SECOND) < formatInstant(right * SECOND);
        expect(isTextLess).toBe(left < right);
      }),
    );
  });
});

describe("a zone", () => {
  it("is a fixed offset from UTC in seconds", () => {
    const zones: [text: string, seconds: number][] = [
      ["UTC", 0],
      ["Z", 0],
      ["UTC+8", 28_800],
      ["UTC+08:00", 28_800],
      ["UTC-3:30", -12_600],
      ["+08:00", 28_800],
      ["-00:30", -1800],
      ["-00:00", 0],
    ];
    for (const [text, seconds] of zones) expect(parseZone(text)).toBe(seconds);
  });

  it.each([
    ["Asia/Shanghai", "not-a-zone"],
    ["+8", "not-a-zone"],
    ["UTC8", "not-a-zone"],
    ["", "not-a-zone"],
    ["UTC+24", "impossible-offset"],
    ["+08:60", "impossible-offset"],
  ])("refuses %j as %s", (text, code) => {
    expect(() => parseZone(text)).toThrow(expect.objectContaining({ name: "TextError", code }));
  });

  it("is written as people write it, and reads back", () => {
    expect([0, 28_800, -12_600, -1800].map(formatZone)).toEqual([
      "UTC",
      "UTC+8",
      "UTC-3:30",
      "UTC-0:30",
    ]);
    fc.assert(
      fc.property(anyZone, (zone) => {
        expect(parseZone(formatZone(zone))).toBe(zone);
      }),
    );
  });

  it("has whole minutes, fewer than a day", () => {
    expect(() => formatZone(30)).toThrow(AssertionFailure);
    expect(() => formatZone(-86_400)).toThrow(AssertionFailure);
  });
});
