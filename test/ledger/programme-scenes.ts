/** Programmes in the middle of something, for tests of what they refuse. */
import { attest, joins, lock, type ProgrammeChain, running } from "./programme-chain.ts";

/** A USDT and a KAU in base units. */
export const USDT = 1_000_000n;
export const KAU = 10_000_000n;

/** The POL LockDrop in its first round; ann, bob and cid have 700,000 USDT each. */
export function pol(at = "2019-11-05T12:00:00+08:00"): ProgrammeChain {
  const chain = running("pol-lockdrop").at(at);
  for (const name of ["ann", "bob", "cid"]) chain.give(name, `${700_000n * USDT}uusdt`);
  return chain;
}

/** The same with its minimum of 500 and maximum of 2,000 USDT. */
export function announced(): ProgrammeChain {
  const chain = running("pol-lockdrop-announced").at("2019-11-05T12:00:00+08:00");
  chain.give("ann", `${700_000n * USDT}uusdt`);
  return chain;
}

/** The BurningDrop while it takes locks; ann has joined, all have coins. */
export function ktst(): ProgrammeChain {
  const chain = running("ktst-burningdrop");
  joins(chain, "ann");
  for (const name of ["ann", "bob"]) chain.give(name, "1000000000000000000apol,1000000000ukcs");
  return chain.at("2020-09-17T12:00:00+08:00");
}

/** Mars with a lock of 1,000 UST of ann, event 1. */
export function mars(at = "2022-02-21T00:00:00Z"): ProgrammeChain {
  const chain = running("mars").at("2022-02-21T00:00:00Z");
  chain.give("ann", "5000000000uust");
  chain.does(lock("ann", "3w", "1000000000uust"));
  return chain.at(at);
}

/** Edgeware while it takes locks and signals; ann has 1,000 wei. */
export function edgeware(): ProgrammeChain {
  const chain = running("edgeware").at("2019-06-02T00:00:00Z");
  chain.give("ann", "1000wei");
  return chain;
}

/** The minter's yield with 1,000 KAU that ann minted in January 2023. */
export function kinesis(): ProgrammeChain {
  const chain = running("kinesis-minters-yield").at("2023-01-01T00:00:00Z");
  for (const name of ["ann", "operator"]) chain.give(name, `${5_000n * KAU}kau`);
  chain.open("bob");
  const amount = `${1_000n * KAU}`;
  chain.does(attest("mint", { participant: "ann", asset: "KAU", amount }));
  return chain;
}
