/** Concentration against the definitions, written down a second time and slowly. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equals, formatDecimal, type Rational, rational } from "../../exact/rational.ts";
import { AmountList } from "./amount-list.ts";
import { concentrationOf } from "./concentration.ts";

function listOf(amounts: readonly bigint[]): AmountList {
  const list = new AmountList(1);
  for (const amount of amounts) list.add(amount);
  return list;
}

/** By its definition: the mean difference of all pairs over twice the mean. */
function giniByPairs(amounts: readonly bigint[]): Rational {
  let differences = 0n;
  for (const a of amounts) for (const b of amounts) differences += a > b ? a - b : b - a;
  const total = amounts.reduce((sum, each) => sum + each, 0n);
  return rational(differences, 2n * BigInt(amounts.length) * total);
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((all, each) => all + each, 0n);
const sorted = (amounts: readonly bigint[]) =>
  [...amounts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** Sizes of every kind: few digits, many zeros, above 64 and above 128 bits. */
const amount = fc.oneof(
  fc.constant(0n),
  fc.bigInt({ min: 0n, max: 1000n }),
  fc.bigInt({ min: 0n, max: 2n ** 70n }),
  fc.bigInt({ min: 2n ** 127n, max: 2n ** 130n }),
);

describe("concentration", () => {
  it("gives the figures that one reckons by hand", () => {
    const figures = concentrationOf(listOf([4n, 0n, 1n, 3n, 2n]));
    expect(figures).toMatchObject({ count: 5, zeros: 1, total: 10n, largest: 4n, smallest: 0n });
    expect(figures?.median).toEqual(rational(2n));
    // |differences| of 0..4: 2 x (4x1 + 3x2 + 2x3 + 1x4) = 40; 40 / (2 x 5 x 10) = 0.4
    expect(figures?.gini).toEqual(rational(2n, 5n));
    expect(figures?.topTenth).toEqual({ holders: 1, sum: 4n });
    expect(figures?.bins).toEqual([
      { from: 1n, to: 2n, count: 1, sum: 1n },
      { from: 2n, to: 5n, count: 3, sum: 9n },
    ]);
  });

  it("knows the ends: all equal is 0, one who has all is (n - 1) / n, nothing is nothing", () => {
    expect(concentrationOf(listOf([7n, 7n, 7n]))?.gini).toEqual(rational(0n));
    expect(concentrationOf(listOf([0n, 0n, 0n, 9n]))?.gini).toEqual(rational(3n, 4n));
    expect(concentrationOf(listOf([0n, 0n]))).toMatchObject({
      gini: undefined,
      zeros: 2,
      bins: [],
    });
    expect(concentrationOf(listOf([]))).toBeUndefined();
    const odd = concentrationOf(listOf([1n, 2n]));
    expect(odd && formatDecimal(odd.median, 1)).toBe("1.5");
  });

  it("agrees with the definitions on random amounts", () => {
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 60 }), (amounts) => {
        const figures = concentrationOf(listOf(amounts));
        if (figures === undefined) throw new Error("there are amounts");
        const order = sorted(amounts);
        const total = sum(amounts);
        expect(figures.total).toBe(total);
        expect(figures.largest).toBe(order.at(-1));
        if (total > 0n)
          expect(figures.gini && equals(figures.gini, giniByPairs(amounts))).toBe(true);
        for (const [top, part] of [
          [figures.topTenth, 10],
          [figures.topHundredth, 100],
        ] as const) {
          expect(top.holders).toBe(Math.ceil(amounts.length / part));
          expect(top.sum).toBe(sum(order.slice(-top.holders)));
        }
        for (const point of figures.lorenz) {
          const many = Math.floor((amounts.length * point.percent) / 100);
          expect(point.sum).toBe(sum(order.slice(0, many)));
        }
      }),
    );
  });

  it("puts every participant into one bin: counts add up to all, sums to the total", () => {
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 60 }), (amounts) => {
        const figures = concentrationOf(listOf(amounts));
        const { bins = [], zeros = 0, total } = figures ?? {};
        expect(bins.reduce((all, each) => all + each.count, zeros)).toBe(amounts.length);
        expect(sum(bins.map((each) => each.sum))).toBe(total);
        bins.forEach((bin, i) => {
          const inside = amounts.filter((each) => bin.from <= each && each < bin.to);
          expect(bin).toMatchObject({ count: inside.length, sum: sum(inside) });
          if (i > 0) expect(bin.from).toBe(bins[i - 1]?.to);
        });
        expect(bins.length).toBeLessThanOrEqual(45);
      }),
    );
  });

  it("sorts many as it sorts few", () => {
    let seed = 1n;
    const next = (bits: bigint) => {
      seed = (seed * 6364136223846793005n + 1442695040888963407n) & ((1n << 130n) - 1n);
      return seed >> (130n - bits);
    };
    const many = Array.from({ length: 9_000 }, (_, i) =>
      next([4n, 30n, 64n, 90n, 130n][i % 5] ?? 1n),
    );
    const visited: bigint[] = [];
    listOf(many).ascending((each) => visited.push(each));
    expect(visited).toEqual(sorted(many));
  });
});
