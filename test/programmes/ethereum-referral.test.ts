import { describe, expect, it } from "vitest";
import { parseFraction } from "../../src/exact/rational.ts";
import vectors from "../vectors/ethereum-referral.json" with { type: "json" };
import {
  columnOf,
  E18,
  groupOf,
  lockdropOf,
  refusedOf,
  rowOf,
  settled,
  shipped,
  tableOf,
} from "./shipped.ts";

const programme = shipped("ethereum-referral");
const HEADER = "id,time,event,participant,asset,amount,amount_base,term,counterparty";
const { introducer, introduced } = vectors;

function run(rows: string) {
  return settled(programme, `${HEADER}\n${rows}`);
}

const BOTH = `
  i,2020-05-30T00:00:00Z,invite,ann,,,,,bob
  a,2020-06-01T00:00:00Z,lock,ann,ETH,${introducer.amount},,${introducer.term},
  b,2020-06-01T00:00:00Z,lock,bob,ETH,${introduced.amount},,${introduced.term},`;

describe("a lockdrop on Ethereum with referral bonuses", () => {
  it("weighs 30 to 1000 days with 24 to 1,600, at a fixed price of 205.56", () => {
    const table = tableOf(programme, "Terms and coefficients");
    expect(columnOf(table, "term")).toEqual(vectors.terms.map(({ term }) => term));
    expect(columnOf(table, "duration")).toEqual(vectors.terms.map(({ duration }) => duration));
    expect(columnOf(table, "coefficient")).toEqual(vectors.terms.map((each) => each.coefficient));
    const { price } = lockdropOf(programme);
    if (price.by !== "fixed") throw new Error("no fixed price");
    expect(price.prices.get("ETH")).toEqual(parseFraction(vectors.price));
  });

  it("shares 500,000,000 by floor(wei x coefficient x price): 3/28 and 25/28 in our example", () => {
    const settlement = run(BOTH);
    expect(groupOf(settlement, "main").pool).toBe(BigInt(vectors.pool) * E18);
    const [ann, bob] = [rowOf(settlement, "ann", "main"), rowOf(settlement, "bob", "main")];
    expect([ann.weight, bob.weight]).toEqual([
      BigInt(introducer.weight),
      BigInt(introduced.weight),
    ]);
    expect(ann.allocation).toBe(BigInt(introducer.allocation));
    expect(bob.allocation).toBe(BigInt(introduced.allocation));
  });

  it("adds allocation // 100 of the introduced to both sides, from a pool of its own", () => {
    const settlement = run(BOTH);
    const bonus = BigInt(vectors.bonusEach);
    expect(bonus).toBe(BigInt(introduced.allocation) / 100n);
    expect(lockdropOf(programme).share.referralBonus).toEqual({
      fraction: parseFraction(vectors.bonus),
      pool: BigInt(vectors.bonusPool) * E18,
    });
    expect(rowOf(settlement, "ann", "referral").allocation).toBe(bonus);
    expect(rowOf(settlement, "bob", "referral").allocation).toBe(bonus);
    const group = groupOf(settlement, "referral");
    expect(group.dust).toBe(BigInt(vectors.bonusPool) * E18 - 2n * bonus);
  });

  it("rounds each lock by itself: 1 wei for 30 days weighs 4,933, twice 9,866", () => {
    const settlement = run(`
      a,2020-06-01T00:00:00Z,lock,ann,ETH,,1,30d,
      b,2020-06-01T00:00:00Z,lock,ann,ETH,,1,30d,
      c,2020-06-01T00:00:00Z,lock,bob,ETH,,2,30d,`);
    const one = BigInt(vectors.wei.weight);
    expect(rowOf(settlement, "ann").weight).toBe(2n * one);
    expect(rowOf(settlement, "bob").weight).toBe(2n * one);
    const whole = run("a,2020-06-01T00:00:00Z,lock,ann,ETH,,100,30d,");
    expect(rowOf(whole, "ann").weight).toBe(493_344n);
  });

  it("pays the first introducer only, and nobody for introducing themselves", () => {
    const settlement = run(`${BOTH}
      again,2020-06-02T00:00:00Z,invite,cid,,,,,bob
      self,2020-06-02T00:00:00Z,invite,ann,,,,,ann`);
    expect(refusedOf(settlement)).toEqual(["again already-invited", "self self-invite"]);
    expect(groupOf(settlement, "referral").participants).toBe(2);
  });
});
