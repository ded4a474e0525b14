/** Verify accepts every result that settle makes, and nothing else; a result differs from itself in nothing. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Finding, lint } from "../../src/programme/lint/lint.ts";
import { diffResults } from "../../src/settle/compare/diff-results.ts";
import { readProgramme } from "../../src/settle/definition-file.ts";
import type { Difference } from "../../src/settle/verify/difference.ts";
import { verifyAllocations } from "../../src/settle/verify/verify-allocations.ts";
import { verifyResult } from "../../src/settle/verify/verify-result.ts";
import { temporaryFolder } from "../support/cli.ts";
import { randomCase } from "../support/random-programme.ts";
import { settleRows } from "../support/settle-rows.ts";
import { type WrittenResult, writtenResult } from "../support/written-result.ts";

const folder = temporaryFolder();
const seeds = fc.integer({ min: 1, max: 1_000_000 });
const TABLES = ["allocations.csv", "releases.csv", "rejected.csv"];
const NOTHING_NAMED = { programme: undefined, events: undefined };
let count = 0;

async function withResult(
  seed: number,
  use: (written: WrittenResult) => Promise<void>,
): Promise<void> {
  const name = `case-${count++}`;
  const made = randomCase(seed);
  try {
    // What settle refuses (impossible rules, no usable row) makes no result.
    fc.pre(lint(readProgramme(JSON.stringify(made.definition), "").programme).every(isNoError));
    fc.pre(settleRows(made.definition, made.rows, "2024-06-01T00:00:00Z").counted > 0);
    await use(await writtenResult(folder, name, made, made.rows, seed % 2 === 0));
  } finally {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** The files whose hashes the summary lists. */
function listedIn(directory: string): readonly string[] {
  const summary = JSON.parse(readFileSync(join(directory, "summary.json"), "utf8"));
  return Object.keys(summary.sha256);
}

function isNoError({ severity }: Finding): boolean {
  return severity !== "error";
}

async function differenceOf(directory: string): Promise<Difference | undefined> {
  return (await verifyResult(directory, NOTHING_NAMED)).difference;
}

/** What verify says of the result with one file changed; the file is put back. */
async function afterChange(directory: string, name: string, change: (bytes: Buffer) => Buffer) {
  const path = join(directory, name);
  const before = readFileSync(path);
  writeFileSync(path, change(Buffer.from(before)));
  try {
    return await differenceOf(directory);
  } finally {
    writeFileSync(path, before);
  }
}

describe("a written result of any random programme", () => {
  it("verifies, with its recorded inputs or with those that are named", async () => {
    await fc.assert(
      fc.asyncProperty(seeds, (seed) =>
        withResult(seed, async ({ directory, programme, events }) => {
          expect(await differenceOf(directory)).toBeUndefined();
          rmSync(join(directory, "inputs.json"));
          const named = await verifyResult(directory, { programme, events });
          expect(named.difference).toBeUndefined();
          rmSync(join(directory, "programme.json"));
          const without = await verifyResult(directory, { programme, events });
          expect(without.difference).toMatchObject({ file: "programme.json", origin: "missing" });
        }),
      ),
      { numRuns: 60 },
    );
  });

  it("does not verify with any digit of any table changed, and the place is named", async () => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.nat(), fc.integer({ min: 1, max: 9 }), (seed, at, step) =>
        withResult(seed, async ({ directory }) => {
          for (const name of TABLES) {
            const digits = [...readFileSync(join(directory, name), "latin1").matchAll(/\d/g)];
            const chosen = digits[at % Math.max(1, digits.length)];
            if (chosen === undefined) continue;
            const difference = await afterChange(directory, name, (bytes) => {
              bytes[chosen.index] = 0x30 + ((Number(chosen[0]) + step) % 10);
              return bytes;
            });
            expect(difference).toMatchObject({ file: name, origin: "edited" });
            const line = readFileSync(join(directory, name), "latin1")
              .slice(0, chosen.index)
              .split("\n").length;
            expect(difference?.line).toBeLessThanOrEqual(line);
            expect(difference?.column).toBeDefined();
            expect(difference?.found).not.toBe(difference?.expected);
          }
        }),
      ),
      { numRuns: 40 },
    );
  });

  it("does not verify with any byte of any listed file flipped, or of the summary", async () => {
    const met = new Set<string>();
    await fc.assert(
      fc.asyncProperty(seeds, fc.nat(), fc.integer({ min: 0, max: 7 }), (seed, at, bit) =>
        withResult(seed, async ({ directory }) => {
          for (const name of listedIn(directory)) {
            met.add(name);
            const difference = await afterChange(directory, name, (bytes) => {
              const place = at % bytes.length;
              bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
              return bytes;
            });
            expect(difference?.file.endsWith(name)).toBe(true);
          }
          const summary = readFileSync(join(directory, "summary.json"), "utf8");
          const version = /"aliquot": "[^"]*"/.exec(summary);
          const difference = await afterChange(directory, "summary.json", (bytes) => {
            let place = at % bytes.length;
            // Which version wrote it is told, not judged.
            const from = version?.index ?? 0;
            if (place >= from && place < from + (version?.[0].length ?? 0)) place = 0;
            bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
            return bytes;
          });
          expect(difference).toBeDefined();
        }),
      ),
      { numRuns: 40 },
    );
    const claims = ["claims-RWD.tree", "claims-RWD.json", "accounts.csv"];
    const always = [...TABLES, "programme.json", "report.html"];
    expect([...met]).toEqual(expect.arrayContaining([...always, ...claims]));
  });

  it("differs from itself in nothing", async () => {
    await fc.assert(
      fc.asyncProperty(seeds, (seed) =>
        withResult(seed, async ({ directory }) => {
          const options = { participant: "ann" };
          const diff = await diffResults(directory, directory, options);
          expect(diff).toMatchObject({ isSame: true, isConserved: true, paths: [], unseen: [] });
          expect(diff.comparison.persons).toMatchObject({ changed: 0, joined: 0, left: 0 });
          expect(diff.comparison.effects).toEqual([]);
          expect(diff.person?.causes).toEqual([]);
        }),
      ),
      { numRuns: 40 },
    );
  });

  it("has an allocations.csv that verifies by itself, in any order of its rows", async () => {
    await fc.assert(
      fc.asyncProperty(seeds, (seed) =>
        withResult(seed, async ({ directory, programme, events }) => {
          const [header = "", ...rows] = readFileSync(join(directory, "allocations.csv"), "utf8")
            .trimEnd()
            .split("\n");
          const summary = JSON.parse(readFileSync(join(directory, "summary.json"), "utf8"));
          const asOf = BigInt(Date.parse(summary.as_of)) * 1_000_000n;
          const file = join(directory, "bare.csv");
          writeFileSync(file, [header, ...rows.toReversed()].join("\n"));
          const inputs = { programme, events };
          const verified = await verifyAllocations(file, inputs, { asOf, lenient: true });
          expect(verified.difference).toBeUndefined();
          if (rows.length === 0 || !/[1-9]\d*$/.test(rows[0] ?? "")) return;
          writeFileSync(file, [header, ...rows.slice(1)].join("\n"));
          const { difference } = await verifyAllocations(file, inputs, { asOf, lenient: true });
          expect((difference === undefined) === /,0$/.test(rows[0] ?? "")).toBe(true);
        }),
      ),
      { numRuns: 30 },
    );
  });
});
