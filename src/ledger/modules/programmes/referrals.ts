import { type Instant, SECOND } from "../../../exact/instant.ts";
import type { ProgrammeEvent } from "../../../programme/events/event.ts";
import type { ActivityRelease } from "../../../programme/programme.ts";
import { ReferralBook } from "../../../programme/stages/referral.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import { eventOfRecord, instantOf, type Live } from "./live.ts";
import { inviteeCounts, invites, qualifications } from "./state/activity.ts";
import { participants } from "./state/lockdrop.ts";
import { events } from "./state/programmes.ts";

/** Counts are kept by inviter, so that a claim costs the same however many were invited. */
export class StoredReferrals extends ReferralBook {
  constructor(
    private readonly ctx: QueryContext,
    private readonly live: Live,
  ) {
    super(referralRule(live));
  }

  override qualifiedBefore(inviter: string, end: Instant): number {
    return Number(countBefore(this.ctx, this.live.id, { inviter, end }));
  }

  /** Tells the book what is stored of one participant as an invitee. */
  load(invitee: string): void {
    const { ctx, live } = this;
    const invite = invites.get(ctx, [live.id, invitee]);
    if (invite !== undefined) this.invite(loggedEvent(ctx, live.id, invite.seq));
    const proof = qualifications.get(ctx, [live.id, invitee]);
    if (proof !== undefined) this.qualify(loggedEvent(ctx, live.id, proof.seq));
    const firstLock = participants.get(ctx, [live.id, invitee])?.firstLockSec ?? 0n;
    if (firstLock > 0n) this.locked(invitee, instantOf(firstLock));
  }
}

/** Writes what an `invite`, `qualify` or first lock has changed; `countedBefore` as of before the event. */
export function saveReferral(
  ctx: Context,
  live: Live,
  change: {
    readonly book: ReferralBook;
    readonly event: ProgrammeEvent;
    readonly invitee: string;
    readonly countedBefore: boolean;
  },
): void {
  const { book, event, invitee, countedBefore } = change;
  const { id } = live;
  const seq = BigInt(event.line);
  const timeSec = event.time / SECOND;
  if (event.type === "invite")
    invites.put(ctx, { id, invitee, inviter: event.participant, seq, timeSec });
  if (event.type === "qualify" && book.proofOf(invitee) === event)
    qualifications.put(ctx, { id, participant: invitee, seq, timeSec, value: event.value });
  const inviter = book.inviteOf(invitee)?.participant;
  if (inviter === undefined || countedBefore || book.qualifiedFrom(invitee) === undefined) return;
  const before = countBefore(ctx, id, { inviter, end: event.time + 1n });
  inviteeCounts.put(ctx, { id, inviter, timeSec, invitees: before + 1n });
}

/** Whom an event is about as an invitee. */
export function inviteeOf(event: ProgrammeEvent): string {
  return event.type === "invite" ? event.counterparty : event.participant;
}

/** Whether invitees speed up the release of those who invited them. */
export function isReferring(live: Live): boolean {
  return referralRule(live) !== undefined;
}

function referralRule({ programme }: Live): ActivityRelease["referral"] {
  const { main } = programme.release;
  return main.by === "activity" ? main.referral : undefined;
}

/** Invitees of `inviter` who count at an instant before `end`. */
function countBefore(
  ctx: QueryContext,
  id: string,
  { inviter, end }: { readonly inviter: string; readonly end: Instant },
): bigint {
  // The last whole second before `end`.
  const last = (end - 1n) / SECOND;
  const walk = { reverse: true, from: [id, inviter, last] as const };
  for (const [, { invitees }] of inviteeCounts.entries(ctx, [id, inviter], walk)) return invitees;
  return 0n;
}

function loggedEvent(ctx: QueryContext, id: string, seq: bigint): ProgrammeEvent {
  const record = events.get(ctx, [id, seq]);
  if (record === undefined) throw new Error(`event ${seq} of ${id} is not in the log`);
  return eventOfRecord(record);
}
