/** What must hold for every what-if: nothing tried changes nothing, and the changes add up. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseInstant } from "../../src/exact/instant.ts";
import { isConserved } from "../../src/settle/compare/compare-sides.ts";
import { delta } from "../../src/settle/compare/figures.ts";
import { whatIf } from "../../src/settle/compare/what-if.ts";
import { readProgramme } from "../../src/settle/definition-file.ts";
import type { EventsRead } from "../../src/settle/read-events.ts";
import type { EventRow } from "../support/random-events.ts";
import { type RandomCase, randomCase } from "../support/random-programme.ts";
import { eventsOf, settleRows } from "../support/settle-rows.ts";

const seeds = fc.integer({ min: 1, max: 1_000_000 });

function prepared({ definition, rows, asOf }: RandomCase) {
  const { programme } = readProgramme(JSON.stringify(definition), "test", "canonical");
  const read: EventsRead = {
    events: eventsOf(programme, rows),
    malformed: [],
    rows: rows.length,
    sha256: "",
  };
  return { programme, read, asOf: asOf === undefined ? undefined : parseInstant(asOf) };
}

/** A row as --event takes it, in either spelling. */
function asOption(row: EventRow, isJson: boolean): string {
  const cells = Object.entries(row).filter(([, cell]) => cell !== "");
  if (isJson) return JSON.stringify(Object.fromEntries(cells));
  const pairs = cells.map(([column, cell]) => `${column}=${cell}`);
  return pairs.map((pair) => (pair.includes(",") ? `"${pair}"` : pair)).join(",");
}

describe("what-if, for every random programme", () => {
  it("without events to try is no difference", async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const { programme, read, asOf } = prepared(randomCase(seed));
        if (read.events.length === 0) return;
        const trial = { add: [], without: [] };
        const result = await whatIf(programme, read, { trial, asOf, participant: "ann" });
        expect(result.refusals).toEqual([]);
        expect(result.comparison).toMatchObject({
          groups: [],
          effects: [],
          persons: { changed: 0, joined: 0, left: 0 },
        });
        for (const { figures } of result.comparison.rewards)
          for (const change of Object.values(figures)) expect(delta(change)).toBe(0n);
      }),
      { numRuns: 60 },
    );
  });

  it("ends where the whole file ends when its last rows are tried, and the changes add up", async () => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.integer({ min: 1, max: 4 }), async (seed, tried) => {
        const made = randomCase(seed);
        const { programme, read, asOf } = prepared(made);
        const lastLine = made.rows.length + 1;
        // Only well-formed rows can be tried; those of the file keep their lines.
        const extra = read.events.filter(({ line }) => line > lastLine - tried);
        const rows = extra.map(({ line }) => made.rows[line - 2] as EventRow);
        const before = read.events.filter((event) => !extra.includes(event));
        if (before.length === 0) return;
        const result = await whatIf(
          programme,
          { ...read, events: before },
          {
            trial: { add: rows.map((row, i) => asOption(row, i % 2 === 0)), without: [] },
            asOf,
            participant: undefined,
          },
        );
        expect(isConserved(result.comparison)).toBe(true);
        const whole = settleRows(made.definition, made.rows, made.asOf);
        const after = result.comparison.rewards.map(({ token, figures }) => ({
          token,
          allocated: figures.allocated.after,
          dust: figures.dust.after,
          released: figures.released.after,
        }));
        for (const { token, allocated, dust, released } of whole.rewards)
          expect(after).toContainEqual({ token, allocated, dust, released });
        const sum = result.comparison.effects.reduce(
          (total, each) => total + each.sumOfChanges,
          0n,
        );
        const moved = result.comparison.rewards.reduce(
          (total, { figures }) => total + delta(figures.pool) - delta(figures.dust),
          0n,
        );
        expect(sum).toBe(moved);
      }),
      { numRuns: 120 },
    );
  });

  it("with an event left out is the same as a file without it", async () => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.nat(), async (seed, at) => {
        const made = randomCase(seed);
        const { programme, read } = prepared(made);
        const chosen = read.events[at % Math.max(1, read.events.length)];
        if (chosen === undefined || read.events.length < 2) return;
        const asOf = parseInstant("2024-02-20T00:00:00Z");
        const result = await whatIf(programme, read, {
          trial: { add: [], without: [chosen.id] },
          asOf,
          participant: undefined,
        });
        const rows = made.rows.map((row) => (row.id === chosen.id ? { event: "left-out" } : row));
        const without = settleRows(made.definition, rows, "2024-02-20T00:00:00Z");
        for (const { token, allocated, dust } of without.rewards) {
          const change = result.comparison.rewards.find((each) => each.token === token);
          expect(change?.figures.allocated.after).toBe(allocated);
          expect(change?.figures.dust.after).toBe(dust);
        }
      }),
      { numRuns: 80 },
    );
  });
});
