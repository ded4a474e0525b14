import { assert } from "./assert.ts";

const MAX_POWER_OF_TEN = 10_000;
const powersOfTen: bigint[] = [1n];

/** 10^n, from a table that grows on demand. Asserts 0 <= n <= 10000. */
export function pow10(n: number): bigint {
  assert(n >= 0 && n <= MAX_POWER_OF_TEN && n % 1 === 0, `pow10: exponent ${n} is out of range`);
  let last = powersOfTen[powersOfTen.length - 1] ?? 1n;
  while (powersOfTen.length <= n) {
    last *= 10n;
    powersOfTen.push(last);
  }
  const power = powersOfTen[n];
  assert(power !== undefined, "pow10: the table has every power up to n");
  return power;
}

/** floor(a * b / d), the product in full width. Asserts a, b >= 0 and d > 0. */
export function mulDivDown(a: bigint, b: bigint, d: bigint): bigint {
  assert(a >= 0n && b >= 0n && d > 0n, "mulDivDown: needs a, b >= 0 and d > 0");
  return (a * b) / d;
}

/** ceil(a * b / d), the product in full width. Asserts a, b >= 0 and d > 0. */
export function mulDivUp(a: bigint, b: bigint, d: bigint): bigint {
  assert(a >= 0n && b >= 0n && d > 0n, "mulDivUp: needs a, b >= 0 and d > 0");
  return (a * b + d - 1n) / d;
}

/** floor(a / d), toward minus infinity also for negative a: divFloor(-1, 2) = -1. Asserts d > 0. */
export function divFloor(a: bigint, d: bigint): bigint {
  assert(d > 0n, "divFloor: needs d > 0");
  const quotient = a / d;
  return a < 0n && quotient * d !== a ? quotient - 1n : quotient;
}

/** ceil(a / d), toward plus infinity also for negative a: divCeil(-1, 2) = 0. Asserts d > 0. */
export function divCeil(a: bigint, d: bigint): bigint {
  assert(d > 0n, "divCeil: needs d > 0");
  return -divFloor(-a, d);
}

/**
 * floor(a / d + 1/2): the nearest integer, a tie toward plus infinity. Asserts d > 0.
 *
 * For negatives this means 1/2 -> 1 but -1/2 -> 0 and -3/2 -> -1: the same rule on the whole line,
 * so that adding an integer before or after rounding makes no difference.
 */
export function divHalfUp(a: bigint, d: bigint): bigint {
  return divFloor(2n * a + d, 2n * d);
}

/** The smaller of two integers. */
export function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** The larger of two integers. */
export function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** The absolute value. */
export function abs(a: bigint): bigint {
  return a < 0n ? -a : a;
}

/** The greatest common divisor of |a| and |b|, never negative; gcd(0, 0) = 0. */
export function gcd(a: bigint, b: bigint): bigint {
  let larger = abs(a);
  let smaller = abs(b);
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

/** The number of binary digits of n: 0 for 0, 1 for 1, 8 for 255. Asserts n >= 0. */
export function bitLength(n: bigint): number {
  assert(n >= 0n, "bitLength: needs n >= 0");
  if (n === 0n) return 0;
  const hex = n.toString(16);
  const lead = hex.charCodeAt(0);
  if (lead >= 0x38) return hex.length * 4; // 8, 9, a to f
  if (lead >= 0x34) return hex.length * 4 - 1; // 4 to 7
  return lead >= 0x32 ? hex.length * 4 - 2 : hex.length * 4 - 3;
}

/**
 * floor(sqrt(n)). Asserts n >= 0.
 *
 * Each step doubles the number of right digits: `root` is within 1 of the square root of the first
 * 2 * `known` + 1 bits of n. Source: M. Dickinson's proof in CPython, Modules/mathmodule.c,
 * math_isqrt.
 */
export function isqrt(n: bigint): bigint {
  assert(n >= 0n, "isqrt: needs n >= 0");
  if (n === 0n) return 0n;
  const rootBits = (bitLength(n) - 1) >> 1;
  let root = 1n;
  let known = 0;
  for (let shift = bitLength(BigInt(rootBits)) - 1; shift >= 0; shift--) {
    const previous = known;
    known = rootBits >> shift;
    const head = n >> BigInt(2 * rootBits - previous - known + 1);
    root = (root << BigInt(known - previous - 1)) + head / root;
  }
  return root * root > n ? root - 1n : root;
}
