import type { QueryContext } from "../../kernel/context.ts";
import type { Invariant } from "../../kernel/module.ts";
import { seriesOf } from "../certificates/index.ts";
import { findLive, type Live } from "./live.ts";
import { accountOf } from "./shares.ts";
import { groups, members, participants, positions } from "./state/lockdrop.ts";
import { lots, lotTotals, minters, weightMonths } from "./state/mint.ts";
import { assetTotals, events, programmes, progresses } from "./state/programmes.ts";
import { Sums } from "./sums.ts";

/** Group totals are the sums over their members; nobody's share exceeds the pool. */
const totalsAddUp: Invariant = {
  name: "programmes/totals-add-up",
  check(ctx) {
    const sums = new Sums();
    for (const [, member] of members.entries(ctx)) {
      const { id, group, weight, boosted, allocation } = member;
      sums.add([id, group, "weight"], weight);
      sums.add([id, group, "boosted"], boosted);
      sums.add([id, group, "allocated"], allocation);
      sums.add([id, group, "members"], 1n);
    }
    for (const [, totals] of groups.entries(ctx)) {
      const { id, group, allocated, pool, members: count, counted } = totals;
      if (allocated > pool || counted > count) return `${id} ${group}: allocated ${allocated}`;
      // A metal's month has no members of its own: its shares follow from the minters' weights.
      if (group.includes("/")) continue;
      for (const name of ["weight", "boosted", "allocated", "members"] as const) {
        const sum = sums.of([id, group, name]);
        if (sum !== totals[name]) return `${id} ${group}: ${name} ${totals[name]}, members ${sum}`;
      }
    }
    return undefined;
  },
};

/** What lies on the ledger for a programme has a certificate: accepted = withdrawn + burned + held. */
const positionsAreCertified: Invariant = {
  name: "programmes/positions-are-certified",
  check(ctx) {
    const sums = new Sums();
    for (const [, { id, asset, type, remaining, certificate }] of positions.entries(ctx)) {
      if (type !== "lock") continue;
      sums.add([id, asset, "held"], remaining);
      if (certificate === "") sums.add([id, asset, "outside"], remaining);
    }
    for (const [, totals] of assetTotals.entries(ctx)) {
      const { id, asset, accepted, withdrawn, burned, outside } = totals;
      const held = sums.of([id, asset, "held"]);
      if (accepted !== held + withdrawn + burned)
        return `${id} ${asset}: accepted ${accepted}, held ${held}`;
      if (outside !== sums.of([id, asset, "outside"])) return `${id} ${asset}: outside ${outside}`;
    }
    return certificatesCover(ctx);
  },
};

/** As many certificates were issued for a position as it took, less what was given back. */
function certificatesCover(ctx: QueryContext): string | undefined {
  const issued = new Map<string, bigint>();
  for (const [, { certificate, remaining }] of positions.entries(ctx)) {
    if (certificate !== "") issued.set(certificate, (issued.get(certificate) ?? 0n) + remaining);
  }
  for (const [denom, amount] of issued) {
    const series = seriesOf(ctx, denom);
    const outstanding = series === undefined ? 0n : series.issued - series.returned;
    if (outstanding !== amount) return `${denom}: positions ${amount}, issued ${outstanding}`;
  }
  return undefined;
}

/**
 * What the books keep is what the rules make of the positions: weights, boosted weights and shares. Sums
 * that agree with each other but not with the rules would pay more than the pool.
 */
const sharesFollow: Invariant = {
  name: "programmes/shares-follow",
  check(ctx) {
    const weights = new Sums();
    for (const [, { id, group, participant, weight }] of positions.entries(ctx))
      weights.add([id, group, participant], weight);
    for (const [, { id, group, participant, weight }] of members.entries(ctx)) {
      const sum = weights.of([id, group, participant]);
      if (sum !== weight)
        return `${id} ${group} ${participant}: weight ${weight}, positions ${sum}`;
    }
    const shares = new Sums();
    for (const [, { id, participant }] of participants.entries(ctx)) {
      const live = findLive(ctx, id);
      if (live === undefined) return `${id}: ${participant} takes part in no programme`;
      const problem = shareProblem(ctx, live, { participant, shares });
      if (problem !== undefined) return `${id} ${participant}: ${problem}`;
    }
    for (const [, { id, group, pool }] of groups.entries(ctx)) {
      const sum = shares.of([id, group]);
      if (sum > pool) return `${id} ${group}: shares ${sum} of ${pool}`;
    }
    return undefined;
  },
};

/** What is wrong with one participant's shares; adds them to those of their groups. */
function shareProblem(
  ctx: QueryContext,
  live: Live,
  { participant, shares }: { readonly participant: string; readonly shares: Sums },
): string | undefined {
  const { allocations, book } = accountOf(ctx, live, participant);
  const { counted, allocation: total, claimed, abandoned } = book.person;
  let sum = 0n;
  for (const { group, boostedWeight, allocation } of allocations) {
    const member = members.get(ctx, [live.id, group, participant]);
    if (member?.boosted !== boostedWeight) return `boosted ${member?.boosted} in ${group}`;
    if (counted && member.allocation !== allocation) return `${member.allocation} of ${group}`;
    shares.add([live.id, group], allocation);
    sum += allocation;
  }
  if (counted && total !== sum) return `allocation ${total}, shares ${sum}`;
  if (claimed + abandoned > total) return `claimed ${claimed} and lost ${abandoned} of ${total}`;
  return undefined;
}

/** Weights and lots of a minter's yield are the sums over its minters. */
const mintingAddsUp: Invariant = {
  name: "programmes/minting-adds-up",
  check(ctx) {
    const sums = new Sums();
    for (const [, { id, asset, participant, remaining }] of lots.entries(ctx))
      sums.add([id, asset, participant], remaining);
    const lastWeight = new Map<string, bigint>();
    for (const [, { id, asset, weight }] of weightMonths.entries(ctx))
      lastWeight.set(`${id} ${asset}`, weight);
    for (const [, minter] of minters.entries(ctx)) {
      const { id, asset, participant, unactivated, allocated, claimed } = minter;
      if (sums.of([id, asset, participant]) !== unactivated)
        return `${id} ${asset} ${participant}: unactivated ${unactivated}`;
      if (claimed > allocated) return `${id} ${asset} ${participant}: claimed ${claimed}`;
      sums.add([id, asset, "weight"], minter.weight);
      sums.add([id, asset, "minted"], minter.minted);
      sums.add([id, asset, "activated"], minter.minted - unactivated);
    }
    for (const [, totals] of lotTotals.entries(ctx)) {
      const { id, asset, minted, activated } = totals;
      const isSum =
        minted === sums.of([id, asset, "minted"]) &&
        activated === sums.of([id, asset, "activated"]);
      if (!isSum) return `${id} ${asset}: minted ${minted}, activated ${activated}`;
      const weight = lastWeight.get(`${id} ${asset}`) ?? 0n;
      if (weight !== sums.of([id, asset, "weight"])) return `${id} ${asset}: weight ${weight}`;
    }
    return undefined;
  },
};

/** Events are numbered from 1 without a gap, and the counts of a programme are those of its tables. */
const progressIsCounted: Invariant = {
  name: "programmes/progress-is-counted",
  check(ctx) {
    const counts = new Sums();
    for (const [, { id, seq }] of events.entries(ctx)) {
      counts.add([id, "events"], 1n);
      if (counts.of([id, "events"]) !== seq) return `${id}: event ${seq} comes after a gap`;
    }
    for (const [, { id, participant }] of positions.entries(ctx)) counts.add([id, participant], 1n);
    for (const [, { id, participant, positions: count }] of participants.entries(ctx)) {
      if (counts.of([id, participant]) !== count) return `${id} ${participant}: ${count} positions`;
      if (count > 0n) counts.add([id, "participants"], 1n);
    }
    for (const id of new Set([...minters.entries(ctx)].map(([, minter]) => minter.id)))
      counts.add([id, "participants"], minterCount(ctx, id));
    for (const [, { id }] of programmes.entries(ctx)) {
      const { events: made = 0n, participants: joined = 0n } = progresses.get(ctx, [id]) ?? {};
      if (counts.of([id, "events"]) !== made) return `${id}: ${made} events`;
      if (counts.of([id, "participants"]) !== joined) return `${id}: ${joined} participants`;
    }
    return undefined;
  },
};

function minterCount(ctx: QueryContext, id: string): bigint {
  const people = new Set<string>();
  for (const [, { participant }] of minters.entries(ctx, [id])) people.add(participant);
  return BigInt(people.size);
}

/** What must hold of the books after every block. */
export const bookInvariants: readonly Invariant[] = [
  totalsAddUp,
  positionsAreCertified,
  sharesFollow,
  mintingAddsUp,
  progressIsCounted,
];
