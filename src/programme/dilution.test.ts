/** Dilution by hand: months, weights and maxima of the first month's minting. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../test/support/cli.ts";
import type { EventRow } from "../../test/support/random-events.ts";
import { settleRows } from "../../test/support/settle-rows.ts";
import { dilutionOf } from "./dilution.ts";

const KINESIS = readFileSync(join(ROOT, "programmes/kinesis-minters-yield.yaml"), "utf8");

function row(event: string, participant: string, [time, amount]: [string, string]): EventRow {
  const via = event === "activate" ? { via: "sale" } : {};
  return { time: `${time}T12:00:00Z`, event, participant, asset: "KAU", amount, ...via };
}

describe("dilution", () => {
  it("follows the units of the first month through later minting, month by month", () => {
    const rows = [
      row("mint", "ana", ["2021-05-10", "1000"]),
      row("activate", "ana", ["2021-05-20", "400"]),
      row("mint", "ben", ["2021-06-01", "500"]),
      row("activate", "ben", ["2021-06-02", "500"]),
      // After the offer: what is left of the first month counts once, what is minted now too.
      row("activate", "ana", ["2021-08-02", "600"]),
      row("mint", "cho", ["2021-08-03", "700"]),
    ];
    const [dilution] = dilutionOf(settleRows(KINESIS, rows));
    const units = (base: bigint | undefined) => Number((base ?? 0n) / 10_000_000n);
    expect(dilution?.first).toBe("2021-05");
    expect(units(dilution?.firstMinted)).toBe(1000);
    expect(units(dilution?.firstNominal)).toBe(3000);
    expect(
      dilution?.months.map((each) => [
        each.month,
        ...[each.minted, each.weight, each.firstWeight, each.nominal].map(units),
      ]),
    ).toEqual([
      ["2021-05", 1000, 1200, 1200, 3000],
      ["2021-06", 500, 2700, 1200, 4500],
      ["2021-07", 0, 2700, 1200, 4500],
      ["2021-08", 700, 3300, 1800, 5200],
    ]);
  });

  it("divides by what the months' yields are divided by", () => {
    const rows = [
      row("mint", "ana", ["2022-01-10", "10"]),
      row("activate", "ana", ["2022-02-20", "4"]),
      row("mint", "ben", ["2022-02-01", "5"]),
      row("activate", "ben", ["2022-03-02", "5"]),
      ...["2022-01", "2022-02", "2022-03"].map((value) => ({
        time: "2022-04-05T00:00:00Z",
        event: "fees",
        asset: "KAU",
        amount: "100",
        value,
      })),
    ];
    const settlement = settleRows(KINESIS, rows);
    const weights = new Map(settlement.groups.map((each) => [each.id, each.totalWeight]));
    const [dilution] = dilutionOf(settlement);
    const divided = dilution?.months.filter(({ month }) => weights.has(`KAU/${month}`)) ?? [];
    expect(divided).toHaveLength(3);
    for (const { month, weight } of divided) expect(weight).toBe(weights.get(`KAU/${month}`));
  });
});
