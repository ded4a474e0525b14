import fc from "fast-check";
import { describe, expect, it } from "vitest";
import vectors from "../../test/vectors/burn-acceleration.json" with { type: "json" };
import { arctanScaled, linearArctanRounded } from "./arctan.ts";
import { abs, divHalfUp, pow10 } from "./integer.ts";
import { div, mul, ONE, parseDecimal, type Rational, rational, sub, ZERO } from "./rational.ts";

const scale = parseDecimal(vectors.scale);
const shift = parseDecimal(vectors.shift);
const offset = parseDecimal(vectors.offset);

/** V(x) * 10^places, rounded half up. */
function acceleration(x: Rational, places: number): bigint {
  return linearArctanRounded({ scale, argument: sub(x, shift), offset, places });
}

function placesOf(text: string): number {
  return text.length - text.indexOf(".") - 1;
}

/** The decimal text as an integer of its last place. */
function inLastPlace(text: string): bigint {
  return BigInt(text.replace(".", ""));
}

describe("the burn acceleration V(x)", () => {
  it.each([36, 45])("has the published 50 digits at 0, rounded half up to %i places", (places) => {
    const { n, d } = parseDecimal(vectors.origin);
    expect(acceleration(ZERO, places)).toBe(divHalfUp(n * pow10(places), d));
  });

  it.each(vectors.curve)("is $v at $x", ({ x, v }) => {
    expect(acceleration(parseDecimal(x), placesOf(v))).toBe(inLastPlace(v));
  });

  it("approaches its published limit", () => {
    const places = placesOf(vectors.limit);
    expect(acceleration(rational(10n ** 60n), places)).toBe(inLastPlace(vectors.limit));
  });

  it.each(vectors.force.accelerated)("turns 1383 into $force for $burned burned", (row) => {
    const base = parseDecimal(vectors.force.base);
    const x = div(mul(parseDecimal(vectors.force.slope), parseDecimal(row.burned)), base);
    const accelerated = linearArctanRounded({
      scale: mul(scale, base),
      argument: sub(x, shift),
      offset: mul({ n: offset.n + offset.d, d: offset.d }, base),
      places: placesOf(row.force),
    });
    expect(accelerated).toBe(inLastPlace(row.force));
  });

  it("rises with x and stays between 0 and its limit", () => {
    const part = fc.bigInt({ min: 0n, max: 2n ** 76n });
    const limit = inLastPlace(vectors.limit) / pow10(placesOf(vectors.limit) - 36) + 1n;
    fc.assert(
      fc.property(part, part, (a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        const low = acceleration(rational(less, 2n ** 70n), 36);
        const high = acceleration(rational(more, 2n ** 70n), 36);
        expect(0n < low && low <= high && high <= limit).toBe(true);
      }),
    );
  });
});

describe("the arctangent", () => {
  // From mpmath 1.3.0 at 130 digits: floor(atan(n/d) * 10**50 + 1/2).
  const literals: [n: bigint, d: bigint, expected: bigint][] = [
    [1n, 3n, 32175055439664219340140461435866131902075529555766n],
    [-7n, 2n, -129249666778978526790309142140708168458531408411200n],
    [1n, 10n ** 40n, 10_000_000_000n],
    [10n ** 40n, 1n, 157079632679489661923132169163975144209848469968755n],
    [123_456_789n, 987_654_321n, 12435499342522297334968147683476071896899844881295n],
    [63n, 64n, 77752431037334776672493081612243732499782648210046n],
    [127n, 128n, 78147661487268830792818406349613829049553846231201n],
  ];
  it.each(literals)("of %s / %s agrees with mpmath to 50 digits", (n, d, expected) => {
    expect(abs(arctanScaled(rational(n, d), 50) - expected) <= 1n).toBe(true);
  });

  it("of 1 is a quarter of pi, to its published first 100 digits", () => {
    const pi =
      "31415926535897932384626433832795028841971693993751" +
      "058209749445923078164062862089986280348253421170679";
    const fourfold = 4n * arctanScaled(ONE, 100);
    expect(abs(fourfold - BigInt(pi)) <= 5n).toBe(true);
  });

  it("agrees with Euler's series", () => {
    const digits = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(ratio(), digits, (x, places) => {
        const gap = arctanScaled(x, places) * pow10(20) - arctanByEuler(x, places + 20);
        expect(abs(gap) <= pow10(20)).toBe(true);
      }),
    );
  });

  it("is odd, and that of x and of 1/x are together a right angle", () => {
    fc.assert(
      fc.property(ratio(), (x) => {
        const gap = arctanScaled(x, 40) + arctanScaled({ n: -x.n, d: x.d }, 40);
        expect(abs(gap) <= 1n).toBe(true);
        if (x.n <= 0n) return;
        const both = arctanScaled(x, 40) + arctanScaled(rational(x.d, x.n), 40);
        expect(abs(both - 2n * arctanScaled(ONE, 40)) <= 4n).toBe(true);
      }),
    );
  });
});

describe("a linear function of the arctangent", () => {
  it("is exact when the argument or the scale is 0", () => {
    const half = rational(1n, 2n);
    const atZero = { scale, argument: ZERO, offset: half, places: 0 };
    expect(linearArctanRounded(atZero)).toBe(1n);
    expect(linearArctanRounded({ ...atZero, offset: rational(-1n, 2n) })).toBe(0n);
    expect(linearArctanRounded({ ...atZero, scale: ZERO, argument: ONE })).toBe(1n);
  });

  it("finds the right side of a near tie", () => {
    const nearTie = { offset: rational(1n, 2n), places: 0, scale: ONE };
    const tiny = rational(1n, 10n ** 100n);
    expect(linearArctanRounded({ ...nearTie, argument: tiny })).toBe(1n);
    expect(linearArctanRounded({ ...nearTie, argument: { n: -tiny.n, d: tiny.d } })).toBe(0n);
    const tinyScale = rational(-1n, 10n ** 1000n);
    expect(linearArctanRounded({ ...nearTie, argument: ONE, scale: tinyScale })).toBe(0n);
  });

  it("rounds once: it is within half a unit of Euler's series", () => {
    fc.assert(
      fc.property(ratio(), ratio(), ratio(), (argument, factor, constant) => {
        const rounded = linearArctanRounded({
          scale: factor,
          argument,
          offset: constant,
          places: 12,
        });
        const euler = rational(arctanByEuler(argument, 60), pow10(60));
        const exact = mul(factor, euler);
        const sum = (exact.n * constant.d + constant.n * exact.d) * pow10(12);
        expect(rounded).toBe(divHalfUp(sum, exact.d * constant.d));
      }),
    );
  });
});

/** Ratios of integers of about 70 bits, from -5 to 5. */
function ratio(): fc.Arbitrary<Rational> {
  const d = fc.bigInt({ min: 2n ** 69n, max: 2n ** 70n });
  const n = fc.bigInt({ min: -5n * 2n ** 69n, max: 5n * 2n ** 69n });
  return fc.tuple(n, d).map(([top, bottom]) => rational(top, bottom));
}

/**
 * A second method, for comparison: Euler's sum of 4^k (k!)^2 / (2k+1)! * x^(2k+1) / (1+x^2)^(k+1),
 * which converges for every x without any reduction. Ten more digits absorb the floors.
 */
function arctanByEuler(x: Rational, digits: number): bigint {
  const square = x.n * x.n;
  const sum = square + x.d * x.d;
  let term = (x.n * x.d * pow10(digits + 10)) / sum;
  let total = 0n;
  for (let k = 1n; term !== 0n; k++) {
    total += term;
    term = (term * 2n * k * square) / ((2n * k + 1n) * sum);
  }
  return divHalfUp(total, pow10(10));
}
