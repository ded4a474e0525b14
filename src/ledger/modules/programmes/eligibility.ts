import type { ProgrammeEvent } from "../../../programme/events/event.ts";
import type { Refused } from "../../../programme/events/refusal.ts";
import type { EligibilityBook } from "../../../programme/stages/eligibility.ts";
import type { QueryContext } from "../../kernel/context.ts";
import { isValid, standingOf } from "../terms/index.ts";
import { fact } from "./facts.ts";
import { type Live, requireLive } from "./live.ts";
import { isMinter } from "./mint-book.ts";
import { participants } from "./state/lockdrop.ts";

/** Tells the rules what the terms module knows of a participant now. */
export function recordStanding(
  ctx: QueryContext,
  live: Live,
  { book, participant }: { readonly book: EligibilityBook; readonly participant: string },
): void {
  const { record, programme } = live;
  if (programme.eligibility.require.size === 0) return;
  const { termsDocument: document, verifier: attestor } = record;
  const standing = standingOf(ctx, participant, { document, attestor });
  const tell = (type: ProgrammeEvent["type"], timeSec: number, value = "") =>
    book.record({
      ...fact(type, { line: 0, id: type, timeSec: BigInt(timeSec) }),
      participant,
      value,
    });
  if (standing.registeredSec !== undefined) tell("register", standing.registeredSec);
  for (const { version, timeSec } of standing.acceptances) tell("accept", timeSec, version);
  const { verdict } = standing;
  if (verdict === undefined) return;
  const passed = verdict.passed && isValid(verdict, ctx.timeSec);
  tell("verify", verdict.timeSec, passed ? "passed" : "failed");
}

/** The refusal of somebody who lacks the entry right that the programme asks for. */
export function entryRefusal(
  ctx: QueryContext,
  { record }: Live,
  participant: string,
): Refused | undefined {
  const { requiredProgramme, requiredRight } = record;
  if (requiredProgramme === "" || hasTakenPart(ctx, requiredProgramme, participant))
    return undefined;
  const detail = `the entry right ${requiredRight} of programme ${requiredProgramme} is missing`;
  return { reason: "not-eligible", detail };
}

/** Whether the participant has ever made an accepted contribution: what entry rights are granted for. */
function hasTakenPart(ctx: QueryContext, id: string, participant: string): boolean {
  const live = requireLive(ctx, id);
  if (live.programme.shape.kind === "mint") return isMinter(ctx, live, participant);
  return (participants.get(ctx, [id, participant])?.positions ?? 0n) > 0n;
}
