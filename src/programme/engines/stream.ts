import type { Instant } from "../../exact/instant.ts";
import { floorMul } from "../../exact/rational.ts";
import type { ProgrammeEvent } from "../events/event.ts";
import type { Facts } from "../events/facts.ts";
import type { Refused } from "../events/refusal.ts";
import type { Programme, StreamShape } from "../programme.ts";
import { Stream, type Streamer } from "../stages/stream.ts";
import { RefusalBook, sortAllocations } from "./books.ts";
import { answerFact, type Engine, type EngineContext, engineOf } from "./engine.ts";
import type { Allocation, EngineResult, GroupResult, PaymentOf } from "./settlement.ts";
import {
  closeStake,
  newStakeBook,
  openStake,
  type Stake,
  type StakeBook,
} from "./stake-positions.ts";

/** The one group of a stream. */
const STREAM_GROUP = "stream";

export interface StreamState {
  readonly programme: Programme;
  readonly shape: StreamShape;
  readonly facts: Facts;
  readonly asOf: Instant;
  readonly book: StakeBook;
  readonly stream: Stream;
  readonly stakers: Map<string, Streamer & { stakeAtEnd: bigint }>;
  readonly refusals: RefusalBook;
}

export type StreamEngine = Engine<"stream", StreamState>;

/** Streaming rewards at work: a constant rate per second over the stake. */
export function streamEngine(
  programme: Programme,
  shape: StreamShape,
  { facts, asOf }: EngineContext,
): StreamEngine {
  const state: StreamState = {
    programme,
    shape,
    facts,
    asOf,
    book: newStakeBook(programme, shape, () => true),
    stream: new Stream(shape),
    stakers: new Map(),
    refusals: new RefusalBook(),
  };
  return engineOf("stream", state, {
    answer,
    deposits: ({ book }) => ({ book: book.deposits, types: ["lock"] }),
    finish: finishStream,
  });
}

function answer(state: StreamState, event: ProgrammeEvent): Refused | undefined {
  const { book, facts } = state;
  if (event.type === "lock") return restake(state, event, openStake(book, event));
  if (event.type === "withdraw") return restake(state, event, closeStake(book, event));
  return answerFact(event, { facts, eligibility: book.eligibility });
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
    stakeAtEnd: 0n,
  };
  state.stakers.set(event.participant, staker);
  const before = event.type === "lock" ? 0n : stake.remaining + event.amount;
  const weigh = (amount: bigint) => floorMul(stake.term.coefficient, amount);
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
    fill: [],
  };
}
