import { assert } from "./assert.ts";
import { decimalDigits } from "./decimal-text.ts";
import { quote, TextError } from "./text-error.ts";

/** The largest amount: 2^128 - 1 base units. */
export const MAX_AMOUNT: bigint = 2n ** 128n - 1n;

/** With up to 100 decimals every amount's text stays within the 120 characters that parse. */
const MAX_DECIMALS = 100;

/**
 * Reads a non-negative amount of whole tokens (`24347.826`) into base units of 10^-decimals,
 * exactly.
 *
 * Throws TextError: the codes of `parseDecimal`, too-many-decimals, negative-amount,
 * amount-too-large. Asserts 0 <= decimals <= 100.
 */
export function parseAmount(text: string, decimals: number): bigint {
  return nonNegative(parseSignedAmount(text, decimals), text);
}

/** As `parseAmount`, for an amount that may be negative: -MAX_AMOUNT to MAX_AMOUNT. */
export function parseSignedAmount(text: string, decimals: number): bigint {
  assertDecimals(decimals);
  const { negative, whole, fraction } = decimalDigits(text);
  // Zeros beyond the last decimal change nothing: exports often write 18 digits for every token.
  if (/[1-9]/.test(fraction.slice(decimals))) throw tooManyDecimals(text, decimals);
  const magnitude = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, "0"));
  if (magnitude > MAX_AMOUNT) {
    const expected = `write at most ${formatAmount(MAX_AMOUNT, decimals)}`;
    throw new TextError("amount-too-large", `${quote(text)} is too large`, expected);
  }
  return negative ? -magnitude : magnitude;
}

/** Reads a non-negative integer of base units; the codes of `parseAmount`. */
export function parseBaseAmount(text: string): bigint {
  return nonNegative(parseSignedBaseAmount(text), text);
}

/** Reads an integer of base units that may be negative; the codes of `parseSignedAmount`. */
export function parseSignedBaseAmount(text: string): bigint {
  if (text.includes(".")) {
    decimalDigits(text);
    throw tooManyDecimals(text, 0);
  }
  return parseSignedAmount(text, 0);
}

/**
 * Base units of 10^-decimals as plain decimal text of whole tokens, exact: no exponent, no trailing
 * zeros, the sign kept. `parseSignedAmount` reads it back unchanged. Asserts 0 <= decimals <= 100.
 */
export function formatAmount(base: bigint, decimals: number): string {
  assertDecimals(decimals);
  if (decimals === 0) return base.toString();
  if (base < 0n) return `-${formatAmount(-base, decimals)}`;
  const digits = base.toString().padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  let end = digits.length;
  while (end > point && digits.charCodeAt(end - 1) === 0x30) end--;
  return end === point
    ? digits.slice(0, point)
    : `${digits.slice(0, point)}.${digits.slice(point, end)}`;
}

function nonNegative(amount: bigint, text: string): bigint {
  if (amount >= 0n) return amount;
  const message = `${quote(text)} is negative`;
  throw new TextError("negative-amount", message, "write an amount of 0 or more");
}

function tooManyDecimals(text: string, decimals: number): TextError {
  const message = `${quote(text)} has too many digits after the point`;
  const expected =
    decimals === 0
      ? "write a whole number of base units, without a point"
      : `write at most ${decimals} digits after the point`;
  return new TextError("too-many-decimals", message, expected);
}

function assertDecimals(decimals: number): void {
  assert(
    decimals >= 0 && decimals <= MAX_DECIMALS && decimals % 1 === 0,
    `amount: ${decimals} decimals are out of range`,
  );
}
