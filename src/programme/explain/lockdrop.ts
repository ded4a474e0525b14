import { addDuration, formatDuration } from "../../exact/duration.ts";
import { equals, mul, rational } from "../../exact/rational.ts";
import { unitOf } from "../asset-amounts.ts";
import { withdrawalLimit } from "../engines/lockdrop-actions.ts";
import type { LockdropState, Member, Position } from "../engines/lockdrop-state.ts";
import { eventName } from "../events/event.ts";
import type { Group } from "../programme.ts";
import { eligibilityOption, eligibilitySteps } from "./eligibility.ts";
import { boostSteps, shareSteps } from "./lockdrop-share.ts";
import { type LockdropView, membersOf } from "./lockdrop-view.ts";
import { exactValue, number, type Outlook, type Stage, type Step } from "./model.ts";

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
