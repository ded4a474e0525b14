import { describe, expect, it } from "vitest";
import vectors from "../vectors/mars.json" with { type: "json" };
import { columnOf, groupOf, rowOf, settled, shipped, tableOf } from "./shipped.ts";

const mars = shipped("mars");
const HEADER = "id,time,event,participant,asset,amount_base,term";

function locks(owner: (term: string) => string): string {
  const lines = vectors.positions.map(
    ({ term, amount }) => `${term},2022-02-22T12:00:00Z,lock,${owner(term)},UST,${amount},${term}`,
  );
  return [HEADER, ...lines].join("\n");
}

describe("the lockdrop of Mars", () => {
  it("weighs 3, 6, 9, 12 and 15 weeks with 1, 2, 3, 4 and 5", () => {
    const table = tableOf(mars, "Terms and coefficients");
    expect(columnOf(table, "term")).toEqual(vectors.boosts.map(({ term }) => term));
    expect(columnOf(table, "duration")).toEqual(
      vectors.boosts.map(({ weeks }) => `${weeks} weeks`),
    );
    expect(columnOf(table, "coefficient")).toEqual(vectors.boosts.map(({ boost }) => boost));
  });

  it("gives 10000 for 15 weeks beside 10000 for 3 weeks 833333333333 of 1e12", () => {
    const settlement = settled(
      mars,
      locks((term) => term),
    );
    expect(groupOf(settlement, "main").pool).toBe(BigInt(vectors.incentives));
    expect(rowOf(settlement, "15w").weight).toBe(50_000n);
    expect(rowOf(settlement, "15w").allocation).toBe(BigInt(vectors.longPosition));
  });

  it("rounds each position by itself: one participant with both has 999999999999", () => {
    const settlement = settled(
      mars,
      locks(() => "ann"),
    );
    expect(rowOf(settlement, "ann").allocation).toBe(BigInt(vectors.participant));
  });
});
