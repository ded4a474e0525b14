import type { Instant } from "../../exact/instant.ts";

/** The events that a programme can hear of; docs/events.md says what each means and uses. */
export const EVENT_TYPES = [
  "register",
  "verify",
  "accept",
  "lock",
  "signal",
  "withdraw",
  "burn",
  "mint",
  "activate",
  "fees",
  "mined",
  "invite",
  "qualify",
  "trade",
  "price",
  "listing",
  "void",
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/**
 * One well-formed event. Text that an event does not use is "", an amount that it does not use 0.
 * `amount` is in base units of `asset` (of the reward token for `mined` and `trade`), negative only
 * for `trade`. `value` is checked text: a decimal, a month, a choice or free text, by type.
 */
export interface ProgrammeEvent {
  /** Line of the input on which the row starts; the header of a CSV is line 1. */
  readonly line: number;
  readonly id: string;
  readonly time: Instant;
  readonly type: EventType;
  readonly participant: string;
  readonly asset: string;
  readonly amount: bigint;
  readonly term: string;
  readonly counterparty: string;
  readonly via: string;
  readonly value: string;
}

/** How a person finds the event again: its id, else its line. */
export function eventName(event: { readonly id: string; readonly line: number }): string {
  return event.id === "" ? `line ${event.line}` : event.id;
}
