import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AssertionFailure } from "./assert.ts";
import { exponential, naturalLogarithm } from "./exponential.ts";
import type { Ball } from "./fixed.ts";
import { divHalfUp } from "./integer.ts";
import { parseDecimal, type Rational, rational } from "./rational.ts";

const BITS = 256;

/** Whether the published digits, cut after 59 places, lie in the ball. */
function covers(ball: Ball, digits: string): boolean {
  const { n, d } = parseDecimal(digits);
  const published = divHalfUp(n << BigInt(BITS), d);
  const cut = (1n << BigInt(BITS)) / 10n ** 58n;
  const error = ball.mid - published;
  return error <= ball.error + cut && error >= -ball.error - cut && ball.error < cut;
}

describe("the natural logarithm", () => {
  // From mpmath 1.3.0: nstr(log(x), 60).
  const published: [name: string, base: Rational, digits: string][] = [
    ["2", rational(2n), "0.69314718055994530941723212145817656807550013436025525412068"],
    ["10", rational(10n), "2.30258509299404568401799145468436420760110148862877297603333"],
    ["0.9", rational(9n, 10n), "-0.105360515657826301227500980839312798306120372983274072563939"],
  ];
  it.each(published)("of %s has the published digits", (_, base, digits) => {
    expect(covers(naturalLogarithm(base, BITS), digits)).toBe(true);
  });

  it("turns products into sums, within the stated errors", () => {
    const positive = fc.bigInt({ min: 1n, max: 2n ** 120n });
    fc.assert(
      fc.property(positive, positive, positive, (a, b, c) => {
        const left = naturalLogarithm(rational(a, c), BITS);
        const right = naturalLogarithm(rational(b, c), BITS);
        const both = naturalLogarithm(rational(a * b, c * c), BITS);
        const gap = left.mid + right.mid - both.mid;
        const allowed = left.error + right.error + both.error;
        expect(gap <= allowed && gap >= -allowed).toBe(true);
      }),
    );
  });

  it("is 0 at 1 and stops at 0", () => {
    expect(naturalLogarithm(rational(1n), BITS).mid).toBe(0n);
    expect(() => naturalLogarithm(rational(0n), BITS)).toThrow(AssertionFailure);
  });
});

describe("the exponential", () => {
  // From mpmath 1.3.0: nstr(exp(x), 60).
  const published: [x: bigint, digits: string][] = [
    [1n, "2.71828182845904523536028747135266249775724709369995957496697"],
    [-20n, "0.00000000206115362243855782796594038015582097637580727559910369297224"],
  ];
  it.each(published)("of %s has the published digits", (x, digits) => {
    const { mid, error, exponent } = exponential({ mid: x << BigInt(BITS), error: 0n }, BITS);
    const scale = (value: bigint) => (exponent < 0n ? value >> -exponent : value << exponent);
    expect(covers({ mid: scale(mid), error: scale(error) + 1n }, digits)).toBe(true);
  });

  it("undoes the logarithm, within the stated errors", () => {
    const positive = fc.bigInt({ min: 1n, max: 2n ** 60n });
    fc.assert(
      fc.property(positive, positive, (n, d) => {
        const { mid, error, exponent } = exponential(naturalLogarithm(rational(n, d), BITS), BITS);
        const power = BigInt(BITS) - exponent;
        expect((mid - error) * d <= n << power && n << power <= (mid + error) * d).toBe(true);
      }),
    );
  });

  it("stops on an argument whose error would swamp the result", () => {
    const vague = { mid: 0n, error: 1n << BigInt(BITS) };
    expect(() => exponential(vague, BITS)).toThrow(AssertionFailure);
  });
});
