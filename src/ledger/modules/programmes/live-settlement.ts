import { assert } from "../../../exact/assert.ts";
import { sortAllocations } from "../../../programme/engines/books.ts";
import { capPartial } from "../../../programme/engines/lockdrop-actions.ts";
import type { LockdropState } from "../../../programme/engines/lockdrop-state.ts";
import { releaseTable } from "../../../programme/engines/release-table.ts";
import type { GroupResult } from "../../../programme/engines/settlement.ts";
import type { ProgrammeEvent } from "../../../programme/events/event.ts";
import type { Refusal } from "../../../programme/events/refusal.ts";
import type { LockdropShape } from "../../../programme/programme.ts";
import type { Settlement } from "../../../programme/settle.ts";
import type { QueryContext } from "../../kernel/context.ts";
import { attachActivity } from "./activity.ts";
import { recordStanding } from "./eligibility.ts";
import { eventOfRecord, type Live } from "./live.ts";
import type { LockdropBook } from "./lockdrop-book.ts";
import { mintSettlement } from "./mint-settlement.ts";
import { accountOf } from "./shares.ts";
import { events, eventsOf } from "./state/programmes.ts";
import type { GroupRecord } from "./types.ts";

/**
 * A settlement of one participant, made from the ledger's books: what a settlement in bulk says of them, and
 * nothing of anybody else but the totals.
 */
export interface LiveSettlement {
  readonly settlement: Settlement;
  /** The participant's accepted events. */
  readonly events: readonly ProgrammeEvent[];
  /** Whether there are more events than were read; no figure depends on it. */
  readonly hasMore: boolean;
}

/** Events that are read of one participant at most. */
const MOST_EVENTS = 2_000;

/** The participant's part of a settlement at the block's time. Cost: their own events, months and groups. */
export function settlementOf(
  ctx: QueryContext,
  live: Live,
  participant: string,
  mostEvents = MOST_EVENTS,
): LiveSettlement {
  // A minter's figures follow from the events, a lockdrop's from the books.
  const most = live.programme.shape.kind === "mint" ? MOST_EVENTS : mostEvents;
  const log = loggedEvents(ctx, live.id, { participant, most });
  const own = log.events.filter((event) => event.participant === participant);
  const settlement =
    live.programme.shape.kind === "mint"
      ? mintSettlement(ctx, live, { participant, ...log })
      : lockdropSettlement(ctx, live, { participant, own });
  return { settlement, events: own, hasMore: log.hasMore };
}

function lockdropSettlement(
  ctx: QueryContext,
  live: Live,
  { participant, own }: { readonly participant: string; readonly own: readonly ProgrammeEvent[] },
): Settlement {
  const { book, allocations: rows, payments } = accountOf(ctx, live, participant, "all");
  const { engine, shape } = book;
  const { state } = engine;
  recordStanding(ctx, live, { book: state.eligibility, participant });
  for (const event of own) attach(live, book, event);
  const allocations = sortAllocations([...rows]);
  return {
    programme: live.programme,
    asOf: live.now,
    counted: own.length,
    ignored: 0,
    groups: shape.groups.map((group) => groupResult(shape, group, book.groups.get(group))),
    allocations,
    payments,
    releases: releaseTable(payments, allocations),
    refusals: cutLocks(state, participant),
    rewards: [],
    deposits: [],
    lots: [],
    unassigned: [],
    facts: state.facts,
    engine,
    sink: shape.share.sink,
  };
}

/** Puts an event of the log to what it has brought about in the loaded books. */
function attach(live: Live, book: LockdropBook, event: ProgrammeEvent): void {
  const { state } = book.engine;
  switch (event.type) {
    case "withdraw": {
      const lock = state.locksById.get(event.counterparty)?.position;
      if (lock !== undefined) lock.withdrawals = [...(lock.withdrawals ?? []), event];
      return;
    }
    case "burn":
      state.burns.get(event.participant)?.events.push(event);
      return;
    case "mined":
    case "trade":
      attachActivity(live, { state, event });
      return;
    case "invite":
      book.referrals.load(event.counterparty);
      return;
    default:
  }
}

function groupResult(
  { reward }: LockdropShape,
  group: LockdropShape["groups"][number],
  totals: GroupRecord | undefined,
): GroupResult {
  assert(totals !== undefined, `the group ${group.id} was loaded`);
  const { pool, weight, boosted, members, allocated } = totals;
  return {
    id: group.id,
    token: reward,
    pool,
    carriedIn: 0n,
    totalWeight: weight,
    totalBoostedWeight: boosted,
    weightDecimals: group.weightDecimals,
    participants: Number(members),
    allocated,
    dust: pool - allocated,
    fill: [],
  };
}

/** Locks that a cap has cut: the only refusals that a ledger keeps; others fail their transactions. */
function cutLocks(state: LockdropState, participant: string): Refusal[] {
  const positions = state.members.flatMap((each) => each.get(participant)?.positions ?? []);
  return positions
    .filter(({ event, accepted }) => accepted < event.amount)
    .map(({ event, accepted }) => ({ event, ...capPartial(state, event, accepted) }))
    .sort((a, b) => a.event.line - b.event.line);
}

function loggedEvents(
  ctx: QueryContext,
  id: string,
  { participant, most }: { readonly participant: string; readonly most: number },
): { readonly events: readonly ProgrammeEvent[]; readonly hasMore: boolean } {
  const found: ProgrammeEvent[] = [];
  for (const [[, , seq]] of eventsOf.entries(ctx, [id, participant])) {
    if (found.length === most) return { events: found, hasMore: true };
    const record = events.get(ctx, [id, seq]);
    assert(record !== undefined, `event ${seq} of ${id} is not in the log`);
    found.push(eventOfRecord(record));
  }
  return { events: found, hasMore: false };
}
