import { describe, expect, it } from "vitest";
import { withdrawalLimit } from "../../src/programme/engines/lockdrop-actions.ts";
import vectors from "../vectors/withdrawal-window.json" with { type: "json" };
import { lockdropOf, refusedOf, rowOf, settled, shipped } from "./shipped.ts";

const HEADER = "id,time,event,participant,asset,amount_base,term,counterparty";
const LOCKS: Readonly<Record<string, string>> = {
  mars: "lock,2022-02-22T12:00:00Z,lock,ann,UST,10000,3w,",
  astroport: "lock,2021-12-07T12:00:00Z,lock,ann,LP,10000,13w,",
};

function withdrawing(name: string, ...steps: readonly (readonly [time: string, amount: bigint])[]) {
  const lock = LOCKS[name] ?? "";
  const asset = lock.split(",")[4];
  const rows = steps.map(
    ([time, amount], i) => `w${i},${time},withdraw,ann,${asset},${amount},,lock`,
  );
  return settled(shipped(name), [HEADER, lock, ...rows].join("\n"));
}

describe("the withdrawal window of Mars and Astroport", () => {
  it.each(vectors.cases)("$programme lets out $limit of 10,000: $what", (each) => {
    const limit = BigInt(each.limit);
    const over = withdrawing(each.programme, [each.time, limit + 1n]);
    expect(refusedOf(over)).toEqual(["w0 over-withdrawal-limit"]);
    if (limit === 0n) return;
    const just = withdrawing(each.programme, [each.time, limit]);
    expect(just.refusals).toEqual([]);
    const coefficient = each.programme === "mars" ? 1n : 2n;
    const remaining = BigInt(vectors.locked) - limit;
    expect(rowOf(just, "ann").weight).toBe(remaining * coefficient);
  });

  it("lets out 47.5 %, 4,750 of 10,000, a twentieth into the second half", () => {
    const at = "2022-02-27T01:12:00Z";
    expect(withdrawing("mars", [at, 4_750n]).refusals).toEqual([]);
    expect(refusedOf(withdrawing("mars", [at, 4_751n]))).toEqual(["w0 over-withdrawal-limit"]);
  });

  it("lets out a half at the midpoint and nothing at the end", () => {
    for (const name of ["mars", "astroport"]) {
      const window = lockdropOf(shipped(name)).withdrawWindows.at(-1);
      if (window === undefined) throw new Error("no window");
      const { opens, closes } = window;
      expect(withdrawalLimit(window, BigInt(vectors.locked), opens)).toBe(5_000n);
      expect(withdrawalLimit(window, BigInt(vectors.locked), closes)).toBe(0n);
    }
    const late = withdrawing("mars", ["2022-02-28T00:00:00Z", 1n]);
    expect(refusedOf(late)).toEqual(["w0 outside-window"]);
  });

  it("allows one withdrawal per lock, over both halves", () => {
    const twice = withdrawing("mars", ["2022-02-26T12:00:00Z", 1n], ["2022-02-27T01:00:00Z", 1n]);
    expect(refusedOf(twice)).toEqual(["w1 already-withdrawn"]);
    expect(rowOf(twice, "ann").weight).toBe(9_999n);
  });

  it("lets everything out, as often as wanted, while deposits are open", () => {
    const free = withdrawing(
      "mars",
      ["2022-02-23T00:00:00Z", 1n],
      ["2022-02-24T00:00:00Z", 9_999n],
    );
    expect(free.refusals).toEqual([]);
    expect(rowOf(free, "ann")).toMatchObject({ weight: 0n, allocation: 0n });
  });
});
