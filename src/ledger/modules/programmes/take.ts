import { assert } from "../../../exact/assert.ts";
import { parseMonth } from "../../../exact/calendar.ts";
import { SECOND } from "../../../exact/instant.ts";
import { lockdropEngine } from "../../../programme/engines/lockdrop.ts";
import type { EventType, ProgrammeEvent } from "../../../programme/events/event.ts";
import type { Facts } from "../../../programme/events/facts.ts";
import type { Refused } from "../../../programme/events/refusal.ts";
import type { LockdropShape } from "../../../programme/programme.ts";
import type { Context } from "../../kernel/context.ts";
import { loadActivityOf, saveActivity } from "./activity.ts";
import { entryRefusal, recordStanding } from "./eligibility.ts";
import { isRuleError, programmesError } from "./errors.ts";
import { factsOf } from "./facts.ts";
import { eventFrom, type Live, type Offered, progressOf } from "./live.ts";
import { type BookPage, type LockdropBook, openBook } from "./lockdrop-book.ts";
import { saveBook } from "./lockdrop-save.ts";
import { takeMinting } from "./mint-book.ts";
import { inviteeOf, isReferring, saveReferral } from "./referrals.ts";
import { positions } from "./state/lockdrop.ts";
import {
  assetTotals,
  events,
  eventsOf,
  feeEvents,
  programmesOf,
  progresses,
} from "./state/programmes.ts";
import type { AssetTotalsRecord, ProgressRecord } from "./types.ts";

/** Positions of one participant in one programme: what a claim or a burn has to look at, at most. */
const MOST_POSITIONS = 256n;

const CONTRIBUTES: ReadonlySet<EventType> = new Set(["lock", "signal"]);
const CHANGES_BOOK: ReadonlySet<EventType> = new Set(["lock", "signal", "withdraw", "burn"]);

/** An event that a rule has taken, whole or in part. */
export interface Taken {
  readonly event: ProgrammeEvent;
  readonly seq: bigint;
  /** Base units that were taken of the amount: less than offered when a cap cut it. */
  readonly accepted: bigint;
  readonly isNewParticipant: boolean;
}

/**
 * Gives an event to the rules and writes what it changes; nothing when a rule refuses it. Moves no coins:
 * the caller does, by what was accepted.
 */
export function take(ctx: Context, live: Live, offered: Offered): Taken | Refused {
  const progress = progressOf(ctx, live.id);
  const seq = progress.events + 1n;
  const event = eventFrom(offered, seq, live.now);
  const taken =
    live.programme.shape.kind === "mint"
      ? takeMinting(ctx, live, { event, progress })
      : takeDeposit(ctx, live, { event, progress });
  if ("reason" in taken) return taken;
  const listing =
    event.type === "listing" ? { listingSec: event.time / SECOND, listingEvent: seq } : {};
  const joined = taken.isNewParticipant ? 1n : 0n;
  progresses.put(ctx, {
    ...progress,
    ...listing,
    events: seq,
    participants: progress.participants + joined,
  });
  if (taken.isNewParticipant) programmesOf.set(ctx, [event.participant, live.id], true);
  if (offered.attestor !== undefined) countOutside(ctx, live, { event, accepted: taken.accepted });
  log(ctx, live, { event, attestor: offered.attestor ?? "" });
  return { event, seq, ...taken };
}

/** What a rule took; its refusal fails the transaction with the rule's own reason. */
export function must(taken: Taken | Refused): Taken {
  if (!("reason" in taken)) return taken;
  const { reason, detail } = taken;
  if (!isRuleError(reason)) throw new Error(`${reason} is no refusal of a ledger: ${detail}`);
  throw programmesError(reason, detail);
}

/** Tells the world of an accepted event. */
export function emit(
  ctx: Context,
  live: Live,
  { type, ...rest }: Pick<Offered, "type" | "participant" | "asset" | "amount"> & { seq: bigint },
): void {
  ctx.emit({ type: `programmes_${type}`, programme_id: live.id, ...rest });
}

type Outcome = Pick<Taken, "accepted" | "isNewParticipant">;

interface Offer {
  readonly event: ProgrammeEvent;
  readonly progress: ProgressRecord;
}

function takeDeposit(ctx: Context, live: Live, { event, progress }: Offer): Outcome | Refused {
  const { shape } = live.programme;
  assert(shape.kind === "lockdrop", `${live.id} has a shape that does not run live`);
  const facts = factsOf(ctx, live, { progress, now: event });
  if (event.participant === "") return takeNobodys(live, { shape, event, facts });
  if (CONTRIBUTES.has(event.type)) {
    const refused = entryRefusal(ctx, live, event.participant);
    if (refused !== undefined) return refused;
  }
  const page = pageFor(ctx, live, { shape, event });
  return applyTo(ctx, live, { book: openBook(ctx, live, { ...page, facts }), event });
}

/** The listing, and fees that only a minter's yield takes: no page of the books is opened for nobody. */
function takeNobodys(
  live: Live,
  { shape, event, facts }: { shape: LockdropShape; event: ProgrammeEvent; facts: Facts },
): Outcome | Refused {
  const engine = lockdropEngine(live.programme, shape, { facts, asOf: live.now });
  engine.apply(event);
  return engine.refusals[0] ?? { accepted: 0n, isNewParticipant: false };
}

function applyTo(
  ctx: Context,
  live: Live,
  { book, event }: { readonly book: LockdropBook; readonly event: ProgrammeEvent },
): Outcome | Refused {
  const { engine, person, referrals } = book;
  const { state } = engine;
  const { type, participant } = event;
  recordStanding(ctx, live, { book: state.eligibility, participant });
  if (isActivity(type)) loadActivityOf(ctx, live, { state, event });
  const invitee = inviteeOf(event);
  referrals.load(invitee);
  const countedBefore = referrals.qualifiedFrom(invitee) !== undefined;
  engine.apply(event);
  const [refused] = engine.refusals;
  if (refused !== undefined && refused.reason !== "cap-partial") return refused;
  if (CONTRIBUTES.has(type) && person.positions >= MOST_POSITIONS)
    throw programmesError("too-many-positions", `${participant} has ${person.positions}`);
  if (isActivity(type)) saveActivity(ctx, live, { state, event });
  const after = CHANGES_BOOK.has(type) ? saveBook(ctx, live, { book, event }) : person;
  if (isReferring(live))
    saveReferral(ctx, live, { book: referrals, event, invitee, countedBefore });
  return {
    accepted: type === "signal" ? event.amount : saveDeposits(ctx, live, { book, event }),
    isNewParticipant: person.positions === 0n && after.positions > 0n,
  };
}

/** What of the books an event can touch. */
function pageFor(
  ctx: Context,
  live: Live,
  { shape, event }: { readonly shape: LockdropShape; readonly event: ProgrammeEvent },
): BookPage {
  const { participant, time } = event;
  const boosted = shape.groups.find(({ id }) => id === shape.boost?.group);
  // Rounded one by one, a boosted weight is known from all of the positions together only.
  const all = boosted !== undefined && shape.share.roundPer === "position";
  const some = all ? "all" : "none";
  switch (event.type) {
    case "lock":
    case "signal": {
      const open = shape.groups.filter(({ opens, closes }) => opens <= time && time < closes);
      return { participant, groups: open, positions: some };
    }
    case "burn":
      return { participant, groups: boosted === undefined ? [] : [boosted], positions: "all" };
    case "withdraw":
      return withdrawalPage(ctx, live, { shape, event, all });
    default:
      return { participant, groups: [], positions: "none" };
  }
}

function withdrawalPage(
  ctx: Context,
  live: Live,
  { shape, event, all }: { shape: LockdropShape; event: ProgrammeEvent; all: boolean },
): BookPage {
  const { participant, counterparty } = event;
  const seq = /^[1-9][0-9]{0,15}$/.test(counterparty) ? BigInt(counterparty) : 0n;
  const lock = positions.get(ctx, [live.id, participant, seq]);
  const groups = shape.groups.filter(({ id }) => lock?.type === "lock" && id === lock.group);
  return { participant, groups, positions: all ? "all" : seq };
}

/** Adds what came in, left or burned to the asset's totals; returns what was accepted. */
function saveDeposits(
  ctx: Context,
  live: Live,
  { book, event }: { readonly book: LockdropBook; readonly event: ProgrammeEvent },
): bigint {
  const [moved] = book.engine.state.deposits.all();
  if (moved === undefined) return 0n;
  const totals = totalsOf(ctx, live, event.asset);
  assetTotals.put(ctx, {
    ...totals,
    accepted: totals.accepted + moved.accepted,
    withdrawn: totals.withdrawn + moved.withdrawn,
    burned: totals.burned + moved.burned,
  });
  return moved.accepted;
}

/** An attestor's lock or burn moves no coins of this ledger. */
function countOutside(
  ctx: Context,
  live: Live,
  { event, accepted }: { event: ProgrammeEvent; accepted: bigint },
): void {
  if (event.type !== "lock" && event.type !== "withdraw") return;
  const change = event.type === "lock" ? accepted : -event.amount;
  const totals = totalsOf(ctx, live, event.asset);
  assetTotals.put(ctx, { ...totals, outside: totals.outside + change });
}

function totalsOf(ctx: Context, { id }: Live, asset: string): AssetTotalsRecord {
  const none = { accepted: 0n, withdrawn: 0n, burned: 0n, outside: 0n };
  return assetTotals.get(ctx, [id, asset]) ?? { id, asset, ...none };
}

function isActivity(type: EventType): boolean {
  return type === "mined" || type === "trade";
}

function log(
  ctx: Context,
  { id }: Live,
  { event, attestor }: { readonly event: ProgrammeEvent; readonly attestor: string },
): void {
  const { line, type, participant, asset, term, counterparty, via, value, time } = event;
  const seq = BigInt(line);
  events.put(ctx, {
    id,
    seq,
    type,
    participant,
    asset,
    amount: event.amount.toString(),
    term,
    counterparty,
    via,
    value,
    timeSec: time / SECOND,
    height: BigInt(ctx.height),
    attestor,
  });
  indexEvent(ctx, id, event);
}

/** Makes an accepted event findable by whom it concerns, or by the month that it pays fees of. */
export function indexEvent(ctx: Context, id: string, event: ProgrammeEvent): void {
  const seq = BigInt(event.line);
  for (const person of personsOf(event)) eventsOf.set(ctx, [id, person, seq], true);
  if (event.type === "fees")
    feeEvents.set(ctx, [id, event.asset, BigInt(parseMonth(event.value)), seq], true);
}

/** Under whose name an event is found: an invite is also the invitee's. */
function personsOf({ type, participant, counterparty }: ProgrammeEvent): string[] {
  if (participant === "") return [];
  return type === "invite" ? [participant, counterparty] : [participant];
}
