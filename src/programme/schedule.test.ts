/** What is announced is what a later settlement without further events pays. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomCase } from "../../test/support/random-programme.ts";
import { settleRows } from "../../test/support/settle-rows.ts";
import { formatInstant } from "../exact/instant.ts";
import { scheduledReleases } from "./schedule.ts";
import type { Settlement } from "./settle.ts";

const LATER = "2040-01-01T00:00:00Z";

function paid({ releases }: Settlement, kinds: (kind: string) => boolean): bigint {
  return releases.reduce((sum, { kind, amount }) => (kinds(kind) ? sum + amount : sum), 0n);
}

describe("the schedule", () => {
  it("announces to the unit what time alone pays and burns, on random programmes", () => {
    let announced = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
        const { definition, rows } = randomCase(seed);
        const times = rows.map((row) => Date.parse(row.time ?? "")).sort((x, y) => x - y);
        const until = times[Math.floor(times.length / 2)] ?? 0;
        const counted = rows.filter((row) => Date.parse(row.time ?? "") <= until);
        const now = settleRows(definition, counted, new Date(until).toISOString());
        // Staking mining makes new shares every day; all others divide what is there.
        if (now.engine.kind === "emission") return;
        const later = settleRows(definition, counted, LATER);
        const schedule = scheduledReleases(now);
        announced += schedule.length;
        const sum = (kinds: (kind: string) => boolean) =>
          schedule.reduce((all, { kind, amount }) => (kinds(kind) ? all + amount : all), 0n);
        for (const kinds of [(k: string) => k === "burned", (k: string) => k !== "burned"])
          expect(paid(now, kinds) + sum(kinds)).toBe(paid(later, kinds));
        for (const { time, amount } of schedule) expect(time > now.asOf && amount > 0n).toBe(true);
      }),
      { numRuns: 200 },
    );
    expect(announced).toBeGreaterThan(10);
  });

  it("names cliff, even flow, tranches and the months and days on which they end", () => {
    const definition = (release: object) => ({
      aliquot: 1,
      id: "small",
      title: "Small",
      zone: "UTC",
      assets: { A: { decimals: 6 }, R: { decimals: 2 } },
      reward: "R",
      contribute: {
        by: "lock",
        opens: "2024-01-01T00:00:00Z",
        closes: "2024-01-02T00:00:00Z",
        terms: { t: { assets: ["A"], coefficient: "1" } },
      },
      share: { by: "pro-rata", sink: "burn" },
      groups: [{ id: "main", pool: "100" }],
      release,
    });
    const rows = ["a", "b", "c"].map((participant) => ({
      time: "2024-01-01T12:00:00Z",
      event: "lock",
      participant,
      asset: "A",
      amount: "1",
      term: "t",
    }));
    const shown = (release: object, asOf: string) =>
      scheduledReleases(settleRows(definition(release), rows, asOf)).map((each) => [
        formatInstant(each.time),
        each.from === undefined ? "" : formatInstant(each.from),
        each.kind,
        Number(each.amount),
        each.certainty,
      ]);
    const linear = { by: "linear", start: "close", duration: "P100D", cliff: "P10D" };
    expect(shown(linear, "2024-01-03T00:00:00Z")).toEqual([
      ["2024-01-12T00:00:00Z", "", "cliff", 999, "as-it-stands"],
      ["2024-04-11T00:00:00Z", "2024-01-12T00:00:00Z", "linear", 9000, "as-it-stands"],
    ]);
    expect(shown(linear, "2024-02-21T00:00:00Z")).toEqual([
      ["2024-04-11T00:00:00Z", "2024-02-21T00:00:00Z", "linear", 5001, "as-it-stands"],
    ]);
    expect(shown(linear, "2025-01-01T00:00:00Z")).toEqual([]);
  });
});
