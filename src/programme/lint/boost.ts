import { linearArctanRounded } from "../../exact/arctan.ts";
import { abs, pow10 } from "../../exact/integer.ts";
import { compare, mul, ONE, type Rational, rational, sub, ZERO } from "../../exact/rational.ts";
import type { Boost, LockdropShape } from "../programme.ts";
import { IRRATIONAL_PLACES } from "../stages/boost.ts";
import { figure } from "./figures.ts";
import { type Finding, finding, ofLockdrop } from "./finding.ts";

/** The curve V = scale x arctan(k x eps - shift) + offset over eps >= 0. */
export const boostChecks = [
  ofLockdrop(flatCurve),
  ofLockdrop(fallingCurve),
  ofLockdrop(negativeCurve),
  ofLockdrop(valueAtZero),
];

/** Those of them that find errors. */
export const boostErrors = [ofLockdrop(negativeCurve)];

const CURVE = "boost.curve";
const MINUS_ONE = rational(-1n);

function rounded(scale: Rational, argument: Rational, offset: Rational): Rational {
  const places = IRRATIONAL_PLACES;
  return rational(linearArctanRounded({ scale, argument, offset, places }), pow10(places));
}

/** V without a burn: scale x arctan(-shift) + offset. */
export function atZero({ scale, shift, offset }: Boost): Rational {
  return rounded(scale, sub(ZERO, shift), offset);
}

/** The sign of scale x k: whether V rises, falls or stays as more is burned. */
function slope({ scale, k }: Boost): -1 | 0 | 1 {
  return compare(mul(scale, k), ZERO);
}

/** What V comes near to as more and more is burned: offset +- |scale| x pi / 2, by 4 arctan 1. */
export function atInfinity(boost: Boost): Rational {
  const direction = BigInt(slope(boost));
  if (direction === 0n) return atZero(boost);
  const { scale, offset } = boost;
  return rounded(rational(2n * direction * abs(scale.n), scale.d), ONE, offset);
}

function flatCurve({ boost }: LockdropShape): Finding[] {
  if (boost === undefined || slope(boost) !== 0) return [];
  const path = boost.scale.n === 0n ? `${CURVE}.scale` : `${CURVE}.k`;
  const reason = `scale x k is ${figure(boost.scale)} x ${figure(boost.k)} = 0: burning leaves V at ${figure(atZero(boost))}`;
  const suggestion = "use a scale and a k other than 0, or remove the boost";
  return [finding("boost-without-effect", { path, reason, suggestion })];
}

function fallingCurve({ boost }: LockdropShape): Finding[] {
  if (boost === undefined || slope(boost) >= 0) return [];
  const reason = `scale x k is ${figure(boost.scale)} x ${figure(boost.k)} < 0: who burns more is weighed less, V falls from ${figure(atZero(boost))} to ${figure(atInfinity(boost))}`;
  const suggestion = "give scale and k the same sign";
  return [finding("boost-falls", { path: `${CURVE}.scale`, reason, suggestion })];
}

function negativeCurve({ boost }: LockdropShape): Finding[] {
  if (boost === undefined) return [];
  const isFalling = slope(boost) < 0;
  const lowest = isFalling ? atInfinity(boost) : atZero(boost);
  if (lowest.n >= 0n) return [];
  const where = isFalling ? "as more and more is burned" : "without a burn";
  const path = `${CURVE}.offset`;
  if (compare(lowest, MINUS_ONE) < 0) {
    const reason = `V comes down to ${figure(lowest)} ${where}, below -1: weights would be negative and count as 0`;
    const suggestion = "raise the offset until V stays above -1";
    return [finding("boost-below-minus-one", { path, reason, suggestion })];
  }
  const reason = `V comes down to ${figure(lowest)} ${where}: the boost takes weight away`;
  const suggestion = "raise the offset until V is at least 0";
  return [finding("boost-negative", { path, reason, suggestion })];
}

function valueAtZero({ boost }: LockdropShape): Finding[] {
  if (boost === undefined) return [];
  const value = atZero(boost);
  if (value.n === 0n) return [];
  if (boost.zeroBurnIsZero) {
    const reason = `V jumps from 0 to ${figure(value)} with the first burned unit`;
    const suggestion = "nothing, if the rules say so; else let offset = scale x arctan(shift)";
    return [finding("boost-jump", { path: "boost.zero_burn_is_zero", reason, suggestion })];
  }
  if (value.n < 0n) return [];
  const reason = `V is ${figure(value)} without a burn: everybody in ${boost.group} gets that much`;
  const suggestion = "nothing, if the rules say so; else write zero_burn_is_zero: true";
  return [finding("boost-at-zero", { path: "boost.zero_burn_is_zero", reason, suggestion })];
}
