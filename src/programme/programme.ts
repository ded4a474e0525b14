import type { Duration } from "../exact/duration.ts";
import type { Instant } from "../exact/instant.ts";
import type { Rational } from "../exact/rational.ts";
import type { Definition, Rates, Requirement, Rounding, Sink } from "./definition.ts";

/** A definition after `compile`: every number exact, every reference resolved, amounts in base units. */
export interface Programme {
  readonly definition: Definition;
  readonly id: string;
  readonly title: string;
  readonly zoneSec: number;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly eligibility: Eligibility;
  readonly shape: Shape;
  readonly release: Release;
  readonly grants: readonly string[];
}

export interface Asset {
  readonly symbol: string;
  readonly decimals: number;
}

export interface Eligibility {
  readonly require: ReadonlySet<Requirement>;
  readonly termsVersion: string | undefined;
}

export type Shape = LockdropShape | MintShape | EmissionShape | StreamShape;

/** Half-open: contains `t` when `opens <= t` and, if it closes, `t < closes`. */
export interface Window {
  readonly opens: Instant;
  readonly closes: Instant;
}

export interface Term {
  readonly name: string;
  readonly assets: ReadonlySet<string>;
  readonly coefficient: Rational;
  readonly duration: Duration | undefined;
  readonly illustrative: string | undefined;
}

/** A round or pool of a lockdrop. `pool` and `cap.amount` in base units. */
export interface Group extends Window {
  readonly index: number;
  readonly id: string;
  readonly terms: ReadonlySet<string>;
  readonly assets: ReadonlySet<string>;
  readonly cap: { readonly asset: string; readonly amount: bigint } | undefined;
  readonly weightDecimals: number;
  readonly pool: bigint;
  /** The group's part of `share.pool`, when the pool comes from rates. */
  readonly rate: Rational | undefined;
  readonly earlyBonus: Rational | undefined;
}

export type PriceRule =
  | { readonly by: "none" }
  | { readonly by: "fixed"; readonly prices: ReadonlyMap<string, Rational> }
  | { readonly by: "opening" | "closing" | "day" };

export interface MultiplierStep {
  readonly through: Instant | undefined;
  readonly before: Instant | undefined;
  readonly factor: Rational;
}

export interface WithdrawWindow extends Window {
  readonly limitAtOpening: Rational;
  readonly limitAtClosing: Rational;
  readonly once: boolean;
}

export interface Boost extends Window {
  readonly asset: string;
  readonly group: string;
  readonly scale: Rational;
  readonly k: Rational;
  readonly shift: Rational;
  readonly offset: Rational;
  readonly zeroBurnIsZero: boolean;
  readonly illustrative: string | undefined;
}

export interface LockdropShape {
  readonly kind: "lockdrop";
  readonly reward: string;
  readonly terms: ReadonlyMap<string, Term>;
  readonly groups: readonly Group[];
  readonly minimum: ReadonlyMap<string, bigint>;
  readonly maximumPerParticipant: ReadonlyMap<string, bigint>;
  readonly signal: { readonly coefficient: Rational; readonly once: boolean } | undefined;
  readonly withdrawWindows: readonly WithdrawWindow[];
  readonly price: PriceRule;
  readonly multiplier: readonly MultiplierStep[];
  readonly share: LockdropShare;
  readonly boost: Boost | undefined;
}

export interface LockdropShare {
  readonly by: "pro-rata" | "tokens-per-unit";
  readonly totalPool: bigint | undefined;
  readonly rates: Rates | undefined;
  readonly roundPer: "participant" | "position";
  readonly rounding: Rounding;
  readonly sink: Sink;
  readonly referralBonus: { readonly fraction: Rational; readonly pool: bigint } | undefined;
}

export interface MintShape {
  readonly kind: "mint";
  readonly mintAssets: ReadonlySet<string>;
  readonly offer: (Window & { readonly factor: Rational }) | undefined;
  readonly fraction: Rational;
  readonly rounding: Rounding;
  readonly sink: Sink;
}

export interface EmissionShape {
  readonly kind: "emission";
  readonly reward: string;
  readonly window: { readonly opens: Instant; readonly closes: Instant | undefined };
  readonly terms: ReadonlyMap<string, Term>;
  readonly price: PriceRule;
  readonly rounding: Rounding;
  readonly sink: Sink;
  readonly emission: Emission;
}

/** Daily emission: base units of the reward on day n = floor(supply x rate x decay^floor(n / cycle)). */
export interface Emission {
  readonly firstDay: number;
  readonly supply: bigint;
  readonly dailyRate: Rational;
  readonly cycleDays: number;
  readonly decay: Rational;
  readonly ceiling: bigint;
}

export interface StreamShape {
  readonly kind: "stream";
  readonly reward: string;
  readonly window: { readonly opens: Instant; readonly closes: Instant | undefined };
  readonly terms: ReadonlyMap<string, Term>;
  readonly pool: bigint;
  readonly starts: Instant;
  readonly durationSec: bigint;
  readonly precision: number;
  readonly sink: Sink;
}

/**
 * When a release clock starts: a fixed instant, the listing (or its fallback, once that has passed
 * without one), or the close of the group or period.
 */
export type Start =
  | { readonly by: "instant"; readonly at: Instant }
  | { readonly by: "listing"; readonly fallback: Instant | undefined }
  | { readonly by: "close" };

export type PlainRelease =
  | { readonly by: "at-once"; readonly start: Start }
  | { readonly by: "tranches"; readonly start: Start; readonly tranches: readonly Tranche[] }
  | {
      readonly by: "linear";
      readonly start: Start;
      readonly duration: Duration;
      readonly cliff: Duration | undefined;
      readonly atStart: Rational;
    };

export interface Tranche {
  readonly after: Duration;
  /** Fraction of the whole released by this tranche and all before it. */
  readonly cumulative: Rational;
}

export interface ActivityRelease {
  readonly by: "activity";
  readonly atListing: Rational;
  readonly miningRate: Rational;
  readonly miningVesting: "mined" | "half-of-allocation";
  readonly days: number;
  readonly referral: ReferralRule | undefined;
  readonly netBuying: { readonly base: Rational; readonly divisor: Rational } | undefined;
  readonly fallbackListing: Instant | undefined;
}

export interface ReferralRule {
  readonly minimum: Rational;
  readonly newFrom: Instant;
  readonly tiers: readonly { readonly invitees: number; readonly coefficient: Rational }[];
}

export interface Release {
  readonly main:
    | PlainRelease
    | ActivityRelease
    | { readonly by: "monthly" }
    | { readonly by: "stream" };
  readonly signal: PlainRelease | undefined;
}
