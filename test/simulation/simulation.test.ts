import { describe, expect, it } from "vitest";
import { BANK_KINDS } from "./bank-kinds.ts";
import { LOCKDROP_KINDS } from "./lockdrop-kinds.ts";
import { MINT_KINDS } from "./mint-kinds.ts";
import { OTHER_KINDS } from "./other-kinds.ts";
import { Workload } from "./workload.ts";

const BLOCK = 250;
const KINDS = [...BANK_KINDS, ...LOCKDROP_KINDS, ...LOCKDROP_KINDS, ...MINT_KINDS, ...OTHER_KINDS];

/** Runs blocks of transactions whose times are up to four hours apart; returns what came out. */
function simulate(seed: number, transactions: number): Map<string, number> {
  let timeSec = Date.UTC(2026, 0, 1) / 1000;
  const work = new Workload(seed, timeSec, KINDS);
  for (let done = 0; done < transactions; done += BLOCK) {
    timeSec += 1 + work.random.below(14_400);
    work.block(BLOCK, timeSec);
  }
  return work.outcomes;
}

describe("a random workload", () => {
  it("has the answers and balances that a small model foretells, every invariant holding after every block", () => {
    const seed = Number(process.env["SIMULATION_SEED"] ?? 1 + Math.floor(Math.random() * 1e9));
    const outcomes = simulate(seed, Number(process.env["SIMULATION_TXS"] ?? 100_000));
    const done = [...outcomes].filter(([name]) => name.endsWith(" done"));
    expect(done.length, `seed ${seed}: ${[...outcomes].join("; ")}`).toBeGreaterThan(25);
  }, 600_000);
});
