import type { ProgrammeEvent } from "./event.ts";
import type { RefusalReason } from "./reasons.ts";

/** A rule's answer to an event that it does not take: the code, and the numbers behind it. */
export interface Refused {
  readonly reason: RefusalReason;
  readonly detail: string;
}

/** A refusal with the event that it is about. */
export interface Refusal extends Refused {
  readonly event: ProgrammeEvent;
}
