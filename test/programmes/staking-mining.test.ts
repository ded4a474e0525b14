import { describe, expect, it } from "vitest";
import { formatInstantIn } from "../../src/exact/instant.ts";
import { formatExact, mul, rational } from "../../src/exact/rational.ts";
import { EmissionSchedule } from "../../src/programme/stages/emission.ts";
import vectors from "../vectors/staking-mining.json" with { type: "json" };
import {
  columnOf,
  E18,
  groupOf,
  paymentsOf,
  refusedOf,
  rowOf,
  settled,
  shipped,
  tableOf,
  variant,
} from "./shipped.ts";

const mining = shipped("staking-mining");
const HEADER = "id,time,event,participant,asset,amount,term,counterparty,value";
const PRICES = `${HEADER}
  p1,2019-11-30T12:00:00+08:00,price,,KCS,,,,2
  p2,2019-11-30T12:00:00+08:00,price,,ATOM,,,,7.6`;
const plain = (figure: string) => BigInt(figure.replaceAll(",", ""));

function emission() {
  if (mining.shape.kind !== "emission") throw new Error("not a daily emission");
  return mining.shape.emission;
}

describe("the emission of POL", () => {
  it("starts with 500,000 a day, half a thousandth of 1,000,000,000", () => {
    expect(emission().supply).toBe(plain(vectors.supply) * E18);
    const perMille = mul(emission().dailyRate, rational(1000n));
    expect(formatExact(perMille)).toBe(vectors.perMille);
    expect(new EmissionSchedule(emission()).next()).toBe(plain(vectors.perDay) * E18);
  });

  it("prints the cycles 90,000,000; 72,000,000; 57,600,000; 46,080,000; 36,864,000", () => {
    const table = tableOf(mining, "Emission of POL in cycles of 180 days");
    expect(columnOf(table, "whole cycle")).toEqual([
      ...vectors.cycles,
      vectors.series,
      vectors.ceiling,
    ]);
    expect(columnOf(table, "per day")[0]).toBe(vectors.perDay);
  });

  it("settles to the same five cycles of 180 days, each a fifth below the one before", () => {
    const settlement = settled(
      mining,
      `${PRICES}
      s,2019-12-01T00:00:00+08:00,lock,ann,KCS,1,kcs,,`,
      "2022-05-19T00:00:00+08:00",
    );
    expect(settlement.groups).toHaveLength(5 * vectors.cycleDays);
    const cycles = vectors.cycles.map((_, cycle) => {
      const days = settlement.groups.slice(
        cycle * vectors.cycleDays,
        (cycle + 1) * vectors.cycleDays,
      );
      return days.reduce((sum, day) => sum + day.allocated, 0n);
    });
    expect(cycles).toEqual(vectors.cycles.map((figure) => plain(figure) * E18));
  });

  it("adds up to 450,000,000 and never reaches the ceiling of 780,000,000", () => {
    const schedule = new EmissionSchedule(emission());
    let emitted = 0n;
    for (let day = 0; day < 300 * vectors.cycleDays; day++) emitted += schedule.next();
    expect(schedule.next()).toBe(0n);
    const series = plain(vectors.series) * E18;
    expect(emitted < series && series - emitted < E18).toBe(true);
    expect(emission().ceiling).toBe(plain(vectors.ceiling) * E18);
    expect(tableOf(mining, "Supply").rows).toContainEqual([
      "staking-mining",
      vectors.ceiling,
      vectors.percentOfSupply,
    ]);
  });

  it("is cut at the ceiling", () => {
    const { share } = mining.definition;
    if (share.by !== "daily-emission") throw new Error("not a daily emission");
    const low = variant(mining, {
      share: { ...share, emission: { ...share.emission, ceiling: "1200000" } },
    });
    const settlement = settled(
      low,
      `${PRICES}
      s,2019-12-01T00:00:00+08:00,lock,ann,KCS,1,kcs,,`,
      "2019-12-05T00:00:00+08:00",
    );
    const days = settlement.groups.map((day) => day.pool / E18);
    expect(days).toEqual([500_000n, 500_000n, 200_000n, 0n]);
  });

  it("of a day on which nobody stakes stays unmined", () => {
    const settlement = settled(
      mining,
      `${PRICES}
      s,2019-12-02T00:00:00+08:00,lock,ann,KCS,1,kcs,,`,
      "2019-12-03T00:00:00+08:00",
    );
    expect(settlement.groups.map((day) => day.id)).toEqual(["kcs/2019-12-02"]);
    expect(settlement.unassigned).toEqual([{ token: "POL", amount: 500_000n * E18 }]);
    expect(settlement.sink).toBe("unmined");
  });
});

describe("who mines how much of a day", () => {
  it("goes by adjusted market value: stake x price x coefficient", () => {
    const { kcs, atom } = vectors.example;
    const settlement = settled(
      mining,
      `${PRICES}
      k,2019-12-01T00:00:00+08:00,lock,ann,KCS,${kcs.stake},kcs,,
      a,2019-12-01T00:00:00+08:00,lock,bob,ATOM,${atom.stake},atom,,`,
      "2019-12-02T00:00:00+08:00",
    );
    expect(groupOf(settlement, "kcs/2019-12-01").pool).toBe(BigInt(kcs.pool) * E18);
    expect(groupOf(settlement, "atom/2019-12-01").pool).toBe(BigInt(atom.pool) * E18);
  });

  it("goes by stake within a product, floored", () => {
    const settlement = settled(
      mining,
      `${PRICES}
      a,2019-12-01T00:00:00+08:00,lock,ann,KCS,1,kcs,,
      b,2019-12-01T00:00:00+08:00,lock,bob,KCS,2,kcs,,`,
      "2019-12-02T00:00:00+08:00",
    );
    expect(rowOf(settlement, "ann").allocation).toBe(166_666_666_666_666_666_666_666n);
    expect(rowOf(settlement, "bob").allocation).toBe(333_333_333_333_333_333_333_333n);
    expect(groupOf(settlement, "kcs/2019-12-01").dust).toBe(1n);
  });

  it("counts the stake at the start of the day; what comes later counts from the next", () => {
    const settlement = settled(
      mining,
      `${PRICES}
      a,2019-12-01T00:00:00+08:00,lock,ann,KCS,1,kcs,,
      b,2019-12-01T00:00:01+08:00,lock,bob,KCS,1,kcs,,`,
      "2019-12-03T00:00:00+08:00",
    );
    expect(rowOf(settlement, "ann", "kcs/2019-12-01").allocation).toBe(500_000n * E18);
    expect(rowOf(settlement, "bob").group).toBe("kcs/2019-12-02");
  });

  it("counts nothing of a stake for the day during which it leaves", () => {
    const settlement = settled(
      mining,
      `${PRICES}
      a,2019-12-01T00:00:00+08:00,lock,ann,KCS,1,kcs,,
      b,2019-12-01T00:00:00+08:00,lock,bob,KCS,1,kcs,,
      w,2019-12-02T23:59:59+08:00,withdraw,bob,KCS,1,,b,
      x,2019-12-02T23:59:59+08:00,withdraw,ann,KCS,1,,b,`,
      "2019-12-03T00:00:00+08:00",
    );
    expect(rowOf(settlement, "bob").group).toBe("kcs/2019-12-01");
    expect(rowOf(settlement, "ann", "kcs/2019-12-02").allocation).toBe(500_000n * E18);
    expect(refusedOf(settlement)).toEqual(["x no-position"]);
  });

  it("takes the price known at the start of the day", () => {
    const settlement = settled(
      mining,
      `${PRICES}
      k,2019-12-01T00:00:00+08:00,lock,ann,KCS,100,kcs,,
      a,2019-12-01T00:00:00+08:00,lock,bob,ATOM,100,atom,,
      q,2019-12-01T00:00:01+08:00,price,,KCS,,,,1000`,
      "2019-12-02T00:00:00+08:00",
    );
    expect(groupOf(settlement, "kcs/2019-12-01").pool).toBe(120_000n * E18);
  });

  it("says beside every product that its coefficient is an example", () => {
    const table = tableOf(mining, "Terms and coefficients");
    expect(columnOf(table, "coefficient")).toEqual(["1.2", "1", "0.8"]);
    expect(new Set(columnOf(table, "figures"))).toEqual(new Set(["illustrative"]));
  });
});

describe("the release of mined POL", () => {
  it("is 20 % at once and four times 20 % after 6, 7, 8 and 9 months", () => {
    const settlement = settled(
      mining,
      `${PRICES}
      a,2019-12-01T00:00:00+08:00,lock,ann,KCS,1,kcs,,
      w,2019-12-02T00:00:00+08:00,withdraw,ann,KCS,1,,a,`,
      "2020-12-31T00:00:00+08:00",
    );
    const rows = paymentsOf(settlement, "ann").map(({ time, amount }) => [
      formatInstantIn(time, mining.zoneSec),
      amount / E18,
    ]);
    expect(vectors.release).toEqual({ fraction: "1/5", months: [0, 6, 7, 8, 9] });
    expect(rows).toEqual([
      ["2019-12-02T00:00:00+08:00", 100_000n],
      ["2020-06-02T00:00:00+08:00", 100_000n],
      ["2020-07-02T00:00:00+08:00", 100_000n],
      ["2020-08-02T00:00:00+08:00", 100_000n],
      ["2020-09-02T00:00:00+08:00", 100_000n],
    ]);
  });

  it("counts calendar months, clamped to the month's end", () => {
    const settlement = settled(
      mining,
      `${PRICES}
      a,2020-08-30T00:00:00+08:00,lock,ann,KCS,1,kcs,,
      w,2020-08-31T00:00:00+08:00,withdraw,ann,KCS,1,,a,`,
      "2021-06-30T00:00:00+08:00",
    );
    const days = paymentsOf(settlement, "ann").map(({ time }) =>
      formatInstantIn(time, mining.zoneSec).slice(0, 10),
    );
    expect(days).toEqual(["2020-08-31", "2021-02-28", "2021-03-31", "2021-04-30", "2021-05-31"]);
  });
});
