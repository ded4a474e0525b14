import type { BlockTime } from "../ledger/results.ts";
import { nanosOf, timeFromNanos } from "./comet/block-time.ts";

/** When blocks are made. */
export type BlockSchedule =
  /** As soon as a transaction waits, and at most one every `leastMs`. */
  | { readonly mode: "on-demand"; readonly leastMs: number }
  /** Every `everyMs`, empty ones too. */
  | { readonly mode: "interval"; readonly everyMs: number }
  /** Only when asked, at the time asked for. */
  | { readonly mode: "stepped" };

const NANOS_PER_MS = 1_000_000n;
const NANOS_PER_SECOND = 1_000_000_000n;

/**
 * The time that blocks get: the machine's, plus what the chain has been moved ahead by for a
 * demonstration; a stepped chain's stands still between the steps.
 */
export class BlockClock {
  private offset = 0n;
  private standing: bigint | undefined;

  /** `last` is the time of the last block: the chain never goes back behind it. */
  constructor(last: BlockTime, { isStepped }: { readonly isStepped: boolean }) {
    const machine = machineNanos();
    const reached = nanosOf(last);
    if (reached > machine) this.offset = reached - machine;
    if (isStepped) this.standing = reached;
  }

  now(): BlockTime {
    return timeFromNanos(this.standing ?? machineNanos() + this.offset);
  }

  /** Moves the chain's time ahead; the next block has it. */
  advance(seconds: number): void {
    const nanos = BigInt(seconds) * NANOS_PER_SECOND;
    if (this.standing === undefined) this.offset += nanos;
    else this.standing += nanos;
  }
}

function machineNanos(): bigint {
  return BigInt(Date.now()) * NANOS_PER_MS;
}
