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
import type { LockdropShape, Programme } from "../programme.ts";
import { figure, fractionInUnits, listed } from "./figures.ts";
import { type Finding, finding, ofLockdrop } from "./finding.ts";

/** What `share.rates` makes of `share.pool`. */
export const rateChecks = [
  ofLockdrop(rateSum),
  ofLockdrop(unusedSharePool),
  ofLockdrop(unusedRates),
  ofLockdrop(unusedEarlyBonus),
  ofLockdrop(mixedCaps),
];

/** Those of them that find errors. */
export const rateErrors = [ofLockdrop(rateSum)];

function rateSum(shape: LockdropShape, programme: Programme): Finding[] {
  const { rates, totalPool } = shape.share;
  if (rates === undefined || totalPool === undefined) return [];
  const sum = shape.groups.map((group) => group.rate ?? ZERO).reduce(add, ZERO);
  const order = compare(sum, ONE);
  if (order === 0) return [];
  const inTokens = (part: Rational) =>
    fractionInUnits(programme, mul(part, rational(totalPool)), shape.reward);
  if (order > 0) {
    const reason = `the rates of the groups add up to ${figure(sum)}: ${inTokens(sub(sum, ONE))} more than share.pool holds are promised`;
    return [
      finding("rates-above-one", {
        path: "groups",
        reason,
        suggestion: "lower the rates to a sum of 1",
      }),
    ];
  }
  const reason = `the rates of the groups add up to ${figure(sum)}: ${inTokens(sub(ONE, sum))} of share.pool are never distributed`;
  return [
    finding("rates-below-one", {
      path: "groups",
      reason,
      suggestion: "raise the rates to a sum of 1",
    }),
  ];
}

function unusedSharePool({ share, reward }: LockdropShape, programme: Programme): Finding[] {
  if (share.totalPool === undefined || share.rates !== undefined) return [];
  const amount = fractionInUnits(programme, rational(share.totalPool), reward);
  const reason = `share.pool is ${amount}, but without share.rates each group's own pool counts`;
  const suggestion = "add share.rates and the groups' rates, or remove share.pool";
  return [finding("share-pool-unused", { path: "share.pool", reason, suggestion })];
}

/** A printed rate counts under `rates: printed` alone. */
function unusedRates({ share }: LockdropShape, { definition }: Programme): Finding[] {
  if (share.rates === "printed") return [];
  return (definition.groups ?? []).flatMap(({ id, rate }, index) => {
    if (rate === undefined) return [];
    const instead =
      share.rates === undefined
        ? "its pool counts"
        : `share.rates "${share.rates}" computes it from the caps`;
    const reason = `group ${id} prints the rate ${rate}, but ${instead}`;
    const suggestion = "remove the rate, or write share.rates: printed with share.pool";
    return [finding("group-rate-unused", { path: `groups[${index}].rate`, reason, suggestion })];
  });
}

function unusedEarlyBonus({ share, groups }: LockdropShape): Finding[] {
  if (share.rates === "weighted") return [];
  const named = groups.filter(({ earlyBonus }) => earlyBonus !== undefined && earlyBonus.n !== 0n);
  if (named.length === 0) return [];
  const bonuses = named.map(({ id, earlyBonus }) => `${figure(earlyBonus ?? ZERO)} in ${id}`);
  return [
    finding("early-bonus-unused", {
      path: "share.rates",
      reason: `the early bonuses (${listed(bonuses)}) change no pool: only share.rates "weighted" computes with them`,
      suggestion: "keep them as information, or write share.rates: weighted",
    }),
  ];
}

/** Caps in different assets have no common unit in which they could be added up. */
function mixedCaps({ share, groups }: LockdropShape): Finding[] {
  if (share.rates !== "exact" && share.rates !== "weighted") return [];
  const assets = [...new Set(groups.flatMap(({ cap }) => (cap === undefined ? [] : [cap.asset])))];
  if (assets.length < 2) return [];
  return [
    finding("caps-of-different-assets", {
      path: "share.rates",
      reason: `share.rates "${share.rates}" adds up caps of ${assets.length} assets (${listed(assets)}) as if one unit of each were worth the same`,
      suggestion: "cap every group in one asset, or print the rates",
    }),
  ];
}
