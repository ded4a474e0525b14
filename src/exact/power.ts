import { assert } from "./assert.ts";
import { exponential, naturalLogarithm } from "./exponential.ts";
import { type Ball, bitsForDigits, type Enclosure, roundRefined, wholeWords } from "./fixed.ts";
import { abs, bitLength, divCeil, divFloor, divHalfUp, max, min, pow10 } from "./integer.ts";
import type { Rational } from "./rational.ts";

const MAX_EXACT_EXPONENT = 4096n;
const MAX_EXACT_BITS = 16_384;

/** Results stop at 10^60, which is below 2^200 and below e^139. */
const MAX_RESULT_DIGITS = 60;
const MAX_RESULT_BITS = 202;
const MAX_RESULT_LOGARITHM = 139n;

/**
 * base^exponent * 10^places, rounded half up once.
 *
 * Small integer exponents are computed exactly. Others are e^(exponent * ln base) by
 * `roundRefined`, which is correct for every value that is a tie or not within 2^-2000 of one.
 * Powers far below 10^-places are 0 at once, however large the exponent.
 *
 * Asserts base > 0, places >= 0 and a power of at most 10^60.
 */
export function powerRounded(base: Rational, exponent: Rational, places: number): bigint {
  assert(base.n > 0n, "powerRounded: needs base > 0");
  if (base.n === base.d || exponent.n === 0n) return pow10(places);
  const result = isSmallPower(base, exponent)
    ? integerPower(base, exponent.n, places)
    : realPower(base, exponent, places);
  assert(result <= pow10(places + MAX_RESULT_DIGITS), "powerRounded: the power exceeds 10^60");
  return result;
}

function isSmallPower(base: Rational, exponent: Rational): boolean {
  const size = abs(exponent.n);
  if (exponent.d !== 1n || size > MAX_EXACT_EXPONENT) return false;
  return bitLength(max(base.n, base.d)) * Number(size) <= MAX_EXACT_BITS;
}

/** Exact but for the one rounding. */
function integerPower(base: Rational, exponent: bigint, places: number): bigint {
  if (exponent < 0n) return integerPower({ n: base.d, d: base.n }, -exponent, places);
  return divHalfUp(base.n ** exponent * pow10(places), base.d ** exponent);
}

function realPower(base: Rational, exponent: Rational, places: number): bigint {
  const grows = base.n > base.d === exponent.n > 0n;
  if (grows) {
    const isTooLarge = logarithmExceeds(base, exponent, MAX_RESULT_LOGARITHM);
    assert(!isTooLarge, "powerRounded: the power exceeds 10^60");
  } else if (logarithmExceeds(base, exponent, vanishingLogarithm(places))) {
    return 0n;
  }
  const growthBits = grows ? resultBits(base, exponent) : 0;
  return roundRefined((guardBits) => {
    const bits = wholeWords(bitsForDigits(places) + growthBits + guardBits);
    return enclosePower(base, exponent, { bits, places });
  });
}

/**
 * Whether |exponent * ln base| certainly exceeds `limit`, from |ln(n/d)| >= |n - d| / max(n, d).
 * What passes has an exponent of at most limit * max(n, d), no longer than the base is.
 */
function logarithmExceeds(base: Rational, exponent: Rational, limit: bigint): boolean {
  const { n, d } = base;
  return abs(exponent.n) * abs(n - d) > limit * exponent.d * max(n, d);
}

/** L with e^-L < 10^-(places + 2): such a power rounds to 0. */
function vanishingLogarithm(places: number): bigint {
  return divCeil(BigInt(places + 2) * 2303n, 1000n); // 2.303 > ln 10
}

/** Enough bits for the whole part of a power above 1, from |ln(n/d)| <= |n - d| / min(n, d). */
function resultBits(base: Rational, exponent: Rational): number {
  const { n, d } = base;
  const bound = (3n * abs(exponent.n) * abs(n - d)) / (2n * exponent.d * min(n, d)) + 2n;
  return Number(min(bound, BigInt(MAX_RESULT_BITS))); // 3/2 > log2(e)
}

interface Precision {
  readonly bits: number;
  readonly places: number;
}

/** base^exponent * 10^places between two fractions, from `bits` bits. */
function enclosePower(base: Rational, exponent: Rational, { bits, places }: Precision): Enclosure {
  const logarithm = scaledLogarithm(base, exponent, bits);
  const unit = BigInt(bits);
  if (logarithm.mid + logarithm.error < -vanishingLogarithm(places) << unit) {
    return { low: 0n, high: 0n, denominator: 1n };
  }
  const isTooLarge = logarithm.mid > MAX_RESULT_LOGARITHM << unit;
  assert(!isTooLarge, "powerRounded: the power exceeds 10^60");
  const power = exponential(logarithm, bits);
  assert(power.exponent < unit, "powerRounded: too few bits for the power");
  return {
    low: (power.mid - power.error) * pow10(places),
    high: (power.mid + power.error) * pow10(places),
    denominator: 1n << (unit - power.exponent),
  };
}

/**
 * exponent * ln base in `bits` bits. The logarithm has as many more bits as the exponent is long,
 * so that its error does not grow; 1 unit for the floor, 1 for the error's own rounding.
 */
function scaledLogarithm(base: Rational, exponent: Rational, bits: number): Ball {
  const size = divCeil(abs(exponent.n), exponent.d);
  const logarithmBits = wholeWords(bits + bitLength(size));
  const logarithm = naturalLogarithm(base, logarithmBits);
  const divisor = exponent.d << BigInt(logarithmBits - bits);
  return {
    mid: divFloor(logarithm.mid * exponent.n, divisor),
    error: divFloor(logarithm.error * abs(exponent.n), divisor) + 2n,
  };
}
