import { assert } from "./assert.ts";
import { abs, divHalfUp } from "./integer.ts";

/*
 * Binary fixed point: the integer m stands for m / 2^bits, and one "unit" is 2^-bits.
 * Every approximation below states its error in units; nothing here rounds a final result but
 * `roundRefined`.
 */

/**
 * An approximation `mid` and how far, in units of the same scale, the true value can be from it.
 */
export interface Ball {
  readonly mid: bigint;
  readonly error: bigint;
}

/** A true value between low / denominator and high / denominator. */
export interface Enclosure {
  readonly low: bigint;
  readonly high: bigint;
  readonly denominator: bigint;
}

/** Bits beyond the last digit, round by round: fewer than 1 value in 2^20 needs the second. */
const GUARD_BITS = [32, 128, 512, 2048];

/** The error bounds below hold under this many bits: sums have fewer than 2^14 terms. */
const MAX_BITS = 65_536;

/**
 * Rounds a real number half up, once, by Ziv's strategy: enclose it, and if both ends round to the
 * same integer that is the answer, else enclose it tighter.
 *
 * After four rounds the value is within about 2^-2000 of a tie and is taken for an exact tie, which
 * rounds up. Correct for every value that is an exact tie or is at least that far from one.
 * Source: A. Ziv, "Fast evaluation of elementary mathematical functions with correctly rounded last
 * bit", ACM TOMS 17(3), 1991.
 */
export function roundRefined(enclose: (guardBits: number) => Enclosure): bigint {
  let upper = 0n;
  for (const guardBits of GUARD_BITS) {
    const { low, high, denominator } = enclose(guardBits);
    const lower = divHalfUp(low, denominator);
    upper = divHalfUp(high, denominator);
    if (lower === upper) return upper;
    assert(upper - lower === 1n, "roundRefined: the enclosure is wider than one step");
  }
  return upper;
}

/** Enough bits to tell 10^-digits apart: more than digits * log2(10). */
export function bitsForDigits(digits: number): number {
  return ((digits * 3402) >> 10) + 1; // 3402 / 1024 = 3.32227 > log2(10) = 3.32193
}

/** At least `bits`, rounded up to whole 64-bit words: same cost, and few distinct cached tables. */
export function wholeWords(bits: number): number {
  assert(bits > 0 && bits <= MAX_BITS, `fixed point: ${bits} bits are out of range`);
  return (bits + 63) & ~63;
}

/**
 * Remembers a constant per precision. The value depends on `bits` alone, never on earlier calls.
 */
export function perPrecision<T>(compute: (bits: number) => T): (bits: number) => T {
  const known = new Map<number, T>();
  return (bits) => {
    const cached = known.get(bits);
    if (cached !== undefined) return cached;
    const value = compute(bits);
    known.set(bits, value);
    return value;
  };
}

/**
 * z + s z^3/3 + z^5/5 + s z^7/7 + ...: arctan(z) for s = -1, artanh(z) for s = 1, z in fixed point
 * of `bits` bits, |z| <= 1/4. Error at most 2 units.
 *
 * With 16 more bits inside, each power of z is off by less than 2 inner units (what it inherits
 * shrinks by 16 at every step) and each term by less than 3; at most bits/4 + 4 < 2^14 + 8 terms
 * are non-zero, the dropped tail is below 1, so the sum is off by less than 2^16 inner units: 1
 * unit. The last shift floors: 1 more.
 */
export function oddSeries(z: bigint, bits: number, sign: 1n | -1n): bigint {
  assert(4n * abs(z) <= 1n << BigInt(bits), "oddSeries: needs |z| <= 1/4");
  const inner = BigInt(bits) + 16n;
  let power = abs(z) << 16n;
  const square = sign * ((power * power) >> inner);
  let sum = power;
  for (let odd = 3n; power !== 0n; odd += 2n) {
    power = (power * square) >> inner;
    sum += power / odd;
  }
  const magnitude = sum >> 16n;
  return z < 0n ? -magnitude : magnitude;
}
