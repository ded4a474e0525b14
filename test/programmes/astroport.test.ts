import { describe, expect, it } from "vitest";
import { add, mul, ONE, parseFraction, rational } from "../../src/exact/rational.ts";
import vectors from "../vectors/astroport.json" with { type: "json" };
import { groupOf, lockdropOf, rowOf, settled, shipped } from "./shipped.ts";

const astroport = shipped("astroport");
const HEADER = "id,time,event,participant,asset,amount_base,term";
const { first, second, more } = vectors;

function locks(...rows: readonly (readonly [string, { term: string; amount: string }])[]): string {
  const lines = rows.map(
    ([who, { term, amount }]) => `${term},2021-12-07T12:00:00Z,lock,${who},LP,${amount},${term}`,
  );
  return [HEADER, ...lines].join("\n");
}

describe("the lockdrop of Astroport, phase 1", () => {
  it("adds a twelfth for every week after the first, from 2 to 52 weeks", () => {
    const { terms } = lockdropOf(astroport);
    const { first: from, last, step } = vectors.weeks;
    const weeks = Array.from({ length: last - from + 1 }, (_, i) => from + i);
    expect([...terms.keys()]).toEqual(weeks.map((week) => `${week}w`));
    for (const week of weeks) {
      const expected = add(ONE, mul(parseFraction(step), rational(BigInt(week - 1))));
      const term = terms.get(`${week}w`);
      expect(term?.coefficient).toEqual(expected);
      expect(term?.duration).toEqual({ unit: "days", count: 7 * week });
    }
  });

  it("gives 10000 for 5 weeks and 10000 for 10 weeks 432426296 and 567573703 of 1e9", () => {
    const settlement = settled(astroport, locks(["ann", first], ["bob", second]));
    expect(groupOf(settlement, "main").pool).toBe(BigInt(vectors.incentives));
    expect(rowOf(settlement, "ann").weight).toBe(BigInt(first.weight));
    expect(rowOf(settlement, "bob").weight).toBe(BigInt(second.weight));
    expect(rowOf(settlement, "ann").allocation).toBe(BigInt(first.allocation));
    expect(rowOf(settlement, "bob").allocation).toBe(BigInt(second.allocation));
    expect(groupOf(settlement, "main").dust).toBe(1n);
  });

  it("rounds each position by itself: with 10 more for 51 weeks the first has 433363553 in all", () => {
    const settlement = settled(astroport, locks(["ann", first], ["bob", second], ["ann", more]));
    const row = rowOf(settlement, "ann");
    expect(row.weight).toBe(BigInt(first.weight) + BigInt(more.weight));
    expect(row.allocation).toBe(BigInt(more.totalOfFirst));
  });
});
