import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AssertionFailure } from "./assert.ts";
import { bitsForDigits, oddSeries, perPrecision, roundRefined, wholeWords } from "./fixed.ts";
import { divHalfUp } from "./integer.ts";

/** Encloses n / d by an interval of width 2 * 2^-guardBits around it. */
function enclose(n: bigint, d: bigint, calls: number[] = []) {
  return (guardBits: number) => {
    calls.push(guardBits);
    const scale = 1n << BigInt(guardBits);
    return { low: n * scale - d, high: n * scale + d, denominator: d * scale };
  };
}

describe("rounding by refinement", () => {
  it("asks once when both ends round alike", () => {
    const calls: number[] = [];
    expect(roundRefined(enclose(10n, 3n, calls))).toBe(3n);
    expect(calls).toHaveLength(1);
  });

  it("asks again, more precisely, close to a tie, and finds the right side", () => {
    const calls: number[] = [];
    const just = 2n ** 100n;
    expect(roundRefined(enclose(just - 1n, 2n * just, calls))).toBe(0n);
    expect(roundRefined(enclose(just + 1n, 2n * just))).toBe(1n);
    expect(calls.length).toBeGreaterThan(1);
  });

  it("takes what stays undecided after four rounds for a tie, which goes up", () => {
    const calls: number[] = [];
    expect(roundRefined(enclose(5n, 2n, calls))).toBe(3n);
    expect(roundRefined(enclose(-5n, 2n))).toBe(-2n);
    expect(calls).toHaveLength(4);
  });

  it("equals rounding the exact value", () => {
    const n = fc.bigInt({ min: -(2n ** 90n), max: 2n ** 90n });
    const d = fc.bigInt({ min: 1n, max: 2n ** 60n });
    fc.assert(
      fc.property(n, d, (a, b) => {
        expect(roundRefined(enclose(a, b))).toBe(divHalfUp(a, b));
      }),
    );
  });

  it("stops on an enclosure that is wider than one step", () => {
    const wide = { low: 0n, high: 5n, denominator: 1n };
    expect(() => roundRefined(() => wide)).toThrow(AssertionFailure);
  });
});

describe("working precision", () => {
  it("has enough bits for the digits", () => {
    for (const digits of [0, 1, 2, 3, 36, 45, 999, 10_000]) {
      expect(2n ** BigInt(bitsForDigits(digits)) > 10n ** BigInt(digits)).toBe(true);
    }
  });

  it("is a whole number of 64-bit words, up to 65536 bits", () => {
    expect([1, 64, 65, 65_536].map(wholeWords)).toEqual([64, 64, 128, 65_536]);
    expect(() => wholeWords(0)).toThrow(AssertionFailure);
    expect(() => wholeWords(65_537)).toThrow(AssertionFailure);
  });

  it("computes a constant once per precision", () => {
    let count = 0;
    const constant = perPrecision((bits) => {
      count++;
      return bits;
    });
    expect([constant(64), constant(64), constant(128)]).toEqual([64, 64, 128]);
    expect(count).toBe(2);
  });
});

describe("the series of odd powers", () => {
  it("stays within 2 units of itself at twice the precision", () => {
    const quarter = 1n << 190n;
    fc.assert(
      fc.property(
        fc.bigInt({ min: -quarter, max: quarter }),
        fc.constantFrom<1n | -1n>(1n, -1n),
        (z, sign) => {
          const error = (oddSeries(z, 192, sign) << 192n) - oddSeries(z << 192n, 384, sign);
          expect(error <= 2n << 192n && error >= -2n << 192n).toBe(true);
        },
      ),
    );
  });

  it("is odd", () => {
    expect(oddSeries(-12_345n, 64, 1n)).toBe(-oddSeries(12_345n, 64, 1n));
  });

  it("stops outside its range", () => {
    expect(() => oddSeries((1n << 62n) + 1n, 64, 1n)).toThrow(AssertionFailure);
  });
});
