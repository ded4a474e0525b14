import type { Instant } from "../../exact/instant.ts";
import { floorMul } from "../../exact/rational.ts";
import type { ProgrammeEvent } from "../events/event.ts";
import type { Facts } from "../events/facts.ts";
import type { Refused } from "../events/refusal.ts";
import type { Programme, StreamShape } from "../programme.ts";
import { EligibilityBook } from "../stages/eligibility.ts";
import { Stream, type Streamer } from "../stages/stream.ts";
import { DepositBook, RefusalBook, sortAllocations } from "./books.ts";
import { secondListing } from "./lockdrop.ts";
import { notInProgramme } from "./lockdrop-actions.ts";
import type { Allocation, Engine, EngineResult, GroupResult, PaymentOf } from "./settlement.ts";
import { closeStake, openStake, type Stake, type StakeBook } from "./stake-positions.ts";

/** The one group of a stream. */
const STREAM_GROUP = "stream";

export interface StreamState {
  readonly programme: Programme;
  readonly shape: StreamShape;
  readonly facts: Facts;
  readonly asOf: Instant;
  readonly book: StakeBook;
  readonly stream: Stream;
  readonly stakers: Map<string, Streamer & { readonly stakes: Stake[]; stakeAtEnd: bigint }>;
  readonly refusals: RefusalBook;
}

export interface StreamEngine extends Engine {
  readonly kind: "stream";
  readonly state: StreamState;
}

/** Streaming rewards at work: a constant rate per second over the stake. */
export function streamEngine(
  programme: Programme,
  shape: StreamShape,
  { facts, asOf }: { readonly facts: Facts; readonly asOf: Instant },
): StreamEngine {
  const state: StreamState = {
    programme,
    shape,
    facts,
    asOf,
    book: {
      programme,
      terms: shape.terms,
      window: shape.window,
      eligibility: new EligibilityBook(programme.eligibility),
      deposits: new DepositBook(),
      byId: new Map(),
      hasPrice: () => true,
    },
    stream: new Stream(shape),
    stakers: new Map(),
    refusals: new RefusalBook(),
  };
  return {
    kind: "stream",
    state,
    refusals: state.refusals.all,
    asOf,
    apply(event) {
      const refused = answer(state, event);
      if (refused !== undefined) state.refusals.add(event, refused.reason, refused.detail);
    },
    finish: () => finishStream(state),
  };
}

function answer(state: StreamState, event: ProgrammeEvent): Refused | undefined {
  switch (event.type) {
    case "lock":
      return restake(state, event, openStake(state.book, event));
    case "withdraw":
      return restake(state, event, closeStake(state.book, event));
    case "register":
    case "accept":
    case "verify":
      return void state.book.eligibility.record(event);
    case "price":
      return undefined;
    case "listing":
      return secondListing(state.facts, event);
    default:
      return notInProgramme(event);
  }
}

function restake(
  state: StreamState,
  event: ProgrammeEvent,
  stake: Stake | Refused,
): Refused | undefined {
  if ("reason" in stake) return stake;
  const staker = state.stakers.get(event.participant) ?? {
    stake: 0n,
    earned: 0n,
    paid: 0n,
    stakes: [],
    stakeAtEnd: 0n,
  };
  state.stakers.set(event.participant, staker);
  const before = event.type === "lock" ? 0n : stake.remaining + event.amount;
  const weigh = (amount: bigint) => floorMul(stake.term.coefficient, amount);
  if (event.type === "lock") staker.stakes.push(stake);
  const changed = staker.stake + weigh(stake.remaining) - weigh(before);
  state.stream.restake(staker, changed, event.time);
  if (event.time <= state.stream.ends) staker.stakeAtEnd = changed;
  return undefined;
}

function finishStream(state: StreamState): EngineResult {
  const { shape, stream, asOf } = state;
  const paidUntil = asOf < stream.ends ? asOf : stream.ends;
  const allocations: Allocation[] = [];
  const payments: PaymentOf[] = [];
  for (const [participant, staker] of state.stakers) {
    const share = stream.earnedAt(staker, stream.ends);
    const plain = { weight: staker.stakeAtEnd, initial: share, boost36: undefined };
    allocations.push({
      participant,
      group: STREAM_GROUP,
      token: shape.reward,
      ...plain,
      boostedWeight: staker.stakeAtEnd,
      allocation: share,
    });
    const amount = stream.earnedAt(staker, paidUntil);
    if (amount === 0n) continue;
    payments.push({ participant, token: shape.reward, time: paidUntil, kind: "stream", amount });
  }
  return {
    groups: [streamGroup(state, allocations)],
    allocations: sortAllocations(allocations),
    payments,
    deposits: state.book.deposits.all(),
    lots: [],
    unassigned: [],
    sink: shape.sink,
  };
}

function streamGroup({ shape }: StreamState, allocations: readonly Allocation[]): GroupResult {
  const allocated = allocations.reduce((sum, each) => sum + each.allocation, 0n);
  const totalWeight = allocations.reduce((sum, each) => sum + each.weight, 0n);
  return {
    id: STREAM_GROUP,
    token: shape.reward,
    pool: shape.pool,
    carriedIn: 0n,
    totalWeight,
    totalBoostedWeight: totalWeight,
    weightDecimals: 0,
    participants: allocations.length,
    allocated,
    dust: shape.pool - allocated,
    fill: undefined,
  };
}
