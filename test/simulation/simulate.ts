import { BANK_KINDS } from "./bank-kinds.ts";
import { LOCKDROP_KINDS } from "./lockdrop-kinds.ts";
import { MINT_KINDS } from "./mint-kinds.ts";
import { OTHER_KINDS } from "./other-kinds.ts";
import { Workload } from "./workload.ts";

const BLOCK = 500;
const KINDS = [...BANK_KINDS, ...LOCKDROP_KINDS, ...LOCKDROP_KINDS, ...MINT_KINDS, ...OTHER_KINDS];

/**
 * Runs blocks of random transactions whose times are up to eight hours apart, each answer foretold by the
 * model, every invariant and balance held after every block. Returns how often each answer came; throws,
 * with the seed, at the first that surprises.
 */
export function simulate(seed: number, transactions: number): ReadonlyMap<string, number> {
  let timeSec = Date.UTC(2026, 0, 1) / 1000;
  const work = new Workload(seed, timeSec, KINDS);
  for (let done = 0; done < transactions; done += BLOCK) {
    timeSec += 1 + work.random.below(28_800);
    work.block(BLOCK, timeSec);
  }
  return work.outcomes;
}
