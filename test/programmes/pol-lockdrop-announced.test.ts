import { describe, expect, it } from "vitest";
import { formatAmount } from "../../src/exact/amount.ts";
import vectors from "../vectors/pol-lockdrop-announced.json" with { type: "json" };
import { groupOf, lockdropOf, refusedOf, rowOf, settled, shipped } from "./shipped.ts";

const announced = shipped("pol-lockdrop-announced");
const HEADER = "id,time,event,participant,asset,amount,term";

describe("the POL LockDrop with the limits of its announcement", () => {
  it("differs from pol-lockdrop in the minimum of 500 and the maximum of 2,000 USDT only", () => {
    const { minimum, maximumPerParticipant } = lockdropOf(announced);
    const shown = (amount = 0n) => formatAmount(amount, 6);
    expect(shown(minimum.get("USDT"))).toBe(vectors.minimumPerDeposit);
    expect(shown(maximumPerParticipant.get("USDT"))).toBe(vectors.maximumPerPersonAndRound);
    const { groups, terms, share } = lockdropOf(shipped("pol-lockdrop"));
    expect(lockdropOf(announced)).toMatchObject({ groups, terms, share });
  });

  it("refuses a deposit below 500 USDT and takes one of 500", () => {
    const settlement = settled(
      announced,
      `${HEADER}
      less,2019-11-05T09:00:00+08:00,lock,ann,USDT,499.999999,2w
      just,2019-11-05T10:00:00+08:00,lock,ann,USDT,500,2w`,
    );
    expect(refusedOf(settlement)).toEqual(["less below-minimum"]);
  });

  it("refuses a deposit whole that would bring a person above 2,000 USDT in a round", () => {
    const settlement = settled(
      announced,
      `${HEADER}
      a,2019-11-05T09:00:00+08:00,lock,ann,USDT,1500,2w
      b,2019-11-05T10:00:00+08:00,lock,ann,USDT,500.000001,2w
      c,2019-11-05T11:00:00+08:00,lock,ann,USDT,500,2w
      d,2019-11-05T12:00:00+08:00,lock,ann,USDT,500,2w`,
    );
    expect(refusedOf(settlement)).toEqual(["b over-limit", "d over-limit"]);
    expect(rowOf(settlement, "ann").weight).toBe(2_000_000_000n);
  });

  it("counts the 2,000 USDT per person and per round", () => {
    const settlement = settled(
      announced,
      `${HEADER}
      a,2019-11-05T09:00:00+08:00,lock,ann,USDT,2000,2w
      b,2019-11-05T09:00:00+08:00,lock,bob,USDT,2000,2w
      c,2019-11-07T09:00:00+08:00,lock,ann,USDT,2000,2w`,
    );
    expect(settlement.refusals).toEqual([]);
  });

  it("refuses the deposit that crosses the cap when less than 500 USDT of it would fit", () => {
    const full = Array.from(
      { length: 149 },
      (_, i) => `f${i},2019-11-05T09:00:00+08:00,lock,p${i},USDT,2000,2w`,
    );
    const rows = [
      "g,2019-11-05T10:00:00+08:00,lock,ann,USDT,1500.000001,2w",
      "h,2019-11-05T11:00:00+08:00,lock,bob,USDT,500,2w",
    ];
    const settlement = settled(announced, [HEADER, ...full, ...rows].join("\n"));
    expect(refusedOf(settlement)).toEqual(["h over-cap"]);
    expect(groupOf(settlement, "1").fill[0]?.accepted).toBe(299_500_000_001n);
  });

  it("takes the part that fits below the cap when it is at least 500 USDT", () => {
    const full = Array.from(
      { length: 149 },
      (_, i) => `f${i},2019-11-05T09:00:00+08:00,lock,p${i},USDT,2000,2w`,
    );
    const rows = [
      "g,2019-11-05T10:00:00+08:00,lock,ann,USDT,1500,2w",
      "h,2019-11-05T11:00:00+08:00,lock,bob,USDT,900,2w",
    ];
    const settlement = settled(announced, [HEADER, ...full, ...rows].join("\n"));
    expect(refusedOf(settlement)).toEqual(["h cap-partial"]);
    expect(rowOf(settlement, "bob").weight).toBe(500_000_000n);
  });
});
