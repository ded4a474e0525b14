import { describe, expect, it } from "vitest";
import { formatInstant } from "../../src/exact/instant.ts";
import { div, formatDecimal, mul, parseFraction, rational } from "../../src/exact/rational.ts";
import vectors from "../vectors/edgeware.json" with { type: "json" };
import {
  amountsOf,
  columnOf,
  E18,
  groupOf,
  lockdropOf,
  paymentsOf,
  refusedOf,
  rowOf,
  settled,
  shipped,
  tableOf,
} from "./shipped.ts";

const edgeware = shipped("edgeware");
const HEADER = "id,time,event,participant,asset,amount,amount_base,term";

function run(rows: string, asOf = "2021-12-31T00:00:00Z") {
  return settled(edgeware, `${HEADER}\n${rows}`, asOf);
}

function weightOfLock(time: string, term: string, wei: string): bigint {
  return rowOf(run(`l,${time},lock,ann,ETH,,${wei},${term}`), "ann").weight;
}

describe("the effective value of a lock on Edgeware", () => {
  it("counts 3, 6 and 12 months with 100, 130 and 220", () => {
    const table = tableOf(edgeware, "Terms and coefficients");
    expect(columnOf(table, "term")).toEqual(vectors.terms.map(({ term }) => term));
    expect(columnOf(table, "duration")).toEqual(vectors.terms.map(({ duration }) => duration));
    expect(columnOf(table, "coefficient")).toEqual(vectors.terms.map((each) => each.coefficient));
    for (const { coefficient, percent } of vectors.terms) {
      expect(mul(parseFraction(coefficient), rational(100n))).toEqual(parseFraction(percent));
    }
  });

  it("prints the six bonuses 150, 135, 123, 114, 108 and 105 with their last instants", () => {
    const { rows, note } = tableOf(edgeware, "Multiplier by the time of the lock");
    expect(rows).toEqual(
      vectors.bonuses.map(({ through, factor }) => [`at or before ${through}`, factor]),
    );
    for (const { factor, percent } of vectors.bonuses) {
      expect(mul(parseFraction(factor), rational(100n))).toEqual(parseFraction(percent));
    }
    expect(note).toContain("none fits: 1");
  });

  it("is eth x term x bonus // 10000 on wei, one floor", () => {
    const wei = "1000000000000000007";
    const divisor = BigInt(vectors.divisor);
    for (const { term, percent } of vectors.terms) {
      for (const bonus of vectors.bonuses) {
        const expected = (BigInt(wei) * BigInt(percent) * BigInt(bonus.percent)) / divisor;
        expect(weightOfLock(bonus.through, term, wei)).toBe(expected);
      }
    }
  });

  it.each(vectors.bonuses)(
    "takes the bonus of $percent at $through itself, not after it",
    (bonus) => {
      const index = vectors.bonuses.indexOf(bonus);
      const next = vectors.bonuses[index + 1]?.percent ?? vectors.later;
      const afterwards = bonus.through.replace("00Z", "00.000000001Z");
      expect(weightOfLock(bonus.through, "3m", "100")).toBe(BigInt(bonus.percent));
      expect(weightOfLock(afterwards, "3m", "100")).toBe(BigInt(next));
    },
  );

  it("gives 1156.0263 EDG per effective ETH: 4,500,000,000 / 3,892,645", () => {
    const { pool, effectiveTotal, perEffectiveEth } = vectors;
    const exact = div(parseFraction(pool), parseFraction(effectiveTotal));
    expect(formatDecimal(exact, 4)).toBe(perEffectiveEth);
    const others = (BigInt(effectiveTotal) - 1n).toString();
    const settlement = run(`
      a,2019-08-31T12:00:00Z,lock,ann,ETH,1,,3m
      b,2019-08-31T12:00:00Z,lock,others,ETH,${others},,3m`);
    const { allocation } = rowOf(settlement, "ann");
    expect(formatDecimal(rational(allocation, E18), 4)).toBe(perEffectiveEth);
    expect(allocation).toBe(BigInt(vectors.poolBaseUnits) / BigInt(effectiveTotal));
  });

  it("shares 4500000000000000000000000000 base units, floored per participant", () => {
    const [group] = lockdropOf(edgeware).groups;
    expect(group?.pool).toBe(BigInt(vectors.poolBaseUnits));
    const settlement = run(`
      a,2019-08-31T12:00:00Z,lock,ann,ETH,,1,3m
      b,2019-08-31T12:00:00Z,lock,ann,ETH,,1,3m
      c,2019-08-31T12:00:00Z,lock,bob,ETH,,5,3m`);
    expect(rowOf(settlement, "ann").allocation).toBe(1285714285714285714285714285n);
    expect(groupOf(settlement, "main").dust).toBe(1n);
  });
});

describe("a signal on Edgeware", () => {
  it("counts a fifth of its wei, floored, without term or bonus", () => {
    expect(lockdropOf(edgeware).signal?.coefficient).toEqual(parseFraction(vectors.signal.part));
    const settlement = run(`
      s,2019-06-01T00:00:00Z,signal,ann,ETH,,9,
      t,2019-08-31T00:00:00Z,signal,bob,ETH,,14,`);
    expect(rowOf(settlement, "ann").weight).toBe(1n);
    expect(rowOf(settlement, "bob").weight).toBe(2n);
  });

  it("counts once per address, the first one", () => {
    const settlement = run(`
      second,2019-07-02T00:00:00Z,signal,ann,ETH,50,,
      first,2019-07-01T00:00:00Z,signal,ann,ETH,5,,`);
    expect(refusedOf(settlement)).toEqual(["second already-signalled"]);
    expect(rowOf(settlement, "ann").weight).toBe(E18);
  });

  it("makes a quarter of what it brings liquid at once; what a lock brings is liquid whole", () => {
    const settlement = run(`
      s,2019-08-31T00:00:00Z,signal,ann,ETH,5,,
      l,2019-08-31T00:00:00Z,lock,bob,ETH,3,,3m
      m,2019-08-31T00:00:00Z,lock,ann,ETH,1,,3m`);
    const quarterOf = parseFraction(vectors.signal.liquid);
    expect(rowOf(settlement, "ann").allocation).toBe(1_800_000_000n * E18);
    const liquid = amountsOf(settlement, "ann", "distribution");
    const tranches = amountsOf(settlement, "ann", "tranche");
    expect(liquid).toEqual([900_000_000n * E18]);
    expect(tranches).toEqual([225_000_000n * E18, 675_000_000n * E18]);
    expect(rational(225n, 900n)).toEqual(quarterOf);
    expect(amountsOf(settlement, "bob", "distribution")).toEqual([2_700_000_000n * E18]);
    const times = paymentsOf(settlement, "ann").map((each) => formatInstant(each.time));
    expect(new Set(times)).toEqual(new Set(["2020-02-17T00:00:00Z", "2021-02-17T00:00:00Z"]));
  });
});
