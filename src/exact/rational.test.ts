import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AssertionFailure } from "./assert.ts";
import { gcd } from "./integer.ts";
import {
  add,
  compare,
  div,
  equals,
  floor,
  floorMul,
  formatDecimal,
  formatExact,
  formatFraction,
  isNegative,
  isZero,
  mul,
  ONE,
  parseDecimal,
  parseFraction,
  rational,
  roundHalfUp,
  sub,
  ZERO,
} from "./rational.ts";
import { TextError } from "./text-error.ts";

const anyInteger = fc.bigInt({ min: -(2n ** 100n), max: 2n ** 100n });
const positive = fc.bigInt({ min: 1n, max: 2n ** 100n });
const anyRational = fc.tuple(anyInteger, positive).map(([n, d]) => rational(n, d));

describe("a rational", () => {
  it("is reduced and has a positive denominator", () => {
    expect(rational(6n, -4n)).toEqual({ n: -3n, d: 2n });
    expect(rational(0n, -7n)).toEqual({ n: 0n, d: 1n });
    fc.assert(
      fc.property(anyInteger, positive, (n, d) => {
        const r = rational(n, -d);
        expect(r.d > 0n && gcd(r.n, r.d) === 1n && r.n * -d === n * r.d).toBe(true);
      }),
    );
  });

  it("has no zero denominator", () => {
    expect(() => rational(1n, 0n)).toThrow(AssertionFailure);
  });

  it("is equal to another exactly when they compare as 0", () => {
    fc.assert(
      fc.property(anyRational, anyRational, (a, b) => {
        expect(equals(a, b)).toBe(compare(a, b) === 0);
        expect(compare(a, b)).toBe(-compare(b, a) + 0);
        expect(isNegative(sub(a, b))).toBe(compare(a, b) === -1);
        expect(isZero(sub(a, a))).toBe(true);
      }),
    );
  });
});

describe("rational arithmetic", () => {
  it("is a field: what is added or multiplied comes off again", () => {
    fc.assert(
      fc.property(anyRational, anyRational, anyRational, (a, b, c) => {
        expect(sub(add(a, b), b)).toEqual(a);
        expect(mul(a, add(b, c))).toEqual(add(mul(a, b), mul(a, c)));
        expect(add(a, ZERO)).toEqual(a);
        expect(mul(a, ONE)).toEqual(a);
        if (!isZero(b)) expect(mul(div(a, b), b)).toEqual(a);
      }),
    );
  });

  it("stops on a division by zero", () => {
    expect(() => div(ONE, ZERO)).toThrow(AssertionFailure);
  });
});

describe("rounding a rational", () => {
  it("floors toward minus infinity and sends ties up", () => {
    expect(floor(rational(-1n, 2n))).toBe(-1n);
    expect(roundHalfUp(rational(-1n, 2n))).toBe(0n);
    expect(roundHalfUp(rational(1n, 2n))).toBe(1n);
    expect(floorMul(rational(2n, 3n), 100n)).toBe(66n);
    expect(floorMul(rational(-2n, 3n), 100n)).toBe(-67n);
  });

  it("multiplies before it floors", () => {
    fc.assert(
      fc.property(anyRational, anyInteger, (r, k) => {
        expect(floorMul(r, k)).toBe(floor(mul(r, rational(k))));
      }),
    );
  });
});

describe("reading a decimal", () => {
  it("is exact", () => {
    expect(parseDecimal("0.18452")).toEqual({ n: 4613n, d: 25_000n });
    expect(parseDecimal("-12.50")).toEqual({ n: -25n, d: 2n });
    expect(parseDecimal("007")).toEqual({ n: 7n, d: 1n });
    expect(parseDecimal("-0.0")).toEqual(ZERO);
    expect(parseDecimal(`0.${"3".repeat(118)}`).n.toString()).toMatch(/^3+$/);
  });

  const wrong: [text: string, code: string][] = [
    ["", "empty-number"],
    ["  ", "empty-number"],
    ["1e5", "scientific-notation"],
    ["-2.5E-3", "scientific-notation"],
    ["NaN", "not-finite"],
    ["-Infinity", "not-finite"],
    ["1,000", "digit-separator"],
    ["0,5", "digit-separator"],
    ["1 000", "digit-separator"],
    ["1_000", "digit-separator"],
    ["1.000.000", "digit-separator"],
    ["+5", "leading-plus"],
    ["0xff", "hexadecimal"],
    ["1".repeat(121), "number-too-long"],
    ["abc", "not-a-number"],
    [".5", "not-a-number"],
    ["5.", "not-a-number"],
    ["--1", "not-a-number"],
    [" 1", "not-a-number"],
    ["1\n", "not-a-number"],
    ["１", "not-a-number"],
  ];
  it.each(wrong)("refuses %j as %s", (text, code) => {
    expect(() => parseDecimal(text)).toThrow(expect.objectContaining({ name: "TextError", code }));
  });

  it("says in one clause what is wrong and what would be right", () => {
    const error = thrownBy(() => parseDecimal("1e5"));
    expect(error).toBeInstanceOf(TextError);
    expect(error).toMatchObject({
      message: '"1e5" uses scientific notation',
      expected: "write digits only, like 100000",
    });
  });

  it("quotes at most 40 characters of the text", () => {
    expect(thrownBy(() => parseDecimal("x".repeat(100)))).toMatchObject({
      message: `"${"x".repeat(40)}…" is not a decimal number`,
    });
  });
});

describe("reading a fraction", () => {
  it("takes decimals, quotients and percentages", () => {
    expect(parseFraction("0.125")).toEqual({ n: 1n, d: 8n });
    expect(parseFraction("2/16")).toEqual({ n: 1n, d: 8n });
    expect(parseFraction("-3/4")).toEqual({ n: -3n, d: 4n });
    expect(parseFraction("3/-4")).toEqual({ n: -3n, d: 4n });
    expect(parseFraction("12.5%")).toEqual({ n: 1n, d: 8n });
  });

  const wrong: [text: string, code: string][] = [
    ["1/0", "zero-denominator"],
    ["1/-00", "zero-denominator"],
    ["1/", "not-a-fraction"],
    ["1/2/3", "not-a-fraction"],
    ["0.5/2", "not-a-fraction"],
    ["1 / 2", "not-a-fraction"],
    ["%", "empty-number"],
    ["1e2%", "scientific-notation"],
    ["half", "not-a-number"],
  ];
  it.each(wrong)("refuses %j as %s", (text, code) => {
    expect(() => parseFraction(text)).toThrow(expect.objectContaining({ code }));
  });

  it("reads back what is written", () => {
    expect(formatFraction(rational(560_000n, 23n))).toBe("560000/23");
    expect(formatFraction(rational(7n))).toBe("7");
    fc.assert(
      fc.property(anyRational, (r) => {
        expect(parseFraction(formatFraction(r))).toEqual(r);
      }),
    );
  });
});

describe("writing a decimal", () => {
  it("has exactly the places asked for, rounded half up once", () => {
    expect(formatDecimal(rational(560_000n, 23n), 17)).toBe("24347.82608695652173913");
    expect(formatDecimal(rational(1n, 8n), 2)).toBe("0.13");
    expect(formatDecimal(rational(-1n, 8n), 2)).toBe("-0.12");
    expect(formatDecimal(rational(-1n, 300n), 2)).toBe("0.00");
    expect(formatDecimal(rational(5n, 2n), 0)).toBe("3");
    expect(formatDecimal(ONE, 3)).toBe("1.000");
  });

  it("is within half of the last place", () => {
    fc.assert(
      fc.property(anyRational, fc.integer({ min: 0, max: 40 }), (r, places) => {
        const error = sub(parseDecimal(formatDecimal(r, places)), r);
        const half = rational(1n, 2n * 10n ** BigInt(places));
        expect(compare(error, half)).toBeLessThanOrEqual(0);
        expect(compare(error, sub(ZERO, half))).toBe(1);
      }),
    );
  });

  it("is exact when it terminates and absent when it does not", () => {
    expect(formatExact(rational(1n, 3n))).toBeUndefined();
    expect(formatExact(rational(-1n, 8n))).toBe("-0.125");
    expect(formatExact(rational(100n))).toBe("100");
    expect(formatExact(rational(1n, 6n))).toBeUndefined();
  });

  it("reads back exactly and leaves no zero at the end", () => {
    const places = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(anyInteger, places, places, (n, twos, fives) => {
        const r = rational(n, 2n ** BigInt(twos) * 5n ** BigInt(fives));
        const text = formatExact(r) ?? "";
        expect(parseDecimal(text)).toEqual(r);
        expect(text).not.toMatch(/\.\d*0$/);
      }),
    );
  });
});

function thrownBy(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}
