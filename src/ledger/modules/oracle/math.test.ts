import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare, formatFraction, parseDecimal, type Rational } from "../../../exact/rational.ts";
import { ascendingPrices, decimalText, isFresh, medianOf } from "./math.ts";

const median = (...texts: readonly string[]) =>
  decimalText(medianOf(ascendingPrices(texts.map(parseDecimal))));

const price = fc
  .tuple(fc.bigInt({ min: 1n, max: 50n }), fc.constantFrom("", "0", "00000000000000000"))
  .map(([digits, zeros]) => parseDecimal(`${digits}.${zeros}5`));
const fewer = (prices: readonly Rational[], order: -1 | 1, than: Rational) =>
  prices.filter((each) => compare(each, than) === order).length;

describe("a median", () => {
  it("is the middle of an odd number, the mean of the two in the middle of an even one", () => {
    expect(median("7")).toBe("7");
    expect(median("10", "9")).toBe("9.5");
    expect(median("100", "20", "3")).toBe("20");
    expect(median("2", "1", "1", "2")).toBe("1.5");
    expect(median("5", "0.1", "5", "0.1", "0.2")).toBe("0.2");
    expect(median("0.01", "0.02")).toBe("0.015");
  });

  it("has no more than half of the prices on either side, whatever their order", () => {
    fc.assert(
      fc.property(fc.array(price, { minLength: 1, maxLength: 15 }), (prices) => {
        const found = medianOf(ascendingPrices(prices));
        expect(2 * fewer(prices, -1, found)).toBeLessThanOrEqual(prices.length);
        expect(2 * fewer(prices, 1, found)).toBeLessThanOrEqual(prices.length);
        const again = medianOf(ascendingPrices(prices.toReversed()));
        expect(formatFraction(again)).toBe(formatFraction(found));
      }),
    );
  });

  it("lies between honest prices while fewer than half of them lie", () => {
    const sides = fc.tuple(
      fc.array(price, { minLength: 1, maxLength: 8 }),
      fc.array(fc.constantFrom("0.000001", "1000000").map(parseDecimal), { maxLength: 7 }),
    );
    fc.assert(
      fc.property(sides, ([honest, lies]) => {
        const fewerLies = lies.slice(0, honest.length - 1);
        const found = medianOf(ascendingPrices([...fewerLies, ...honest]));
        expect(fewer(honest, 1, found)).toBeLessThan(honest.length);
        expect(fewer(honest, -1, found)).toBeLessThan(honest.length);
      }),
    );
  });
});

describe("freshness", () => {
  it("ends at the maximum age, and never when that is 0", () => {
    expect([59, 60, 61].map((at) => isFresh(0, at, 60n))).toEqual([true, false, false]);
    expect(isFresh(0, 1_000_000_000, 0n)).toBe(true);
  });
});
