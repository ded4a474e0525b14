import { assert } from "../../../exact/assert.ts";
import { ONE } from "../../../exact/rational.ts";
import { type LockdropEngine, lockdropEngine } from "../../../programme/engines/lockdrop.ts";
import {
  contributedKey,
  lockFactors,
  signalFactors,
} from "../../../programme/engines/lockdrop-actions.ts";
import {
  type LockdropState,
  memberOf,
  type Position,
  priceIn,
} from "../../../programme/engines/lockdrop-state.ts";
import type { ProgrammeEvent } from "../../../programme/events/event.ts";
import type { Facts } from "../../../programme/events/facts.ts";
import type { Group, LockdropShape } from "../../../programme/programme.ts";
import type { QueryContext } from "../../kernel/context.ts";
import { instantOf, type Live } from "./live.ts";
import { StoredReferrals } from "./referrals.ts";
import { contributions, groups, members, participants, positions } from "./state/lockdrop.ts";
import type { GroupRecord, MemberRecord, ParticipantRecord, PositionRecord } from "./types.ts";

/**
 * The part of a lockdrop that one participant's event or claim concerns, loaded from the ledger into the
 * engine that `settle` runs: the same rules answer, whoever asks.
 */
export interface LockdropBook {
  readonly shape: LockdropShape;
  readonly engine: LockdropEngine;
  readonly referrals: StoredReferrals;
  /** As stored, before the event. */
  readonly person: ParticipantRecord;
  readonly groups: ReadonlyMap<Group, GroupRecord>;
  readonly members: ReadonlyMap<Group, MemberRecord>;
  /** Each loaded position with what is stored of it. */
  readonly positions: ReadonlyMap<Position, PositionRecord>;
}

/** What to load: whose, of which groups, and all positions, one (by its event) or none. */
export interface BookPage {
  readonly participant: string;
  readonly groups: readonly Group[];
  readonly positions: "all" | "none" | bigint;
}

/** Loads a page of the books. Cost: the groups and positions asked for, never the number of participants. */
export function openBook(
  ctx: QueryContext,
  live: Live,
  { facts, ...page }: BookPage & { readonly facts: Facts },
): LockdropBook {
  const { programme, now, id } = live;
  const { shape } = programme;
  assert(shape.kind === "lockdrop", `${id} is no lockdrop`);
  const referrals = new StoredReferrals(ctx, live);
  const engine = lockdropEngine(programme, shape, { facts, asOf: now, referrals });
  const person = participants.get(ctx, [id, page.participant]) ?? newPerson(id, page.participant);
  const groupRecords = new Map(
    page.groups.map((group) => [group, groups.get(ctx, [id, group.id]) ?? newGroup(id, group)]),
  );
  const { state } = engine;
  for (const [group, { filled }] of groupRecords) state.filled[group.index] = filled;
  loadPerson(ctx, state, { person, groups: page.groups });
  const memberRecords = loadMembers(ctx, state, { id, page });
  const stored = loadPositions(ctx, state, { id, page, members: memberRecords });
  return {
    shape,
    engine,
    referrals,
    person,
    groups: groupRecords,
    members: memberRecords,
    positions: stored,
  };
}

/** A participant before the first event. */
export function newPerson(id: string, participant: string): ParticipantRecord {
  return {
    id,
    participant,
    positions: 0n,
    signalled: false,
    firstLockSec: 0n,
    burned: 0n,
    counted: false,
    allocation: 0n,
    signalAllocation: 0n,
    claimed: 0n,
    abandoned: 0n,
  };
}

/** A group before the first deposit. */
export function newGroup(
  id: string,
  group: { readonly id: string; readonly pool: bigint },
): GroupRecord {
  const none = { filled: 0n, weight: 0n, boosted: 0n, members: 0n, counted: 0n, allocated: 0n };
  return { id, group: group.id, pool: group.pool, ...none, swept: false };
}

function loadPerson(
  ctx: QueryContext,
  state: LockdropState,
  { person, groups: open }: { person: ParticipantRecord; groups: readonly Group[] },
): void {
  const { id, participant, burned, signalled } = person;
  if (burned > 0n) state.burns.set(participant, { amount: burned, events: [] });
  if (signalled) state.signalled.add(participant);
  for (const group of open) {
    for (const asset of state.shape.maximumPerParticipant.keys()) {
      const found = contributions.get(ctx, [id, group.id, asset, participant]);
      if (found !== undefined) state.contributed.set(contributedKey(group, found), found.amount);
    }
  }
}

function loadMembers(
  ctx: QueryContext,
  state: LockdropState,
  { id, page }: { readonly id: string; readonly page: BookPage },
): Map<Group, MemberRecord> {
  const found = new Map<Group, MemberRecord>();
  for (const group of page.groups) {
    const record = members.get(ctx, [id, group.id, page.participant]);
    if (record === undefined) continue;
    found.set(group, record);
    const member = memberOf(state, group, page.participant);
    member.weight = record.weight;
    member.signalWeight = record.signalWeight;
  }
  return found;
}

function loadPositions(
  ctx: QueryContext,
  state: LockdropState,
  {
    id,
    page,
    members: known,
  }: { readonly id: string; readonly page: BookPage; readonly members: Map<Group, MemberRecord> },
): Map<Position, PositionRecord> {
  const stored = new Map<Position, PositionRecord>();
  for (const record of positionRecords(ctx, id, page)) {
    const group = [...known.keys()].find((each) => each.id === record.group);
    if (group === undefined) continue;
    const member = memberOf(state, group, page.participant);
    const position = positionFrom(state, { group, record });
    member.positions.push(position);
    stored.set(position, record);
    state.locksById.set(record.seq.toString(), { position, member });
  }
  return stored;
}

function* positionRecords(
  ctx: QueryContext,
  id: string,
  { participant, positions: wanted }: BookPage,
): Iterable<PositionRecord> {
  if (wanted === "none") return;
  if (wanted === "all") {
    for (const [, record] of positions.entries(ctx, [id, participant])) yield record;
    return;
  }
  const one = positions.get(ctx, [id, participant, wanted]);
  if (one !== undefined) yield one;
}

function positionFrom(
  state: LockdropState,
  { group, record }: { readonly group: Group; readonly record: PositionRecord },
): Position {
  const event = eventOfPosition(record);
  const term = state.shape.terms.get(record.term);
  const admission = { group, term, price: priceIn(state, group, record.asset) ?? ONE };
  const factors =
    record.type === "signal"
      ? signalFactors(state, admission, record.asset)
      : lockFactors(state, admission, event);
  const { accepted, remaining, weight, withdrawnOnce } = record;
  return { event, accepted, remaining, weight, factors, withdrawnOnce, withdrawals: undefined };
}

function eventOfPosition(record: PositionRecord): ProgrammeEvent {
  const { seq, timeSec, participant, asset, amount, term } = record;
  return {
    line: Number(seq),
    id: seq.toString(),
    time: instantOf(timeSec),
    type: record.type as ProgrammeEvent["type"],
    participant,
    asset,
    amount,
    term,
    counterparty: "",
    via: "",
    value: "",
  };
}
