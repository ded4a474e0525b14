import { describe, expect, it } from "vitest";
import { formatInstantIn } from "../../src/exact/instant.ts";
import {
  add,
  equals,
  formatDecimal,
  formatFraction,
  mul,
  ONE,
  parseFraction,
  rational,
  roundHalfUp,
  ZERO,
} from "../../src/exact/rational.ts";
import vectors from "../vectors/pol-lockdrop.json" with { type: "json" };
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
  variant,
} from "./shipped.ts";

const pol = shipped("pol-lockdrop");
const { rounds, example } = vectors;
const HEADER = "id,time,event,participant,asset,amount,term,counterparty";
const plain = (figure: string) => figure.replaceAll(",", "");

describe("the pools and rounds of the POL LockDrop", () => {
  it("divides the supply of 1,000,000,000 POL into 2 % LockDrop, 78 % staking mining, 20 % budget", () => {
    expect(tableOf(pol, "Supply").rows).toEqual([
      ...vectors.supply.parts.map(({ name, amount, percent }) => [name, amount, percent]),
      ["total", vectors.supply.total, "100 %"],
    ]);
    expect(lockdropOf(pol).share.totalPool).toBe(BigInt(vectors.pool) * E18);
  });

  it("opens six rounds of 24 hours, on Tuesdays and Thursdays of three weeks in November 2019", () => {
    const { groups } = lockdropOf(pol);
    expect(groups.map((group) => group.id)).toEqual(rounds.map(({ round }) => round));
    groups.forEach((group, i) => {
      const { day = "", weekday } = rounds[i] ?? {};
      expect(formatInstantIn(group.opens, pol.zoneSec)).toBe(`${day}T00:00:00+08:00`);
      expect(group.closes - group.opens).toBe(86_400n * 10n ** 9n);
      const name = new Date(day).toLocaleDateString("en", { weekday: "long", timeZone: "UTC" });
      expect(name).toBe(weekday);
    });
  });

  it("counts USDT with 6 decimals and POL with 18", () => {
    const decimals = [...pol.assets.values()].map((asset) => [asset.symbol, asset.decimals]);
    expect(Object.fromEntries(decimals)).toEqual(vectors.decimals);
  });

  it("prints base rate, reward and actual rate of every round as the source does, all 12 rates", () => {
    const table = tableOf(pol, "Rounds and pools, rates: printed");
    expect(columnOf(table, "base rate")).toEqual(rounds.map(({ baseRate }) => baseRate));
    expect(columnOf(table, "reward")).toEqual(rounds.map(({ reward }) => reward));
    expect(columnOf(table, "actual rate")).toEqual(rounds.map(({ actualRate }) => actualRate));
    expect(columnOf(table, "hard cap")).toEqual(rounds.map(({ cap }) => `${cap} USDT`));
  });

  it("rounds the base rate of round 3 twice, to 14.50 %, where 1000/69 would print 14.49 %", () => {
    const { quotient, shown, round } = vectors.roundedOnce;
    expect(formatDecimal(parseFraction(quotient), 2)).toBe(shown);
    const [third] = rounds.filter((each) => each.round === round);
    const bonus = add(ONE, parseFraction(plain(third?.reward ?? "").replace(" ", "")));
    expect(equals(mul(parseFraction(quotient), bonus), rational(50n, 3n))).toBe(true);
    expect(third?.baseRate).toBe("14.50 %");
    const table = tableOf(pol, "Rounds and pools, rates: printed");
    expect(table.note).toContain(`round 3: 14.50 %, rounded once ${shown} %`);
  });

  it("takes the printed rates, each cap / 3,000,000 rounded half up; they add up to 100 %", () => {
    const capTotal = BigInt(vectors.capTotal);
    const rates = lockdropOf(pol).groups.map((group) => group.rate ?? ZERO);
    rates.forEach((rate, i) => {
      const cap = BigInt(plain(rounds[i]?.cap ?? ""));
      const steps = roundHalfUp(rational(cap * 10_000n, capTotal));
      expect(equals(rate, rational(steps, 10_000n))).toBe(true);
    });
    expect(equals(rates.reduce(add, ZERO), ONE)).toBe(true);
    const caps = rounds.map(({ cap }) => BigInt(plain(cap)));
    expect(caps.reduce((sum, cap) => sum + cap, 0n)).toBe(capTotal);
  });

  it("shares the pools that the printed rates give", () => {
    const pools = lockdropOf(pol).groups.map((group) => group.pool);
    expect(pools).toEqual(rounds.map(({ pool }) => BigInt(plain(pool)) * E18));
    const table = tableOf(pol, "Rounds and pools, rates: printed");
    expect(columnOf(table, "pool")).toEqual(rounds.map(({ pool }) => pool));
  });

  it("with rates: exact shares cap / 3,000,000 of the pool, floored to base units", () => {
    const exact = withRates("exact");
    const pools = lockdropOf(exact).groups.map((group) => group.pool.toString());
    expect(pools).toEqual(rounds.map(({ exactBase }) => exactBase));
    const table = tableOf(pol, "Rounds and pools, rates: exact");
    expect(columnOf(table, "pool")).toEqual(rounds.map(({ exactPool }) => exactPool));
    expect(columnOf(table, "pool in base units")).toEqual(pools);
    expect(columnOf(table, "base rate")).toEqual(rounds.map(({ baseRate }) => baseRate));
  });

  it("with rates: weighted makes the early bonus real: 11.73, 14.44, 17.29, 16.54, 18.95, 21.05 %", () => {
    const table = tableOf(pol, "Rounds and pools, rates: weighted");
    expect(columnOf(table, "actual rate")).toEqual(rounds.map((each) => each.weightedRate));
    const pools = lockdropOf(withRates("weighted")).groups.map((group) => group.pool.toString());
    expect(columnOf(table, "pool in base units")).toEqual(pools);
  });

  function withRates(rates: "exact" | "weighted") {
    return variant(pol, { share: { by: "pro-rata", pool: vectors.pool, rates, sink: "burn" } });
  }
});

describe("the index of a deposit", () => {
  it("weighs 1, 2, 3 and 4 weeks with 0.4, 1, 1.8 and 2.8", () => {
    const table = tableOf(pol, "Terms and coefficients");
    expect(columnOf(table, "term")).toEqual(vectors.terms.map(({ term }) => term));
    expect(columnOf(table, "duration")).toEqual(vectors.terms.map(({ duration }) => duration));
    expect(columnOf(table, "coefficient")).toEqual(vectors.terms.map((each) => each.coefficient));
  });

  it("adds up to 460,000 for deposits of 100,000, 50,000, 50,000 and 100,000 in terms 1 to 4", () => {
    const rows = example.deposits.map(
      ({ term, amount }) => `,2019-11-05T09:00:00+08:00,lock,${term},USDT,${amount},${term}`,
    );
    const settlement = settled(pol, [HEADER, ...rows].join("\n"));
    expect(groupOf(settlement, "1").totalWeight).toBe(BigInt(example.totalIndex) * 10n ** 6n);
    expect(settlement.refusals).toEqual([]);
  });

  it("gives 2,000 USDT for 4 weeks an index of 5,600 and 560000/23 POL, 24347.826...130", () => {
    const settlement = settled(pol, workedExample());
    const row = rowOf(settlement, "reader");
    expect(row.weight).toBe(BigInt(example.index) * 10n ** 6n);
    const exact = parseFraction(example.allocation);
    const group = groupOf(settlement, "1");
    const pool = rational(group.pool, E18);
    expect(formatFraction(mul(pool, rational(row.weight, group.totalWeight)))).toBe("560000/23");
    expect(row.allocation).toBe(BigInt(example.baseUnits));
    expect(formatDecimal(rational(row.allocation, E18), 18)).toBe(example.allocationDecimal);
    expect(formatDecimal(exact, 3)).toBe("24347.826");
  });

  it("does not reproduce the 24347.825 that the source prints, which is wrong by 0.001", () => {
    const exact = parseFraction(example.allocation);
    const printed = parseFraction(example.printedBySource);
    expect(formatDecimal(exact, 3)).not.toBe(example.printedBySource);
    expect(formatDecimal(add(printed, rational(1n, 1000n)), 3)).toBe(formatDecimal(exact, 3));
  });
});

/** The deposits of the source; the 100,000 for 4 weeks are 98,000 and the reader's 2,000. */
function workedExample(): string {
  return `${HEADER}
    a,2019-11-05T09:00:00+08:00,lock,one,USDT,100000,1w
    b,2019-11-05T09:00:00+08:00,lock,two,USDT,50000,2w
    c,2019-11-05T09:00:00+08:00,lock,three,USDT,50000,3w
    d,2019-11-05T09:00:00+08:00,lock,four,USDT,98000,4w
    e,2019-11-05T09:00:00+08:00,lock,reader,USDT,${example.amount},${example.term}`;
}

describe("who may take part, and how much fits", () => {
  it("asks nobody to register, and sets no minimum and no personal limit", () => {
    const settlement = settled(
      pol,
      `${HEADER}
      a,2019-11-05T09:00:00+08:00,lock,ann,USDT,0.000001,1w
      b,2019-11-05T09:00:01+08:00,lock,ann,USDT,299999,1w`,
    );
    expect(settlement.refusals).toEqual([]);
  });

  it("cuts the deposit that crosses the hard cap and refuses the later ones", () => {
    const settlement = settled(
      pol,
      `${HEADER}
      a,2019-11-05T09:00:00+08:00,lock,ann,USDT,299000,2w
      b,2019-11-05T10:00:00+08:00,lock,bob,USDT,2500,2w
      c,2019-11-05T11:00:00+08:00,lock,cid,USDT,1,2w`,
    );
    expect(refusedOf(settlement)).toEqual(["b cap-partial", "c over-cap"]);
    expect(settlement.refusals[0]?.detail).toBe("accepted 1000 USDT, refunded 1500 USDT");
    expect(rowOf(settlement, "bob").weight).toBe(1_000_000_000n);
    expect(groupOf(settlement, "1").fill[0]?.accepted).toBe(300_000_000_000n);
  });

  it("takes deposits first come, first served, whatever their order in the file", () => {
    const settlement = settled(
      pol,
      `${HEADER}
      late,2019-11-05T12:00:00+08:00,lock,ann,USDT,300000,2w
      early,2019-11-05T08:00:00+08:00,lock,bob,USDT,100000,2w`,
    );
    expect(refusedOf(settlement)).toEqual(["late cap-partial"]);
    expect(rowOf(settlement, "bob").weight).toBe(100_000_000_000n);
  });

  it("does not reopen the cap when something is withdrawn", () => {
    const { contribute } = pol.definition;
    if (contribute.by !== "lock") throw new Error("not a lockdrop");
    const window = { opens: "2019-11-05T00:00:00+08:00", closes: "2019-11-06T00:00:00+08:00" };
    const withdraw = { windows: [{ ...window, limit: ["1", "1"] as const }] };
    const settlement = settled(
      variant(pol, { contribute: { ...contribute, withdraw } }),
      `${HEADER}
      a,2019-11-05T09:00:00+08:00,lock,ann,USDT,300000,2w,
      w,2019-11-05T10:00:00+08:00,withdraw,ann,USDT,100000,,a
      b,2019-11-05T11:00:00+08:00,lock,bob,USDT,1,2w,`,
    );
    expect(refusedOf(settlement)).toEqual(["b over-cap"]);
  });

  it("shares the whole pool of a round that is not full", () => {
    const settlement = settled(
      pol,
      `${HEADER}
      a,2019-11-07T09:00:00+08:00,lock,ann,USDT,1,1w`,
    );
    expect(rowOf(settlement, "ann").allocation).toBe(2_666_000n * E18);
  });

  it("burns the pool of a round in which nobody took part", () => {
    const settlement = settled(
      pol,
      `${HEADER}
      a,2019-11-07T09:00:00+08:00,lock,ann,USDT,1,1w`,
    );
    expect(groupOf(settlement, "1").dust).toBe(2_000_000n * E18);
    expect(settlement.sink).toBe("burn");
  });

  it("takes deposits from 00:00 to 24:00 UTC+8: the opening counts, the closing does not", () => {
    const settlement = settled(
      pol,
      `${HEADER}
      before,2019-11-04T23:59:59.999999999+08:00,lock,ann,USDT,1,1w
      opening,2019-11-05T00:00:00+08:00,lock,ann,USDT,1,1w
      last,2019-11-05T15:59:59.999999999Z,lock,ann,USDT,1,1w
      closing,2019-11-05T16:00:00Z,lock,ann,USDT,1,1w`,
    );
    expect(refusedOf(settlement)).toEqual(["before outside-window", "closing outside-window"]);
  });
});
