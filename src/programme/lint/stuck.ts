import { add, compare, mul, ONE, type Rational, rational, ZERO } from "../../exact/rational.ts";
import { amountInWords, unitOf } from "../asset-amounts.ts";
import type { Group, LockdropShape, Programme } from "../programme.ts";
import { atInfinity, atZero } from "./boost.ts";
import { clock, fractionInUnits, listed } from "./figures.ts";
import { type Finding, finding, ofLockdrop } from "./finding.ts";
import { plainRules } from "./release.ts";
import { lastClosing } from "./windows.ts";

/** What waits for somebody: the operator, an attestation, a next period. */
export const stuckChecks = [
  ofLockdrop(withoutOperator),
  activity,
  pricesByEvents,
  verification,
  mintFees,
  lastCarry,
  bulkOnly,
  ofLockdrop(belowPool),
];

function withoutOperator(shape: LockdropShape, programme: Programme): Finding[] {
  const { main } = programme.release;
  const waiting = plainRules(programme).filter(
    ({ rule }) => rule.start.by === "listing" && rule.start.fallback === undefined,
  );
  const places: string[] = waiting.map(({ path }) => path);
  if (main.by === "activity" && main.fallbackListing === undefined) places.push("release");
  const [path] = places;
  if (path === undefined) return [];
  const closes = clock(programme, lastClosing(shape));
  const reason = `${listed(places)} starts at the listing: if the operator never lists after the last group closes at ${closes}, nothing is ever released`;
  const suggestion = "add fallback_listing: INSTANT beside it";
  return [finding("stuck-without-operator", { path, reason, suggestion })];
}

function activity({ release: { main } }: Programme): Finding[] {
  if (main.by !== "activity") return [];
  return [
    finding("activity-needs-attestation", {
      path: "release.by",
      reason: `only mining attested on days 0 to ${main.days} after the listing is released: what is not attested by then burns`,
      suggestion: "nothing, if the operator reports every day",
    }),
  ];
}

function pricesByEvents({ shape }: Programme): Finding[] {
  if (shape.kind !== "lockdrop" && shape.kind !== "emission") return [];
  const { by } = shape.price;
  if (by === "none" || by === "fixed") return [];
  const [path, suggestion] = ["weigh.price.at", "have the operator publish prices in time"];
  const assets = listed([
    ...new Set([...shape.terms.values()].flatMap((term) => [...term.assets])),
  ]);
  const without =
    shape.kind === "lockdrop"
      ? "without one every lock of that asset is refused no-price"
      : "without one the product's value of the day is 0";
  const reason = `prices of ${assets} come by events (at ${by}): ${without}`;
  return [finding("price-by-events", { path, reason, suggestion })];
}

function verification({ eligibility: { require }, shape }: Programme): Finding[] {
  if (!require.has("verified") || shape.kind === "mint") return [];
  return [
    finding("verification-by-operator", {
      path: "eligibility.require",
      reason: `${require.size} requirements stand before a deposit, and the operator alone attests "verified"`,
      suggestion: "nothing, if the operator verifies before the window closes",
    }),
  ];
}

function mintFees({ shape }: Programme): Finding[] {
  if (shape.kind !== "mint") return [];
  return [
    finding("fees-by-operator", {
      path: "share.by",
      reason: `the operator states the fees of ${listed([...shape.mintAssets])}: a month without a fees event pays nothing`,
      suggestion: "nothing, if the operator states the fees of every month",
    }),
  ];
}

/** Where carrying ends, in words. */
function lastOf({ shape }: Programme): string {
  switch (shape.kind) {
    case "lockdrop":
      return `group ${shape.groups.at(-1)?.id} (the last of ${shape.groups.length})`;
    case "emission":
      return "the last day";
    case "mint":
      return "the last month with fees";
    case "stream":
      return "a stream, which is one group,";
  }
}

function sinkOf({ shape }: Programme) {
  return shape.kind === "lockdrop" ? shape.share.sink : shape.sink;
}

function lastCarry(programme: Programme): Finding[] {
  if (sinkOf(programme) !== "carry") return [];
  return [
    finding("sink-carry-last", {
      path: "share.sink",
      reason: `carry hands what is left on to the next group or period: what ${lastOf(programme)} leaves stays held`,
      suggestion: "nothing, if that rest may stay; else use burn or treasury",
    }),
  ];
}

/** A chain divides when a share is claimed, one participant at a time. */
function bulkOnly(programme: Programme): Finding[] {
  const { shape } = programme;
  const found: Finding[] = [];
  const report = (path: string, value: string) => {
    const reason = `${value} needs all shares of a group at once: bulk settlement only, a live registration refuses it`;
    found.push(
      finding("bulk-only", {
        path,
        reason,
        suggestion: "use floor with burn or treasury to run it live",
      }),
    );
  };
  const share = shape.kind === "lockdrop" ? shape.share : shape;
  if (share.sink === "carry") report("share.sink", "carry");
  if ("rounding" in share && share.rounding === "largest-remainder")
    report("share.rounding", share.rounding);
  return found;
}

/** tokens-per-unit: full caps under the best terms that still do not use up the pool. */
function belowPool(shape: LockdropShape, programme: Programme): Finding[] {
  if (shape.share.by !== "tokens-per-unit" || shape.signal !== undefined) return [];
  return shape.groups.flatMap((group) => {
    const most = mostTokens(shape, programme, group);
    const pool = rational(group.pool);
    if (group.cap === undefined || most === undefined || compare(most, pool) >= 0) return [];
    const inTokens = (each: Rational) => fractionInUnits(programme, each, shape.reward);
    const cap = amountInWords(programme, group.cap.amount, group.cap.asset);
    const path = `groups[${group.index}].pool`;
    const reason = `the cap of ${cap} comes to ${inTokens(most)} at most: the rest of the pool of ${inTokens(pool)} always goes to the sink`;
    const suggestion = "nothing, if that is meant; else lower the pool or raise the cap";
    return [finding("tokens-per-unit-below-pool", { path, reason, suggestion })];
  });
}

/** Base units of the reward for a full cap; undefined when no cap bounds the group. */
function mostTokens(
  shape: LockdropShape,
  programme: Programme,
  group: Group,
): Rational | undefined {
  const { cap } = group;
  const { price } = shape;
  if (cap === undefined || group.assets.size > 1) return undefined;
  if (price.by !== "none" && price.by !== "fixed") return undefined;
  const coefficients = [...group.terms].map((name) => shape.terms.get(name)?.coefficient ?? ZERO);
  const factors = [
    rational(cap.amount, unitOf(programme, cap.asset)),
    largest(coefficients),
    price.by === "fixed" ? (price.prices.get(cap.asset) ?? ZERO) : ONE,
    largest([ONE, ...shape.multiplier.map(({ factor }) => factor)]),
    add(ONE, mostBoost(shape, group)),
    rational(unitOf(programme, shape.reward)),
  ];
  return factors.reduce(mul, ONE);
}

function mostBoost({ boost }: LockdropShape, group: Group): Rational {
  if (boost === undefined || boost.group !== group.id) return ZERO;
  return largest([ZERO, atZero(boost), atInfinity(boost)]);
}

function largest(numbers: readonly Rational[]): Rational {
  return numbers.reduce((most, each) => (compare(each, most) > 0 ? each : most), ZERO);
}
