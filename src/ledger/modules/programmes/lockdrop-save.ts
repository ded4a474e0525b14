import { SECOND } from "../../../exact/instant.ts";
import { contributedKey } from "../../../programme/engines/lockdrop-actions.ts";
import { boostedTotal } from "../../../programme/engines/lockdrop-result.ts";
import type { Member, Position } from "../../../programme/engines/lockdrop-state.ts";
import type { ProgrammeEvent } from "../../../programme/events/event.ts";
import type { Group } from "../../../programme/programme.ts";
import type { Context } from "../../kernel/context.ts";
import { fixPrice } from "./facts.ts";
import type { Live } from "./live.ts";
import type { LockdropBook } from "./lockdrop-book.ts";
import { contributions, groups, members, participants, positions } from "./state/lockdrop.ts";
import type { MemberRecord, ParticipantRecord, PositionRecord } from "./types.ts";

/** Writes what an accepted event has changed in a loaded book; `certificate` of a lock that got one. */
export function saveBook(
  ctx: Context,
  live: Live,
  { book, event }: { readonly book: LockdropBook; readonly event: ProgrammeEvent },
): ParticipantRecord {
  let added = 0n;
  for (const group of book.groups.keys()) added += saveMember(ctx, live, { book, event, group });
  const person = personAfter(book, event, added);
  participants.put(ctx, person);
  return person;
}

interface Change {
  readonly book: LockdropBook;
  readonly event: ProgrammeEvent;
  readonly group: Group;
}

/** Writes the participant's standing in a group and moves the group's totals by the difference. */
function saveMember(ctx: Context, live: Live, change: Change): bigint {
  const { book, event, group } = change;
  const { state } = book.engine;
  const member = state.members[group.index]?.get(event.participant);
  if (member === undefined) return 0n;
  const known = book.members.get(group);
  const before = known ?? newMember(live.id, member);
  const { weight, signalWeight } = member;
  const boosted = boostedTotal(state, member);
  members.put(ctx, { ...before, weight, signalWeight, boosted });
  const totals = groups.get(ctx, [live.id, group.id]) ?? book.groups.get(group);
  if (totals !== undefined) {
    groups.put(ctx, {
      ...totals,
      filled: state.filled[group.index] ?? 0n,
      weight: totals.weight + weight - before.weight,
      boosted: totals.boosted + boosted - before.boosted,
      members: totals.members + (known === undefined ? 1n : 0n),
    });
  }
  savePersonalLimit(ctx, live, change);
  return savePositions(ctx, live, { book, event, member });
}

function newMember(id: string, { participant, group }: Member): MemberRecord {
  const none = { weight: 0n, signalWeight: 0n, boosted: 0n, allocation: 0n };
  return { id, group: group.id, participant, ...none };
}

/** Writes new and changed positions; returns how many are new. */
function savePositions(
  ctx: Context,
  live: Live,
  {
    book,
    event,
    member,
  }: { readonly book: LockdropBook; readonly event: ProgrammeEvent; readonly member: Member },
): bigint {
  let added = 0n;
  for (const position of member.positions) {
    const stored = book.positions.get(position);
    if (stored === undefined) {
      added++;
      positions.put(ctx, newRecord(live.id, member.group, position));
      fixPriceOf(ctx, live, { group: member.group, asset: event.asset });
      continue;
    }
    const { remaining, weight, withdrawnOnce } = position;
    if (remaining === stored.remaining && withdrawnOnce === stored.withdrawnOnce) continue;
    positions.put(ctx, { ...stored, remaining, weight, withdrawnOnce });
  }
  return added;
}

function newRecord(id: string, group: Group, position: Position): PositionRecord {
  const { event, accepted, remaining, weight } = position;
  return {
    id,
    participant: event.participant,
    seq: BigInt(event.line),
    group: group.id,
    type: event.type,
    asset: event.asset,
    amount: event.amount,
    accepted,
    remaining,
    weight,
    term: event.term,
    timeSec: event.time / SECOND,
    withdrawnOnce: false,
    certificate: "",
  };
}

function fixPriceOf(
  ctx: Context,
  live: Live,
  { group, asset }: { readonly group: Group; readonly asset: string },
): void {
  const { shape } = live.programme;
  if (shape.kind === "lockdrop" && shape.price.by === "opening")
    fixPrice(ctx, live, { asset, at: group.opens });
}

function savePersonalLimit(ctx: Context, live: Live, { book, event, group }: Change): void {
  const { participant, asset } = event;
  const amount = book.engine.state.contributed.get(contributedKey(group, event));
  if (amount === undefined || event.type !== "lock") return;
  contributions.put(ctx, { id: live.id, group: group.id, asset, participant, amount });
}

function personAfter(book: LockdropBook, event: ProgrammeEvent, added: bigint): ParticipantRecord {
  const { person, engine } = book;
  const { participant } = person;
  const isFirstLock = event.type === "lock" && person.firstLockSec === 0n;
  return {
    ...person,
    positions: person.positions + added,
    signalled: engine.state.signalled.has(participant),
    firstLockSec: isFirstLock ? event.time / SECOND : person.firstLockSec,
    burned: engine.state.burns.get(participant)?.amount ?? 0n,
  };
}
