import {
  add,
  compare,
  div,
  floor,
  mul,
  ONE,
  type Rational,
  rational,
  sub,
} from "../../exact/rational.ts";
import { amountInWords } from "../asset-amounts.ts";
import type { Emission, LockdropShape, Programme } from "../programme.ts";
import { figure, fractionInUnits } from "./figures.ts";
import { type Finding, finding, ofLockdrop } from "./finding.ts";

/** Pools that hold nothing, and emissions that stay below or run into their ceiling. */
export const poolChecks = [
  ofLockdrop(zeroPools),
  streamPool,
  ofLockdrop(zeroReferralBonus),
  emissionSum,
  mintFraction,
  offerFactor,
];

/** Those of them that find errors. */
export const poolErrors = [mintFraction];

function zeroPools({ groups, reward, share }: LockdropShape): Finding[] {
  return groups.flatMap(({ id, index, pool, rate }) => {
    if (pool > 0n) return [];
    const path = `groups[${index}].${rate === undefined || share.rates !== "printed" ? "pool" : "rate"}`;
    const reason = `the pool of group ${id} is 0 ${reward}: nobody receives anything there`;
    return [
      finding("zero-pool", { path, reason, suggestion: "give it a pool or remove the group" }),
    ];
  });
}

function streamPool(programme: Programme): Finding[] {
  const { shape } = programme;
  if (shape.kind !== "stream") return [];
  const path = "share.pool";
  if (shape.pool === 0n) {
    const reason = `the stream's pool is 0 ${shape.reward}: nobody receives anything`;
    return [finding("zero-pool", { path, reason, suggestion: "give the stream a pool" })];
  }
  if (shape.pool >= shape.durationSec) return [];
  const reason = `${shape.pool} base units over ${shape.durationSec} s are less than one base unit a second, so the rate is floored to 0`;
  const suggestion = "raise the pool, shorten the stream or use a token with more decimals";
  return [finding("stream-rate-zero", { path, reason, suggestion })];
}

function zeroReferralBonus({ share, reward }: LockdropShape, programme: Programme): Finding[] {
  const bonus = share.referralBonus;
  if (bonus === undefined || bonus.fraction.n > 0n) return [];
  const pool = amountInWords(programme, bonus.pool, reward);
  return [
    finding("referral-bonus-zero", {
      path: "share.referral_bonus.fraction",
      reason: `the referral bonus is 0 of a share, so its pool of ${pool} is never used`,
      suggestion: "give the bonus a fraction or remove referral_bonus",
    }),
  ];
}

function emissionSum(programme: Programme): Finding[] {
  const { shape } = programme;
  if (shape.kind !== "emission") return [];
  const { emission, reward } = shape;
  if (floor(firstDay(emission)) === 0n) {
    const reason = `the first day emits ${fractionInUnits(programme, firstDay(emission), reward)}, floored to 0: nothing is ever mined`;
    const suggestion = "raise supply or daily_rate";
    return [finding("emission-zero", { path: "share.emission.daily_rate", reason, suggestion })];
  }
  const series = emissionSeries(emission);
  const ceiling = rational(emission.ceiling);
  const order = series === undefined ? 0 : compare(series, ceiling);
  if (series === undefined || order === 0) return [];
  const path = "share.emission.ceiling";
  const ofCeiling = `the ceiling of ${amountInWords(programme, emission.ceiling, reward)}`;
  const total = fractionInUnits(programme, series, reward);
  if (order > 0) {
    const reason = `all cycles together would come to ${total}: mining is cut when ${ofCeiling} is reached`;
    const suggestion = "nothing, if the cut is meant; else raise the ceiling";
    return [finding("emission-above-ceiling", { path, reason, suggestion })];
  }
  const rest = fractionInUnits(programme, sub(ceiling, series), reward);
  const reason = `all cycles together come to ${total} at most: ${rest} of ${ofCeiling} stay unmined`;
  const suggestion = "nothing, if that is meant; else lower the ceiling or raise decay";
  return [finding("emission-below-ceiling", { path, reason, suggestion })];
}

function firstDay({ supply, dailyRate }: Emission): Rational {
  return mul(dailyRate, rational(supply));
}

/** cycle 0 / (1 - decay), base units before the daily floors; undefined when it grows for ever. */
function emissionSeries(emission: Emission): Rational | undefined {
  if (compare(emission.decay, ONE) >= 0) return undefined;
  const cycle = mul(firstDay(emission), rational(BigInt(emission.cycleDays)));
  return div(cycle, sub(ONE, emission.decay));
}

function mintFraction({ shape }: Programme): Finding[] {
  if (shape.kind !== "mint") return [];
  const path = "share.fraction";
  if (shape.fraction.n === 0n) {
    const reason = "the yield is 0 of the fees: every month's pool is 0";
    return [
      finding("mint-fraction-zero", { path, reason, suggestion: "give it a fraction above 0" }),
    ];
  }
  if (compare(shape.fraction, ONE) <= 0) return [];
  const reason = `the yield is ${figure(shape.fraction)} of the fees: ${figure(sub(shape.fraction, ONE))} more than comes in`;
  return [finding("mint-fraction-above-one", { path, reason, suggestion: "use 1 at most" })];
}

function offerFactor({ shape }: Programme): Finding[] {
  if (shape.kind !== "mint" || shape.offer === undefined) return [];
  if (compare(shape.offer.factor, ONE) > 0) return [];
  return [
    finding("offer-without-advantage", {
      path: "contribute.offer.factor",
      reason: `the offer counts an amount ${figure(shape.offer.factor)} times, outside the offer it counts once`,
      suggestion: "use a factor above 1 or remove the offer",
    }),
  ];
}

/** All that a programme can pay, base units; undefined when its rules name no sum. */
export function committed({ shape }: Programme): Rational | undefined {
  switch (shape.kind) {
    case "lockdrop": {
      const bonus = rational(shape.share.referralBonus?.pool ?? 0n);
      return shape.groups.map((group) => rational(group.pool)).reduce(add, bonus);
    }
    case "stream":
      return rational(shape.pool);
    case "emission": {
      const ceiling = rational(shape.emission.ceiling);
      const series = emissionSeries(shape.emission);
      return series !== undefined && compare(series, ceiling) < 0 ? series : ceiling;
    }
    case "mint":
      return undefined;
  }
}
