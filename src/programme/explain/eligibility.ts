import { eventName } from "../events/event.ts";
import type { Programme } from "../programme.ts";
import type { EligibilityBook } from "../stages/eligibility.ts";
import type { Step, Writer } from "./model.ts";

/** What the programme requires and which events of the participant decided it, with their times. */
export function eligibilitySteps(
  programme: Programme,
  book: EligibilityBook,
  { participant, write }: { readonly participant: string; readonly write: Writer },
): Step[] {
  const required = [...programme.eligibility.require];
  if (required.length === 0) {
    return [{ label: "required", result: "nothing: anybody may take part" }];
  }
  return required.map((requirement): Step => {
    const history = book.history(participant, requirement);
    if (history.length === 0) return { label: requirement, result: "missing" };
    const words = history.map(
      (event) => `${event.value === "failed" ? "failed" : "yes"}, at ${write.time(event.time)}`,
    );
    const note =
      history.length > 1 ? { note: "at a contribution the latest verdict before it counts" } : {};
    return {
      label: requirement,
      events: history.map(eventName),
      result: words.join("; then "),
      ...note,
    };
  });
}

/** What is missing now, as something that can be done; undefined when nothing is. */
export function eligibilityOption(book: EligibilityBook, participant: string): string | undefined {
  const refused = book.refusal(participant);
  return refused === undefined
    ? undefined
    : `to contribute, first: ${refused.detail.replace(/^.*?: /, "")}`;
}
