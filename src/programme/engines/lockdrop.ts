import type { Instant } from "../../exact/instant.ts";
import type { ProgrammeEvent } from "../events/event.ts";
import type { Facts } from "../events/facts.ts";
import type { Refused } from "../events/refusal.ts";
import type { LockdropShape, Programme } from "../programme.ts";
import { burn, lock, notInProgramme, signal, withdraw } from "./lockdrop-actions.ts";
import { finishLockdrop } from "./lockdrop-result.ts";
import { type LockdropState, newLockdropState } from "./lockdrop-state.ts";
import type { Engine } from "./settlement.ts";

export interface LockdropEngine extends Engine {
  readonly kind: "lockdrop";
  readonly state: LockdropState;
}

/** A lockdrop at work: locks, signals, withdrawals, burns, referrals, mining and trades. */
export function lockdropEngine(
  programme: Programme,
  shape: LockdropShape,
  context: { readonly facts: Facts; readonly asOf: Instant },
): LockdropEngine {
  const state = newLockdropState(programme, shape, context);
  return {
    kind: "lockdrop",
    state,
    refusals: state.refusals.all,
    asOf: context.asOf,
    apply(event) {
      const refused = answer(state, event);
      if (refused !== undefined) state.refusals.add(event, refused.reason, refused.detail);
    },
    finish: () => finishLockdrop(state),
  };
}

function answer(state: LockdropState, event: ProgrammeEvent): Refused | undefined {
  switch (event.type) {
    case "lock":
      return lock(state, event);
    case "signal":
      return signal(state, event);
    case "withdraw":
      return withdraw(state, event);
    case "burn":
      return burn(state, event);
    case "register":
    case "accept":
    case "verify":
      return void state.eligibility.record(event);
    case "price":
      return undefined;
    case "listing":
      return secondListing(state.facts, event);
    case "invite":
      return usesReferrals(state) ? state.referrals.invite(event) : notInProgramme(event);
    case "qualify":
      return usesReferrals(state) ? void state.referrals.qualify(event) : notInProgramme(event);
    case "mined":
    case "trade":
      return state.activity === undefined ? notInProgramme(event) : state.activity.record(event);
    default:
      return notInProgramme(event);
  }
}

/** The first listing counts. */
export function secondListing(facts: Facts, event: ProgrammeEvent): Refused | undefined {
  if (facts.listing === event) return undefined;
  return { reason: "already-listed", detail: "the first listing counts" };
}

function usesReferrals({ programme, shape }: LockdropState): boolean {
  const main = programme.release.main;
  const isActivity = main.by === "activity" && main.referral !== undefined;
  return isActivity || shape.share.referralBonus !== undefined;
}
