import fc from "fast-check";
import { describe, expect, it } from "vitest";
import netBuying from "../../test/vectors/net-buying.json" with { type: "json" };
import { AssertionFailure } from "./assert.ts";
import { divHalfUp, pow10 } from "./integer.ts";
import { powerRounded } from "./power.ts";
import { parseDecimal, type Rational, rational } from "./rational.ts";

const nineTenths = rational(9n, 10n);

describe("the net-buying coefficient 2 - 0.9^(NB/400)", () => {
  const base = parseDecimal(netBuying.base);
  it.each(netBuying.rows)("is $coefficient at $netBuying, $percent %", (row) => {
    const exponent = rational(BigInt(row.netBuying), BigInt(netBuying.step));
    const coefficient = 2n * pow10(40) - powerRounded(base, exponent, 40);
    const percent = divHalfUp((coefficient - pow10(40)) * 100n, pow10(38));
    expect(percent).toBe(hundredths(row.percent));
    expect(divHalfUp(coefficient, pow10(38))).toBe(hundredths(row.coefficient));
  });

  function hundredths(text: string): bigint {
    const { n, d } = parseDecimal(text);
    return (n * 100n) / d;
  }
});

describe("a power", () => {
  // From mpmath 1.3.0 at 130 digits: floor(power(n/d, p/q) * 10**places + 1/2).
  const literals: [base: Rational, exponent: Rational, places: number, expected: bigint][] = [
    [nineTenths, rational(1n, 400n), 50, 99973663339792938890897093580021411462474920522704n],
    [
      nineTenths,
      rational(12345678901234567890123n, 400n * 10n ** 18n),
      36,
      38701855361032305836804816908047349n,
    ],
    [rational(2n), rational(1n, 3n), 50, 125992104989487316476721060727822835057025146470151n],
    [rational(3n, 2n), rational(1007n, 10n), 20, 53999506011509489697093678796268473220n],
    [
      rational(10n ** 30n - 1n, 10n ** 30n),
      rational(10n ** 30n),
      40,
      3678794411714423215955237701612769277252n,
    ],
    [
      rational(10n ** 30n + 1n, 10n ** 30n),
      rational(-3n * 10n ** 30n, 7n),
      40,
      6514390575310555900029871836294799453163n,
    ],
    [
      rational(1n, 10n),
      rational(-119n, 2n),
      5,
      31622776601683793319988935444327185337195551393252168268575048528n,
    ],
    [rational(5n, 7n), rational(-1n, 3n), 45, 1118688942081396776601219662327790220692944892n],
    [rational(10n ** 50n), rational(1n, 7n), 30, 13894954943731376371299852173530116221n],
    [rational(2n), rational(-1001n, 3n), 120, 36001846851024152371n],
  ];
  it.each(literals)(
    "agrees with mpmath: %o ^ %o to %i places",
    (base, exponent, places, expected) => {
      expect(powerRounded(base, exponent, places)).toBe(expected);
    },
  );

  it("agrees with the integer root found by bisection", () => {
    const size = fc.bigInt({ min: 1n, max: 10n ** 9n });
    const small = fc.bigInt({ min: 1n, max: 9n });
    const places = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(size, size, small, small, places, (n, d, p, q, digits) => {
        const base = n < d ? rational(n, d) : rational(d, n);
        const expected = rootByBisection(base, { p, q, digits });
        expect(powerRounded(base, rational(p, q), digits)).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  it("is exact for small integer exponents", () => {
    expect(powerRounded(nineTenths, rational(1n), 6)).toBe(900_000n);
    expect(powerRounded(nineTenths, rational(2n), 2)).toBe(81n);
    expect(powerRounded(rational(1n, 2n), rational(-10n), 0)).toBe(1024n);
    expect(powerRounded(rational(1n, 2n), rational(3n), 2)).toBe(13n);
    expect(powerRounded(rational(7n, 3n), rational(0n), 4)).toBe(10_000n);
    expect(powerRounded(rational(1n), rational(10n ** 40n, 3n), 4)).toBe(10_000n);
  });

  it("is exact where a root is rational, and a tie goes up", () => {
    expect(powerRounded(rational(4n), rational(1n, 2n), 20)).toBe(2n * pow10(20));
    expect(powerRounded(rational(1n, 4n), rational(1n, 2n), 0)).toBe(1n);
    expect(powerRounded(rational(27n, 8n), rational(-2n, 3n), 10)).toBe(4_444_444_444n);
    expect(powerRounded(rational(1n, 64n), rational(1n, 2n), 2)).toBe(13n);
  });

  it("finds the right side of a near tie", () => {
    const nearly = rational(10n ** 60n - 1n, 4n * 10n ** 60n);
    const barely = rational(10n ** 60n + 1n, 4n * 10n ** 60n);
    expect(powerRounded(nearly, rational(1n, 2n), 0)).toBe(0n);
    expect(powerRounded(barely, rational(1n, 2n), 0)).toBe(1n);
  });

  it("vanishes at once for a huge exponent", () => {
    expect(powerRounded(nineTenths, rational(10n ** 30n), 36)).toBe(0n);
    expect(powerRounded(nineTenths, rational(10n ** 1000n + 1n, 7n), 36)).toBe(0n);
    expect(powerRounded(rational(10n, 9n), rational(-(10n ** 30n), 7n), 36)).toBe(0n);
    expect(powerRounded(rational(1n, 10n ** 50n), rational(21n, 2n), 20)).toBe(0n);
  });

  it("rounds to 1 or 0 around half of the last place", () => {
    expect(powerRounded(rational(1n, 10n), rational(63n, 10n), 6)).toBe(1n);
    expect(powerRounded(rational(1n, 10n), rational(631n, 100n), 6)).toBe(0n);
  });

  it("stops on a base that is not positive and on results above 10^60", () => {
    expect(() => powerRounded(rational(0n), rational(1n, 2n), 6)).toThrow(AssertionFailure);
    expect(() => powerRounded(rational(-2n), rational(1n, 3n), 6)).toThrow(AssertionFailure);
    expect(powerRounded(rational(10n), rational(60n), 2)).toBe(pow10(62));
    expect(() => powerRounded(rational(10n), rational(61n), 2)).toThrow(AssertionFailure);
    expect(() => powerRounded(rational(10n), rational(121n, 2n), 2)).toThrow(AssertionFailure);
    expect(() => powerRounded(rational(2n), rational(10n ** 30n, 3n), 2)).toThrow(AssertionFailure);
    expect(() => powerRounded(rational(10n ** 40n), rational(7n, 2n), 2)).toThrow(AssertionFailure);
  });

  it("falls as the exponent of a base below 1 grows, and stays from 0 to 1", () => {
    const exponent = fc.bigInt({ min: 0n, max: 10n ** 24n });
    fc.assert(
      fc.property(exponent, exponent, (a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        const high = powerRounded(nineTenths, rational(less, 10n ** 20n), 36);
        const low = powerRounded(nineTenths, rational(more, 10n ** 20n), 36);
        expect(0n <= low && low <= high && high <= pow10(36)).toBe(true);
      }),
    );
  });
});

/** The m with m - 1/2 <= (n/d)^(p/q) * 10^digits < m + 1/2, by comparing q-th powers. */
function rootByBisection(
  base: Rational,
  { p, q, digits }: { p: bigint; q: bigint; digits: number },
): bigint {
  const right = 2n ** q * 10n ** (BigInt(digits) * q) * base.n ** p;
  let low = 0n;
  let high = 10n ** BigInt(digits) + 1n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if ((2n * middle - 1n) ** q * base.d ** p <= right) low = middle;
    else high = middle;
  }
  return low;
}
