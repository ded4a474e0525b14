import { assert } from "./assert.ts";
import { type Ball, oddSeries, perPrecision } from "./fixed.ts";
import { abs, bitLength, divHalfUp } from "./integer.ts";
import type { Rational } from "./rational.ts";

/**
 * ln 2 to `bits` bits, error at most 2 units.
 *
 * ln 2 = 18 artanh(1/26) - 2 artanh(1/4801) + 8 artanh(1/8749). Each artanh is off by at most 3
 * inner units (2 of the series, 1 of its argument), together 84; 8 more bits inside leave less than
 * 1.
 */
const lnTwo = perPrecision((bits) => {
  const inner = bits + 8;
  const artanhInverse = (n: bigint) => oddSeries((1n << BigInt(inner)) / n, inner, 1n);
  const sum = 18n * artanhInverse(26n) - 2n * artanhInverse(4801n) + 8n * artanhInverse(8749n);
  return sum >> 8n;
});

/**
 * ln(base) in fixed point of `bits` bits (a multiple of 64). Asserts base > 0.
 *
 * base = 2^k m with 3/4 <= m <= 3/2, and ln m = 2 artanh(t), t = (m - 1) / (m + 1), -1/7 <= t <=
 * 1/5. Error: 1 unit for t, times artanh' <= 25/24, plus 2 of the series, all twice: below 7; plus
 * 2 |k| for k ln 2.
 */
export function naturalLogarithm(base: Rational, bits: number): Ball {
  assert(base.n > 0n, "naturalLogarithm: needs base > 0");
  const exponent = nearestPowerOfTwo(base);
  const n = exponent < 0 ? base.n << BigInt(-exponent) : base.n;
  const d = exponent > 0 ? base.d << BigInt(exponent) : base.d;
  const t = ((n - d) << BigInt(bits)) / (n + d);
  const k = BigInt(exponent);
  return { mid: k * lnTwo(bits) + 2n * oddSeries(t, bits, 1n), error: 7n + 2n * abs(k) };
}

/** The k for which base / 2^k lies from 3/4 to 3/2. */
function nearestPowerOfTwo(base: Rational): number {
  const k = bitLength(base.n) - bitLength(base.d); // base / 2^k is above 1/2 and below 2
  const n = k < 0 ? base.n << BigInt(-k) : base.n;
  const d = k > 0 ? base.d << BigInt(k) : base.d;
  if (2n * n > 3n * d) return k + 1;
  return 4n * n < 3n * d ? k - 1 : k;
}

/** e^x as ball * 2^exponent, the ball between 0.7 and 1.42 in the bits of x. */
interface ScaledBall extends Ball {
  readonly exponent: bigint;
}

/** The argument of the Taylor series is halved this many times. */
const HALVINGS = 8n;

/** More bits inside the Taylor series and the squarings. */
const INNER_BITS = 32n;

/**
 * e^x for x in fixed point of `bits` bits (a multiple of 64).
 *
 * x = k ln 2 + r with |r| < 0.35, so e^x = 2^k e^r. The error of r is that of x plus 2 |k|; e^r
 * turns it into less than twice as much while it is below 1/8, and `smallExponential` adds 2.
 */
export function exponential(x: Ball, bits: number): ScaledBall {
  const exponent = divHalfUp(x.mid, lnTwo(bits));
  const residue = x.mid - exponent * lnTwo(bits);
  const residueError = x.error + 2n * abs(exponent);
  assert(residueError << 3n < 1n << BigInt(bits), "exponential: the argument is too uncertain");
  return {
    mid: smallExponential(residue, BigInt(bits)),
    error: 2n * residueError + 2n,
    exponent,
  };
}

/**
 * e^r for |r| < 0.36, error at most 2 units: Taylor at r / 2^8, then 8 squarings, with 32 more
 * bits.
 *
 * Each Taylor term is off by less than 2 inner units and there are fewer than 2^13 (each is 2^9
 * times smaller than the last), so the sum is off by less than 2^14 + 2; eight squarings of a
 * number near 1 multiply that by at most 2^8 * 1.44 and add less than 2^10: below 2^23 inner units,
 * 2^-9 of a unit. The last shift floors: 1 more.
 */
function smallExponential(r: bigint, bits: bigint): bigint {
  const inner = bits + INNER_BITS;
  const argument = r << (INNER_BITS - HALVINGS);
  let term = 1n << inner;
  let value = term;
  for (let k = 1n; term !== 0n; k++) {
    term = ((term * argument) >> inner) / k;
    value += term;
  }
  for (let squaring = 0n; squaring < HALVINGS; squaring++) value = (value * value) >> inner;
  return value >> INNER_BITS;
}
