import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusalOf } from "../../../../test/ledger/chain.ts";
import { certificate } from "../../../../test/support/certificate.ts";
import { isDenom } from "../../kernel/coins.ts";
import { isReservedDenom } from "../../kernel/reserved-denoms.ts";
import { certificateDenom, checkSeriesKey, timeText } from "./denoms.ts";

const KEY = { asset: "aktst", product: "pol-lockdrop/4w", maturitySec: 1_767_225_600 };

describe("the denomination of a certificate", () => {
  it("says product, asset and maturity", () => {
    expect(certificateDenom(KEY)).toBe(certificate("pol-lockdrop/4w:aktst/1767225600"));
  });

  it("is a hash of that where it would be longer than 128 characters", () => {
    // 5 + 16 + 1 + 64 + 1 + 30 + 1 + 10 = 128 characters.
    const [product, asset] = ["p".repeat(64), "a".repeat(30)];
    const longest = certificateDenom({ ...KEY, product, asset });
    expect(longest).toBe(certificate(`${product}:${asset}/1767225600`));
    expect(longest).toHaveLength(128);
    const beyond = `${product}:${asset}b/1767225600`;
    const hash = createHash("sha256").update(beyond).digest("hex");
    expect(certificateDenom({ ...KEY, product, asset: `${asset}b` })).toBe(
      `cert/${hash}/1767225600`,
    );
  });

  const products = fc.stringMatching(/^[a-z0-9][a-z0-9._/-]{0,63}$/);
  const assets = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9/:._-]{2,127}$/);
  const times = fc.integer({ min: 1, max: 253_402_300_799 });

  it("is one that the bank takes, and nobody else may make", () => {
    fc.assert(
      fc.property(products, assets, times, (product, asset, maturitySec) => {
        const denom = certificateDenom({ product, asset, maturitySec });
        expect(isDenom(denom) && isReservedDenom(denom)).toBe(true);
      }),
    );
  });

  it("belongs to one series only, wherever product, asset and maturity part", () => {
    // Few letters, so that the same texts come together in different ways.
    const product = fc.stringMatching(/^[a1][a1/]{0,3}$/);
    const asset = fc.stringMatching(/^a[a1/:]{2,4}$/);
    const time = fc.constantFrom(1, 11, 111);
    const key = fc.record({ product, asset, maturitySec: time });
    fc.assert(
      fc.property(key, key, (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        expect(certificateDenom(one) === certificateDenom(other)).toBe(isSame);
      }),
      { numRuns: 2_000 },
    );
    // The pairs that a slash between product and asset would have made one.
    const [left, right] = [
      { ...KEY, product: "a", asset: "abc/1" },
      { ...KEY, product: "a/abc", asset: "abc" },
    ];
    expect(certificateDenom(left)).not.toBe(certificateDenom(right));
  });
});

describe("a series", () => {
  it.each([
    ["certificates 6 invalid-product", { product: "" }],
    ["certificates 6 invalid-product", { product: "pol drop" }],
    ["certificates 6 invalid-product", { product: "-pol" }],
    ["certificates 6 invalid-product", { product: "a:b" }],
    ["certificates 6 invalid-product", { product: "p".repeat(130) }],
    ["certificates 7 invalid-maturity", { maturitySec: 0 }],
    ["certificates 7 invalid-maturity", { maturitySec: -5 }],
    ["certificates 7 invalid-maturity", { maturitySec: 1 / 2 }],
    ["certificates 7 invalid-maturity", { maturitySec: Number.NaN }],
    ["certificates 7 invalid-maturity", { maturitySec: 253_402_300_800 }],
    ["certificates 8 not-lockable", { asset: "a!" }],
    ["certificates 8 not-lockable", { asset: "cert/pol:aktst/9" }],
  ])("is refused: %s", (expected, wrong) => {
    expect(refusalOf(() => checkSeriesKey({ ...KEY, ...wrong }))).toContain(expected);
    expect(refusalOf(() => checkSeriesKey(KEY))).toBe("done");
  });

  it("matures at a time that people can read", () => {
    expect(timeText(KEY.maturitySec)).toBe("2026-01-01T00:00:00Z");
  });
});
