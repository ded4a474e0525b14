import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { monthNumber } from "./calendar.ts";
import { addDuration, type Duration, formatDuration, parseDuration } from "./duration.ts";
import { DAY, formatInstantIn, parseInstant, SECOND } from "./instant.ts";

const CHINA = 28_800;

/** The clock in China that long after `start`. */
function later(start: string, duration: string): string {
  const end = addDuration(parseInstant(start), parseDuration(duration), CHINA);
  return formatInstantIn(end, CHINA);
}

describe("a duration", () => {
  const durations: [text: string, duration: Duration, words: string][] = [
    ["P1Y", { unit: "months", count: 12 }, "12 months"],
    ["P6M", { unit: "months", count: 6 }, "6 months"],
    ["P1M", { unit: "months", count: 1 }, "1 month"],
    ["P2W", { unit: "days", count: 14 }, "2 weeks"],
    ["P7D", { unit: "days", count: 7 }, "1 week"],
    ["P90D", { unit: "days", count: 90 }, "90 days"],
    ["P1D", { unit: "days", count: 1 }, "1 day"],
    ["P0D", { unit: "days", count: 0 }, "0 days"],
    ["PT24H", { unit: "seconds", count: 86_400 }, "1 day"],
    ["PT36H", { unit: "seconds", count: 129_600 }, "36 hours"],
    ["PT30M", { unit: "seconds", count: 1800 }, "30 minutes"],
    ["PT604800S", { unit: "seconds", count: 604_800 }, "1 week"],
    ["PT1S", { unit: "seconds", count: 1 }, "1 second"],
  ];
  it.each(durations)("of %s reads as %o, in words %s", (text, duration, words) => {
    expect(parseDuration(text)).toEqual(duration);
    expect(formatDuration(duration)).toBe(words);
  });

  it.each([
    ["P1Y6M", "several-components"],
    ["P1DT12H", "several-components"],
    ["PT1H30M", "several-components"],
    ["P10001Y", "duration-too-long"],
    ["P9999999D", "duration-too-long"],
    ["PT999999999999S", "duration-too-long"],
    ["", "not-a-duration"],
    ["P", "not-a-duration"],
    ["PT", "not-a-duration"],
    ["6M", "not-a-duration"],
    ["P1.5D", "not-a-duration"],
    ["P-1D", "not-a-duration"],
    ["P1H", "not-a-duration"],
    ["PT1D", "not-a-duration"],
    ["p1d", "not-a-duration"],
    ["90 days", "not-a-duration"],
  ])("is not %j: %s", (text, code) => {
    expect(() => parseDuration(text)).toThrow(expect.objectContaining({ name: "TextError", code }));
  });
});

describe("adding a duration", () => {
  it("keeps the day of the month and the time of day when it adds months", () => {
    expect(later("2019-11-05T10:30:00.25+08:00", "P6M")).toBe("2020-05-05T10:30:00.25+08:00");
    expect(later("2019-11-05T00:00:00+08:00", "P1Y")).toBe("2020-11-05T00:00:00+08:00");
  });

  it("stops at the month's last day", () => {
    expect(later("2020-01-31T12:00:00+08:00", "P1M")).toBe("2020-02-29T12:00:00+08:00");
    expect(later("2019-01-31T12:00:00+08:00", "P1M")).toBe("2019-02-28T12:00:00+08:00");
    expect(later("2020-02-29T12:00:00+08:00", "P1Y")).toBe("2021-02-28T12:00:00+08:00");
    expect(later("2019-12-31T12:00:00+08:00", "P4M")).toBe("2020-04-30T12:00:00+08:00");
  });

  it("counts months in the zone, not in UTC", () => {
    const evening = parseInstant("2019-10-31T16:00:00Z"); // 1 November in China
    const inChina = addDuration(evening, { unit: "months", count: 4 }, CHINA);
    const inGreenwich = addDuration(evening, { unit: "months", count: 4 }, 0);
    expect(inChina).toBe(parseInstant("2020-02-29T16:00:00Z")); // 1 March in China
    expect(inGreenwich).toBe(parseInstant("2020-02-29T16:00:00Z"));
    const one = { unit: "months", count: 1 } as const;
    expect(addDuration(evening, one, CHINA)).toBe(parseInstant("2019-11-30T16:00:00Z"));
    expect(addDuration(parseInstant("2020-01-30T16:00:00Z"), one, CHINA)).toBe(
      parseInstant("2020-02-28T16:00:00Z"), // 31 January to 29 February in China
    );
    expect(addDuration(parseInstant("2020-01-30T16:00:00Z"), one, 0)).toBe(
      parseInstant("2020-02-29T16:00:00Z"),
    );
  });

  it("takes a day for 86400 seconds", () => {
    expect(later("2020-02-28T23:00:00+08:00", "P2D")).toBe("2020-03-01T23:00:00+08:00");
    expect(later("2020-02-28T23:00:00+08:00", "PT48H")).toBe("2020-03-01T23:00:00+08:00");
    expect(addDuration(5n, { unit: "days", count: -1 }, CHINA)).toBe(5n - DAY);
    expect(addDuration(5n, { unit: "seconds", count: 3 }, CHINA)).toBe(5n + 3n * SECOND);
  });

  it("always lands in the month that is meant, and never runs backward", () => {
    const instant = fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n });
    const count = fc.integer({ min: -2400, max: 2400 });
    fc.assert(
      fc.property(instant, instant, count, (a, b, months) => {
        const [first, second] = a < b ? [a, b] : [b, a];
        const duration = { unit: "months", count: months } as const;
        const end = addDuration(first, duration, CHINA);
        expect(monthNumber(end, CHINA)).toBe(monthNumber(first, CHINA) + months);
        expect((end - first) % DAY).toBe(0n);
        const dayLater = addDuration(second, duration, CHINA) - end;
        expect(dayLater > -DAY).toBe(true);
      }),
    );
  });
});
