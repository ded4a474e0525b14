import { assert } from "./assert.ts";
import { decimalDigits } from "./decimal-text.ts";
import { abs, divFloor, divHalfUp, gcd, max, pow10 } from "./integer.ts";
import { quote, TextError } from "./text-error.ts";

/** An exact fraction n / d, always reduced and with d > 0; made by `rational` only. */
export interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

/** n / d in lowest terms. Asserts d != 0. */
export function rational(n: bigint, d = 1n): Rational {
  if (d === 1n) return { n, d };
  assert(d !== 0n, "rational: zero denominator");
  const divisor = d < 0n ? -gcd(n, d) : gcd(n, d);
  return { n: n / divisor, d: d / divisor };
}

/** 0. */
export const ZERO: Rational = rational(0n);
/** 1. */
export const ONE: Rational = rational(1n);

/** a + b, exact. */
export function add(a: Rational, b: Rational): Rational {
  if (a.d === b.d) return rational(a.n + b.n, a.d);
  return rational(a.n * b.d + b.n * a.d, a.d * b.d);
}

/** a - b, exact. */
export function sub(a: Rational, b: Rational): Rational {
  return add(a, { n: -b.n, d: b.d });
}

/** a * b, exact. */
export function mul(a: Rational, b: Rational): Rational {
  return rational(a.n * b.n, a.d * b.d);
}

/** a / b, exact. Asserts b != 0. */
export function div(a: Rational, b: Rational): Rational {
  assert(b.n !== 0n, "div: division by zero");
  return rational(a.n * b.d, a.d * b.n);
}

/** -1 when a < b, 0 when they are equal, 1 when a > b. */
export function compare(a: Rational, b: Rational): -1 | 0 | 1 {
  const left = a.n * b.d;
  const right = b.n * a.d;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Whether a = b; two field comparisons, for both are reduced. */
export function equals(a: Rational, b: Rational): boolean {
  return a.n === b.n && a.d === b.d;
}

/** Whether r = 0. */
export function isZero(r: Rational): boolean {
  return r.n === 0n;
}

/** Whether r < 0. */
export function isNegative(r: Rational): boolean {
  return r.n < 0n;
}

/** The largest integer not above r: floor(-1/2) = -1. */
export function floor(r: Rational): bigint {
  return divFloor(r.n, r.d);
}

/** floor(r + 1/2): the nearest integer, a tie toward plus infinity (1/2 -> 1, -1/2 -> 0). */
export function roundHalfUp(r: Rational): bigint {
  return divHalfUp(r.n, r.d);
}

/** floor(r * k), rounded once, toward minus infinity. */
export function floorMul(r: Rational, k: bigint): bigint {
  return divFloor(r.n * k, r.d);
}

/**
 * Reads a plain decimal (`-12.50`) exactly: an optional minus, digits, at most one point between
 * digits, at most 120 characters.
 *
 * Throws TextError: empty-number, scientific-notation, not-finite, digit-separator, leading-plus,
 * hexadecimal, number-too-long, not-a-number.
 */
export function parseDecimal(text: string): Rational {
  const { negative, whole, fraction } = decimalDigits(text);
  const digits = BigInt(whole + fraction);
  return rational(negative ? -digits : digits, pow10(fraction.length));
}

/**
 * Reads a decimal (`0.125`), a fraction of integers (`1/8`, `-3/4`) or a percentage (`12.5%`)
 * exactly. Throws TextError: the codes of `parseDecimal`, not-a-fraction, zero-denominator.
 */
export function parseFraction(text: string): Rational {
  if (text.endsWith("%")) return div(parseDecimal(text.slice(0, -1)), rational(100n));
  if (!text.includes("/")) return parseDecimal(text);
  const match = /^(-?\d{1,120})\/(-?\d{1,120})$/.exec(text);
  if (match === null) {
    const expected = "write two integers of at most 120 digits around one slash, like 3/4";
    throw new TextError("not-a-fraction", `${quote(text)} is not a fraction`, expected);
  }
  const [, numerator = "", denominator = ""] = match;
  if (BigInt(denominator) === 0n) {
    const message = `${quote(text)} divides by zero`;
    throw new TextError("zero-denominator", message, "write a denominator other than 0, like 3/4");
  }
  return rational(BigInt(numerator), BigInt(denominator));
}

/** The reduced fraction as text: `560000/23`, or `7` for an integer. */
export function formatFraction(r: Rational): string {
  return r.d === 1n ? r.n.toString() : `${r.n}/${r.d}`;
}

/** The decimal with exactly `places` digits after the point, rounded half up once. */
export function formatDecimal(r: Rational, places: number): string {
  return withPoint(divHalfUp(r.n * pow10(places), r.d), places);
}

/**
 * The decimal without trailing zeros when it terminates (`0.125`), else undefined (1/3).
 * Asserts that it takes at most 10000 places.
 */
export function formatExact(r: Rational): string | undefined {
  const places = Number(max(factorCount(r.d, 2n), factorCount(r.d, 5n)));
  const scaled = r.n * pow10(places);
  // Reduced, so the last of `places` digits is not 0: there is no zero to strip.
  return scaled % r.d === 0n ? withPoint(scaled / r.d, places) : undefined;
}

/** How many times `prime` divides n. */
function factorCount(n: bigint, prime: bigint): bigint {
  let count = 0n;
  for (let rest = n; rest % prime === 0n; rest /= prime) count++;
  return count;
}

/** scaled / 10^places written with exactly `places` digits after the point. */
function withPoint(scaled: bigint, places: number): string {
  const digits = abs(scaled)
    .toString()
    .padStart(places + 1, "0");
  const sign = scaled < 0n ? "-" : "";
  if (places === 0) return sign + digits;
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
