import { type Instant, SECOND } from "../../exact/instant.ts";
import { mulDivDown, pow10 } from "../../exact/integer.ts";
import type { StreamShape } from "../programme.ts";

/** One staker of a stream: stake now, what is earned so far, and up to which accumulator. */
export interface Streamer {
  stake: bigint;
  earned: bigint;
  paid: bigint;
}

/**
 * Reward per token: rpt grows by floor(elapsed x rate x 10^precision / total stake), a staker earns
 * floor(stake x (rpt - paid) / 10^precision). Cost does not depend on the number of stakers.
 * Source: Synthetix StakingRewards.
 */
export class Stream {
  readonly ratePerSec: bigint;
  private readonly unit: bigint;
  private readonly startSec: bigint;
  private readonly endSec: bigint;
  private lastSec: bigint;
  total = 0n;
  rewardPerToken = 0n;

  constructor(shape: StreamShape) {
    this.ratePerSec = shape.pool / shape.durationSec;
    this.unit = pow10(shape.precision);
    this.startSec = shape.starts / SECOND;
    this.endSec = this.startSec + shape.durationSec;
    this.lastSec = this.startSec;
  }

  /** The end of the stream. */
  get ends(): Instant {
    return this.endSec * SECOND;
  }

  /** Sets the stake of `staker` from `time` on, crediting what it earned until then. */
  restake(staker: Streamer, stake: bigint, time: Instant): void {
    this.advance(time);
    staker.earned = this.earnedBy(staker);
    staker.paid = this.rewardPerToken;
    this.total += stake - staker.stake;
    staker.stake = stake;
  }

  /** What `staker` would have earned at `time` (not before the last change) if nothing changed. */
  earnedAt(staker: Streamer, time: Instant): bigint {
    return this.credit(staker, this.rewardPerTokenAt(time));
  }

  private earnedBy(staker: Streamer): bigint {
    return this.credit(staker, this.rewardPerToken);
  }

  private credit(staker: Streamer, rewardPerToken: bigint): bigint {
    return staker.earned + mulDivDown(staker.stake, rewardPerToken - staker.paid, this.unit);
  }

  private advance(time: Instant): void {
    this.rewardPerToken = this.rewardPerTokenAt(time);
    this.lastSec = this.clamp(time);
  }

  private rewardPerTokenAt(time: Instant): bigint {
    const elapsed = this.clamp(time) - this.lastSec;
    if (this.total === 0n || elapsed === 0n) return this.rewardPerToken;
    return this.rewardPerToken + mulDivDown(elapsed * this.ratePerSec, this.unit, this.total);
  }

  private clamp(time: Instant): bigint {
    const second = time < 0n ? 0n : time / SECOND;
    const inside = second > this.endSec ? this.endSec : second;
    return inside < this.lastSec ? this.lastSec : inside;
  }
}
