import { describe, expect, it } from "vitest";
import { formatInstantIn } from "../../src/exact/instant.ts";
import { formatDecimal, parseFraction, rational } from "../../src/exact/rational.ts";
import type { ActivityRelease } from "../../src/programme/programme.ts";
import netBuying from "../vectors/net-buying.json" with { type: "json" };
import vectors from "../vectors/pol-lockdrop.json" with { type: "json" };
import {
  amountsOf,
  columnOf,
  E18,
  paymentsOf,
  refusedOf,
  settled,
  shipped,
  tableOf,
  variant,
} from "./shipped.ts";

const pol = shipped("pol-lockdrop");
const HEADER = "id,time,event,participant,asset,amount,amount_base,term,counterparty,value";
/** Ann alone in round 1: 2,000,000 POL reserved. Day 0 is 10 December 2019, day 90 is 9 March 2020. */
const ANN = `${HEADER}
  lock,2019-11-05T09:00:00+08:00,lock,ann,USDT,2000,,4w,,
  list,2019-12-10T18:00:00+08:00,listing,,POL,,,,,`;

function withAnn(rows: string, { programme = pol, asOf = "2019-12-31T00:00:00+08:00" } = {}) {
  return settled(programme, `${ANN}\n${rows}`, asOf);
}

function mined(time: string, amount: string): string {
  return `m${time},${time},mined,ann,,${amount},,,,\n`;
}

function trade(time: string, amount: string, worth: string): string {
  return `t${time},${time},trade,ann,,${amount},,,,${worth}\n`;
}

function activityOf({ release }: typeof pol): ActivityRelease {
  if (release.main.by !== "activity") throw new Error("not driven by activity");
  return release.main;
}

describe("the listing day", () => {
  it("releases a fifth of all that is reserved, floored", () => {
    const { example, release } = vectors;
    expect(activityOf(pol).atListing).toEqual(parseFraction(release.atListing));
    expect(BigInt(example.baseUnits) / 5n).toBe(BigInt(example.fifth));
    const settlement = settled(
      pol,
      `${HEADER}
      a,2019-11-05T09:00:00+08:00,lock,others,USDT,100000,,1w,,
      b,2019-11-05T09:00:00+08:00,lock,others,USDT,50000,,2w,,
      c,2019-11-05T09:00:00+08:00,lock,others,USDT,50000,,3w,,
      d,2019-11-05T09:00:00+08:00,lock,others,USDT,98000,,4w,,
      e,2019-11-05T09:00:00+08:00,lock,reader,USDT,2000,,4w,,
      l,2019-12-10T18:00:00+08:00,listing,,POL,,,,,`,
    );
    expect(amountsOf(settlement, "reader", "listing")).toEqual([BigInt(example.fifth)]);
  });

  it("cuts the fifth of 666666666666666666666666 base units to 133333333333333333333333", () => {
    const rows = ["ann", "bob", "cid"].map(
      (who) => `${who},2019-11-05T09:00:00+08:00,lock,${who},USDT,1,,1w,,`,
    );
    const listing = "l,2019-12-10T18:00:00+08:00,listing,,POL,,,,,";
    const settlement = settled(pol, [HEADER, ...rows, listing].join("\n"));
    expect(amountsOf(settlement, "bob", "listing")).toEqual([133333333333333333333333n]);
  });

  it("counts the first listing only", () => {
    const settlement = withAnn("again,2019-12-11T18:00:00+08:00,listing,,POL,,,,,");
    expect(refusedOf(settlement)).toEqual(["again already-listed"]);
    expect(paymentsOf(settlement, "ann")).toHaveLength(1);
  });
});

describe("what staking mining releases", () => {
  it("is half of what was mined that day", () => {
    expect(activityOf(pol).miningRate).toEqual(parseFraction(vectors.release.miningRate));
    const settlement = withAnn(mined("2019-12-10T20:00:00+08:00", "1000"));
    expect(amountsOf(settlement, "ann", "mining")).toEqual([500n * E18]);
  });

  it("sums a participant's day and floors it once", () => {
    const settlement = withAnn(`
      a,2019-12-11T08:00:00+08:00,mined,ann,,,1,,,
      b,2019-12-11T09:00:00+08:00,mined,ann,,,2,,,
      c,2019-12-12T09:00:00+08:00,mined,ann,,,1,,,`);
    expect(amountsOf(settlement, "ann", "mining")).toEqual([1n]);
  });

  it("never exceeds what is left after the listing: 1,600,000 of 2,000,000", () => {
    const settlement = withAnn(
      mined("2019-12-11T08:00:00+08:00", "3000000") + mined("2019-12-12T08:00:00+08:00", "3000000"),
    );
    expect(amountsOf(settlement, "ann", "mining")).toEqual([1_500_000n * E18, 100_000n * E18]);
    expect(paymentsOf(settlement, "ann").at(-1)?.remaining).toBe(0n);
  });

  it("with mining_vesting: half-of-allocation unlocks all that is mined, up to half of the share", () => {
    const { release } = pol.definition;
    if (release.by !== "activity") throw new Error("not driven by activity");
    const programme = variant(pol, {
      release: { ...release, mining_vesting: "half-of-allocation" },
    });
    const rows =
      mined("2019-12-11T08:00:00+08:00", "300000") + mined("2019-12-12T08:00:00+08:00", "3000000");
    const settlement = withAnn(rows, { programme, asOf: "2020-03-10T00:00:00+08:00" });
    expect(amountsOf(settlement, "ann", "mining")).toEqual([300_000n * E18, 700_000n * E18]);
    expect(amountsOf(settlement, "ann", "burned")).toEqual([600_000n * E18]);
  });

  it("multiplies R and N: 1,000 mined x 0.5 x 1.2 x 1.1 = 660", () => {
    const rows = invitees(4) + trade("2019-12-10T20:00:00+08:00", "1000", "400");
    const settlement = withAnn(rows + mined("2019-12-17T08:00:00+08:00", "1000"));
    expect(amountsOf(settlement, "ann", "mining")).toEqual([660n * E18]);
  });
});

describe("the 90 days after the listing day", () => {
  it("begin on the calendar day of the listing in UTC+8: an earlier day is refused", () => {
    const settlement = withAnn(
      mined("2019-12-09T23:59:59+08:00", "1") + mined("2019-12-10T00:00:00+08:00", "1"),
    );
    expect(refusedOf(settlement)).toEqual(["m2019-12-09T23:59:59+08:00 outside-window"]);
  });

  it("end with day 90, the listing day being day 0: day 91 is refused", () => {
    expect(activityOf(pol).days).toBe(vectors.release.lastDay);
    const rows =
      mined("2020-03-09T23:59:59+08:00", "1000") + mined("2020-03-10T00:00:00+08:00", "1000");
    const settlement = withAnn(rows, { asOf: "2020-03-10T00:00:00+08:00" });
    expect(refusedOf(settlement)).toEqual(["m2020-03-10T00:00:00+08:00 outside-window"]);
    expect(amountsOf(settlement, "ann", "mining")).toEqual([500n * E18]);
  });

  it("refuse trades of other days too", () => {
    const rows = trade("2019-12-09T23:59:59+08:00", "1", "1");
    expect(refusedOf(withAnn(rows))).toEqual(["t2019-12-09T23:59:59+08:00 outside-window"]);
  });

  it("count the day of the as-of instant with what has happened so far", () => {
    const rows =
      mined("2019-12-11T08:00:00+08:00", "1000") + mined("2019-12-11T20:00:00+08:00", "1000");
    const noon = withAnn(rows, { asOf: "2019-12-11T12:00:00+08:00" });
    expect(amountsOf(noon, "ann", "mining")).toEqual([500n * E18]);
    expect(amountsOf(withAnn(rows), "ann", "mining")).toEqual([1_000n * E18]);
  });

  it("burn what is not released at the end of day 90", () => {
    const rows = mined("2019-12-11T08:00:00+08:00", "1000");
    const before = withAnn(rows, { asOf: "2020-03-09T23:59:59.999999999+08:00" });
    expect(amountsOf(before, "ann", "burned")).toEqual([]);
    const after = withAnn(rows, { asOf: "2020-03-10T00:00:00+08:00" });
    expect(amountsOf(after, "ann", "burned")).toEqual([1_599_500n * E18]);
    const burned = paymentsOf(after, "ann").at(-1);
    expect(formatInstantIn(burned?.time ?? 0n, pol.zoneSec)).toBe("2020-03-10T00:00:00+08:00");
    expect(burned?.remaining).toBe(0n);
  });
});

describe("the net-buying coefficient N", () => {
  it("is printed as in the source for all 29 values, both columns rounded half up", () => {
    const table = tableOf(pol, "Net-buying coefficient N = 2 - 0.9^(NB / 400)");
    const rows = table.rows.map((row) => row.map((cell) => cell.replaceAll(",", "")));
    expect(rows).toEqual(
      netBuying.rows.map((row) => [row.netBuying, `${row.percent} %`, row.coefficient]),
    );
    expect(columnOf(table, "net buying NB")).toContain("10,000");
  });

  it.each(netBuying.rows)("releases half of the mined x N, NB = $netBuying", (row) => {
    const rows = trade("2019-12-10T20:00:00+08:00", "1", row.netBuying);
    const settlement = withAnn(rows + mined("2019-12-17T08:00:00+08:00", "1000000"));
    const [released = 0n] = amountsOf(settlement, "ann", "mining");
    const n = formatDecimal(rational(released, 500_000n * E18), 2);
    expect(n.replace(/\.?0+$/, "")).toBe(row.coefficient);
  });

  it("rounds row 14,000 from 1.974968, not from the printed 97.50 %", () => {
    const rows = trade("2019-12-10T20:00:00+08:00", "1", "14000");
    const settlement = withAnn(rows + mined("2019-12-17T08:00:00+08:00", "1000000"));
    const [released = 0n] = amountsOf(settlement, "ann", "mining");
    expect(formatDecimal(rational(released, 500_000n * E18), 6)).toBe(netBuying.row14000);
  });

  it("is 1 in the first week, whatever is bought in it", () => {
    const rows = trade("2019-12-10T20:00:00+08:00", "1000", "400");
    const settlement = withAnn(rows + mined("2019-12-16T23:59:59+08:00", "1000"));
    expect(amountsOf(settlement, "ann", "mining")).toEqual([500n * E18]);
  });

  it("looks at the week before: weeks are days 7w to 7w + 6", () => {
    const inWeek0 = trade("2019-12-16T23:59:59+08:00", "1", "400");
    const inWeek1 = trade("2019-12-17T00:00:00+08:00", "1", "400");
    const days = ["2019-12-17", "2019-12-23", "2019-12-24", "2019-12-30", "2019-12-31"];
    const minedDaily = days.map((day) => mined(`${day}T12:00:00+08:00`, "1000")).join("");
    const amounts = (rows: string) =>
      amountsOf(withAnn(rows + minedDaily, { asOf: "2020-01-01T00:00:00+08:00" }), "ann", "mining");
    expect(amounts(inWeek0)).toEqual([550n, 550n, 500n, 500n, 500n].map((each) => each * E18));
    expect(amounts(inWeek1)).toEqual([500n, 500n, 550n, 550n, 500n].map((each) => each * E18));
  });

  it("nets buys against sells of the week, and counts a negative sum as 0", () => {
    const buy = trade("2019-12-10T20:00:00+08:00", "10", "900");
    const sell = (worth: string) => trade("2019-12-11T20:00:00+08:00", "-10", worth);
    const later = mined("2019-12-17T08:00:00+08:00", "1000");
    expect(amountsOf(withAnn(buy + sell("500") + later), "ann", "mining")).toEqual([550n * E18]);
    expect(amountsOf(withAnn(buy + sell("901") + later), "ann", "mining")).toEqual([500n * E18]);
  });
});

describe("the referral coefficient R", () => {
  it("is printed as in the source, from 0 to over 40 invitees", () => {
    const table = tableOf(pol, "Referral coefficient R");
    expect(table.rows).toEqual(
      vectors.referral.map(({ invitees, coefficient }) => [invitees, coefficient]),
    );
  });

  it.each(vectors.referral)("is $coefficient for $invitees qualified invitees", (tier) => {
    for (const count of [tier.from, tier.to]) {
      const settlement = withAnn(invitees(count) + mined("2019-12-11T08:00:00+08:00", "1000"));
      const [released = 0n] = amountsOf(settlement, "ann", "mining");
      expect(rational(released, 500n * E18)).toEqual(parseFraction(tier.coefficient));
    }
  });

  it("counts an invitee with a market share of at least 100 USDT, proved in one piece", () => {
    expect(rFor(qualify("99.999999"))).toBe("1.0");
    expect(rFor(qualify(vectors.release.qualifyingShare))).toBe("1.1");
    expect(rFor(`${qualify("60")}${qualify("60")}`)).toBe("1.0");
  });

  it("counts those who qualified before the end of the day, in either order with the invite", () => {
    const atTheEnd = `q,2019-12-11T23:59:59+08:00,qualify,new,,,,,,100\n`;
    const tooLate = `q,2019-12-12T00:00:00+08:00,qualify,new,,,,,,100\n`;
    const invite = `i,2019-12-11T12:00:00+08:00,invite,ann,,,,,new,\n`;
    expect(rFor(invite + atTheEnd, "")).toBe("1.1");
    expect(rFor(invite + tooLate, "")).toBe("1.0");
    expect(rFor(`${qualify("100")}${invite}`, "")).toBe("1.1");
  });

  it("counts an invite made before round 1 opened only if the invitee locked too", () => {
    const early = `i,2019-11-04T23:59:59+08:00,invite,ann,,,,,new,\n`;
    const atOpening = `i,2019-11-05T00:00:00+08:00,invite,ann,,,,,new,\n`;
    const lock = `k,2019-11-07T09:00:00+08:00,lock,new,USDT,1,,1w,,\n`;
    expect(rFor(early + qualify("100"), "")).toBe("1.0");
    expect(rFor(early + lock + qualify("100"), "")).toBe("1.1");
    expect(rFor(atOpening + qualify("100"), "")).toBe("1.1");
  });

  it("counts for the first inviter only, and nobody invites themselves", () => {
    const settlement = withAnn(`
      i1,2019-11-05T10:00:00+08:00,invite,bob,,,,,new,
      i2,2019-11-05T11:00:00+08:00,invite,ann,,,,,new,
      i3,2019-11-05T12:00:00+08:00,invite,ann,,,,,ann,
      q,2019-11-06T12:00:00+08:00,qualify,new,,,,,,100
      ${mined("2019-12-11T08:00:00+08:00", "1000")}`);
    expect(refusedOf(settlement)).toEqual(["i2 already-invited", "i3 self-invite"]);
    expect(amountsOf(settlement, "ann", "mining")).toEqual([500n * E18]);
  });

  const INVITE = `i,2019-11-05T10:00:00+08:00,invite,ann,,,,,new,\n`;

  function rFor(rows: string, before = INVITE): string {
    const settlement = withAnn(before + rows + mined("2019-12-11T08:00:00+08:00", "1000"));
    const [released = 0n] = amountsOf(settlement, "ann", "mining");
    return formatDecimal(rational(released, 500n * E18), 1);
  }

  function qualify(value: string): string {
    return `q${value},2019-11-06T12:00:00+08:00,qualify,new,,,,,,${value}\n`;
  }
});

/** Rows by which `count` people are invited by Ann and qualify. */
function invitees(count: number): string {
  return Array.from({ length: count }, (_, i) => {
    const invite = `i${i},2019-11-05T10:00:00+08:00,invite,ann,,,,,guest${i},\n`;
    return `${invite}q${i},2019-11-06T10:00:00+08:00,qualify,guest${i},,,,,,100\n`;
  }).join("");
}
