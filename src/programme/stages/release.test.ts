import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDuration } from "../../exact/duration.ts";
import { formatInstant, parseInstant } from "../../exact/instant.ts";
import { parseFraction } from "../../exact/rational.ts";
import type { PlainRelease } from "../programme.ts";
import { plainPayments, signalPart } from "./release.ts";

const START = { by: "close" } as const;
const UTC8 = 8 * 3600;

function tranches(
  ...entries: readonly (readonly [after: string, cumulative: string])[]
): PlainRelease {
  return {
    by: "tranches",
    start: START,
    tranches: entries.map(([after, cumulative]) => ({
      after: parseDuration(after),
      cumulative: parseFraction(cumulative),
    })),
  };
}

function linear(
  duration: string,
  more: { readonly cliff?: string; readonly atStart?: string } = {},
): PlainRelease {
  return {
    by: "linear",
    start: START,
    duration: parseDuration(duration),
    cliff: more.cliff === undefined ? undefined : parseDuration(more.cliff),
    atStart: parseFraction(more.atStart ?? "0"),
  };
}

function paid(rule: PlainRelease, total: bigint, start: string, asOf: string): string[] {
  const at = { start: parseInstant(start), asOf: parseInstant(asOf), zoneSec: UTC8 };
  return plainPayments(rule, total, at).map(
    (each) => `${formatInstant(each.time)} ${each.kind} ${each.amount}`,
  );
}

describe("a release in tranches", () => {
  const thirds = tranches(["P0D", "1/3"], ["P1M", "2/3"], ["P2M", "1"]);

  it("pays the difference of the floored cumulative parts: 100 in thirds is 33, 33, 34", () => {
    expect(paid(thirds, 100n, "2021-01-31T00:00:00+08:00", "2022-01-01T00:00:00Z")).toEqual([
      "2021-01-30T16:00:00Z tranche 33",
      "2021-02-27T16:00:00Z tranche 33",
      "2021-03-30T16:00:00Z tranche 34",
    ]);
  });

  it("counts calendar months in the programme's zone, clamped to the month's end, from the start and not from each other", () => {
    const months = tranches(["P1M", "1/2"], ["P2M", "1"]);
    expect(paid(months, 2n, "2024-01-31T12:00:00+08:00", "2025-01-01T00:00:00Z")).toEqual([
      "2024-02-29T04:00:00Z tranche 1",
      "2024-03-31T04:00:00Z tranche 1",
    ]);
  });

  it("counts a tranche at the as-of instant and not a nanosecond before", () => {
    expect(paid(thirds, 99n, "2021-01-01T00:00:00Z", "2021-01-01T00:00:00Z")).toHaveLength(1);
    expect(paid(thirds, 99n, "2021-01-01T00:00:00Z", "2020-12-31T23:59:59.999999999Z")).toEqual([]);
  });

  it("leaves out a tranche that floors to nothing", () => {
    const all = paid(thirds, 1n, "2021-01-01T00:00:00Z", "2022-01-01T00:00:00Z");
    expect(all).toEqual(["2021-03-01T00:00:00Z tranche 1"]);
  });
});

describe("a linear release", () => {
  it("pays floor(total x elapsed / length): 1,000 over 90 days is 333 after 30", () => {
    const at = ["2021-01-01T00:00:00Z", "2021-01-31T00:00:00Z"] as const;
    expect(paid(linear("P90D"), 1_000n, ...at)).toEqual(["2021-01-31T00:00:00Z linear 333"]);
  });

  it("ends with the whole, at the end and not at the as-of instant", () => {
    expect(paid(linear("P90D"), 1_000n, "2021-01-01T00:00:00Z", "2030-01-01T00:00:00Z")).toEqual([
      "2021-04-01T00:00:00Z linear 1000",
    ]);
  });

  it("pays a part at the start and the rest along the way: 25 % at once, then 375 of 750 at half time", () => {
    const rule = linear("P10D", { atStart: "25%" });
    expect(paid(rule, 1_000n, "2021-01-01T00:00:00Z", "2021-01-06T00:00:00Z")).toEqual([
      "2021-01-01T00:00:00Z distribution 250",
      "2021-01-06T00:00:00Z linear 375",
    ]);
  });

  it("pays nothing before the cliff and everything accrued on it", () => {
    const rule = linear("P100D", { cliff: "P30D" });
    expect(paid(rule, 1_000n, "2021-01-01T00:00:00Z", "2021-01-30T23:59:59Z")).toEqual([]);
    expect(paid(rule, 1_000n, "2021-01-01T00:00:00Z", "2021-02-10T00:00:00Z")).toEqual([
      "2021-01-31T00:00:00Z cliff 300",
      "2021-02-10T00:00:00Z linear 100",
    ]);
  });

  it("never pays more than the total and never takes back, at any two instants", () => {
    const rule = linear("P1Y", { cliff: "P1M", atStart: "10%" });
    const start = parseInstant("2021-01-31T00:00:00Z");
    const sum = (total: bigint, asOf: bigint) =>
      plainPayments(rule, total, { start, asOf, zoneSec: UTC8 }).reduce(
        (all, each) => all + each.amount,
        0n,
      );
    const days = fc
      .integer({ min: -10, max: 400 })
      .map((day) => start + BigInt(day) * 86_400_000_000_000n);
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 127n }), days, days, (total, a, b) => {
        const [early, late] = a < b ? [a, b] : [b, a];
        expect(sum(total, early) <= sum(total, late) && sum(total, late) <= total).toBe(true);
      }),
    );
  });
});

describe("the part of an allocation that signals brought", () => {
  it("is floored, and nothing where there is no weight", () => {
    expect(signalPart(100n, 1n, 3n)).toBe(33n);
    expect(signalPart(100n, 0n, 0n)).toBe(0n);
  });
});
