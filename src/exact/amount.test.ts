import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatAmount,
  MAX_AMOUNT,
  parseAmount,
  parseBaseAmount,
  parseSignedAmount,
  parseSignedBaseAmount,
} from "./amount.ts";
import { AssertionFailure } from "./assert.ts";

const amount = fc.bigInt({ min: 0n, max: MAX_AMOUNT });
const decimals = fc.integer({ min: 0, max: 100 });

describe("an amount as text", () => {
  it("counts base units of the token", () => {
    expect(parseAmount("24347.82608695652173913", 18)).toBe(24_347_826_086_956_521_739_130n);
    expect(parseAmount("1", 6)).toBe(1_000_000n);
    expect(parseAmount("0.000001", 6)).toBe(1n);
    expect(parseAmount("-0", 6)).toBe(0n);
    expect(parseBaseAmount("123")).toBe(123n);
    expect(parseSignedAmount("-1.5", 1)).toBe(-15n);
    expect(parseSignedBaseAmount("-123")).toBe(-123n);
  });

  it("is written plainly: no exponent, no zeros at the end, the sign kept", () => {
    expect(formatAmount(24_347_826_086_956_521_739_130n, 18)).toBe("24347.82608695652173913");
    expect(formatAmount(-1_500_000n, 6)).toBe("-1.5");
    expect(formatAmount(1n, 18)).toBe("0.000000000000000001");
    expect(formatAmount(10n ** 30n, 6)).toBe("1000000000000000000000000");
    expect(formatAmount(0n, 18)).toBe("0");
    expect(formatAmount(-100n, 0)).toBe("-100");
  });

  it("holds 2^127 and 2^128 - 1, and nothing larger", () => {
    const half = "170141183460469231731.687303715884105728";
    const most = "340282366920938463463.374607431768211455";
    expect(parseAmount(half, 18)).toBe(2n ** 127n);
    expect(formatAmount(2n ** 127n, 18)).toBe(half);
    expect(parseAmount(most, 18)).toBe(2n ** 128n - 1n);
    expect(formatAmount(2n ** 128n - 1n, 18)).toBe(most);
    expect(() => parseAmount("340282366920938463463.374607431768211456", 18)).toThrow(
      expect.objectContaining({ code: "amount-too-large", expected: `write at most ${most}` }),
    );
  });

  it("reads back what is written, for every amount and number of decimals", () => {
    fc.assert(
      fc.property(amount, decimals, (base, places) => {
        expect(parseAmount(formatAmount(base, places), places)).toBe(base);
        expect(parseSignedAmount(formatAmount(-base, places), places)).toBe(-base);
      }),
    );
  });

  it("is canonical: no zero stands at the end of a fraction", () => {
    fc.assert(
      fc.property(amount, decimals, (base, places) => {
        expect(formatAmount(base, places)).toMatch(/^(0|[1-9]\d*)(\.\d*[1-9])?$/);
      }),
    );
  });
});

describe("text that is no amount", () => {
  const wrong: [text: string, code: string][] = [
    ["1.1234567", "too-many-decimals"],
    ["1.0000001", "too-many-decimals"],
    ["-1", "negative-amount"],
    ["1".repeat(40), "amount-too-large"],
    ["", "empty-number"],
    ["1e5", "scientific-notation"],
    ["NaN", "not-finite"],
    ["1,000", "digit-separator"],
    ["+1", "leading-plus"],
    ["0x1", "hexadecimal"],
    ["0".repeat(121), "number-too-long"],
    ["1 KTST", "not-a-number"],
  ];
  it.each(wrong)("refuses %j with 6 decimals as %s", (text, code) => {
    expect(() => parseAmount(text, 6)).toThrow(expect.objectContaining({ code }));
  });

  it("takes zeros beyond the last decimal, which change nothing", () => {
    expect(parseAmount("1500.000000000000000000", 6)).toBe(1_500_000_000n);
  });

  it("refuses a fraction of a base unit", () => {
    const tooFine = expect.objectContaining({ code: "too-many-decimals" });
    expect(() => parseBaseAmount("1.0")).toThrow(tooFine);
    expect(() => parseSignedBaseAmount("-1.5")).toThrow(tooFine);
  });

  it("bounds negative amounts as it bounds positive ones", () => {
    expect(parseSignedBaseAmount(`-${MAX_AMOUNT}`)).toBe(-MAX_AMOUNT);
    expect(() => parseSignedBaseAmount(`-${MAX_AMOUNT + 1n}`)).toThrow(
      expect.objectContaining({ code: "amount-too-large" }),
    );
    expect(() => parseBaseAmount("-1")).toThrow(
      expect.objectContaining({ code: "negative-amount" }),
    );
  });

  it("stops when the decimals are out of range, for that is no user's text", () => {
    expect(() => parseAmount("1", 101)).toThrow(AssertionFailure);
    expect(() => formatAmount(1n, -1)).toThrow(AssertionFailure);
  });
});
