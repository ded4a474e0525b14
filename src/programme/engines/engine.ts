import type { Instant } from "../../exact/instant.ts";
import type { EventType, ProgrammeEvent } from "../events/event.ts";
import type { Facts } from "../events/facts.ts";
import type { Refusal, Refused } from "../events/refusal.ts";
import type { EligibilityBook } from "../stages/eligibility.ts";
import type { ReferralBook } from "../stages/referral.ts";
import type { DepositBook, RefusalBook } from "./books.ts";
import type { EngineResult } from "./settlement.ts";

/** What every engine is started with. */
export interface EngineContext {
  readonly facts: Facts;
  readonly asOf: Instant;
  /** Who invited whom, when it is kept elsewhere than in memory. */
  readonly referrals?: ReferralBook;
}

/** A programme at work: takes events one by one, in order, and divides at the end. */
export interface Engine<Kind extends string, State> {
  readonly kind: Kind;
  /** Everything booked so far; explanations read from it. */
  readonly state: State;
  readonly refusals: readonly Refusal[];
  apply(event: ProgrammeEvent): void;
  /** Books a voided deposit as come in and refused, so that nothing vanishes from the totals. */
  setAside(event: ProgrammeEvent): void;
  finish(): EngineResult;
}

/** The rules of one shape: how it answers an event (undefined = taken whole), how it divides. */
export interface EngineRules<State> {
  answer(state: State, event: ProgrammeEvent): Refused | undefined;
  /** The deposits that the shape keeps and the events that make them; undefined if it keeps none. */
  deposits?(state: State): { readonly book: DepositBook; readonly types: readonly EventType[] };
  finish(state: State): EngineResult;
}

/** Puts state and rules together; what the rules refuse is booked with its event. */
export function engineOf<Kind extends string, State extends { readonly refusals: RefusalBook }>(
  kind: Kind,
  state: State,
  rules: EngineRules<State>,
): Engine<Kind, State> {
  return {
    kind,
    state,
    refusals: state.refusals.all,
    apply(event) {
      const refused = rules.answer(state, event);
      if (refused !== undefined) state.refusals.add(event, refused.reason, refused.detail);
    },
    setAside(event) {
      const deposits = rules.deposits?.(state);
      if (deposits?.types.includes(event.type))
        deposits.book.deposit(event.asset, event.amount, 0n);
    },
    finish: () => rules.finish(state),
  };
}

/**
 * The answer to what a shape has no rule of its own for: facts are recorded, the first listing
 * counts, anything else is not in the programme.
 */
export function answerFact(
  event: ProgrammeEvent,
  { facts, eligibility }: { readonly facts: Facts; readonly eligibility?: EligibilityBook },
): Refused | undefined {
  switch (event.type) {
    case "register":
    case "accept":
    case "verify":
      eligibility?.record(event);
      return undefined;
    case "price":
      return undefined;
    case "listing":
      if (facts.listing === event) return undefined;
      return { reason: "already-listed", detail: "the first listing counts" };
    default:
      return notInProgramme(event);
  }
}

/** The refusal of an event that the programme has no stage for. */
export function notInProgramme(event: ProgrammeEvent): Refused {
  return { reason: "not-in-programme", detail: `this programme has no use for ${event.type}` };
}
