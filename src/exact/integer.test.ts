import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AssertionFailure } from "./assert.ts";
import {
  abs,
  bitLength,
  divCeil,
  divFloor,
  divHalfUp,
  gcd,
  isqrt,
  max,
  min,
  mulDivDown,
  mulDivUp,
  pow10,
} from "./integer.ts";

const anyInteger = fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n });
const natural = fc.bigInt({ min: 0n, max: 2n ** 200n });
const positive = fc.bigInt({ min: 1n, max: 2n ** 130n });

describe("powers of ten", () => {
  it("are a one and n zeros", () => {
    expect(pow10(0)).toBe(1n);
    expect(pow10(18)).toBe(1_000_000_000_000_000_000n);
    expect(pow10(10_000).toString()).toBe(`1${"0".repeat(10_000)}`);
  });

  it("stop outside 0 to 10000", () => {
    expect(() => pow10(-1)).toThrow(AssertionFailure);
    expect(() => pow10(10_001)).toThrow(AssertionFailure);
    expect(() => pow10(0.5)).toThrow(AssertionFailure);
  });
});

describe("multiplying before dividing", () => {
  it("keeps the product in full width", () => {
    expect(mulDivDown(2n ** 128n - 1n, 2n ** 128n - 1n, 2n ** 128n - 1n)).toBe(2n ** 128n - 1n);
  });

  it("rounds down and up around the exact quotient, at most 1 apart", () => {
    fc.assert(
      fc.property(natural, natural, positive, (a, b, d) => {
        const down = mulDivDown(a, b, d);
        const up = mulDivUp(a, b, d);
        expect(down * d <= a * b && a * b < (down + 1n) * d).toBe(true);
        expect(up - down).toBe((a * b) % d === 0n ? 0n : 1n);
      }),
    );
  });

  it("stops on a negative factor or a divisor that is not positive", () => {
    for (const mulDiv of [mulDivDown, mulDivUp]) {
      expect(() => mulDiv(-1n, 1n, 1n)).toThrow(AssertionFailure);
      expect(() => mulDiv(1n, -1n, 1n)).toThrow(AssertionFailure);
      expect(() => mulDiv(1n, 1n, 0n)).toThrow(AssertionFailure);
    }
  });
});

describe("dividing", () => {
  it("floors and rises toward the infinities for negatives too", () => {
    expect([divFloor(7n, 2n), divFloor(-7n, 2n), divFloor(-6n, 2n)]).toEqual([3n, -4n, -3n]);
    expect([divCeil(7n, 2n), divCeil(-7n, 2n), divCeil(-6n, 2n)]).toEqual([4n, -3n, -3n]);
  });

  it("sends a tie toward plus infinity when rounding half up", () => {
    const halves = [-3n, -2n, -1n, 0n, 1n, 2n, 3n].map((n) => divHalfUp(n, 2n));
    expect(halves).toEqual([-1n, -1n, 0n, 0n, 1n, 1n, 2n]);
  });

  it("satisfies the definitions of floor, ceiling and nearest", () => {
    fc.assert(
      fc.property(anyInteger, positive, (a, d) => {
        const down = divFloor(a, d);
        expect(down * d <= a && a < (down + 1n) * d).toBe(true);
        expect(divCeil(a, d)).toBe(a === down * d ? down : down + 1n);
        const near = divHalfUp(a, d);
        expect((2n * near - 1n) * d <= 2n * a && 2n * a < (2n * near + 1n) * d).toBe(true);
      }),
    );
  });

  it("stops on a divisor that is not positive", () => {
    for (const divide of [divFloor, divCeil, divHalfUp]) {
      expect(() => divide(1n, 0n)).toThrow(AssertionFailure);
      expect(() => divide(1n, -1n)).toThrow(AssertionFailure);
    }
  });
});

describe("comparing", () => {
  it("picks the smaller, the larger and the size", () => {
    expect([min(2n, -3n), max(2n, -3n), abs(-3n), abs(3n)]).toEqual([-3n, 2n, 3n, 3n]);
  });
});

describe("the greatest common divisor", () => {
  it("is never negative, and 0 only for two zeros", () => {
    expect([gcd(-12n, 18n), gcd(12n, -18n), gcd(0n, -5n), gcd(0n, 0n)]).toEqual([6n, 6n, 5n, 0n]);
  });

  it("divides both and leaves coprime rests", () => {
    fc.assert(
      fc.property(anyInteger, positive, (a, b) => {
        const divisor = gcd(a, b);
        expect(a % divisor).toBe(0n);
        expect(b % divisor).toBe(0n);
        expect(gcd(a / divisor, b / divisor)).toBe(1n);
      }),
    );
  });
});

describe("the bit length", () => {
  it("is the length in binary", () => {
    expect(bitLength(0n)).toBe(0);
    fc.assert(
      fc.property(positive, (n) => {
        expect(bitLength(n)).toBe(n.toString(2).length);
      }),
    );
    expect(() => bitLength(-1n)).toThrow(AssertionFailure);
  });
});

describe("the integer square root", () => {
  it("is the floor for every n up to 10000", () => {
    for (let n = 0n, root = 0n; n <= 10_000n; n++) {
      if ((root + 1n) * (root + 1n) === n) root++;
      expect(isqrt(n)).toBe(root);
    }
  });

  it("brackets n between two squares, also beside perfect squares", () => {
    fc.assert(
      fc.property(natural, fc.bigInt({ min: -2n, max: 2n }), (side, shift) => {
        const n = max(side * side + shift, 0n);
        const root = isqrt(n);
        expect(root * root <= n && n < (root + 1n) * (root + 1n)).toBe(true);
      }),
    );
  });

  it("stops on a negative", () => {
    expect(() => isqrt(-1n)).toThrow(AssertionFailure);
  });
});
