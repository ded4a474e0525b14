import { describe, expect, it } from "vitest";
import { formatInstant } from "../../src/exact/instant.ts";
import { formatFraction, mul, parseFraction, rational } from "../../src/exact/rational.ts";
import type { MintShape } from "../../src/programme/programme.ts";
import vectors from "../vectors/kinesis-minters-yield.json" with { type: "json" };
import { groupOf, paymentsOf, refusedOf, rowOf, settled, shipped, tableOf } from "./shipped.ts";

const kinesis = shipped("kinesis-minters-yield");
const { examples } = vectors;
const HEADER = "id,time,event,participant,asset,amount,amount_base,counterparty,via,value";
const E7 = 10n ** 7n;

function run(rows: string, asOf = "2030-01-01T00:00:00Z") {
  return settled(kinesis, `${HEADER}\n${rows}`, asOf);
}

function shape(): MintShape {
  if (kinesis.shape.kind !== "mint") throw new Error("not a minter's yield");
  return kinesis.shape;
}

/** Someone mints and spends `amount` at once. */
function passes(who: string, day: string, amount: string): string {
  return `
    m-${who}-${day},${day}T10:00:00Z,mint,${who},KAU,${amount},,,,
    a-${who}-${day},${day}T11:00:00Z,activate,${who},KAU,${amount},,,spend,`;
}

describe("the three examples of the source", () => {
  it("1: 10,000,000 minted in the window and 10,000,000 after count 40,000,000; the early get 3/4", () => {
    const { inWindow, after, part, counted, of } = examples.one;
    const settlement = run(`
      ${passes("early", "2021-02-01", inWindow)}
      ${passes("late", "2021-08-01", after)}
      f,2021-09-30T12:00:00Z,fees,,KAU,800000,,,,2021-09`);
    const group = groupOf(settlement, "KAU/2021-09");
    const early = rowOf(settlement, "early");
    expect(early.weight).toBe(30_000_000n * E7);
    expect(group.totalWeight).toBe(40_000_000n * E7);
    expect(formatFraction(rational(early.weight, group.totalWeight))).toBe(part);
    expect(early.allocation).toBe(30_000n * E7);
    expect(rowOf(settlement, "late").allocation).toBe(10_000n * E7);
    const [row] = tableOf(kinesis, "Worked examples").rows;
    expect(row?.slice(4)).toEqual([counted, of, "75 %"]);
  });

  it("2: 200 KAG sold in February 2021 and 200 sold in July 2021 count 600 + 200 = 800", () => {
    const { tripled, plain, sum, minted, mintedIn, soldIn } = examples.two;
    const settlement = run(`
      m1,${mintedIn[0]}-01T12:00:00Z,mint,ann,KAG,${minted[0]},,,,
      s1,${soldIn[0]}-15T12:00:00Z,activate,ann,KAG,${minted[0]},,,sale,
      m2,${mintedIn[1]}-01T12:00:00Z,mint,ann,KAG,${minted[1]},,,,
      s2,${soldIn[1]}-15T12:00:00Z,activate,ann,KAG,${minted[1]},,,sale,
      f1,2021-06-30T12:00:00Z,fees,,KAG,1,,,,2021-06
      f2,2021-07-31T12:00:00Z,fees,,KAG,1,,,,2021-07`);
    expect(rowOf(settlement, "ann", "KAG/2021-06").weight).toBe(BigInt(tripled) * E7);
    expect(rowOf(settlement, "ann", "KAG/2021-07").weight).toBe(BigInt(sum) * E7);
    expect(BigInt(sum)).toBe(BigInt(tripled) + BigInt(plain));
    expect(tableOf(kinesis, "Worked examples").rows[2]?.slice(3, 5)).toEqual([
      "3 x 200 + 200",
      sum,
    ]);
  });

  it("3: 3 x 700 + 1,300 = 3,400 of 1,000,000 is 0.34 %, of at most 4,000", () => {
    const { lots, sales } = examples.three;
    const minted = lots.map(
      ({ minted, on }, i) => `m${i},${on}T12:00:00Z,mint,ann,KAU,${minted},,,,`,
    );
    const sold = sales.map(
      ({ sold, on }, i) => `s${i},${on}T12:00:00Z,activate,ann,KAU,${sold},,,sale,`,
    );
    const settlement = run(`
      ${[...minted, ...sold].join("\n      ")}
      ${passes("others", "2022-01-01", "996600")}
      f,2023-03-31T12:00:00Z,fees,,KAU,2000000,,,,2023-03`);
    const { nominalMaximum, counted, actual, of, share } = examples.three;
    expect(rowOf(settlement, "ann").weight).toBe(3_400n * E7);
    expect(groupOf(settlement, "KAU/2023-03").totalWeight).toBe(1_000_000n * E7);
    expect(rowOf(settlement, "ann").allocation).toBe(340n * E7);
    expect(tableOf(kinesis, "Worked examples").rows[3]?.slice(2)).toEqual([
      ...[nominalMaximum, counted, actual, of, share],
    ]);
  });

  it("3: prints 1500 where 1,300 is meant: 1,500 is more than is left to sell", () => {
    const { misprint, meant } = examples.three;
    const settlement = run(`
      m1,2021-01-01T12:00:00Z,mint,ann,KAU,1000,,,,
      s1,2021-03-01T12:00:00Z,activate,ann,KAU,700,,,sale,
      m2,2022-12-21T12:00:00Z,mint,ann,KAU,1000,,,,
      s2,2023-01-31T12:00:00Z,activate,ann,KAU,${misprint},,,sale,
      s3,2023-01-31T12:00:00Z,activate,ann,KAU,${meant},,,sale,`);
    expect(refusedOf(settlement)).toEqual(["s2 beyond-balance"]);
    expect(settlement.lots.find((each) => each.asset === "KAU")?.unactivated).toBe(0n);
  });
});

describe("the offer window", () => {
  it("includes both days, 2019-04-02 and 2021-07-01, in UTC, and counts three times", () => {
    const { firstDay, lastDay } = vectors.window;
    expect(formatInstant(shape().offer?.opens ?? 0n)).toBe(`${firstDay}T00:00:00Z`);
    expect(shape().offer?.factor).toEqual(parseFraction(vectors.factor));
    const mint = (who: string, time: string) => `
      m${who},${time},mint,${who},KAU,1,,,,
      a${who},${time},activate,${who},KAU,1,,,spend,`;
    const settlement = run(`
      ${mint("before", "2019-04-01T23:59:59.999999999Z")}
      ${mint("first", `${firstDay}T00:00:00Z`)}
      ${mint("last", `${lastDay}T23:59:59.999999999Z`)}
      ${mint("after", "2021-07-02T00:00:00Z")}
      f,2021-07-31T12:00:00Z,fees,,KAU,1,,,,2021-07`);
    const weights = ["before", "first", "last", "after"].map(
      (who) => rowOf(settlement, who).weight,
    );
    expect(weights).toEqual([E7, 3n * E7, 3n * E7, E7]);
  });

  it("leaves what is only minted in it uncounted, and triples nothing minted before it", () => {
    const settlement = run(`
      m1,2019-01-01T00:00:00Z,mint,ann,KAU,1,,,,
      a1,2020-01-01T00:00:00Z,activate,ann,KAU,1,,,spend,
      m2,2020-01-01T00:00:00Z,mint,bob,KAU,1,,,,
      f,2020-02-28T12:00:00Z,fees,,KAU,1,,,,2020-02`);
    expect(rowOf(settlement, "ann").weight).toBe(E7);
    expect(settlement.allocations.map((each) => each.participant)).toEqual(["ann"]);
  });

  it("does not change the 5 %: it only shifts shares between minters", () => {
    const settlement = run(`
      ${passes("early", "2021-02-01", "10")}
      ${passes("late", "2021-08-01", "10")}
      f1,2021-07-31T12:00:00Z,fees,,KAU,400,,,,2021-07
      f2,2021-08-31T12:00:00Z,fees,,KAU,400,,,,2021-08`);
    const pools = settlement.groups.map((group) => group.pool);
    expect(pools).toEqual([20n * E7, 20n * E7]);
    expect(rowOf(settlement, "early", "KAU/2021-07").allocation).toBe(20n * E7);
    expect(rowOf(settlement, "early", "KAU/2021-08").allocation).toBe(15n * E7);
  });
});

describe("lots", () => {
  it("are taken first in, first out by the time of the mint", () => {
    const settlement = run(`
      late,2021-07-05T00:00:00Z,mint,ann,KAU,1,,,,
      early,2021-06-01T00:00:00Z,mint,ann,KAU,1,,,,
      a,2021-06-30T00:00:00Z,activate,ann,KAU,0.5,,,withdrawal,
      b,2021-07-06T00:00:00Z,activate,ann,KAU,1,,,withdrawal,
      f,2021-07-31T12:00:00Z,fees,,KAU,1,,,,2021-07`);
    expect(rowOf(settlement, "ann").weight).toBe((3n * E7) / 2n + E7);
    expect(refusedOf(settlement)).toEqual([]);
  });

  it("bound what counts: coins bought rather than minted are refused, and so is a transfer to oneself", () => {
    const settlement = run(`
      m,2021-02-01T00:00:00Z,mint,ann,KAU,1,,,,
      over,2021-02-02T00:00:00Z,activate,ann,KAU,1.0000001,,,sale,
      bought,2021-02-02T00:00:00Z,activate,bob,KAU,1,,,sale,
      self,2021-02-02T00:00:00Z,activate,ann,KAU,1,,ann,transfer,
      ok,2021-02-02T00:00:00Z,activate,ann,KAU,1,,bob,transfer,`);
    expect(refusedOf(settlement)).toEqual([
      "over beyond-balance",
      "bought beyond-balance",
      "self self-transfer",
    ]);
  });
});

describe("the monthly yield", () => {
  it("is 5 % of the fees, floored, then shared and floored again", () => {
    const { feesBaseUnits, poolBaseUnits, weights, allocations, ifFlooredOnce } = vectors.floors;
    expect(shape().fraction).toEqual(parseFraction(vectors.fraction));
    const [three = "", two = ""] = weights;
    const settlement = run(`
      ${passes("ann", "2022-01-01", three)}
      ${passes("bob", "2022-01-01", two)}
      f,2022-01-31T12:00:00Z,fees,,KAU,,${feesBaseUnits},,,2022-01`);
    const group = groupOf(settlement, "KAU/2022-01");
    expect(group.pool).toBe(BigInt(poolBaseUnits));
    const shares = ["ann", "bob"].map((who) => rowOf(settlement, who).allocation.toString());
    expect(shares).toEqual(allocations);
    expect(group.dust).toBe(1n);
    expect(settlement.sink).toBe("treasury");
    const once = mul(parseFraction("3/5"), mul(parseFraction("1/20"), rational(39n)));
    expect(once.n / once.d).toBe(BigInt(ifFlooredOnce));
  });

  it("adds up the fees of a month: 0.45 % of transfers and 0.22 % of exchanges", () => {
    const { transfer, exchange, volume, onTransfers, onExchanges, pool } = vectors.fees;
    const feeOn = (rate: string) => formatFraction(mul(parseFraction(rate), parseFraction(volume)));
    expect([feeOn(transfer), feeOn(exchange)]).toEqual([onTransfers, onExchanges]);
    const settlement = run(`
      ${passes("ann", "2022-01-01", "1")}
      f1,2022-01-15T12:00:00Z,fees,,KAU,${onTransfers},,,,2022-01
      f2,2022-01-31T12:00:00Z,fees,,KAU,${onExchanges},,,,2022-01`);
    expect(groupOf(settlement, "KAU/2022-01").pool).toBe(BigInt(pool) * E7);
  });

  it("keeps a pool for each metal, in the metal, with 7 decimals", () => {
    const decimals = [...kinesis.assets.values()].map((asset) => asset.decimals);
    expect(decimals).toEqual([vectors.decimals, vectors.decimals]);
    const settlement = run(`
      ${passes("gold", "2022-01-01", "1")}
      m,2022-01-01T00:00:00Z,mint,silver,KAG,1,,,,
      a,2022-01-02T00:00:00Z,activate,silver,KAG,1,,,sale,
      f1,2022-01-31T12:00:00Z,fees,,KAU,20,,,,2022-01
      f2,2022-01-31T12:00:00Z,fees,,KAG,2000,,,,2022-01`);
    expect(rowOf(settlement, "gold")).toMatchObject({ token: "KAU", allocation: E7 });
    expect(rowOf(settlement, "silver")).toMatchObject({ token: "KAG", allocation: 100n * E7 });
  });

  it("uses what was activated before the next month begins, whenever the fees are entered", () => {
    const settlement = run(`
      m,2022-01-01T00:00:00Z,mint,ann,KAU,2,,,,
      a1,2022-01-31T23:59:59.999999999Z,activate,ann,KAU,1,,,sale,
      a2,2022-02-01T00:00:00Z,activate,ann,KAU,1,,,sale,
      f,2022-06-15T12:00:00Z,fees,,KAU,1,,,,2022-01`);
    expect(rowOf(settlement, "ann", "KAU/2022-01").weight).toBe(E7);
  });

  it("is cumulative, for life, and paid when the next month begins", () => {
    const settlement = run(`
      ${passes("ann", "2020-01-01", "1")}
      f1,2020-01-31T12:00:00Z,fees,,KAU,20,,,,2020-01
      f2,2029-03-31T12:00:00Z,fees,,KAU,20,,,,2029-03`);
    const rows = paymentsOf(settlement, "ann").map(({ time, kind, amount }) => [
      ...[formatInstant(time), kind, amount],
    ]);
    expect(rows).toEqual([
      ["2020-02-01T00:00:00Z", "yield", E7],
      ["2029-04-01T00:00:00Z", "yield", E7],
    ]);
  });
});
