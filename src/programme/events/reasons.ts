/** Why a row was set aside before it had a meaning. Closed list; docs/events.md explains each. */
export const MALFORMED_REASONS = [
  "wrong-cell-count",
  "control-character",
  "cell-too-long",
  "untrimmed-cell",
  "unpaired-surrogate",
  "bad-json",
  "unknown-column",
  "duplicate-key",
  "number-needs-quotes",
  "wrong-type",
  "bad-time",
  "bad-amount",
  "bad-value",
  "missing-cell",
  "unexpected-cell",
  "unknown-event",
  "unknown-asset",
  "duplicate-id",
] as const;

/** Why a rule refused a well-formed event. Closed list; docs/events.md explains each. */
export const REFUSAL_REASONS = [
  "unknown-term",
  "wrong-asset",
  "outside-window",
  "not-eligible",
  "no-price",
  "below-minimum",
  "over-limit",
  "over-cap",
  "cap-partial",
  "no-position",
  "beyond-balance",
  "over-withdrawal-limit",
  "already-withdrawn",
  "already-signalled",
  "already-invited",
  "self-invite",
  "self-transfer",
  "already-listed",
  "not-in-programme",
  "voided",
  "no-such-event",
] as const;

export type MalformedReason = (typeof MALFORMED_REASONS)[number];
export type RefusalReason = (typeof REFUSAL_REASONS)[number];
