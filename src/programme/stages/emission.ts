import { floor, mul, type Rational, rational, ZERO } from "../../exact/rational.ts";
import type { Emission } from "../programme.ts";

/**
 * The emission of each day from day 0 on, base units of the reward:
 * floor(supply x daily_rate x decay^floor(n / cycle_days)), cut so that the sum never exceeds the
 * ceiling; below one base unit it stays 0. Call `next()` once per day.
 */
export class EmissionSchedule {
  private day = 0;
  private emitted = 0n;
  private rate: Rational;

  constructor(private readonly emission: Emission) {
    this.rate = mul(emission.dailyRate, rational(emission.supply));
  }

  next(): bigint {
    if (this.day > 0 && this.day % this.emission.cycleDays === 0) {
      this.rate = mul(this.rate, this.emission.decay);
    }
    this.day++;
    if (this.rate.n < this.rate.d) this.rate = ZERO;
    const room = this.emission.ceiling - this.emitted;
    const due = floor(this.rate);
    const today = due < room ? due : room;
    this.emitted += today;
    return today;
  }
}

/** What a whole cycle (0-based) emits without a ceiling: an exact rational of base units. */
export function cycleEmission(emission: Emission, cycle: number): Rational {
  let rate = mul(emission.dailyRate, rational(emission.supply));
  for (let i = 0; i < cycle; i++) rate = mul(rate, emission.decay);
  return mul(rate, rational(BigInt(emission.cycleDays)));
}
