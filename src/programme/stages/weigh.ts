import type { Instant } from "../../exact/instant.ts";
import { pow10 } from "../../exact/integer.ts";
import { floorMul, mul, ONE, type Rational, rational } from "../../exact/rational.ts";
import type { MultiplierStep } from "../programme.ts";

/** What multiplies an amount: each factor apart, so that an explanation can show it. */
export interface WeightFactors {
  readonly coefficient: Rational;
  readonly price: Rational;
  readonly multiplier: Rational;
  /** coefficient x price x multiplier x 10^weightDecimals / 10^assetDecimals: weight per base unit. */
  readonly perBaseUnit: Rational;
}

/** Multiplies the factors once, so that each event costs one multiplication and one floor. */
export function weightFactors(
  parts: {
    readonly coefficient: Rational;
    readonly price: Rational;
    readonly multiplier: Rational;
  },
  decimals: { readonly asset: number; readonly weight: number },
): WeightFactors {
  const scale = rational(pow10(decimals.weight), pow10(decimals.asset));
  const perBaseUnit = mul(mul(parts.coefficient, parts.price), mul(parts.multiplier, scale));
  return { ...parts, perBaseUnit };
}

/**
 * weight = floor(amount x coefficient x price x multiplier x 10^weight_decimals), one floor, at the
 * end. `amount` in base units; the result counts 10^-weight_decimals.
 */
export function weightOf(amount: bigint, factors: WeightFactors): bigint {
  return floorMul(factors.perBaseUnit, amount);
}

/** The factor of the first step that contains `time`; 1 when none does. */
export function multiplierAt(steps: readonly MultiplierStep[], time: Instant): Rational {
  for (const step of steps) {
    const inside =
      (step.through === undefined || time <= step.through) &&
      (step.before === undefined || time < step.before);
    if (inside) return step.factor;
  }
  return ONE;
}
