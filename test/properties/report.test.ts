/** What must hold for every report and statement: checked on random programmes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explain } from "../../src/programme/explain/explain.ts";
import type { Settlement } from "../../src/programme/settle.ts";
import { type Outcome, plainOutcome } from "../../src/settle/outcome.ts";
import { AmountList } from "../../src/settle/report/amount-list.ts";
import { concentrationOf } from "../../src/settle/report/concentration.ts";
import { reportText } from "../../src/settle/report/report.ts";
import { statementText } from "../../src/settle/report/statement.ts";
import { timelineOf } from "../../src/settle/report/timeline.ts";
import { ACTIVE, markupFaults } from "../support/markup.ts";
import { randomCase } from "../support/random-programme.ts";
import { settleRows } from "../support/settle-rows.ts";

const seeds = fc.integer({ min: 1, max: 1_000_000 });
const PROVENANCE = { version: "0", programmeSha256: "a", inputSha256: "b", rows: 1 };
const sum = (amounts: readonly bigint[]) => amounts.reduce((all, each) => all + each, 0n);

function settledCase(seed: number): { settlement: Settlement; outcome: Outcome } {
  const { definition, rows, asOf } = randomCase(seed);
  const settlement = settleRows(definition, rows, asOf);
  return { settlement, outcome: plainOutcome(settlement, []) };
}

describe("every random report", () => {
  it("is sound markup, fetches and runs nothing, and is the same twice", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { outcome } = settledCase(seed);
        const page = reportText(outcome, PROVENANCE, { "allocations.csv": "c" });
        expect(markupFaults(page)).toEqual([]);
        expect(page.match(ACTIVE) ?? []).toEqual([]);
        expect(page.match(/NaN|undefined|Infinity|\[object/) ?? []).toEqual([]);
        expect(page).not.toContain("\u2717");
        expect(reportText(outcome, PROVENANCE, { "allocations.csv": "c" })).toBe(page);
      }),
      { numRuns: 150 },
    );
  });

  it("spreads exactly what is allocated over exactly those who have a row", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { outcome } = settledCase(seed);
        let rows = 0;
        for (const { token, allocated } of outcome.rewards) {
          const amounts = new AmountList(0);
          for (const each of outcome.totals()) if (each.token === token) amounts.add(each.total);
          const figures = concentrationOf(amounts);
          rows += figures?.count ?? 0;
          expect(figures?.total ?? 0n).toBe(allocated);
          expect(sum(figures?.bins.map((each) => each.sum) ?? [])).toBe(allocated);
        }
        expect(rows).toBe([...outcome.totals()].length);
      }),
      { numRuns: 150 },
    );
  });

  it("shows a timeline that ends at what is released and burned", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { outcome } = settledCase(seed);
        for (const { token, released, burned } of outcome.rewards) {
          const own = outcome.releaseTotals().filter((each) => each.token === token);
          const { rows } = timelineOf(own, outcome.programme.zoneSec);
          expect(sum(rows.map((row) => row.released))).toBe(released);
          expect(sum(rows.map((row) => row.burned))).toBe(burned);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe("every random statement", () => {
  it("is sound markup and adds up to the participant's rows", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { settlement } = settledCase(seed);
        const people = new Set(settlement.allocations.slice(0, 3).map((row) => row.participant));
        for (const participant of [...people, "nobody"]) {
          const explanation = explain(settlement, [], participant);
          const page = statementText({
            settlement,
            explanation,
            events: [],
            provenance: PROVENANCE,
          });
          expect(markupFaults(page)).toEqual([]);
          expect(page.match(ACTIVE) ?? []).toEqual([]);
          const rows = settlement.allocations.filter((row) => row.participant === participant);
          for (const token of new Set(rows.map((row) => row.token))) {
            const own = rows.filter((row) => row.token === token);
            expect(page).toContain(`allocated ${sum(own.map((row) => row.allocation))} = released`);
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});
