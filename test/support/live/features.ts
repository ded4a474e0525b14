import type { LockdropEngine } from "../../../src/programme/engines/lockdrop.ts";
import type { Settlement } from "../../../src/programme/settle.ts";

/** What a random programme may come to use; the tests see that all of it is used. */
export const FEATURES = [
  "several groups share",
  "shares per unit",
  "rounded by position",
  "boosted by burning",
  "priced at the opening",
  "signals counted",
  "signals released apart",
  "withdrawn",
  "part of a deposit taken",
  "released in part",
  "released by mining",
  "faster by invitees",
  "faster by net buying",
  "abandoned",
  "eligibility asked for",
  "yield paid",
  "weight multiplied in the offer",
  "dust",
  "pool of nobody",
] as const;

type Feature = (typeof FEATURES)[number];

/** Which of the features a settlement has used. */
export function featuresOf(settlement: Settlement): Feature[] {
  const { programme, groups, allocations, payments, refusals, engine } = settlement;
  const allocated = allocations.reduce((sum, each) => sum + each.allocation, 0n);
  const out = payments.reduce((sum, each) => sum + each.amount, 0n);
  const used: Partial<Record<Feature, boolean>> = {
    "several groups share": groups.filter((group) => group.allocated > 0n).length > 1,
    "part of a deposit taken": refusals.some(({ reason }) => reason === "cap-partial"),
    "released in part": out > 0n && out < allocated,
    abandoned: payments.some(({ kind }) => kind === "burned"),
    "released by mining": payments.some(({ kind }) => kind === "mining"),
    "eligibility asked for": programme.eligibility.require.size > 0 && allocated > 0n,
    dust: groups.some(({ dust, allocated: given }) => given > 0n && dust > 0n),
    "pool of nobody": groups.some(({ dust, pool }) => pool > 0n && dust === pool),
    ...(engine.kind === "lockdrop" ? lockdropFeatures(settlement, engine) : {}),
  };
  if (engine.kind === "mint") {
    used["yield paid"] = allocated > 0n;
    const minters = [...engine.state.minters.values()].flatMap((each) => [...each.values()]);
    const uses = minters.flatMap(({ queue }) => queue.uses);
    used["weight multiplied in the offer"] = uses.some(({ multiplied }) => multiplied);
  }
  return FEATURES.filter((each) => used[each] === true);
}

function lockdropFeatures(
  { programme, allocations, deposits }: Settlement,
  { state }: LockdropEngine,
) {
  const { shape } = state;
  const members = state.members.flatMap((each) => [...each.values()]);
  const isShared = allocations.some(({ allocation }) => allocation > 0n);
  const people = [...new Set(allocations.map(({ participant }) => participant))];
  const steps = people.flatMap((each) => state.activity?.outcome(each, 1n)?.steps ?? []);
  return {
    "shares per unit": shape.share.by === "tokens-per-unit" && isShared,
    "rounded by position":
      shape.share.roundPer === "position" && members.some(({ positions }) => positions.length > 1),
    "boosted by burning": allocations.some((each) => each.weight < each.boostedWeight),
    "priced at the opening": shape.price.by === "opening" && isShared,
    "signals counted": members.some(({ signalWeight }) => signalWeight > 0n),
    "signals released apart":
      programme.release.signal !== undefined &&
      members.some(({ signalWeight, weight }) => signalWeight > 0n && signalWeight < weight),
    withdrawn: deposits.some((each) => each.withdrawn > 0n),
    "faster by invitees": steps.some(({ invitees }) => invitees > 0),
    "faster by net buying": steps.some(({ netBuying }) => netBuying.n > 0n),
  };
}
