import { pow10 } from "../../exact/integer.ts";
import { div, floor, formatDecimal, mul, ONE, rational, sub } from "../../exact/rational.ts";
import { unitOf } from "../asset-amounts.ts";
import type { LockdropState } from "../engines/lockdrop-state.ts";
import type { Allocation } from "../engines/settlement.ts";
import { eventName } from "../events/event.ts";
import type { Group } from "../programme.ts";
import { boostedWeight, IRRATIONAL_PLACES } from "../stages/boost.ts";
import type { LockdropView } from "./lockdrop-view.ts";
import { exactValue, number, type Step } from "./model.ts";

/** How each group's pool became the participant's share. */
export function shareSteps(view: LockdropView): Step[] {
  return view.rows.flatMap((row): Step[] => {
    const group = view.state.shape.groups.find((each) => each.id === row.group);
    if (group === undefined) return [bonusStep(view, row)];
    return [poolStep(view, group), ...allocationSteps(view, row, { group, boosted: false })];
  });
}

/** One step for the whole weight, or one per position and their sum where each is rounded by itself. */
function allocationSteps(
  view: LockdropView,
  row: Allocation,
  { group, boosted }: { readonly group: Group; readonly boosted: boolean },
): Step[] {
  const member = view.state.members[group.index]?.get(view.participant);
  const positions = member?.positions ?? [];
  const whole = allocationStep(view, row, { group, boosted });
  const isSplit = view.state.shape.share.roundPer === "position" && positions.length > 1;
  if (!isSplit || whole.numbers === undefined) return [whole];
  const v36 = boosted ? row.boost36 : undefined;
  const each = positions.map((position): Step => {
    const weight = v36 === undefined ? position.weight : boostedWeight(position.weight, v36);
    const { pool, total } = divisionOf(view, group, boosted);
    const exact = rational(pool * weight, total);
    return {
      label: `share of ${eventName(position.event)}`,
      formula: "floor(pool x weight of the position / total weight), in base units",
      numbers: `${pool} x ${weight} / ${total}`,
      exact: exactValue(exact),
      rounding: exact.d === 1n ? "nothing to round" : "floor to 1 base unit",
      result: view.write.amount(floor(exact), row.token),
    };
  });
  const { exact: _exact, formula: _formula, numbers: _numbers, ...rest } = whole;
  const sum = { ...rest, formula: "sum over the positions, each rounded by itself" };
  return [...each, { ...sum, rounding: "none of its own" }];
}

function divisionOf(
  { groups }: LockdropView,
  group: Group,
  boosted: boolean,
): { readonly pool: bigint; readonly total: bigint } {
  const result = groups.get(group.id);
  const total = (boosted ? result?.totalBoostedWeight : result?.totalWeight) ?? 0n;
  return { pool: group.pool + (result?.carriedIn ?? 0n), total };
}

function poolStep({ state, groups, write }: LockdropView, group: Group): Step {
  const { share, reward } = state.shape;
  const carried = groups.get(group.id)?.carriedIn ?? 0n;
  const note = carried === 0n ? {} : { note: `${write.amount(carried, reward)} were carried in` };
  const result = write.amount(group.pool + carried, reward);
  if (group.rate === undefined || share.totalPool === undefined) {
    return { label: `pool of group ${group.id}`, result, ...note };
  }
  const decimals = unitOf(state.programme, reward);
  const total = rational(share.totalPool, decimals);
  return {
    label: `pool of group ${group.id}`,
    formula: `total pool x ${share.rates} rate`,
    numbers: `${number(total)} x ${number(group.rate)}`,
    exact: number(mul(total, group.rate)),
    rounding: "floor to base units",
    result,
    ...note,
  };
}

function allocationStep(
  view: LockdropView,
  row: Allocation,
  { group, boosted }: { readonly group: Group; readonly boosted: boolean },
): Step {
  const { state, groups, write } = view;
  const result = groups.get(group.id);
  const { pool, total } = divisionOf(view, group, boosted);
  const weight = boosted ? row.boostedWeight : row.weight;
  const isInitial = !boosted && row.boost36 !== undefined;
  const amount = boosted ? row.allocation : row.initial;
  const label = `${isInitial ? "initial share" : "allocation"} of group ${group.id}`;
  const unscaled = state.shape.share.by === "tokens-per-unit" && total <= pool;
  if (unscaled || total === 0n) {
    const why =
      total === 0n
        ? "nobody has weight in this group"
        : `all weights together, ${total}, fit the pool: nobody is scaled`;
    return { label, result: write.amount(amount, row.token), note: why };
  }
  const unit = unitOf(state.programme, row.token);
  const exact = rational(pool * weight, total);
  const others = `total weight: the sum over ${result?.participants ?? 0} participants of group ${group.id}`;
  return {
    label,
    formula: "floor(pool x weight / total weight), in base units",
    numbers: `${pool} x ${weight} / ${total}`,
    exact: `${number(div(exact, rational(unit)))} ${row.token}`,
    rounding: exact.d === 1n ? "nothing to round" : roundingInWords(state),
    result: `${write.amount(amount, row.token)} (${amount} base units)`,
    note: [others, illustrativeInWords(view, group)].filter((part) => part !== "").join("; "),
  };
}

/** Said beside every share that depends on figures which the source did not publish. */
function illustrativeInWords(view: LockdropView, group: Group): string {
  const terms = [...group.terms].map((name) => view.state.shape.terms.get(name));
  return terms.some((term) => term?.illustrative !== undefined)
    ? "depends on illustrative coefficients"
    : "";
}

function roundingInWords(state: LockdropState): string {
  if (state.shape.share.rounding === "floor") return "floor to 1 base unit";
  return "floor, then one more unit to the largest remainders";
}

function bonusStep({ state, write }: LockdropView, row: Allocation): Step {
  const fraction = state.shape.share.referralBonus?.fraction ?? ONE;
  return {
    label: "referral bonus",
    formula: "floor(share of the invited x fraction) for each invite, to both sides",
    numbers: `shares of ${write.amount(row.weight, row.token)} x ${number(fraction)}`,
    rounding: "floor per invited participant",
    result: write.amount(row.allocation, row.token),
  };
}

/** What burning made of the weight in the accelerated group; nothing where there is no boost. */
export function boostSteps(view: LockdropView): Step[] {
  const { state, participant, write } = view;
  const boost = state.shape.boost;
  const row = view.rows.find((each) => each.group === boost?.group);
  const group = state.shape.groups.find((each) => each.id === boost?.group);
  if (boost === undefined || row === undefined || group === undefined || row.boost36 === undefined)
    return [];
  const burns = state.burns.get(participant);
  const burned = rational(burns?.amount ?? 0n, unitOf(state.programme, boost.asset));
  const initial = rational(row.weight, pow10(group.weightDecimals));
  const epsilon = div(burned, initial);
  const note =
    boost.illustrative === undefined ? {} : { note: `illustrative: ${boost.illustrative}` };
  const one = pow10(IRRATIONAL_PLACES);
  const v = formatDecimal(rational(row.boost36, one), IRRATIONAL_PLACES);
  const flat = boost.zeroBurnIsZero && burned.n === 0n;
  return [
    {
      label: "F",
      formula: "weight / 10^weight_decimals",
      numbers: `${row.weight} / 10^${group.weightDecimals}`,
      result: number(initial),
    },
    {
      label: "burned",
      events: write.events(burns?.events ?? []),
      result: write.amount(burns?.amount ?? 0n, boost.asset),
    },
    {
      label: "V",
      formula: "scale x arctan(k x eps - shift) + offset, eps = burned / F (radians)",
      numbers: `${number(boost.scale)} x arctan(${number(boost.k)} x ${number(epsilon)} - ${number(boost.shift)}) + ${number(boost.offset)}`,
      exact: `arctan of ${number(sub(mul(boost.k, epsilon), boost.shift))}`,
      rounding: flat ? "nothing burned: 0 by rule" : "half up to 36 places, once",
      result: v,
      ...note,
    },
    {
      label: "boosted weight",
      formula: "floor(weight x (1 + V))",
      numbers: `${row.weight} x (1 + ${v})`,
      rounding: "floor",
      result: `${row.boostedWeight}`,
    },
    ...allocationSteps(view, row, { group, boosted: true }),
  ];
}
