import { describe, expect, it } from "vitest";
import { formatInstantIn } from "../../src/exact/instant.ts";
import vectors from "../vectors/tokens-per-unit.json" with { type: "json" };
import { columnOf, E18, groupOf, paymentsOf, rowOf, settled, shipped, tableOf } from "./shipped.ts";

const programme = shipped("burningdrop-tokens-per-unit");
const POOL = 2_000_000n * E18;
const HEADER = "id,time,event,participant,asset,amount,term";

function locks(stakes: readonly { readonly term: string; readonly amount: string }[]): string {
  const rows = stakes.map(
    ({ term, amount }) => `${term},2021-03-02T12:00:00+08:00,lock,${term},STAKE,${amount},${term}`,
  );
  return [HEADER, ...rows].join("\n");
}

describe("tokens per staked unit, with the pool as a cap", () => {
  it("brings 1, 12 and 45 tokens for 30, 90 and 180 days", () => {
    const table = tableOf(programme, "Terms and coefficients");
    expect(columnOf(table, "term")).toEqual(vectors.terms.map(({ term }) => term));
    expect(columnOf(table, "duration")).toEqual(vectors.terms.map(({ duration }) => duration));
    expect(columnOf(table, "coefficient")).toEqual(vectors.terms.map((each) => each.coefficient));
  });

  it("stays unscaled below the pool: 1,000,000 x 1 + 50,000 x 12 = 1,600,000", () => {
    const { stakes, sum, left } = vectors.unscaled;
    const settlement = settled(programme, locks(stakes));
    expect(rowOf(settlement, "30d").allocation).toBe(1_000_000n * E18);
    expect(rowOf(settlement, "90d").allocation).toBe(600_000n * E18);
    const group = groupOf(settlement, "main");
    expect(group.allocated).toBe(BigInt(sum) * E18);
    expect(group.dust).toBe(BigInt(left) * E18);
    expect(settlement.sink).toBe("treasury");
  });

  it("scales everybody pro rata when the sum of 2,050,000 exceeds the pool of 2,000,000", () => {
    const settlement = settled(programme, locks(vectors.scaled.stakes));
    for (const { term, allocation } of vectors.scaled.stakes) {
      expect(rowOf(settlement, term).allocation).toBe(BigInt(allocation));
    }
    expect(groupOf(settlement, "main").dust).toBe(1n);
  });

  it("compares the pool with the sum after the burn acceleration", () => {
    const settlement = settled(
      programme,
      `${locks(vectors.unscaled.stakes)}
      b,2021-03-06T12:00:00+08:00,burn,30d,FUEL,1000000,`,
    );
    const [burned, other] = [rowOf(settlement, "30d"), rowOf(settlement, "90d")];
    expect(burned.initial).toBe(1_000_000n * E18);
    expect(other.initial).toBe(600_000n * E18);
    expect([other.boost36, other.boostedWeight]).toEqual([0n, 600_000n * E18]);
    const sum = burned.boostedWeight + other.boostedWeight;
    expect(sum > POOL).toBe(true);
    expect(burned.allocation).toBe((POOL * burned.boostedWeight) / sum);
    expect(other.allocation).toBe((POOL * other.boostedWeight) / sum);
  });

  it("pays 33 %, 33 % and 34 % at calendar months, each the difference of floored sums", () => {
    const settlement = settled(
      programme,
      `${HEADER}
      a,2021-03-02T12:00:00+08:00,lock,ann,STAKE,0.000001,30d`,
      "2021-12-31T00:00:00+08:00",
    );
    const rows = paymentsOf(settlement, "ann").map(({ time, amount }) => [
      formatInstantIn(time, programme.zoneSec),
      amount,
    ]);
    expect(rows).toEqual([
      ["2021-03-12T00:00:00+08:00", 330_000_000_000n],
      ["2021-04-12T00:00:00+08:00", 330_000_000_000n],
      ["2021-05-12T00:00:00+08:00", 340_000_000_000n],
    ]);
  });
});
