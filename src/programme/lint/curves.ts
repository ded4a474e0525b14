import { addDuration } from "../../exact/duration.ts";
import type { Instant } from "../../exact/instant.ts";
import { compare, equals, ONE, type Rational } from "../../exact/rational.ts";
import type { Group, LockdropShape, Programme, Term } from "../programme.ts";
import { clock, figure } from "./figures.ts";
import { type Finding, finding, ofLockdrop } from "./finding.ts";
import { firstOpening, lastClosing } from "./windows.ts";

/** Factors that should move one way over time, duration or invitees. */
export const curveChecks = [
  ofLockdrop(unreachableSteps),
  ofLockdrop(stepsOutsideWindows),
  ofLockdrop(risingMultiplier),
  ofLockdrop(fallingCoefficients),
  tierOrder,
  fallingTiers,
  firstTier,
  zeroTiers,
  netBuying,
];

/** Those of them that find errors. */
export const curveErrors = [tierOrder];

/** A multiplier step with the span it is the first to cover; `from` undefined: since ever. */
interface Step {
  readonly index: number;
  readonly factor: Rational;
  readonly from: Instant | undefined;
  /** Exclusive; undefined: for ever. */
  readonly until: Instant | undefined;
  readonly isReachable: boolean;
}

function stepsOf({ multiplier }: LockdropShape): readonly Step[] {
  let from: Instant | undefined;
  let isOver = false;
  return multiplier.map(({ through, before, factor }, index) => {
    const until = before ?? (through === undefined ? undefined : through + 1n);
    const isReachable = !isOver && (until === undefined || from === undefined || until > from);
    const step = { index, factor, from, until, isReachable };
    if (isReachable) from = until;
    if (until === undefined) isOver = true;
    return step;
  });
}

function unreachableSteps(shape: LockdropShape, programme: Programme): Finding[] {
  return stepsOf(shape).flatMap(({ index, factor, from, until, isReachable }) => {
    if (isReachable) return [];
    const ends = until === undefined ? "has no bound" : `ends at ${clock(programme, until)}`;
    const covered = from === undefined ? "always" : `until ${clock(programme, from)}`;
    const reason = `step ${index} (factor ${figure(factor)}) ${ends}, and an earlier step applies ${covered}`;
    const suggestion = "order the steps by their bounds, the one without a bound last";
    return [
      finding("multiplier-step-unreachable", {
        path: `weigh.multiplier[${index}]`,
        reason,
        suggestion,
      }),
    ];
  });
}

function isInWindows({ from, until }: Step, shape: LockdropShape): boolean {
  const startsInTime = from === undefined || from < lastClosing(shape);
  return startsInTime && (until === undefined || until > firstOpening(shape));
}

function stepsOutsideWindows(shape: LockdropShape, programme: Programme): Finding[] {
  return stepsOf(shape).flatMap((step) => {
    if (!step.isReachable || isInWindows(step, shape)) return [];
    const { index, factor, from, until } = step;
    const isEarly = until !== undefined && until <= firstOpening(shape);
    const reason = isEarly
      ? `step ${index} (factor ${figure(factor)}) ends at ${clock(programme, until)}, before the first group opens at ${clock(programme, firstOpening(shape))}`
      : `step ${index} (factor ${figure(factor)}) begins at ${clock(programme, from ?? 0n)}, when the last group has closed at ${clock(programme, lastClosing(shape))}`;
    const suggestion = "remove the step or correct its bound";
    return [
      finding("multiplier-outside-windows", {
        path: `weigh.multiplier[${index}]`,
        reason,
        suggestion,
      }),
    ];
  });
}

/** After the last step the factor is 1. */
function risingMultiplier(shape: LockdropShape, programme: Programme): Finding[] {
  const steps = stepsOf(shape).filter((step) => step.isReachable && isInWindows(step, shape));
  const last = steps.at(-1);
  if (last?.until === undefined) return rises(steps, programme);
  const rest = { index: -1, factor: ONE, from: last.until, until: undefined, isReachable: true };
  return rises(isInWindows(rest, shape) ? [...steps, rest] : steps, programme);
}

function rises(steps: readonly Step[], programme: Programme): Finding[] {
  return steps.flatMap(({ index, factor, from }, place) => {
    const before = steps[place - 1];
    if (before === undefined || from === undefined || compare(factor, before.factor) <= 0)
      return [];
    const what = index < 0 ? "the factor without a step" : `step ${index}`;
    const reason = `from ${clock(programme, from)} on ${what} counts ${figure(factor)}, more than the ${figure(before.factor)} before: who comes later is rewarded`;
    const suggestion = "let the factors fall over time";
    const path = index < 0 ? "weigh.multiplier" : `weigh.multiplier[${index}].factor`;
    return [finding("multiplier-rises", { path, reason, suggestion })];
  });
}

function fallingCoefficients(shape: LockdropShape, programme: Programme): Finding[] {
  const found = new Map<string, Finding>();
  for (const group of shape.groups) {
    for (const symbol of group.assets) {
      for (const each of fallsIn(shape, { group, symbol, zoneSec: programme.zoneSec })) {
        if (!found.has(each.path)) found.set(each.path, each);
      }
    }
  }
  return [...found.values()];
}

interface Maturing {
  readonly term: Term;
  readonly matures: Instant;
}

/** Terms of a group for one asset that are longer than another, but count less. */
function fallsIn(
  { terms }: LockdropShape,
  {
    group,
    symbol,
    zoneSec,
  }: { readonly group: Group; readonly symbol: string; readonly zoneSec: number },
): Finding[] {
  const maturing = [...group.terms].flatMap((name): Maturing[] => {
    const term = terms.get(name);
    if (term?.duration === undefined || !term.assets.has(symbol)) return [];
    return [{ term, matures: addDuration(group.closes, term.duration, zoneSec) }];
  });
  let best: Term | undefined;
  return maturing.sort(byMaturity).flatMap(({ term }) => {
    const shorter = best;
    if (shorter === undefined || compare(term.coefficient, shorter.coefficient) >= 0) {
      best = term;
      return [];
    }
    const path = `contribute.terms.${term.name}.coefficient`;
    const reason = `${term.name} counts ${figure(term.coefficient)} for ${symbol}, less than the ${figure(shorter.coefficient)} of ${shorter.name}, which is shorter`;
    const suggestion = "let coefficients rise with the duration";
    return [finding("coefficient-falls", { path, reason, suggestion })];
  });
}

/** By maturity; equal ones by coefficient, so that neither counts as the shorter one. */
function byMaturity(a: Maturing, b: Maturing): number {
  if (a.matures !== b.matures) return a.matures < b.matures ? -1 : 1;
  return compare(a.term.coefficient, b.term.coefficient);
}

const TIERS = "release.referral.tiers";

function tiersOf({ release: { main } }: Programme) {
  return main.by === "activity" ? (main.referral?.tiers ?? []) : [];
}

function tierOrder(programme: Programme): Finding[] {
  const tiers = tiersOf(programme);
  return tiers.flatMap(({ invitees }, index) => {
    const before = tiers[index - 1];
    if (before === undefined || invitees > before.invitees) return [];
    const reason = `tier ${index} begins at ${invitees} invitees, tier ${index - 1} before it at ${before.invitees}: the last tier that fits counts, so tier ${index - 1} never does`;
    const suggestion = "order the tiers by invitees, each number once";
    return [
      finding("referral-tiers-not-ascending", {
        path: `${TIERS}[${index}].invitees`,
        reason,
        suggestion,
      }),
    ];
  });
}

function fallingTiers(programme: Programme): Finding[] {
  const tiers = tiersOf(programme);
  return tiers.flatMap(({ invitees, coefficient }, index) => {
    const before = tiers[index - 1];
    if (before === undefined || compare(coefficient, before.coefficient) >= 0) return [];
    const reason = `${invitees} invitees count ${figure(coefficient)}, less than the ${figure(before.coefficient)} of ${before.invitees}`;
    const suggestion = "let coefficients rise with the invitees";
    return [
      finding("referral-coefficients-fall", {
        path: `${TIERS}[${index}].coefficient`,
        reason,
        suggestion,
      }),
    ];
  });
}

function firstTier(programme: Programme): Finding[] {
  const first = tiersOf(programme)[0];
  if (first === undefined || first.invitees === 0) return [];
  const reason = `the first tier begins at ${first.invitees} invitees: with fewer the coefficient is 1`;
  const suggestion = "add a tier with invitees: 0 to say so";
  return [
    finding("referral-first-tier-not-zero", { path: `${TIERS}[0].invitees`, reason, suggestion }),
  ];
}

function zeroTiers(programme: Programme): Finding[] {
  return tiersOf(programme).flatMap(({ invitees, coefficient }, index) => {
    if (coefficient.n > 0n) return [];
    const reason = `with ${invitees} invitees the coefficient is 0: mining releases nothing`;
    const suggestion = "use a coefficient above 0";
    return [
      finding("referral-coefficient-zero", {
        path: `${TIERS}[${index}].coefficient`,
        reason,
        suggestion,
      }),
    ];
  });
}

function netBuying({ release: { main } }: Programme): Finding[] {
  if (main.by !== "activity" || main.netBuying === undefined) return [];
  const { base, divisor } = main.netBuying;
  if (!equals(base, ONE)) return [];
  const reason = `1^(NB / ${figure(divisor)}) is 1, so N = 2 - 1 = 1 however much anybody buys`;
  const suggestion = "use a base below 1 or remove net_buying";
  return [
    finding("net-buying-without-effect", { path: "release.net_buying.base", reason, suggestion }),
  ];
}
