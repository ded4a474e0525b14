import { assert } from "../../../exact/assert.ts";
import { SECOND } from "../../../exact/instant.ts";
import {
  memberAllocation,
  release,
  shareParts,
  unassigned,
} from "../../../programme/engines/lockdrop-result.ts";
import type { Allocation, PaymentOf } from "../../../programme/engines/settlement.ts";
import type { Payment } from "../../../programme/stages/release.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import { loadActivity } from "./activity.ts";
import { factsOf } from "./facts.ts";
import { denomOf, type Live, progressOf } from "./live.ts";
import { type LockdropBook, openBook } from "./lockdrop-book.ts";
import { groups, members, participants } from "./state/lockdrop.ts";
import { progresses } from "./state/programmes.ts";
import type { GroupRecord, ParticipantRecord } from "./types.ts";
import { type Leftover, sweep } from "./vaults.ts";

/** A participant's whole account of a lockdrop, from the books and everybody's totals. */
export interface Account {
  readonly book: LockdropBook;
  readonly allocations: readonly Allocation[];
  /** By time: what has been released, and what was lost, at the block's time. */
  readonly payments: readonly PaymentOf[];
}

/** Whether shares can no longer change. */
export function isFinal({ record }: Live, timeSec: number): boolean {
  return BigInt(timeSec) >= record.finalSec;
}

/**
 * Computes a participant's shares as they stand, and what is released of them; writes nothing. Positions are
 * loaded where shares need them, or `all` when somebody wants to see them.
 */
export function accountOf(
  ctx: QueryContext,
  live: Live,
  participant: string,
  positions?: "all",
): Account {
  const { shape } = live.programme;
  assert(shape.kind === "lockdrop", `${live.id} is no lockdrop`);
  const facts = factsOf(ctx, live, { progress: progressOf(ctx, live.id) });
  const book = openBook(ctx, live, {
    participant,
    groups: shape.groups,
    positions: positions ?? (shape.share.roundPer === "position" ? "all" : "none"),
    facts,
  });
  const { state } = book.engine;
  loadActivity(ctx, live, { state, participant });
  const allocations = [...book.members.keys()].flatMap((group) => {
    const member = state.members[group.index]?.get(participant);
    const totals = book.groups.get(group);
    return member && totals ? [memberAllocation(state, member, totals)] : [];
  });
  return { book, allocations, payments: release(state, allocations) };
}

/**
 * Fixes a participant's shares, once they are final, and counts them towards the dust of each group. The
 * last one counted sends the dust to the sink.
 */
export function countShares(
  ctx: Context,
  live: Live,
  { book, allocations }: Account,
): ParticipantRecord {
  const { person } = book;
  if (person.counted) return person;
  const left: Leftover[] = [];
  for (const { group, allocation } of allocations) {
    const member = members.get(ctx, [live.id, group, person.participant]);
    const totals = groups.get(ctx, [live.id, group]);
    assert(member !== undefined && totals !== undefined, `totals of ${live.id} ${group}`);
    members.put(ctx, { ...member, allocation });
    const counted = totals.counted + 1n;
    const allocated = totals.allocated + allocation;
    left.push(...closeGroup(ctx, { ...totals, counted, allocated }));
  }
  sweep(ctx, live, { denom: rewardOf(live), left });
  const [parts] = shareParts(book.engine.state, allocations);
  const counted = {
    ...person,
    counted: true,
    allocation: parts?.total ?? 0n,
    signalAllocation: parts?.signal ?? 0n,
  };
  participants.put(ctx, counted);
  return counted;
}

/** Once shares are final: what no group can pay out, and the pools of groups without weight, go to the sink. */
export function settleOnce(ctx: Context, live: Live): void {
  const { shape } = live.programme;
  const progress = progressOf(ctx, live.id);
  if (shape.kind !== "lockdrop" || progress.settled) return;
  progresses.put(ctx, { ...progress, settled: true });
  const left: Leftover[] = [{ group: "", amount: unassigned(shape) }];
  for (const { id: group } of shape.groups) {
    const totals = groups.get(ctx, [live.id, group]);
    if (totals !== undefined && totals.boosted === 0n) left.push(...closeGroup(ctx, totals));
  }
  sweep(ctx, live, { denom: rewardOf(live), left });
  ctx.emit({ type: "programmes_settle", programme_id: live.id });
}

/** Writes a group's totals; its dust is left over once every share is known, or when nobody has weight. */
function closeGroup(ctx: Context, totals: GroupRecord): Leftover[] {
  const { group, swept, counted, members: count, boosted, pool, allocated } = totals;
  const isOver = !swept && (counted === count || boosted === 0n);
  groups.put(ctx, isOver ? { ...totals, swept: true } : totals);
  return isOver ? [{ group, amount: pool - allocated }] : [];
}

/** The denomination that a lockdrop pays; empty for other shapes. */
export function rewardOf(live: Live): string {
  const { shape } = live.programme;
  return shape.kind === "lockdrop" ? denomOf(live, shape.reward) : "";
}

/** What of the payments was released, and what was lost, in base units. */
export function sumPayments(payments: readonly Payment[]): { released: bigint; lost: bigint } {
  let released = 0n;
  let lost = 0n;
  for (const { kind, amount } of payments) {
    if (kind === "burned") lost += amount;
    else released += amount;
  }
  return { released, lost };
}

/** A block time in seconds, rounded up, from which an instant has passed. */
export function secondFrom(instant: bigint): bigint {
  return (instant + SECOND - 1n) / SECOND;
}
