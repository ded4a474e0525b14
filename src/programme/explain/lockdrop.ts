import { addDuration, formatDuration } from "../../exact/duration.ts";
import { pow10 } from "../../exact/integer.ts";
import {
  div,
  equals,
  floor,
  formatDecimal,
  mul,
  ONE,
  rational,
  sub,
} from "../../exact/rational.ts";
import { unitOf } from "../asset-amounts.ts";
import { withdrawalLimit } from "../engines/lockdrop-actions.ts";
import type { LockdropState, Member, Position } from "../engines/lockdrop-state.ts";
import type { Allocation, GroupResult } from "../engines/settlement.ts";
import { eventName } from "../events/event.ts";
import type { Group } from "../programme.ts";
import { boostedWeight, IRRATIONAL_PLACES } from "../stages/boost.ts";
import { eligibilityOption, eligibilitySteps } from "./eligibility.ts";
import { exactValue, number, type Outlook, type Stage, type Step, type Writer } from "./model.ts";

/** What an explanation of a lockdrop reads from. */
export interface LockdropView {
  readonly state: LockdropState;
  readonly participant: string;
  /** The participant's rows, in the order of the groups. */
  readonly rows: readonly Allocation[];
  readonly groups: ReadonlyMap<string, GroupResult>;
  readonly write: Writer;
}

/** Eligibility, contributions, weights, shares and boost of one participant. */
export function lockdropStages(view: LockdropView): Stage[] {
  const stages: Stage[] = [
    {
      stage: "eligibility",
      steps: eligibilitySteps(view.state.programme, view.state.eligibility, view),
    },
  ];
  const members = membersOf(view);
  stages.push({
    stage: "contribute",
    steps: members.flatMap((each) => contributeSteps(view, each)),
  });
  stages.push({ stage: "weigh", steps: members.flatMap((each) => weighSteps(view, each)) });
  stages.push({ stage: "share", steps: shareSteps(view) });
  const boosted = boostSteps(view);
  if (boosted.length > 0) stages.push({ stage: "boost", steps: boosted });
  return stages.filter(({ steps }) => steps.length > 0);
}

/** The participant's standings, in the order of the groups. */
function membersOf({ state, participant }: LockdropView): Member[] {
  return state.members.flatMap((members) => members.get(participant) ?? []);
}

function contributeSteps({ state, write }: LockdropView, member: Member): Step[] {
  return member.positions.map((position): Step => {
    const { event, accepted } = position;
    const term = event.term === "" ? "" : ` under ${event.term}`;
    const verb = event.type === "signal" ? "signalled" : "locked";
    const cut =
      accepted < event.amount
        ? `, cut from ${write.amount(event.amount, event.asset)} at the cap`
        : "";
    const out = position.withdrawals ?? [];
    const left =
      out.length === 0
        ? ""
        : `; withdrawn since, ${write.amount(position.remaining, event.asset)} remain`;
    return {
      label: `${verb} in group ${member.group.id}`,
      events: [event, ...out].map(eventName),
      result: `${write.amount(accepted, event.asset)}${term} at ${write.time(event.time)}${cut}${left}`,
      ...illustrative(state, position),
    };
  });
}

function illustrative(state: LockdropState, { event }: Position): { note?: string } {
  const reason = state.shape.terms.get(event.term)?.illustrative;
  return reason === undefined ? {} : { note: `illustrative: ${reason}` };
}

function weighSteps(view: LockdropView, member: Member): Step[] {
  const steps = member.positions.map((position) => weighStep(view, member.group, position));
  if (steps.length > 1) {
    steps.push({
      label: `weight in group ${member.group.id}`,
      formula: "sum of the weights",
      numbers: member.positions.map((each) => each.weight).join(" + "),
      result: `${member.weight}`,
    });
  }
  return steps;
}

function weighStep({ state }: LockdropView, group: Group, position: Position): Step {
  const { event, factors } = position;
  const units = rational(position.remaining, unitOf(state.programme, event.asset));
  const parts: [string, string][] = [
    ["amount", number(units)],
    ["coefficient", number(factors.coefficient)],
  ];
  if (state.shape.price.by !== "none") parts.push(["price", number(factors.price)]);
  if (state.shape.multiplier.length > 0) parts.push(["multiplier", number(factors.multiplier)]);
  parts.push([`10^${group.weightDecimals}`, `10^${group.weightDecimals}`]);
  const exact = mul(factors.perBaseUnit, rational(position.remaining));
  return {
    label: `weight of ${eventName(event)}`,
    events: priceEvents(state, group, event.asset),
    formula: `floor(${parts.map(([name]) => name).join(" x ")})`,
    numbers: parts.map(([, value]) => value).join(" x "),
    exact: exactValue(exact),
    rounding: exact.d === 1n ? "nothing to round" : "floor, once",
    result: `${position.weight}`,
    note: [
      `weights of group ${group.id} count in 10^-${group.weightDecimals}`,
      illustrative(state, position).note,
    ]
      .filter((part) => part !== undefined)
      .join("; "),
  };
}

function priceEvents(state: LockdropState, group: Group, asset: string): string[] {
  const { by } = state.shape.price;
  if (by !== "opening" && by !== "closing") return [];
  const found = state.facts.priceAt(asset, by === "opening" ? group.opens : group.closes);
  return found === undefined ? [] : [eventName(found.event)];
}

function shareSteps(view: LockdropView): Step[] {
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

function boostSteps(view: LockdropView): Step[] {
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

/** Locks and their maturity, and what the windows still let a participant do. */
export function lockdropOutlook(view: LockdropView): Outlook {
  const { state, write } = view;
  const locked: string[] = [];
  const canDo: string[] = [];
  for (const member of membersOf(view)) {
    for (const position of member.positions) {
      if (position.event.type !== "lock" || position.remaining === 0n) continue;
      locked.push(lockInWords(view, member, position));
      const option = withdrawalOption(view, position);
      if (option !== undefined) canDo.push(option);
    }
  }
  canDo.push(...contributionOptions(view));
  const boost = state.shape.boost;
  const isIn = boost !== undefined && view.rows.some((row) => row.group === boost.group);
  if (boost !== undefined && isIn && state.asOf < boost.closes) {
    const from = state.asOf < boost.opens ? `from ${write.time(boost.opens)} ` : "";
    canDo.push(
      `burn ${boost.asset} ${from}until ${write.time(boost.closes)} for a larger part of group ${boost.group}`,
    );
  }
  return { locked, atRisk: [], canDo };
}

/** Groups that are or will be open and have room, or what is missing to contribute. */
function contributionOptions({ state, participant, write }: LockdropView): string[] {
  const open = state.shape.groups.filter((group) => state.asOf < group.closes);
  if (open.length === 0) return [];
  const missing = eligibilityOption(state.eligibility, participant);
  const options = open.flatMap((group) => {
    const room =
      group.cap === undefined ? undefined : group.cap.amount - (state.filled[group.index] ?? 0n);
    if (room === 0n && group.assets.size === 1) return [];
    const from = group.opens > state.asOf ? `from ${write.time(group.opens)} ` : "";
    const left =
      room === undefined || group.cap === undefined
        ? ""
        : ` (room for ${write.amount(room, group.cap.asset)})`;
    return [`contribute to group ${group.id} ${from}until ${write.time(group.closes)}${left}`];
  });
  return missing === undefined || options.length === 0 ? options : [missing, ...options];
}

function lockInWords(
  { state, write }: LockdropView,
  member: Member,
  { event, remaining }: Position,
): string {
  const duration = state.shape.terms.get(event.term)?.duration;
  const what = `${write.amount(remaining, event.asset)} under ${event.term} (${eventName(event)})`;
  if (duration === undefined) return `${what}: the programme states no maturity`;
  const until = addDuration(member.group.closes, duration, state.programme.zoneSec);
  const matured = state.asOf >= until ? "matured" : "locked until";
  const doubt =
    state.shape.terms.get(event.term)?.illustrative === undefined ? "" : " (illustrative)";
  return `${what}: ${matured} ${write.time(until)}, ${formatDuration(duration)} after the close of group ${member.group.id}${doubt}`;
}

function withdrawalOption({ state, write }: LockdropView, position: Position): string | undefined {
  const window = state.shape.withdrawWindows.find(
    (each) => each.opens <= state.asOf && state.asOf < each.closes,
  );
  if (window === undefined || (window.once && position.withdrawnOnce)) return undefined;
  const most = withdrawalLimit(window, position.remaining, state.asOf);
  if (most === 0n) return undefined;
  const { asset } = position.event;
  const steady = equals(window.limitAtOpening, window.limitAtClosing) ? "" : " now, less with time";
  return `withdraw at most ${write.amount(most, asset)} of ${eventName(position.event)}${steady}, until ${write.time(window.closes)}`;
}
