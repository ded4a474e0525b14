import { linearArctanRounded } from "../../exact/arctan.ts";
import { mulDivDown, pow10 } from "../../exact/integer.ts";
import { div, isZero, mul, type Rational, sub, ZERO } from "../../exact/rational.ts";
import type { Boost } from "../programme.ts";

/** Decimal places to which irrational steps are fixed, so that two implementations agree. */
export const IRRATIONAL_PLACES = 36;
const ONE_36 = pow10(IRRATIONAL_PLACES);

/**
 * The acceleration V of burn acceleration, times 10^36, rounded half up once:
 * V = scale x arctan(k x eps - shift) + offset, eps = burned / initial (radians).
 * `burned` and `initial` in whole units; `initial` must not be zero.
 * Source: BurningDrop rules as published by the platform; V(0) is not 0 unless `zeroBurnIsZero`.
 */
export function acceleration36(boost: Boost, burned: Rational, initial: Rational): bigint {
  if (boost.zeroBurnIsZero && isZero(burned)) return 0n;
  const epsilon = div(burned, initial);
  return linearArctanRounded({
    scale: boost.scale,
    argument: sub(mul(boost.k, epsilon), boost.shift),
    offset: boost.offset,
    places: IRRATIONAL_PLACES,
  });
}

/** What an accelerated weight is multiplied by: 1 + V. A curve below -1 would be negative: clamped to 0. */
export function boostFactor(v36: bigint): Rational {
  const factor = ONE_36 + v36;
  return factor <= 0n ? ZERO : { n: factor, d: ONE_36 };
}

/** F' = floor(weight x (10^36 + V36) / 10^36), or 0: see `boostFactor`. */
export function boostedWeight(weight: bigint, v36: bigint): bigint {
  const { n, d } = boostFactor(v36);
  return mulDivDown(weight, n, d);
}
