import { assert } from "./assert.ts";
import {
  type Ball,
  bitsForDigits,
  type Enclosure,
  oddSeries,
  perPrecision,
  roundRefined,
  wholeWords,
} from "./fixed.ts";
import { abs, bitLength, divCeil, divHalfUp, pow10 } from "./integer.ts";
import { mul, type Rational, rational, roundHalfUp } from "./rational.ts";

/**
 * Pi to `bits` bits, error at most 2 units: Machin's 16 arctan(1/5) - 4 arctan(1/239). Each
 * arctangent is off by at most 3 inner units, together 60; 8 more bits inside leave less than 1,
 * the shift floors.
 */
const pi = perPrecision((bits) => {
  const inner = bits + 8;
  const arctanInverse = (n: bigint) => oddSeries((1n << BigInt(inner)) / n, inner, -1n);
  return (16n * arctanInverse(5n) - 4n * arctanInverse(239n)) >> 8n;
});

const TABLE_STEPS = 64n;

/**
 * arctan(k / 64) for k = 0 to 64, error at most 2 units, by the exact differences arctan(k/64) -
 * arctan((k-1)/64) = arctan(64 / (4096 + k (k-1))). Each is off by at most 3 inner units, 64 of
 * them by 192; 16 more bits inside leave less than 1, the shift floors.
 */
const arctanTable = perPrecision((bits) => {
  const inner = bits + 16;
  const table = [0n];
  let sum = 0n;
  for (let k = 1n; k <= TABLE_STEPS; k++) {
    const step = (TABLE_STEPS << BigInt(inner)) / (TABLE_STEPS * TABLE_STEPS + k * (k - 1n));
    sum += oddSeries(step, inner, -1n);
    table.push(sum >> 16n);
  }
  return table;
});

/** What the steps of `arctanBall` add up to is below 9 units. */
const ARCTAN_ERROR = 16n;

/**
 * arctan(x) in fixed point of `bits` bits (a multiple of 64); an odd function, and pi/2 -
 * arctan(1/x).
 */
function arctanBall(x: Rational, bits: number): Ball {
  const size = abs(x.n);
  const magnitude =
    size <= x.d
      ? arctanOfRatio(size, x.d, bits)
      : (pi(bits) >> 1n) - arctanOfRatio(x.d, size, bits);
  return { mid: x.n < 0n ? -magnitude : magnitude, error: ARCTAN_ERROR };
}

/**
 * arctan(n / d) for 0 <= n <= d, d > 0, error at most 6 units.
 *
 * x = n / d is cut to fixed point first (1 unit, and arctan' <= 1). With c = k/64 nearest to x,
 * arctan x = arctan c + arctan z, z = (x - c) / (1 + x c), |z| <= 1/128: 1 unit for z, 2 for its
 * series, 2 for the table.
 */
function arctanOfRatio(n: bigint, d: bigint, bits: number): bigint {
  const shift = BigInt(bits);
  const x = (n << shift) / d;
  const k = (2n * TABLE_STEPS * x + (1n << shift)) >> (shift + 1n);
  const numerator = TABLE_STEPS * x - (k << shift);
  const z = (numerator << shift) / ((TABLE_STEPS << shift) + k * x);
  const nearest = arctanTable(bits)[Number(k)];
  assert(nearest !== undefined, "arctan: the table covers 0 to 1");
  return nearest + oddSeries(z, bits, -1n);
}

/**
 * arctan(x) * 10^digits, at most 1 unit away from the true value: 1/2 of the rounding and below
 * 2^-27 of the approximation. Asserts digits >= 0.
 */
export function arctanScaled(x: Rational, digits: number): bigint {
  const bits = wholeWords(bitsForDigits(digits) + 32);
  return divHalfUp(arctanBall(x, bits).mid * pow10(digits), 1n << BigInt(bits));
}

/** The terms of `linearArctanRounded`; all exact. */
interface LinearArctan {
  readonly scale: Rational;
  readonly argument: Rational;
  readonly offset: Rational;
  readonly places: number;
}

/**
 * (scale * arctan(argument) + offset) * 10^places, rounded half up once by `roundRefined`.
 *
 * Exact when scale or argument is 0. Otherwise the value is transcendental (Lindemann), so it is
 * never a tie and the rounding is correct unless the value comes within 2^-2000 of one. Asserts
 * places >= 0.
 */
export function linearArctanRounded(terms: LinearArctan): bigint {
  const { scale, argument, offset, places } = terms;
  const magnification = rational(pow10(places));
  const scaledOffset = mul(offset, magnification);
  if (scale.n === 0n || argument.n === 0n) return roundHalfUp(scaledOffset);
  const factor = mul(scale, magnification);
  const wholeBits = bitLength(divCeil(abs(factor.n), factor.d));
  return roundRefined((guardBits) => {
    const bits = wholeWords(wholeBits + guardBits);
    return encloseLinear(arctanBall(argument, bits), bits, { factor, offset: scaledOffset });
  });
}

/** factor * ball + offset between two fractions over one denominator: nothing is rounded here. */
function encloseLinear(
  ball: Ball,
  bits: number,
  { factor, offset }: { factor: Rational; offset: Rational },
): Enclosure {
  const shift = BigInt(bits);
  const middle = factor.n * offset.d * ball.mid + ((offset.n * factor.d) << shift);
  const radius = abs(factor.n) * offset.d * ball.error;
  return {
    low: middle - radius,
    high: middle + radius,
    denominator: (factor.d * offset.d) << shift,
  };
}
