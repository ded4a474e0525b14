import { describe, expect, it } from "vitest";
import { parseFraction } from "../../src/exact/rational.ts";
import { printedBaseRate } from "../../src/programme/tables/rates.ts";
import { tablesOf } from "../../src/programme/tables/tables.ts";
import { lockdropOf, SHIPPED, shipped, tableOf, variant } from "./shipped.ts";

const pol = shipped("pol-lockdrop");

describe("the tables of a programme", () => {
  it.each(SHIPPED)("of %s are complete: a title, a source, a cell for every column", (name) => {
    const tables = tablesOf(shipped(name));
    expect(tables.length).toBeGreaterThan(0);
    expect(new Set(tables.map((table) => table.title)).size).toBe(tables.length);
    for (const { source, columns, rows } of tables) {
      expect(source).not.toBe("");
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(row).toHaveLength(columns.length);
    }
  });

  it("begin the rates with the definition's own way to compute them", () => {
    const { share } = pol.definition;
    if (share.by !== "pro-rata") throw new Error("not pro rata");
    const weighted = variant(pol, { share: { ...share, rates: "weighted" } });
    const titles = tablesOf(weighted).map((table) => table.title.split(" (")[0]);
    expect(titles.filter((title) => title?.startsWith("Rounds"))).toEqual([
      "Rounds and pools, rates: weighted",
      "Rounds and pools, rates: printed",
      "Rounds and pools, rates: exact",
    ]);
  });

  it("leave out the rates for which the definition has no figures", () => {
    const groups = pol.definition.groups?.map(({ cap: _cap, ...group }) => group) ?? [];
    const table = tableOf(variant(pol, { groups }), "Rounds and pools");
    expect(table.rows[0]?.slice(0, 2)).toEqual(["1", "none"]);
    const titles = tablesOf(variant(pol, { groups })).map((each) => each.title);
    expect(titles.filter((title) => title.startsWith("Rounds"))).toHaveLength(1);
  });

  it("round a base rate twice, half up each time", () => {
    expect(printedBaseRate(parseFraction("1/6"), parseFraction("15%"))).toBe("14.50 %");
    expect(printedBaseRate(parseFraction("0.10005"), parseFraction("0"))).toBe("10.01 %");
  });

  it("print each cap and pool of the definition itself", () => {
    const table = tableOf(pol, "Rounds and pools, rates: printed");
    const pools = lockdropOf(pol).groups.map((group) => group.pool.toString());
    expect(table.rows.map((row) => row.at(-1))).toEqual(pools);
  });

  it("name an open start for a referral rule of a single tier", () => {
    const { release } = pol.definition;
    if (release.by !== "activity") throw new Error("not driven by activity");
    const tiers = [{ invitees: 0, coefficient: "1" }];
    const one = variant(pol, { release: { ...release, referral: { minimum: "100", tiers } } });
    expect(tableOf(one, "Referral coefficient R").rows).toEqual([["any number", "1"]]);
  });

  it("say so when an emission that never shrinks has no sum", () => {
    const mining = shipped("staking-mining");
    const { share } = mining.definition;
    if (share.by !== "daily-emission") throw new Error("not a daily emission");
    const steady = variant(mining, {
      share: { ...share, emission: { ...share.emission, decay: "1" } },
    });
    expect(tableOf(steady, "Emission of POL").rows[5]).toEqual([
      "sum of all cycles",
      "",
      "no limit",
    ]);
  });
});
