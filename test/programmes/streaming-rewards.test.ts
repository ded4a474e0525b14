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

  it("S1: one staker earns 999999999999999999907200", () => {
    expectScenario("S1");
    const settlement = run(`a,${START},lock,A,LP,1,lp,`);
    expect(groupOf(settlement, "stream").dust).toBe(92800n);
  });

  it("S2: two equal stakers earn 499999999999999999953600 each", () => {
    expectScenario("S2");
  });

  it("S3: stakes of 1 and 3 earn 249999999999999999976800 and 749999999999999999930400", () => {
    expectScenario("S3");
  });

  it("leave the seconds without a stake unpaid", () => {
    const rate = BigInt(vectors.ratePerSecond);
    const settlement = run(`
      a,2024-01-01T00:01:40Z,lock,A,LP,1,lp,
      w,2024-01-01T00:03:20Z,withdraw,A,LP,1,,a`);
    expect(rowOf(settlement, "A").allocation).toBe(100n * rate);
    expect(settlement.sink).toBe("treasury");
  });

  function expectScenario(name: string): void {
    const scenario = vectors.scenarios.find((each) => each.name === name);
    const stakes = scenario?.stakes ?? [];
    const rows = stakes.map(({ participant, amount }) => {
      return `${participant},${START},lock,${participant},LP,${amount},lp,`;
    });
    const settlement = run(rows.join("\n"));
    const earned = Object.entries(scenario?.earned ?? {});
    expect(earned).toHaveLength(stakes.length);
    for (const [participant, amount] of earned) {
      expect(rowOf(settlement, participant).allocation).toBe(BigInt(amount));
      const [payment] = paymentsOf(settlement, participant);
      expect(payment?.amount).toBe(BigInt(amount));
      expect(formatInstant(payment?.time ?? 0n)).toBe(END);
    }
  }
});
