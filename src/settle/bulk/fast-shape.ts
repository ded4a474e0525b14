import type { ProgrammeEvent } from "../../programme/events/event.ts";
import type { LockdropShape, Programme } from "../../programme/programme.ts";

/** A lockdrop's shape when the fast path serves it, else what stands against it. */
export function fastShape(programme: Programme): LockdropShape | string {
  const { shape, release } = programme;
  if (shape.kind !== "lockdrop") return "it is no lockdrop";
  const { share } = shape;
  if (share.rounding !== "floor") return "it rounds by largest remainders";
  if (share.roundPer !== "participant") return "it rounds per position";
  if (share.referralBonus !== undefined) return "it pays a referral bonus";
  if (shape.withdrawWindows.length > 0) return "its locks can be withdrawn";
  if (release.signal !== undefined) return "signals are released by a rule of their own";
  return shape;
}

/** Why an event needs the plain engine's books; undefined when a look at the rules answers it. */
export function needsPlainEngine(
  programme: Programme,
  { type }: ProgrammeEvent,
): string | undefined {
  const { release } = programme;
  const isActivity = release.main.by === "activity";
  if (type === "void") return "an event is voided";
  if ((type === "mined" || type === "trade") && isActivity) return "it releases by activity";
  if ((type === "invite" || type === "qualify") && isActivity) return "it counts invitations";
  return undefined;
}
