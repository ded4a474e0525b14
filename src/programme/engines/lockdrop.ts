import type { ProgrammeEvent } from "../events/event.ts";
import type { Refused } from "../events/refusal.ts";
import type { LockdropShape, Programme } from "../programme.ts";
import { answerFact, type Engine, type EngineContext, engineOf, notInProgramme } from "./engine.ts";
import { burn, lock, signal, withdraw } from "./lockdrop-actions.ts";
import { finishLockdrop } from "./lockdrop-result.ts";
import { type LockdropState, newLockdropState } from "./lockdrop-state.ts";

export type LockdropEngine = Engine<"lockdrop", LockdropState>;

/** A lockdrop at work: locks, signals, withdrawals, burns, referrals, mining and trades. */
export function lockdropEngine(
  programme: Programme,
  shape: LockdropShape,
  context: EngineContext,
): LockdropEngine {
  const state = newLockdropState(programme, shape, context);
  return engineOf("lockdrop", state, {
    answer,
    deposits: ({ deposits: book }) => ({ book, types: ["lock", "burn"] }),
    finish: finishLockdrop,
  });
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
    case "invite":
    case "qualify":
      return answerReferral(state, event);
    case "mined":
    case "trade":
      return state.activity === undefined ? notInProgramme(event) : state.activity.record(event);
    default:
      return answerFact(event, state);
  }
}

function answerReferral(state: LockdropState, event: ProgrammeEvent): Refused | undefined {
  const { programme, shape, referrals } = state;
  const main = programme.release.main;
  const isActivity = main.by === "activity" && main.referral !== undefined;
  if (!isActivity && shape.share.referralBonus === undefined) return notInProgramme(event);
  if (event.type === "invite") return referrals.invite(event);
  referrals.qualify(event);
  return undefined;
}
