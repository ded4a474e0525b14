import { pow10 } from "../../exact/integer.ts";
import { floorMul, rational } from "../../exact/rational.ts";
import { decimalsOf, unitOf } from "../asset-amounts.ts";
import type { Group, LockdropShape, PlainRelease } from "../programme.ts";
import { acceleration36, boostedWeight } from "../stages/boost.ts";
import {
  type Payment,
  paymentsBy,
  plainSchedule,
  type ScheduleStep,
  signalPart,
} from "../stages/release.ts";
import { sortAllocations } from "./books.ts";
import { carryOut, type DivisionRule, divide, shareOf } from "./division.ts";
import type { LockdropState, Member } from "./lockdrop-state.ts";
import { startInstant } from "./release-start.ts";
import type { Allocation, EngineResult, GroupFill, GroupResult, PaymentOf } from "./settlement.ts";

/** Divides every group's pool and releases every total, as if no further event came. */
export function finishLockdrop(state: LockdropState): EngineResult {
  const { share } = state.shape;
  const allocations: Allocation[] = [];
  const groups: GroupResult[] = [];
  let carried = 0n;
  for (const group of state.shape.groups) {
    const divided = divideGroup(state, group, carried);
    groups.push(divided.result);
    for (const each of divided.allocations) allocations.push(each);
    carried = carryOut(share.sink, divided.result.dust);
  }
  if (share.referralBonus !== undefined) {
    const bonus = referralBonus(state, allocations);
    groups.push(bonus.result);
    for (const each of bonus.allocations) allocations.push(each);
  }
  sortAllocations(allocations);
  return {
    groups,
    allocations,
    payments: release(state, allocations),
    deposits: state.deposits.all(),
    lots: [],
    unassigned: [{ token: state.shape.reward, amount: unassigned(state.shape) }],
    sink: share.sink,
  };
}

/** What the rates leave of the total pool: their floors, and what they do not add up to. */
export function unassigned(shape: LockdropShape): bigint {
  const { totalPool, rates } = shape.share;
  if (totalPool === undefined || rates === undefined) return 0n;
  const left = totalPool - sum(shape.groups.map((group) => group.pool));
  return left > 0n ? left : 0n;
}

interface Weighed {
  readonly member: Member;
  readonly v36: bigint | undefined;
  readonly weights: readonly bigint[];
  readonly boosted: readonly bigint[];
}

function divideGroup(state: LockdropState, group: Group, carriedIn: bigint) {
  const { share, reward } = state.shape;
  const rule: DivisionRule = { by: share.by, rounding: share.rounding };
  const pool = group.pool + carriedIn;
  const members = [...(state.members[group.index]?.values() ?? [])];
  const weighed = members.map((member) => weigh(state, group, member));
  const isBoosted = state.shape.boost?.group === group.id;
  const finals = divide(
    pool,
    weighed.map((each) => claim(each, each.boosted)),
    rule,
  );
  const initials = isBoosted
    ? divide(
        pool,
        weighed.map((each) => claim(each, each.weights)),
        rule,
      )
    : finals;
  const allocations = weighed.map((each, i) =>
    allocationOf(each, reward, { initial: initials[i] ?? 0n, allocation: finals[i] ?? 0n }),
  );
  return { allocations, result: groupResult(state, group, { allocations, carriedIn }) };
}

function allocationOf(
  { member, weights, boosted, v36 }: Weighed,
  token: string,
  shares: { readonly initial: bigint; readonly allocation: bigint },
): Allocation {
  return {
    participant: member.participant,
    group: member.group.id,
    token,
    weight: sum(weights),
    initial: shares.initial,
    boost36: v36,
    boostedWeight: sum(boosted),
    allocation: shares.allocation,
  };
}

/**
 * A member's weight after the boost: what counts towards the total that pools are divided by. Where nothing
 * is boosted, positions need not be loaded.
 */
export function boostedTotal(state: LockdropState, member: Member): bigint {
  if (state.shape.boost?.group !== member.group.id) return member.weight;
  return sum(weigh(state, member.group, member).boosted);
}

/**
 * One member's share, from everybody's totals: the same figures that dividing among all members gives, for
 * programmes without carried dust and largest remainders.
 */
export function memberAllocation(
  state: LockdropState,
  member: Member,
  totals: { readonly weight: bigint; readonly boosted: bigint },
): Allocation {
  const { share, reward, boost } = state.shape;
  const { group } = member;
  const weighed = weigh(state, group, member);
  const { by } = share;
  const allocation = shareOf(group.pool, weighed.boosted, { total: totals.boosted, by });
  const initial =
    boost?.group === group.id
      ? shareOf(group.pool, weighed.weights, { total: totals.weight, by })
      : allocation;
  return allocationOf(weighed, reward, { initial, allocation });
}

function groupResult(
  state: LockdropState,
  group: Group,
  {
    allocations,
    carriedIn,
  }: { readonly allocations: readonly Allocation[]; readonly carriedIn: bigint },
): GroupResult {
  const allocated = sum(allocations.map((each) => each.allocation));
  return {
    id: group.id,
    token: state.shape.reward,
    pool: group.pool,
    carriedIn,
    totalWeight: sum(allocations.map((each) => each.weight)),
    totalBoostedWeight: sum(allocations.map((each) => each.boostedWeight)),
    weightDecimals: group.weightDecimals,
    participants: allocations.length,
    allocated,
    dust: group.pool + carriedIn - allocated,
    fill: fillOf(state, group),
  };
}

/** What each asset's locks and signals brought into the group, and the cap of the one that has it. */
function fillOf(state: LockdropState, group: Group): GroupFill[] {
  const accepted = new Map([...group.assets].map((asset) => [asset, 0n]));
  for (const { positions } of state.members[group.index]?.values() ?? []) {
    for (const { event, accepted: amount } of positions) {
      accepted.set(event.asset, (accepted.get(event.asset) ?? 0n) + amount);
    }
  }
  return [...accepted].map(([asset, amount]) => {
    return {
      asset,
      accepted: amount,
      cap: group.cap?.asset === asset ? group.cap.amount : undefined,
    };
  });
}

function claim({ member }: Weighed, weights: readonly bigint[]) {
  return { participant: member.participant, weights };
}

/** A member's weights before and after the boost: one, or one per position. */
function weigh(state: LockdropState, group: Group, member: Member): Weighed {
  const perPosition = state.shape.share.roundPer === "position";
  const weights = perPosition ? member.positions.map((each) => each.weight) : [member.weight];
  const v36 = acceleration(state, group, member);
  const boosted = v36 === undefined ? weights : weights.map((each) => boostedWeight(each, v36));
  return { member, v36, weights, boosted };
}

/** V x 10^36 of a member; undefined where the group is not boosted or the weight is 0. */
function acceleration(state: LockdropState, group: Group, member: Member): bigint | undefined {
  const boost = state.shape.boost;
  if (boost === undefined || boost.group !== group.id || member.weight === 0n) return undefined;
  const burned = state.burns.get(member.participant)?.amount ?? 0n;
  const inUnits = rational(burned, unitOf(state.programme, boost.asset));
  return acceleration36(boost, inUnits, rational(member.weight, pow10(group.weightDecimals)));
}

/** What every participant has been paid, or has lost, by the as-of instant; of rows sorted by participant. */
export function release(state: LockdropState, allocations: readonly Allocation[]): PaymentOf[] {
  const payments: PaymentOf[] = [];
  const payOut = payer(state);
  for (const part of shareParts(state, allocations)) {
    const { participant } = part;
    for (const payment of payOut(part)) {
      payments.push({ participant, token: state.shape.reward, ...payment });
    }
  }
  return payments;
}

/**
 * Each participant's total, of rows sorted by participant, and the part of it that follows the
 * release rule for signals (0 where there is none).
 */
export function* shareParts(
  state: LockdropState,
  allocations: readonly Allocation[],
): Generator<Total> {
  const groups = new Map(state.shape.groups.map((each) => [each.id, each]));
  let open: { readonly participant: string; total: bigint; signal: bigint } | undefined;
  for (const row of allocations) {
    if (open?.participant !== row.participant) {
      if (open !== undefined) yield open;
      open = { participant: row.participant, total: 0n, signal: 0n };
    }
    open.total += row.allocation;
    open.signal += signalPartOf(state, groups.get(row.group), row);
  }
  if (open !== undefined) yield open;
}

function signalPartOf(state: LockdropState, group: Group | undefined, row: Allocation): bigint {
  if (state.programme.release.signal === undefined || group === undefined) return 0n;
  const member = state.members[group.index]?.get(row.participant);
  if (member === undefined || member.signalWeight === 0n) return 0n;
  return signalPart(row.allocation, member.signalWeight, member.weight);
}

interface Total {
  readonly participant: string;
  readonly total: bigint;
  readonly signal: bigint;
}

/** What pays out one participant's total, of which `signal` follows the rule for signals. */
function payer(state: LockdropState): (part: Total) => readonly Payment[] {
  const { main, signal: forSignals } = state.programme.release;
  if (main.by === "monthly" || main.by === "stream") return () => [];
  const { activity, asOf } = state;
  if (main.by === "activity")
    return ({ participant, total }) => activity?.outcome(participant, total)?.payments ?? [];
  const mainSteps = scheduleOf(state, main);
  const signalSteps = forSignals === undefined ? [] : scheduleOf(state, forSignals);
  return ({ total, signal }) => [
    ...paymentsBy(mainSteps, total - signal, asOf),
    ...paymentsBy(signalSteps, signal, asOf),
  ];
}

function scheduleOf(state: LockdropState, rule: PlainRelease): readonly ScheduleStep[] {
  const start = startInstant(rule.start, state);
  const { asOf, programme } = state;
  if (start === undefined) return [];
  return plainSchedule(rule, { start, asOf, zoneSec: programme.zoneSec });
}

/** One hundredth (or so) of an invited participant's share to both sides, from a pool of its own. */
function referralBonus(state: LockdropState, allocations: readonly Allocation[]) {
  const rule = state.shape.share.referralBonus;
  const shares = new Map<string, bigint>();
  for (const { participant, allocation } of allocations) {
    shares.set(participant, (shares.get(participant) ?? 0n) + allocation);
  }
  const rows = new Map<string, { base: bigint; bonus: bigint }>();
  for (const [invitee, invite] of state.referrals.allInvites()) {
    const share = shares.get(invitee);
    if (rule === undefined || share === undefined || share === 0n) continue;
    const bonus = floorMul(rule.fraction, share);
    for (const side of [invitee, invite.participant]) {
      const row = rows.get(side) ?? { base: 0n, bonus: 0n };
      rows.set(side, { base: row.base + share, bonus: row.bonus + bonus });
    }
  }
  const bonuses = [...rows].map(
    ([participant, { base, bonus }]): Allocation => ({
      participant,
      group: "referral",
      token: state.shape.reward,
      weight: base,
      initial: bonus,
      boost36: undefined,
      boostedWeight: base,
      allocation: bonus,
    }),
  );
  return { allocations: bonuses, result: bonusResult(state, bonuses, rule?.pool ?? 0n) };
}

function bonusResult(
  state: LockdropState,
  bonuses: readonly Allocation[],
  pool: bigint,
): GroupResult {
  const allocated = sum(bonuses.map((each) => each.allocation));
  const totalWeight = sum(bonuses.map((each) => each.weight));
  return {
    id: "referral",
    token: state.shape.reward,
    pool,
    carriedIn: 0n,
    totalWeight,
    totalBoostedWeight: totalWeight,
    weightDecimals: decimalsOf(state.programme, state.shape.reward),
    participants: bonuses.length,
    allocated,
    dust: pool - allocated,
    fill: [],
  };
}

function sum(numbers: readonly bigint[]): bigint {
  let total = 0n;
  for (const each of numbers) total += each;
  return total;
}
