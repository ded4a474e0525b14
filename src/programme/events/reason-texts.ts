import type { MalformedReason, RefusalReason } from "./reasons.ts";

/** A reason for a person: when it is given, and what helps the next time. No full stops. */
export interface ReasonText {
  readonly when: string;
  readonly remedy: string;
}

/** Every reason; the table of docs/events.md prints these texts, and a test compares the two. */
export const REASON_TEXTS: Readonly<Record<MalformedReason | RefusalReason, ReasonText>> = {
  "wrong-cell-count": {
    when: "more or fewer cells than the header",
    remedy: "give every row one cell per column, and quote cells that hold a comma",
  },
  "control-character": {
    when: "a cell holds a control character",
    remedy: "remove characters below U+0020 and U+007F",
  },
  "cell-too-long": {
    when: "a cell of more than 4,096 characters",
    remedy: "shorten the cell",
  },
  "untrimmed-cell": {
    when: "a cell begins or ends with a space",
    remedy: "remove the space",
  },
  "unpaired-surrogate": {
    when: "a cell holds half of a character",
    remedy: "export the file again as UTF-8",
  },
  "bad-json": {
    when: "a line is not a JSON object of texts (JSON Lines only)",
    remedy: "write one whole object a line",
  },
  "unknown-column": {
    when: "a member that is not a column (JSON Lines only)",
    remedy: "name it as in the list of columns, or begin it with x_",
  },
  "duplicate-key": {
    when: "an object names a member twice (JSON Lines only)",
    remedy: "keep one of the two",
  },
  "number-needs-quotes": {
    when: "a number that JSON readers would round (JSON Lines only)",
    remedy: "put the number in quotes",
  },
  "wrong-type": {
    when: "a member is neither text, whole number nor null (JSON Lines only)",
    remedy: "write it as text",
  },
  "bad-time": {
    when: "the time does not parse",
    remedy: "write date, time and offset, like 2019-11-05T09:00:00+08:00",
  },
  "bad-amount": {
    when: "the amount does not parse, or has more decimals than the asset",
    remedy: "write plain digits and at most one point",
  },
  "bad-value": {
    when: "the value, the way or the month does not parse",
    remedy: "write one of the values that the event takes",
  },
  "missing-cell": {
    when: "a cell that this event needs is empty",
    remedy: "fill it in",
  },
  "unexpected-cell": {
    when: "a cell that this event does not use is filled",
    remedy: "leave it empty",
  },
  "unknown-event": {
    when: "not one of the events of the list above",
    remedy: "use a name of the list",
  },
  "unknown-asset": {
    when: "not among the assets of the programme",
    remedy: "use an asset of the definition, with the same capitals",
  },
  "duplicate-id": {
    when: "the id stands on an earlier line, well-formed or not",
    remedy: "give every row an id of its own",
  },
  "unknown-term": {
    when: "not a term of the programme",
    remedy: "choose a term of the definition",
  },
  "wrong-asset": {
    when: "not an asset of that term or of this event",
    remedy: "use an asset that the term takes",
  },
  "outside-window": {
    when: "before it opens, or at or after it closes",
    remedy: "come while a window is open; nothing can be made up for afterwards",
  },
  "not-eligible": {
    when: "registration, acceptance or verification is missing",
    remedy: "register, accept the terms and pass verification before contributing",
  },
  "no-price": {
    when: "no price at or before the instant that the rules name",
    remedy: "the operator records the price in time",
  },
  "below-minimum": {
    when: "less than the minimum, or zero",
    remedy: "contribute at least the minimum in one go",
  },
  "over-limit": {
    when: "would exceed what one participant may contribute",
    remedy: "contribute no more than what is left of the personal maximum",
  },
  "over-cap": {
    when: "the hard cap is full",
    remedy: "come earlier, or to a later group that has room",
  },
  "cap-partial": {
    when: "the deposit was cut at the cap; the detail says what is refunded",
    remedy: "the refund can go to a later group that has room",
  },
  "no-position": {
    when: "no accepted contribution to act on",
    remedy: "contribute first, or name the lock that was accepted",
  },
  "beyond-balance": {
    when: "more than is there",
    remedy: "use at most what is left",
  },
  "over-withdrawal-limit": {
    when: "more than the window lets out",
    remedy: "withdraw less; the limit shrinks while the window is open",
  },
  "already-withdrawn": {
    when: "only one withdrawal is allowed",
    remedy: "there is no second withdrawal from this lock in this window",
  },
  "already-signalled": {
    when: "only one signal is allowed",
    remedy: "the first signal counts",
  },
  "already-invited": {
    when: "the invitee was invited before",
    remedy: "the first invitation counts",
  },
  "self-invite": {
    when: "an invitation of oneself",
    remedy: "invite somebody else",
  },
  "self-transfer": {
    when: "a transfer to oneself",
    remedy: "transfer to somebody else, sell, spend or withdraw",
  },
  "already-listed": {
    when: "the reward token was listed before",
    remedy: "the first listing counts",
  },
  "not-in-programme": {
    when: "the programme has no such stage",
    remedy: "leave such events out; they change nothing",
  },
  voided: {
    when: "withdrawn by the operator",
    remedy: "ask the operator; the void names the reason",
  },
  "no-such-event": {
    when: "a void that names nothing",
    remedy: "name the id of an earlier event that is no void",
  },
};
