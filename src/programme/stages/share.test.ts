import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { largestRemainders, proRata, tokensPerUnit } from "./share.ts";

const weights = fc.array(fc.bigInt({ min: 0n, max: 2n ** 160n }), { minLength: 1, maxLength: 30 });
const pools = fc.bigInt({ min: 0n, max: 2n ** 130n });

function sum(numbers: readonly bigint[]): bigint {
  return numbers.reduce((all, each) => all + each, 0n);
}

describe("proRata", () => {
  it("floors: 2,000,000 POL x 5,600 / 460,000 is 24347826086956521739130 base units", () => {
    expect(proRata(2_000_000n * 10n ** 18n, 5_600n, 460_000n)).toBe(24347826086956521739130n);
  });

  it("leaves less than one unit per claim, and never pays more than the pool", () => {
    fc.assert(
      fc.property(weights, pools, (all, pool) => {
        const total = sum(all);
        const paid = sum(all.map((weight) => proRata(pool, weight, total)));
        expect(paid <= pool).toBe(true);
        if (total > 0n) expect(pool - paid < BigInt(all.length)).toBe(true);
      }),
    );
  });

  it("pays nothing where nobody has weight", () => {
    expect(proRata(100n, 0n, 0n)).toBe(0n);
  });
});

describe("tokensPerUnit", () => {
  it("pays the weight itself until the sum exceeds the pool, then scales everybody", () => {
    expect([1_000n, 600n].map((weight) => tokensPerUnit(1_600n, weight, 1_600n))).toEqual([
      1_000n,
      600n,
    ]);
    expect([1_000n, 600n].map((weight) => tokensPerUnit(800n, weight, 1_600n))).toEqual([
      500n,
      300n,
    ]);
  });
});

describe("largestRemainders", () => {
  const claims = (all: readonly bigint[]) =>
    all.map((weight, rank) => ({ participant: "p", rank, weight }));

  it("hands out exactly what the floors leave", () => {
    fc.assert(
      fc.property(weights, pools, (all, pool) => {
        const total = sum(all);
        const left =
          total === 0n ? 0n : pool - sum(all.map((weight) => proRata(pool, weight, total)));
        expect(BigInt(largestRemainders(pool, claims(all), total).size)).toBe(left);
      }),
    );
  });

  it("prefers the larger remainder, then the participant's bytes, then the earlier position", () => {
    expect([...largestRemainders(10n, claims([1n, 2n, 4n]), 7n)]).toEqual([1, 2]);
    const tied = ["b", "a", "a"].map((participant, rank) => ({ participant, rank, weight: 1n }));
    expect([...largestRemainders(1n, tied, 3n)]).toEqual([1]);
  });
});
