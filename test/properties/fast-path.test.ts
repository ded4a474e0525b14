/**
 * The fast path against the plain engine, which stays the oracle: every byte of every table, the summary,
 * the totals, or the same error. Longer: `npm run fuzz:fast -- FROM TO ROWS`.
 */
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/cli.ts";
import { compareFast, type FastCase } from "../support/fast-and-plain.ts";

const folder = temporaryFolder();

async function differences(cases: readonly FastCase[]): Promise<{
  readonly found: readonly string[];
  readonly served: number;
}> {
  const found: string[] = [];
  let served = 0;
  for (const each of cases) {
    const { difference, plainBecause } = await compareFast(folder, each);
    if (plainBecause === undefined) served++;
    if (difference !== undefined) found.push(`${JSON.stringify(each)}: ${difference}`);
  }
  return { found, served };
}

const seeds = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

describe("the fast path", () => {
  it("gives the plain engine's bytes on random programmes", async () => {
    const { found, served } = await differences(seeds(10_000, 250).map((seed) => ({ seed })));
    expect(found).toEqual([]);
    expect(served).toBeGreaterThan(60);
  });

  it("gives them on several threads", async () => {
    const cases = seeds(20_000, 30).map((seed) => ({ seed, rows: 3_000, jobs: 3 }));
    const { found, served } = await differences(cases);
    expect(found).toEqual([]);
    expect(served).toBeGreaterThan(5);
  });

  it.each([0, 1, 2, 4_096, 8_191, 8_192, 8_193, 20_000])(
    "gives them for %i events",
    async (rows) => {
      const cases = seeds(rows, 6).flatMap((seed) => [{ seed, rows, jobs: 1 + (seed % 3) }]);
      expect((await differences(cases)).found).toEqual([]);
    },
  );

  it("gives them for 200,000 events, with one job and with two", async () => {
    const cases = [1, 2].map((jobs) => ({ seed: 30_004, rows: 200_000, jobs }));
    const { found, served } = await differences(cases);
    expect(found).toEqual([]);
    expect(served).toBe(2);
  });
});
