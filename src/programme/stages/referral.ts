import type { Instant } from "../../exact/instant.ts";
import { compare, ONE, parseDecimal, type Rational } from "../../exact/rational.ts";
import type { ProgrammeEvent } from "../events/event.ts";
import type { Refused } from "../events/refusal.ts";
import type { ReferralRule } from "../programme.ts";

/** Who invited whom, and who has proved stake and share. */
export class ReferralBook {
  /** First accepted invite by invitee. */
  private readonly invites = new Map<string, ProgrammeEvent>();
  private readonly inviteesOf = new Map<string, string[]>();
  private readonly qualified = new Map<string, ProgrammeEvent>();
  private readonly firstLocks = new Map<string, Instant>();

  constructor(private readonly rule: ReferralRule | undefined) {}

  /** Takes an `invite`: the first inviter counts, nobody invites themselves. */
  invite(event: ProgrammeEvent): Refused | undefined {
    if (event.counterparty === event.participant) {
      return { reason: "self-invite", detail: "nobody can invite themselves" };
    }
    const earlier = this.invites.get(event.counterparty);
    if (earlier !== undefined) {
      const detail = `${event.counterparty} was invited before, by ${earlier.participant}`;
      return { reason: "already-invited", detail };
    }
    this.invites.set(event.counterparty, event);
    const invitees = this.inviteesOf.get(event.participant);
    if (invitees === undefined) this.inviteesOf.set(event.participant, [event.counterparty]);
    else invitees.push(event.counterparty);
    return undefined;
  }

  /** Takes a `qualify`: the first with at least the minimum proves stake and share. */
  qualify(event: ProgrammeEvent): void {
    if (this.rule === undefined || this.qualified.has(event.participant)) return;
    if (compare(parseDecimal(event.value), this.rule.minimum) < 0) return;
    this.qualified.set(event.participant, event);
  }

  /** Remembers the first accepted lock of a participant. */
  locked(participant: string, time: Instant): void {
    if (this.rule === undefined || this.firstLocks.has(participant)) return;
    this.firstLocks.set(participant, time);
  }

  /** The event that proved stake and share, if there was one. */
  proofOf(participant: string): ProgrammeEvent | undefined {
    return this.qualified.get(participant);
  }

  inviteOf(invitee: string): ProgrammeEvent | undefined {
    return this.invites.get(invitee);
  }

  invitees(inviter: string): readonly string[] {
    return this.inviteesOf.get(inviter) ?? [];
  }

  allInvites(): IterableIterator<[string, ProgrammeEvent]> {
    return this.invites.entries();
  }

  /** From when `invitee` counts for their inviter; undefined as long as something is missing. */
  qualifiedFrom(invitee: string): Instant | undefined {
    const invite = this.invites.get(invitee);
    const proof = this.qualified.get(invitee);
    if (this.rule === undefined || invite === undefined || proof === undefined) return undefined;
    const from = invite.time > proof.time ? invite.time : proof.time;
    if (invite.time >= this.rule.newFrom) return from;
    const lock = this.firstLocks.get(invitee);
    if (lock === undefined) return undefined;
    return lock > from ? lock : from;
  }

  /** The invites and proofs of the invitees of `inviter` who count before `end`. */
  evidenceBefore(inviter: string, end: Instant): ProgrammeEvent[] {
    return this.invitees(inviter).flatMap((invitee) => {
      const from = this.qualifiedFrom(invitee);
      if (from === undefined || from >= end) return [];
      return [this.invites.get(invitee), this.qualified.get(invitee)].filter(
        (each) => each !== undefined,
      );
    });
  }

  /** How many invitees of `inviter` count before `end`. */
  qualifiedBefore(inviter: string, end: Instant): number {
    let count = 0;
    for (const invitee of this.invitees(inviter)) {
      const from = this.qualifiedFrom(invitee);
      if (from !== undefined && from < end) count++;
    }
    return count;
  }
}

/** The coefficient of the last tier that `invitees` reaches; 1 without a rule. */
export function referralCoefficient(rule: ReferralRule | undefined, invitees: number): Rational {
  let coefficient = ONE;
  for (const tier of rule?.tiers ?? []) {
    if (tier.invitees <= invitees) coefficient = tier.coefficient;
  }
  return coefficient;
}
