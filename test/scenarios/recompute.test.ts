/** The independent recomputation in Python agrees row by row: on random programmes and on the samples. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aliquot, ROOT, temporaryFolder } from "../support/cli.ts";
import { compareSeed, hasPython, isPythonLeftOut, recomputed } from "../support/recompute.ts";

const folder = temporaryFolder();
/** `npm run fuzz -- FROM TO` compares more. */
const SEEDS = 150;

describe.skipIf(isPythonLeftOut)("verify/recompute.py", () => {
  it("has a python3 to run it (ALIQUOT_NO_PYTHON=1 leaves the comparison out)", () => {
    expect(hasPython).toBe(true);
  });

  it(`agrees on every row of ${SEEDS} random programmes`, () => {
    const differences: string[] = [];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const difference = compareSeed(folder, seed);
      if (difference !== undefined) differences.push(`seed ${seed}: ${difference}`);
    }
    expect(differences).toEqual([]);
  }, 400_000);

  it.each([
    ["pol-lockdrop", "pol-lockdrop"],
    ["pol-lockdrop-announced", "pol-lockdrop"],
    ["pol-lockdrop", "worked-example"],
    ["ktst-burningdrop", "ktst-burningdrop"],
    ["kinesis-minters-yield", "kinesis-minters-yield"],
  ])("agrees on %s with the sample %s", (programme, sample) => {
    const out = join(folder, `${programme}-${sample}`);
    const events = join(ROOT, `samples/${sample}.csv`);
    expect(aliquot(["settle", programme, events, "--out", out]).status).toBe(0);
    expect(recomputed(join(ROOT, `programmes/${programme}.yaml`), events, out)).toBeUndefined();
  });

  it("finds a single changed digit", () => {
    const out = join(folder, "changed");
    const events = join(ROOT, "samples/worked-example.csv");
    aliquot(["settle", "pol-lockdrop-announced", events, "--out", out]);
    const programme = join(ROOT, "programmes/pol-lockdrop.yaml");
    expect(recomputed(programme, events, out)).toMatch(/allocations\.csv, line \d+ differs/);
  });
});
