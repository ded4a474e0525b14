import { describe, expect, it } from "vitest";
import { pow10 } from "../../src/exact/integer.ts";
import { formatDecimal, rational } from "../../src/exact/rational.ts";
import type { Programme } from "../../src/programme/programme.ts";
import vectors from "../vectors/burn-acceleration.json" with { type: "json" };
import ktstVectors from "../vectors/ktst-burningdrop.json" with { type: "json" };
import { columnOf, E18, rowOf, settled, shipped, tableOf, variant } from "./shipped.ts";

const ktst = shipped("ktst-burningdrop");
const HEADER = "id,time,event,participant,asset,amount,term,value";
const JOINED = `${HEADER}
  r,2020-09-16T12:00:00+08:00,register,ann,,,,
  a,2020-09-16T12:00:00+08:00,accept,ann,,,,v1
  v,2020-09-16T12:00:00+08:00,verify,ann,,,,passed`;

/** V of Ann, who has F = `weight` (KCS at price 1, coefficient 1) and burns `burned` POL. */
function accelerationOf(programme: Programme, weight: string, burned: string): bigint {
  const settlement = settled(
    programme,
    `${JOINED}
    p,2020-09-16T12:00:00+08:00,price,,KCS,,,1
    l,2020-09-17T12:00:00+08:00,lock,ann,KCS,${weight},kcs-7d,
    b,2020-09-21T12:00:00+08:00,burn,ann,POL,${burned},,`,
  );
  return rowOf(settlement, "ann").boost36 ?? -1n;
}

/** The programme with another k. */
function withK(k: string): Programme {
  const { boost } = ktst.definition;
  if (boost === undefined) throw new Error("no boost");
  return variant(ktst, { boost: { ...boost, curve: { ...boost.curve, k } } });
}

function shown(v36: bigint, places: number): string {
  return formatDecimal(rational(v36, pow10(36)), places);
}

describe("the burn acceleration V", () => {
  it("is printed at every point of the vectors, at 0 and at its limit with 50 places", () => {
    const table = tableOf(ktst, "Acceleration V");
    const [first, ...rest] = table.rows;
    expect(first?.slice(0, 2)).toEqual(["0", vectors.origin]);
    expect(rest.at(-1)?.slice(0, 2)).toEqual(["without end", vectors.limit]);
    const points = rest.slice(0, -1).map(([x, v]) => ({ x, v }));
    expect(points).toEqual(
      vectors.curve.map(({ x, v }) => ({ x, v: x === vectors.shift ? vectors.offset : v })),
    );
    expect(rest.find(([x]) => x === vectors.shift)?.[2]).toBe("exact");
  });

  it.each(vectors.curve)("is $v where k x eps = $x", ({ x, v }) => {
    expect(shown(accelerationOf(ktst, "60", x), 12)).toBe(v);
  });

  it("is 0.207166085 exactly where k x eps = 2.08", () => {
    expect(accelerationOf(ktst, "60", "2.08")).toBe(207_166_085n * pow10(27));
  });

  it("is taken literally where nothing burns: V(0) is 1.445758079e-5, not 0", () => {
    const settlement = settled(
      ktst,
      `${JOINED}
      p,2020-09-16T12:00:00+08:00,price,,KCS,,,1
      l,2020-09-17T12:00:00+08:00,lock,ann,KCS,60,kcs-7d,`,
    );
    const { shown: short, places, at36 } = ktstVectors.zeroBurn;
    const v36 = rowOf(settlement, "ann").boost36 ?? 0n;
    expect(shown(v36, places)).toBe(short);
    expect(shown(v36, 36)).toBe(at36);
  });

  it("approaches 0.497009423220194324 when the burn exceeds everything", () => {
    const v36 = accelerationOf(ktst, "60", "100000000000000000000");
    expect(shown(v36, 18)).toBe(vectors.limit.slice(0, 20));
  });

  it("depends on k x burned / F alone, with k = 850 or 1900 as in later events", () => {
    expect(ktst.definition.boost?.curve.k).toBe(ktstVectors.k.thisEvent);
    for (const k of ktstVectors.k.laterEvents) {
      for (const { x, v } of vectors.curve) {
        expect(shown(accelerationOf(withK(k), k, x), 12)).toBe(v);
      }
    }
  });
});

describe("the accelerated weight F'", () => {
  it("is (1 + V) x 1,383 for 10, 50, 100 and 500 burned, as printed for another event", () => {
    const table = tableOf(ktst, "Accelerated weight F'");
    expect(table.title).toContain("F = 1,383, k = 60");
    expect(columnOf(table, "burned POL")).toEqual(
      vectors.force.accelerated.map(({ burned }) => burned),
    );
    expect(columnOf(table, "F'")).toEqual(vectors.force.accelerated.map(({ force }) => force));
  });

  it.each(vectors.force.accelerated)("settles to $force for $burned burned", (each) => {
    const { contribute } = ktst.definition;
    if (contribute.by !== "lock") throw new Error("not a lockdrop");
    const { KCS, ETH } = vectors.force.deposits;
    const { eth, "kcs-30d": kcs } = contribute.terms;
    expect(kcs?.coefficient).toBe(KCS.coefficient);
    if (eth === undefined) throw new Error("no term eth");
    const event = variant(ktst, {
      contribute: {
        ...contribute,
        terms: { ...contribute.terms, eth: { ...eth, coefficient: ETH.coefficient } },
      },
      groups: [{ id: "kcs", terms: ["kcs-30d", "eth"], pool: "95000000" }],
    });
    const settlement = settled(
      event,
      `${JOINED}
      p,2020-09-16T12:00:00+08:00,price,,KCS,,,${KCS.price}
      q,2020-09-16T12:00:00+08:00,price,,ETH,,,${ETH.price}
      k,2020-09-17T12:00:00+08:00,lock,ann,KCS,${KCS.amount},kcs-30d,
      e,2020-09-17T12:00:00+08:00,lock,ann,ETH,${ETH.amount},eth,
      b,2020-09-21T12:00:00+08:00,burn,ann,POL,${each.burned},,`,
    );
    const row = rowOf(settlement, "ann");
    expect(row.weight).toBe(BigInt(vectors.force.base) * E18);
    expect(formatDecimal(rational(row.boostedWeight, E18), 11)).toBe(each.force);
    const floored = (row.weight * (pow10(36) + (row.boost36 ?? 0n))) / pow10(36);
    expect(row.boostedWeight).toBe(floored);
  });
});
