import type { Timestamp } from "cosmjs-types/google/protobuf/timestamp";
import type { Commit } from "cosmjs-types/tendermint/types/types";
import { assert } from "../../exact/assert.ts";

const NANOS_PER_SECOND = 1_000_000_000n;
/** The least step between two blocks: 1 ms. Source: CometBFT v0.38, consensus/state.go, voteTime. */
const LEAST_STEP_NANOS = 1_000_000n;

/** Nanoseconds since 1970 as a time. */
export function timeFromNanos(nanos: bigint): Timestamp {
  const rest = ((nanos % NANOS_PER_SECOND) + NANOS_PER_SECOND) % NANOS_PER_SECOND;
  return { seconds: (nanos - rest) / NANOS_PER_SECOND, nanos: Number(rest) };
}

/** A time as nanoseconds since 1970. */
export function nanosOf({ seconds, nanos }: Timestamp): bigint {
  return seconds * NANOS_PER_SECOND + BigInt(nanos);
}

/**
 * The time a validator puts into its vote for a block: now, but at least 1 ms after the block, which
 * makes the times of a chain grow strictly even when the clock goes back.
 * Source: CometBFT specification v0.38, consensus, "BFT Time".
 */
export function voteTime(now: Timestamp, blockTime: Timestamp): Timestamp {
  const earliest = nanosOf(blockTime) + LEAST_STEP_NANOS;
  return nanosOf(now) > earliest ? now : timeFromNanos(earliest);
}

/**
 * The time of the block after `lastCommit`: the median of its votes, which of one validator is the
 * time of its vote; of the first block, with no commit before it, the time of the genesis.
 * Source: CometBFT specification v0.38, consensus, "BFT Time".
 */
export function blockTime(lastCommit: Commit, genesisTime: Timestamp): Timestamp {
  assert(lastCommit.signatures.length <= 1, "the chain has one validator");
  return lastCommit.signatures[0]?.timestamp ?? genesisTime;
}
