/** What a programme names: the document to be agreed to and who verifies. An empty text asks for nothing. */
export interface Wanted {
  readonly document: string;
  readonly attestor: string;
}

/** What an attestor said last of an account. Times are seconds since 1970. */
export interface StandingVerdict {
  readonly passed: boolean;
  /** The block's time when it was said. */
  readonly timeSec: number;
  /** It holds before this moment; undefined when it never expires. */
  readonly expiresSec: number | undefined;
}

/** One version of the wanted document that the account accepted. */
export interface AcceptedAt {
  readonly version: string;
  readonly timeSec: number;
}

/** What an account has done and been attested of that which a programme wants. Times are seconds since 1970. */
export interface Standing {
  /** Undefined when it is not registered. */
  readonly registeredSec: number | undefined;
  /** In the order in which the versions were published; 64 at most. */
  readonly acceptances: readonly AcceptedAt[];
  /** Undefined when the attestor said nothing of it. */
  readonly verdict: StandingVerdict | undefined;
}
