import type { LockdropShape, Programme } from "../programme.ts";

export type Severity = "error" | "warning" | "info";

/**
 * Every code with its severity. An error makes a programme impossible or over-committed; a warning is
 * probably a mistake or leaves tokens out of reach; an info is what a reader should know.
 */
const SEVERITY_OF = {
  "rates-above-one": "error",
  "rates-below-one": "warning",
  "share-pool-unused": "warning",
  "group-rate-unused": "warning",
  "early-bonus-unused": "info",
  "caps-of-different-assets": "warning",
  "zero-pool": "warning",
  "stream-rate-zero": "warning",
  "referral-bonus-zero": "warning",
  "supply-parts-mismatch": "error",
  "pools-above-supply": "error",
  "emission-zero": "warning",
  "emission-below-ceiling": "info",
  "emission-above-ceiling": "info",
  "mint-fraction-above-one": "error",
  "mint-fraction-zero": "warning",
  "offer-without-advantage": "warning",
  "groups-overlap": "error",
  "group-gap": "info",
  "boost-unreachable": "error",
  "boost-before-close": "warning",
  "boost-gap": "info",
  "term-ends-before-boost": "info",
  "withdraw-overlap": "warning",
  "withdraw-before-groups": "warning",
  "withdraw-after-release": "warning",
  "multiplier-step-unreachable": "warning",
  "multiplier-outside-windows": "warning",
  "price-at-closing": "info",
  "stream-unreachable": "error",
  "stream-before-staking": "warning",
  "emission-before-staking": "warning",
  "release-before-close": "error",
  "release-before-boost-close": "error",
  "fallback-before-close": "error",
  "fallback-unused": "warning",
  "never-claimable": "warning",
  "tranches-not-ascending": "warning",
  "cliff-after-end": "warning",
  "activity-only-burns": "warning",
  "multiplier-rises": "warning",
  "coefficient-falls": "warning",
  "withdraw-limit-above-one": "error",
  "withdraw-limit-rises": "warning",
  "referral-tiers-not-ascending": "error",
  "referral-coefficients-fall": "warning",
  "referral-first-tier-not-zero": "info",
  "referral-coefficient-zero": "warning",
  "net-buying-without-effect": "warning",
  "boost-without-effect": "warning",
  "boost-falls": "warning",
  "boost-below-minus-one": "error",
  "boost-negative": "warning",
  "boost-at-zero": "info",
  "boost-jump": "info",
  "term-without-group": "warning",
  "asset-unused": "info",
  "duration-missing": "info",
  "coefficient-zero": "warning",
  "weight-rounds-to-zero": "warning",
  "price-missing": "warning",
  "price-zero": "warning",
  "minimum-above-cap": "error",
  "minimum-above-maximum": "error",
  "limit-unused": "warning",
  "terms-version-unchecked": "warning",
  "verified-without-registered": "info",
  "eligibility-unchecked": "warning",
  "signals-overlap": "info",
  "signal-release-unreachable": "error",
  "signal-without-own-release": "info",
  "stuck-without-operator": "warning",
  "activity-needs-attestation": "info",
  "price-by-events": "info",
  "verification-by-operator": "info",
  "fees-by-operator": "info",
  "sink-carry-last": "warning",
  "pool-unlike-supply-part": "warning",
  "bulk-only": "info",
  "tokens-per-unit-below-pool": "info",
} as const satisfies Record<string, Severity>;

export type LintCode = keyof typeof SEVERITY_OF;

/** The closed list of codes, in the order of the checks. */
export const LINT_CODES = Object.keys(SEVERITY_OF) as readonly LintCode[];

/** One thing that the linter has to say about a programme. */
export interface Finding {
  readonly severity: Severity;
  readonly code: LintCode;
  /** JSON-path-like place, for example `groups[2].cap.amount`. */
  readonly path: string;
  /** What is so, with the figures. */
  readonly reason: string;
  readonly suggestion: string;
}

export type Check = (programme: Programme) => readonly Finding[];

/** A finding with the severity of its code. */
export function finding(
  code: LintCode,
  says: { readonly path: string; readonly reason: string; readonly suggestion: string },
): Finding {
  return { severity: SEVERITY_OF[code], code, ...says };
}

/** A check of lockdrops alone: the other shapes have no groups. */
export function ofLockdrop(
  check: (shape: LockdropShape, programme: Programme) => readonly Finding[],
): Check {
  return (programme) => {
    const { shape } = programme;
    return shape.kind === "lockdrop" ? check(shape, programme) : [];
  };
}
