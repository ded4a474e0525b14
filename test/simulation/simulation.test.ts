import { describe, expect, it } from "vitest";
import { simulate } from "./simulate.ts";

/** `npm run simulate` runs longer ones. */
const TRANSACTIONS = 20_000;

describe("a random workload", () => {
  it("has the answers and balances that a small model foretells, every invariant holding after every block", () => {
    const seed = 1 + Math.floor(Math.random() * 1e9);
    const outcomes = simulate(seed, TRANSACTIONS);
    const done = [...outcomes].filter(([name]) => name.endsWith(" done"));
    expect(done.length, `seed ${seed}: ${[...outcomes].join("; ")}`).toBeGreaterThan(20);
  }, 300_000);
});
