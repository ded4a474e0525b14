import { describe, expect, it } from "vitest";
import { formatInstant } from "../../src/exact/instant.ts";
import vectors from "../vectors/streaming-rewards.json" with { type: "json" };
import { columnOf, groupOf, paymentsOf, rowOf, settled, shipped, tableOf } from "./shipped.ts";

const stream = shipped("streaming-rewards");
const HEADER = "id,time,event,participant,asset,amount,term,counterparty";
const START = "2024-01-01T00:00:00Z";
const END = "2024-01-08T00:00:00Z";

function run(rows: string, asOf = END) {
  return settled(stream, `${HEADER}\n${rows}`, asOf);
}

describe("streaming rewards", () => {
  it("pay 10^24 over 604,800 seconds at a rate of 1653439153439153439", () => {
    const table = tableOf(stream, "Stream of TOKEN");
    expect(columnOf(table, "base units per second")).toEqual([vectors.ratePerSecond]);
    const rate = BigInt(vectors.reward) / BigInt(vectors.seconds);
    expect(rate.toString()).toBe(vectors.ratePerSecond);
    expect(columnOf(table, "seconds")).toEqual(["604,800"]);
    expect(columnOf(table, "never paid, base units")).toEqual(["92800"]);
  });

  it.each(vectors.scenarios)("$name: stakes from second 0 earn to the unit", (scenario) => {
    const rows = scenario.stakes.map(
      ({ participant, amount }) => `${participant},${START},lock,${participant},LP,${amount},lp,`,
    );
    const settlement = run(rows.join("\n"));
    for (const [participant, earned] of Object.entries(scenario.earned)) {
      expect(rowOf(settlement, participant).allocation).toBe(BigInt(earned));
      const [payment] = paymentsOf(settlement, participant);
      expect(payment?.amount).toBe(BigInt(earned));
      expect(formatInstant(payment?.time ?? 0n)).toBe(END);
    }
  });

  it("S1: one staker earns 999999999999999999907200", () => {
    const settlement = run(`a,${START},lock,A,LP,1,lp,`);
    expect(rowOf(settlement, "A").allocation).toBe(999999999999999999907200n);
    expect(groupOf(settlement, "stream").dust).toBe(92800n);
  });

  it("S2: two equal stakers earn 499999999999999999953600 each", () => {
    const settlement = run(`a,${START},lock,A,LP,1,lp,\nb,${START},lock,B,LP,1,lp,`);
    const earned = ["A", "B"].map((who) => rowOf(settlement, who).allocation);
    expect(earned).toEqual([499999999999999999953600n, 499999999999999999953600n]);
  });

  it("S3: stakes of 1 and 3 earn 249999999999999999976800 and 749999999999999999930400", () => {
    const settlement = run(`a,${START},lock,A,LP,1,lp,\nb,${START},lock,B,LP,3,lp,`);
    const earned = ["A", "B"].map((who) => rowOf(settlement, who).allocation);
    expect(earned).toEqual([249999999999999999976800n, 749999999999999999930400n]);
  });

  it("leave the seconds without a stake unpaid", () => {
    const rate = BigInt(vectors.ratePerSecond);
    const settlement = run(`
      a,2024-01-01T00:01:40Z,lock,A,LP,1,lp,
      w,2024-01-01T00:03:20Z,withdraw,A,LP,1,,a`);
    expect(rowOf(settlement, "A").allocation).toBe(100n * rate);
    expect(settlement.sink).toBe("treasury");
  });
});
