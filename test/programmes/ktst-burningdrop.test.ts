import { describe, expect, it } from "vitest";
import { formatInstantIn, parseInstant } from "../../src/exact/instant.ts";
import vectors from "../vectors/ktst-burningdrop.json" with { type: "json" };
import {
  E18,
  groupOf,
  lockdropOf,
  paymentsOf,
  refusedOf,
  rowOf,
  settled,
  shipped,
  tableOf,
  variant,
} from "./shipped.ts";

const ktst = shipped("ktst-burningdrop");
/** A weight of 1 in the KCS pool: one asset with 6 decimals. */
const E6 = 10n ** 6n;
const HEADER = "id,time,event,participant,asset,amount,term,value";
const PRICES = `
  p1,2020-09-16T12:00:00+08:00,price,,KCS,,,10
  p2,2020-09-16T12:00:00+08:00,price,,BTC,,,10000
  p3,2020-09-16T12:00:00+08:00,price,,ETH,,,400
  p4,2020-09-16T12:00:00+08:00,price,,ATOM,,,5`;

/** The three steps that come before a lock. */
function joins(who: string): string {
  return `
  ${who}-r,2020-09-16T12:00:00+08:00,register,${who},,,,
  ${who}-a,2020-09-16T12:00:00+08:00,accept,${who},,,,v1
  ${who}-v,2020-09-16T12:00:00+08:00,verify,${who},,,,passed`;
}

function run(rows: string, programme = ktst) {
  return settled(programme, `${HEADER}\n${rows}`, "2020-09-25T00:00:00+08:00");
}

describe("the KTSt BurningDrop", () => {
  it("shares 95,000,000 KTSt among KCS and 5,000,000 among BTC, ETH and ATOM", () => {
    const table = tableOf(ktst, "Pools of KTSt");
    expect(table.rows.map(([group, , , pool]) => ({ group, pool }))).toEqual(vectors.pools);
    const settlement = run(`${PRICES}${joins("ann")}
      a,2020-09-17T12:00:00+08:00,lock,ann,KCS,100,kcs-7d,
      b,2020-09-17T12:00:00+08:00,lock,ann,BTC,1,btc,`);
    expect(rowOf(settlement, "ann", "kcs").allocation).toBe(95_000_000n * E18);
    expect(rowOf(settlement, "ann", "majors").allocation).toBe(5_000_000n * E18);
  });

  it("weighs BTC, ETH and ATOM by their prices in one pool", () => {
    const settlement = run(`${PRICES}${joins("ann")}${joins("bob")}${joins("cid")}
      a,2020-09-17T12:00:00+08:00,lock,ann,BTC,0.1,btc,
      b,2020-09-17T12:00:00+08:00,lock,bob,ETH,7.5,eth,
      c,2020-09-17T12:00:00+08:00,lock,cid,ATOM,200,atom,`);
    const shares = ["ann", "bob", "cid"].map((who) => rowOf(settlement, who).allocation / E18);
    expect(shares).toEqual([1_000_000n, 3_000_000n, 1_000_000n]);
  });

  it("takes locks from 2020-09-16 20:00 until 2020-09-20 20:00 UTC+8", () => {
    const settlement = run(`${PRICES}${joins("ann")}
      before,2020-09-16T19:59:59+08:00,lock,ann,KCS,1,kcs-7d,
      opening,${vectors.window.opens},lock,ann,KCS,1,kcs-7d,
      last,2020-09-20T19:59:59+08:00,lock,ann,KCS,1,kcs-7d,
      closing,${vectors.window.closes},lock,ann,KCS,1,kcs-7d,`);
    expect(refusedOf(settlement)).toEqual(["before outside-window", "closing outside-window"]);
  });

  it("distributes at 2020-09-25 00:00 UTC+8", () => {
    const rows = `${PRICES}${joins("ann")}
      a,2020-09-17T12:00:00+08:00,lock,ann,KCS,100,kcs-7d,`;
    const [row, ...more] = paymentsOf(run(rows), "ann");
    expect(more).toEqual([]);
    expect(row).toMatchObject({ kind: "distribution", amount: 95_000_000n * E18, remaining: 0n });
    expect(formatInstantIn(row?.time ?? 0n, ktst.zoneSec)).toBe(vectors.distribution);
    const before = settled(ktst, `${HEADER}${rows}`, "2020-09-24T23:59:59+08:00");
    expect(before.releases).toEqual([]);
  });

  it("counts each asset with its own decimals", () => {
    const decimals = [...ktst.assets.values()].map((asset) => [asset.symbol, asset.decimals]);
    expect(Object.fromEntries(decimals)).toEqual(vectors.decimals);
  });

  it("says beside every product that its duration and coefficient are illustrative", () => {
    const table = tableOf(ktst, "Terms and coefficients");
    expect(table.rows).toEqual(
      vectors.terms.map((each) => [
        ...[each.term, each.assets, each.duration, each.coefficient],
        "illustrative",
      ]),
    );
    expect(table.note).toContain("the source did not publish");
  });

  it("grants the right to enter Kratos Betanet Events, phase II", () => {
    expect(ktst.grants).toEqual([vectors.entryRight]);
  });
});

describe("who may lock", () => {
  it("needs registration, acceptance of the terms and a passed verification before the lock", () => {
    const settlement = run(`${PRICES}
      r1,2020-09-16T12:00:00+08:00,register,no-terms,,,,
      v1,2020-09-16T12:00:00+08:00,verify,no-terms,,,,passed
      x1,2020-09-17T12:00:00+08:00,lock,no-terms,KCS,1,kcs-7d,
      a2,2020-09-16T12:00:00+08:00,accept,no-account,,,,v1
      v2,2020-09-16T12:00:00+08:00,verify,no-account,,,,passed
      x2,2020-09-17T12:00:00+08:00,lock,no-account,KCS,1,kcs-7d,
      r3,2020-09-16T12:00:00+08:00,register,no-check,,,,
      a3,2020-09-16T12:00:00+08:00,accept,no-check,,,,v1
      x3,2020-09-17T12:00:00+08:00,lock,no-check,KCS,1,kcs-7d,${joins("ann")}
      x4,2020-09-17T12:00:00+08:00,lock,ann,KCS,1,kcs-7d,`);
    expect(refusedOf(settlement)).toEqual([
      "x1 not-eligible",
      "x2 not-eligible",
      "x3 not-eligible",
    ]);
    expect(settlement.allocations.map((each) => each.participant)).toEqual(["ann"]);
  });

  it("needs the terms of version v1", () => {
    const settlement = run(`${PRICES}
      r,2020-09-16T12:00:00+08:00,register,ann,,,,
      a,2020-09-16T12:00:00+08:00,accept,ann,,,,v2
      v,2020-09-16T12:00:00+08:00,verify,ann,,,,passed
      x,2020-09-17T12:00:00+08:00,lock,ann,KCS,1,kcs-7d,`);
    expect(refusedOf(settlement)).toEqual(["x not-eligible"]);
  });

  it("looks at the latest verification at every lock", () => {
    const settlement = run(`${PRICES}${joins("ann")}
      one,2020-09-17T12:00:00+08:00,lock,ann,KCS,1,kcs-7d,
      f,2020-09-17T13:00:00+08:00,verify,ann,,,,failed
      two,2020-09-17T14:00:00+08:00,lock,ann,KCS,1,kcs-7d,
      p,2020-09-17T15:00:00+08:00,verify,ann,,,,passed
      three,2020-09-17T16:00:00+08:00,lock,ann,KCS,1,kcs-7d,`);
    expect(refusedOf(settlement)).toEqual(["two not-eligible"]);
  });

  it("asks for the steps before the lock in the order of time and line", () => {
    const settlement = run(`${PRICES}
      r,2020-09-17T12:00:00+08:00,register,ann,,,,
      a,2020-09-17T12:00:00+08:00,accept,ann,,,,v1
      x,2020-09-17T12:00:00+08:00,lock,ann,KCS,1,kcs-7d,
      v,2020-09-17T12:00:00+08:00,verify,ann,,,,passed
      y,2020-09-17T12:00:00+08:00,lock,ann,KCS,1,kcs-7d,`);
    expect(refusedOf(settlement)).toEqual(["x not-eligible"]);
  });
});

describe("the price of a lock", () => {
  it("is the latest at or before the opening, whatever its line", () => {
    const settlement = run(`${joins("ann")}
      a,2020-09-17T12:00:00+08:00,lock,ann,KCS,1,kcs-7d,
      old,2020-09-15T12:00:00+08:00,price,,KCS,,,7
      later,2020-09-16T20:00:00.000000001+08:00,price,,KCS,,,99
      opening,2020-09-16T20:00:00+08:00,price,,KCS,,,13`);
    expect(rowOf(settlement, "ann").weight).toBe(13n * E6);
  });

  it("must exist: a lock of an asset without one is refused", () => {
    const settlement = run(`${joins("ann")}
      late,2020-09-16T20:00:01+08:00,price,,KCS,,,13
      a,2020-09-17T12:00:00+08:00,lock,ann,KCS,1,kcs-7d,`);
    expect(refusedOf(settlement)).toEqual(["a no-price"]);
  });

  it("with price at: closing is the latest at or before the end of the subscription", () => {
    const settlement = run(
      `${joins("ann")}
      a,2020-09-17T12:00:00+08:00,lock,ann,KCS,1,kcs-7d,
      opening,2020-09-16T20:00:00+08:00,price,,KCS,,,13
      closing,2020-09-20T20:00:00+08:00,price,,KCS,,,14
      later,2020-09-20T20:00:01+08:00,price,,KCS,,,99`,
      variant(ktst, { weigh: { price: { at: "closing" } } }),
    );
    expect(rowOf(settlement, "ann").weight).toBe(14n * E6);
  });
});

describe("burning POL", () => {
  const LOCKED = `${PRICES}${joins("ann")}${joins("bob")}
    a,2020-09-17T12:00:00+08:00,lock,ann,KCS,150,kcs-7d,
    b,2020-09-17T12:00:00+08:00,lock,bob,KCS,150,kcs-7d,`;
  const { example } = vectors;

  it("raises the initial allocation of 47,500,000 to the final one at the others' expense", () => {
    const settlement = run(`${LOCKED}
      x,2020-09-21T12:00:00+08:00,burn,ann,POL,${example.burned},,`);
    const [ann, bob] = [rowOf(settlement, "ann"), rowOf(settlement, "bob")];
    expect(ann.weight).toBe(BigInt(example.F) * E6);
    expect([ann.initial, bob.initial]).toEqual([BigInt(example.initial), BigInt(example.initial)]);
    expect(ann.boostedWeight).toBe(BigInt(example.withBurn.boostedWeight));
    expect(bob.boostedWeight).toBe(BigInt(example.withoutBurn.boostedWeight));
    expect(ann.allocation).toBe(BigInt(example.withBurn.allocation));
    expect(bob.allocation).toBe(BigInt(example.withoutBurn.allocation));
    expect(groupOf(settlement, "kcs").dust).toBe(1n);
  });

  it("adds up per participant over the whole period, fractions included", () => {
    const settlement = run(`${LOCKED}
      x,2020-09-21T12:00:00+08:00,burn,ann,POL,2.5,,
      y,2020-09-23T12:00:00+08:00,burn,ann,POL,49.5,,`);
    expect(rowOf(settlement, "ann").allocation).toBe(BigInt(example.withBurn.allocation));
    const pol = settlement.deposits.find((each) => each.asset === "POL");
    expect(pol).toMatchObject({ burned: 52n * E18, held: 0n });
  });

  it("with zero_burn_is_zero gives V = 0 to those who burn nothing", () => {
    const boost = ktst.definition.boost;
    if (boost === undefined) throw new Error("no boost");
    const settlement = run(
      `${LOCKED}
      x,2020-09-21T12:00:00+08:00,burn,ann,POL,52,,`,
      variant(ktst, { boost: { ...boost, zero_burn_is_zero: true } }),
    );
    const { zeroBurnIsZero } = example;
    expect(rowOf(settlement, "bob").boost36).toBe(0n);
    expect(rowOf(settlement, "ann").allocation).toBe(BigInt(zeroBurnIsZero.withBurn));
    expect(rowOf(settlement, "bob").allocation).toBe(BigInt(zeroBurnIsZero.withoutBurn));
  });

  it("is possible from the end of the subscription until 2020-09-24 20:00 UTC+8", () => {
    const settlement = run(`${LOCKED}
      before,2020-09-20T19:59:59+08:00,burn,ann,POL,1,,
      opening,${vectors.acceleration.opens},burn,ann,POL,1,,
      last,2020-09-24T19:59:59+08:00,burn,ann,POL,1,,
      closing,${vectors.acceleration.closes},burn,ann,POL,1,,`);
    expect(refusedOf(settlement)).toEqual(["before outside-window", "closing outside-window"]);
    const boost = lockdropOf(ktst).boost;
    expect(boost?.closes).toBe(parseInstant(vectors.acceleration.closes));
  });

  it("needs an accepted position in the KCS pool: otherwise nothing is taken", () => {
    const settlement = run(`${LOCKED}${joins("cid")}
      c,2020-09-17T12:00:00+08:00,lock,cid,BTC,1,btc,
      majors,2020-09-21T12:00:00+08:00,burn,cid,POL,1,,
      nobody,2020-09-21T12:00:00+08:00,burn,dan,POL,1,,
      other,2020-09-21T12:00:00+08:00,burn,ann,KCS,1,,`);
    expect(refusedOf(settlement)).toEqual([
      "majors no-position",
      "nobody no-position",
      "other wrong-asset",
    ]);
    const pol = settlement.deposits.find((each) => each.asset === "POL");
    expect(pol).toMatchObject({ in: 2n * E18, refused: 2n * E18, burned: 0n });
  });

  it("does not touch the pool of BTC, ETH and ATOM", () => {
    const settlement = run(`${LOCKED}
      c,2020-09-17T12:00:00+08:00,lock,ann,BTC,1,btc,
      x,2020-09-21T12:00:00+08:00,burn,ann,POL,52,,`);
    const row = rowOf(settlement, "ann", "majors");
    expect(row).toMatchObject({ boost36: undefined, boostedWeight: row.weight });
    expect(row.initial).toBe(row.allocation);
  });
});
