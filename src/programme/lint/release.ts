import { addDuration } from "../../exact/duration.ts";
import { DAY, type Instant, SECOND } from "../../exact/instant.ts";
import { min } from "../../exact/integer.ts";
import {
  add,
  compare,
  mul,
  ONE,
  type Rational,
  rational,
  sub,
  ZERO,
} from "../../exact/rational.ts";
import type { ActivityRelease, LockdropShape, PlainRelease, Programme } from "../programme.ts";
import { clock, figure, fractionInUnits } from "./figures.ts";
import { type Finding, finding, ofLockdrop } from "./finding.ts";
import { lastClosing } from "./windows.ts";

/** Releases that come before shares are known, and parts that no release reaches. */
export const releaseChecks = [
  ofLockdrop(beforeClose),
  ofLockdrop(beforeBoostClose),
  ofLockdrop(fallbackBeforeClose),
  unusedFallback,
  neverClaimable,
  trancheOrder,
  cliffs,
  activityOnlyBurns,
];

/** Those of them that find errors. */
export const releaseErrors = [
  ofLockdrop(beforeClose),
  ofLockdrop(beforeBoostClose),
  ofLockdrop(fallbackBeforeClose),
];

const FALLBACK = "release.fallback_listing";

interface PlacedRule {
  readonly rule: PlainRelease;
  readonly path: "release" | "release.signal";
}

/** The main rule and the one for signals, as far as they are of the plain kinds. */
export function plainRules({ release: { main, signal } }: Programme): readonly PlacedRule[] {
  const rules: PlacedRule[] = [];
  if (main.by === "at-once" || main.by === "tranches" || main.by === "linear") {
    rules.push({ rule: main, path: "release" });
  }
  if (signal !== undefined) rules.push({ rule: signal, path: "release.signal" });
  return rules;
}

interface FirstPayment {
  readonly path: string;
  readonly startsBy: "instant" | "listing" | "close";
  /** Undefined as long as it hangs on a listing without a fallback. */
  readonly at: Instant | undefined;
}

/** When each rule of a lockdrop pays for the first time. */
export function firstPayments(programme: Programme, shape: LockdropShape): readonly FirstPayment[] {
  const { main } = programme.release;
  if (main.by === "activity") {
    return [{ path: FALLBACK, startsBy: "listing", at: main.fallbackListing }];
  }
  return plainRules(programme).map(({ rule, path }) => {
    const { start } = rule;
    const from =
      start.by === "instant"
        ? start.at
        : start.by === "close"
          ? lastClosing(shape)
          : start.fallback;
    return {
      path:
        start.by === "listing"
          ? `${path}.fallback_listing`
          : `${path}.${rule.by === "at-once" ? "at" : "start"}`,
      startsBy: start.by,
      at: from === undefined ? undefined : from + delay(rule, from, programme.zoneSec),
    };
  });
}

/** From the start of the clock to the first payment. */
function delay(rule: PlainRelease, start: Instant, zoneSec: number): bigint {
  if (rule.by === "at-once") return 0n;
  if (rule.by === "linear") {
    return rule.cliff === undefined ? 0n : addDuration(start, rule.cliff, zoneSec) - start;
  }
  return rule.tranches.map(({ after }) => addDuration(start, after, zoneSec)).reduce(min) - start;
}

function beforeClose(shape: LockdropShape, programme: Programme): Finding[] {
  const last = lastClosing(shape);
  return firstPayments(programme, shape).flatMap(({ path, startsBy, at }) => {
    if (startsBy !== "instant" || at === undefined || at >= last) return [];
    const reason = `the first payment comes at ${clock(programme, at)}, before the last group closes at ${clock(programme, last)}: shares are not known then`;
    const suggestion = "start when the last group has closed, or write close";
    return [finding("release-before-close", { path, reason, suggestion })];
  });
}

function beforeBoostClose(shape: LockdropShape, programme: Programme): Finding[] {
  const { boost } = shape;
  if (boost === undefined) return [];
  return firstPayments(programme, shape).flatMap(({ path, at }) => {
    if (at === undefined || at < lastClosing(shape) || at >= boost.closes) return [];
    const reason = `the first payment comes at ${clock(programme, at)}, before burning ends at ${clock(programme, boost.closes)}: shares still change then`;
    const suggestion = "start when burning has ended";
    return [finding("release-before-boost-close", { path, reason, suggestion })];
  });
}

/** The fallbacks of the rules that start at the listing. */
function usedFallbacks(programme: Programme): { readonly path: string; readonly at: Instant }[] {
  const { main } = programme.release;
  const plain = plainRules(programme).flatMap(({ rule, path }) => {
    const at = rule.start.by === "listing" ? rule.start.fallback : undefined;
    return at === undefined ? [] : [{ path: `${path}.fallback_listing`, at }];
  });
  if (main.by !== "activity" || main.fallbackListing === undefined) return plain;
  return [{ path: FALLBACK, at: main.fallbackListing }, ...plain];
}

function fallbackBeforeClose(shape: LockdropShape, programme: Programme): Finding[] {
  const last = lastClosing(shape);
  return usedFallbacks(programme).flatMap(({ path, at }) => {
    if (at >= last) return [];
    const reason = `the release would start at ${clock(programme, at)}, before the last group closes at ${clock(programme, last)}`;
    const suggestion = "fall back when the last group has closed";
    return [finding("fallback-before-close", { path, reason, suggestion })];
  });
}

function unusedFallback(programme: Programme): Finding[] {
  const { release } = programme.definition;
  const signal = "signal" in release ? release.signal : undefined;
  const entries = [
    { path: "release", entry: release },
    { path: "release.signal", entry: signal },
  ];
  const used = usedFallbacks(programme).map((each) => each.path);
  return entries.flatMap(({ path, entry }) => {
    const at = `${path}.fallback_listing`;
    if (entry === undefined || !("fallback_listing" in entry) || used.includes(at)) return [];
    const reason = `the rule does not start at listing, so ${entry.fallback_listing} is never used`;
    const suggestion = "remove it, or start the release at listing";
    return [finding("fallback-unused", { path: at, reason, suggestion })];
  });
}

function neverClaimable(programme: Programme): Finding[] {
  return plainRules(programme).flatMap(({ rule, path }) => {
    const released = rule.by === "tranches" ? rule.tranches.at(-1)?.cumulative : ONE;
    if (released === undefined || compare(released, ONE) >= 0) return [];
    const rest = sub(ONE, released);
    const reason = `the tranches add up to ${figure(released)}: ${figure(rest)} of every share${inPools(programme, rest, path)} can never be claimed`;
    const suggestion = "let the fractions add up to 1";
    return [finding("never-claimable", { path: `${path}.tranches`, reason, suggestion })];
  });
}

/** What a part of every share comes to in all; the part that signals bring is not known. */
function inPools(programme: Programme, part: Rational, path: string): string {
  const { shape } = programme;
  if (shape.kind !== "lockdrop" || path !== "release" || programme.release.signal !== undefined)
    return "";
  const pools = shape.groups.map((group) => rational(group.pool)).reduce(add, ZERO);
  const amount = (each: Rational) => fractionInUnits(programme, each, shape.reward);
  return ` (${amount(mul(part, pools))} of ${amount(pools)})`;
}

function trancheOrder(programme: Programme): Finding[] {
  return plainRules(programme).flatMap(({ rule, path }) => {
    if (rule.by !== "tranches") return [];
    const start = rule.start.by === "instant" ? rule.start.at : 0n;
    const due = rule.tranches.map(({ after }) => addDuration(start, after, programme.zoneSec));
    return due.flatMap((at, index) => {
      const before = due[index - 1];
      if (before === undefined || at >= before) return [];
      const reason = `tranche ${index} is due ${(before - at) / SECOND} s before tranche ${index - 1}, which is listed first`;
      const suggestion = "list the tranches in the order of time";
      return [
        finding("tranches-not-ascending", {
          path: `${path}.tranches[${index}].after`,
          reason,
          suggestion,
        }),
      ];
    });
  });
}

function cliffs(programme: Programme): Finding[] {
  return plainRules(programme).flatMap(({ rule, path }) => {
    if (rule.by !== "linear" || rule.cliff === undefined) return [];
    const start = rule.start.by === "instant" ? rule.start.at : 0n;
    const ends = addDuration(start, rule.duration, programme.zoneSec);
    const cliff = addDuration(start, rule.cliff, programme.zoneSec);
    if (cliff < ends) return [];
    const reason = `the cliff of ${inDays(cliff - start)} is not shorter than the release of ${inDays(ends - start)}: everything is paid at once, at the cliff`;
    const suggestion = "shorten the cliff or use at-once";
    return [finding("cliff-after-end", { path: `${path}.cliff`, reason, suggestion })];
  });
}

function inDays(nanoseconds: bigint): string {
  return `${figure(rational(nanoseconds, DAY))} days`;
}

function activityOnlyBurns({ release: { main } }: Programme): Finding[] {
  if (main.by !== "activity") return [];
  const rest = sub(ONE, reachable(main));
  if (rest.n <= 0n) return [];
  const vesting = main.miningVesting;
  const reason = `at_listing ${figure(main.atListing)} and mining_rate ${figure(main.miningRate)} (${vesting}) release ${figure(reachable(main))} of a share at most: ${figure(rest)} of it can only burn`;
  const suggestion = "let at_listing and mining_rate add up to 1, or say that the rest burns";
  return [finding("activity-only-burns", { path: "release.mining_rate", reason, suggestion })];
}

/** The part of a share that activity can release: with `mined`, as much as is mined. */
function reachable({ atListing, miningRate, miningVesting }: ActivityRelease): Rational {
  if (miningVesting === "half-of-allocation") return add(atListing, miningRate);
  return miningRate.n === 0n ? atListing : ONE;
}
