import { dayStart, formatDay } from "../../exact/calendar.ts";
import { formatDuration } from "../../exact/duration.ts";
import { DAY } from "../../exact/instant.ts";
import { pow10 } from "../../exact/integer.ts";
import { formatDecimal, mul, ONE, rational } from "../../exact/rational.ts";
import type { LockdropState } from "../engines/lockdrop-state.ts";
import { startInstant } from "../engines/release-start.ts";
import type { ReleaseRow } from "../engines/release-table.ts";
import { eventName } from "../events/event.ts";
import { scheduledTimes } from "../horizon.ts";
import type { ActivityRelease, PlainRelease, Tranche } from "../programme.ts";
import { type ActivityOutcome, type MiningStep, miningUnlock } from "../stages/activity.ts";
import { IRRATIONAL_PLACES } from "../stages/boost.ts";
import { plainPayments } from "../stages/release.ts";
import type { LockdropView } from "./lockdrop-view.ts";
import { exactValue, number, type Outlook, type Stage, type Step, type Writer } from "./model.ts";

const ONE_36 = pow10(IRRATIONAL_PLACES);

/** How a lockdrop's total becomes spendable, and what happens to the rest. */
export function releaseStages(view: LockdropView, releases: readonly ReleaseRow[]): Stage[] {
  const total = view.rows.reduce((sum, row) => sum + row.allocation, 0n);
  const main = view.state.programme.release.main;
  const steps =
    main.by === "activity"
      ? activitySteps(view, main, total)
      : main.by === "monthly" || main.by === "stream"
        ? []
        : plainSteps(view, main, releases);
  return [
    { stage: "release", steps },
    { stage: "claim", steps: claimSteps(view, total, releases) },
  ];
}

function plainSteps(
  view: LockdropView,
  main: PlainRelease,
  releases: readonly ReleaseRow[],
): Step[] {
  const { state, write } = view;
  const { signal } = state.programme.release;
  const steps = [ruleStep(state, write, { rule: main, label: "rule" })];
  if (signal !== undefined) {
    steps.push(ruleStep(state, write, { rule: signal, label: "rule for what signals brought" }));
  }
  for (const row of releases) {
    const result = `${write.amount(row.amount, row.token)} at ${write.time(row.time)}, ${write.amount(row.remaining, row.token)} remain`;
    steps.push({ label: `${row.kind}, released`, result });
  }
  return signal === undefined ? [...steps, ...dueSteps(view, main)] : steps;
}

/** What the rule will still pay, if nothing changes. */
function dueSteps({ state, rows, write }: LockdropView, rule: PlainRelease): Step[] {
  const start = startInstant(rule.start, state);
  if (start === undefined) return [];
  const total = rows.reduce((sum, row) => sum + row.allocation, 0n);
  const { asOf, programme } = state;
  const asOfLast = scheduledTimes(state, rule).reduce(
    (last, each) => (each > last ? each : last),
    asOf,
  );
  const all = plainPayments(rule, total, { start, asOf: asOfLast, zoneSec: programme.zoneSec });
  const ahead = all.filter((payment) => payment.time > asOf);
  return ahead.map((payment) => ({
    label: `${payment.kind}, due`,
    result:
      rule.by === "linear"
        ? `the rest by ${write.time(payment.time)}`
        : `${write.amount(payment.amount, state.shape.reward)} at ${write.time(payment.time)}`,
  }));
}

function ruleStep(
  state: LockdropState,
  write: Writer,
  { rule, label }: { rule: PlainRelease; label: string },
): Step {
  const start = startInstant(rule.start, state);
  const from = start === undefined ? "the listing, which has not come" : write.time(start);
  if (rule.by === "at-once") return { label, result: `all at once at ${from}` };
  if (rule.by === "linear") {
    const cliff = rule.cliff === undefined ? "" : `, nothing before ${formatDuration(rule.cliff)}`;
    return {
      label,
      formula: "floor(total x (f0 + (1 - f0) x elapsed / length))",
      result: `linear over ${formatDuration(rule.duration)} from ${from}, f0 = ${number(rule.atStart)}${cliff}`,
    };
  }
  return {
    label,
    formula: "floor(total x part so far), less what was released before",
    result: `from ${from}: ${tranchesInWords(rule.tranches)}`,
  };
}

/** "in all 0.2 after 0 days, 0.6 after 1 month": the parts are cumulative. */
export function tranchesInWords(tranches: readonly Tranche[]): string {
  const parts = tranches.map(
    (each) => `${number(each.cumulative)} after ${formatDuration(each.after)}`,
  );
  return `in all ${parts.join(", ")}`;
}

function activitySteps(
  { state, participant, write }: LockdropView,
  rule: ActivityRelease,
  total: bigint,
): Step[] {
  const outcome = state.activity?.outcome(participant, total);
  const token = state.shape.reward;
  if (outcome === undefined || state.listing === undefined) {
    return [
      {
        label: "listing",
        result: `has not come: all of ${write.amount(total, token)} waits for it`,
      },
    ];
  }
  const listing: Step = {
    label: "at the listing",
    events: state.facts.listing === undefined ? [] : [eventName(state.facts.listing)],
    formula: "floor(total x part at listing), in base units",
    numbers: `${total} x ${number(rule.atListing)}`,
    exact: exactValue(mul(rational(total), rule.atListing)),
    rounding: "floor to 1 base unit",
    result: `${write.amount(outcome.atListing, token)} at ${write.time(state.listing)}`,
  };
  const share: Step = {
    label: "for mining to release",
    ...(rule.miningVesting === "mined"
      ? { formula: "total - what the listing released" }
      : { formula: "at most floor(total x mining rate), by the other reading of the source" }),
    result: write.amount(outcome.byMining, token),
  };
  const days = outcome.steps.map((step) =>
    miningDay(state, step, { participant, rule, write, remaining: remainingAfter(outcome, step) }),
  );
  return [listing, share, ...days, ...burnStep(outcome, state, write)];
}

function remainingAfter(outcome: ActivityOutcome, step: MiningStep): bigint {
  let remaining = outcome.byMining;
  for (const each of outcome.steps) {
    remaining -= each.payment.amount;
    if (each === step) break;
  }
  return remaining;
}

function miningDay(
  state: LockdropState,
  step: MiningStep,
  {
    participant,
    rule,
    write,
    remaining,
  }: {
    readonly participant: string;
    readonly rule: ActivityRelease;
    readonly write: Writer;
    readonly remaining: bigint;
  },
): Step {
  const token = state.shape.reward;
  const evidence = [
    ...state.referrals.evidenceBefore(participant, dayEnd(state, step.day)),
    ...(state.activity?.tradesBehind(participant, step.day) ?? []),
  ];
  const day = formatDay((state.activity?.listingDay ?? 0) + step.day);
  const parsedRate = rule.miningVesting === "mined" ? rule.miningRate : ONE;
  const rate = number(parsedRate);
  const n = formatDecimal(rational(step.net36, ONE_36), IRRATIONAL_PLACES);
  return {
    label: `day ${step.day} (${day})`,
    events: [...step.events, ...evidence].map(eventName),
    formula: "min(remaining, floor(rate x mined x R x N)), in base units",
    numbers: `${rate} x ${step.mined} x ${number(step.referral)} x ${n}`,
    exact: exactValue(miningUnlock(parsedRate, step.mined, step)),
    rounding:
      step.unlocked > step.payment.amount
        ? "none: only what remained is taken"
        : "floor, once a day",
    result: `${write.amount(step.payment.amount, token)}, ${write.amount(remaining, token)} left for mining`,
    note: `R = ${number(step.referral)}: ${step.invitees} qualified ${step.invitees === 1 ? "invitee" : "invitees"}; N${netBuyingInWords(rule, step)}`,
  };
}

function dayEnd({ activity, programme }: LockdropState, day: number): bigint {
  return dayStart((activity?.listingDay ?? 0) + day + 1, programme.zoneSec);
}

function netBuyingInWords({ netBuying }: ActivityRelease, step: MiningStep): string {
  if (netBuying === undefined) return " = 1: the programme has no net buying";
  if (step.day < 7) return " = 1 in the first week";
  const exponent = `${number(step.netBuying)} / ${number(netBuying.divisor)}`;
  if (step.netBuying.n <= 0n)
    return ` = 1: net buying of the week before was ${number(step.netBuying)}`;
  return ` = 2 - ${number(netBuying.base)}^(${exponent}), net buying of the week before, half up to 36 places`;
}

function burnStep(outcome: ActivityOutcome, { shape, asOf }: LockdropState, write: Writer): Step[] {
  if (asOf < outcome.expires || outcome.remaining === 0n) return [];
  const amount = write.amount(outcome.remaining, shape.reward);
  return [
    {
      label: "burned",
      result: `${amount} at ${write.time(outcome.expires)}: what the days did not release is abandoned`,
    },
  ];
}

function claimSteps(
  { state, write }: LockdropView,
  total: bigint,
  releases: readonly ReleaseRow[],
): Step[] {
  const token = state.shape.reward;
  const sum = (isBurn: boolean) =>
    releases.reduce(
      (all, row) => ((row.kind === "burned") === isBurn ? all + row.amount : all),
      0n,
    );
  const released = sum(false);
  const burned = sum(true);
  return [
    { label: "allocated", result: write.amount(total, token) },
    { label: "released (claimable for good)", result: write.amount(released, token) },
    { label: "burned", result: write.amount(burned, token) },
    {
      label: "held",
      formula: "allocated - released - burned",
      result: write.amount(total - released - burned, token),
    },
  ];
}

/** What still burns if nothing happens, and what would release it. */
export function releaseOutlook(view: LockdropView): Outlook {
  const { state, participant, write } = view;
  const rule = state.programme.release.main;
  const total = view.rows.reduce((sum, row) => sum + row.allocation, 0n);
  const outcome = state.activity?.outcome(participant, total);
  if (rule.by !== "activity") return heldByRule(view, total);
  if (outcome === undefined) {
    const held = write.amount(total, state.shape.reward);
    return {
      locked: [`the share of ${held}: nothing is released before the listing`],
      atRisk: [],
      canDo: [],
    };
  }
  if (state.asOf >= outcome.expires || outcome.remaining === 0n) {
    return { locked: [], atRisk: [], canDo: [] };
  }
  const token = state.shape.reward;
  const canDo = [
    `mine ${token} by staking until ${write.time(outcome.expires)}: each unit mined releases ${number(rule.miningRate)} x R x N units`,
  ];
  const invitees = state.referrals.qualifiedBefore(participant, state.asOf + 1n);
  const next = rule.referral?.tiers.find((tier) => tier.invitees > invitees);
  if (next !== undefined) {
    const more = next.invitees - invitees;
    const people = more === 1 ? "invitee" : "invitees";
    canDo.push(`bring ${more} more qualified ${people} for R = ${number(next.coefficient)}`);
  }
  const isLastWeek = outcome.expires - state.asOf <= 7n * DAY;
  if (rule.netBuying !== undefined && !isLastWeek) {
    canDo.push(`buy ${token}: net buying of this week raises N next week`);
  }
  const atRisk =
    outcome.remaining === 0n
      ? []
      : [
          `${write.amount(outcome.remaining, token)} burn at ${write.time(outcome.expires)} unless released, ${spanInWords(outcome.expires - state.asOf)} after the as-of instant`,
        ];
  return { locked: [], atRisk, canDo };
}

/** Why a share under a plain rule is not spendable yet, and when the next part is. */
function heldByRule({ state, rows, write }: LockdropView, total: bigint): Outlook {
  const none = { locked: [], atRisk: [], canDo: [] };
  const { main, signal } = state.programme.release;
  const rules = [main, signal].filter((rule) => rule !== undefined);
  const times = rules.flatMap((rule) => ("start" in rule ? scheduledTimes(state, rule) : []));
  const ahead = times.filter((time) => time > state.asOf);
  if (rows.length === 0 || total === 0n) return none;
  if (ahead.length === 0 && state.listing !== undefined) return none;
  const [next] = ahead.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (next === undefined) return none;
  const share = write.amount(total, state.shape.reward);
  return {
    ...none,
    locked: [`of the share of ${share}, the next part is released at ${write.time(next)}`],
  };
}

/** "88 days and 12 hours". */
function spanInWords(span: bigint): string {
  const days = span / DAY;
  const hours = ((span % DAY) * 24n) / DAY;
  return hours === 0n ? `${days} days` : `${days} days and ${hours} hours`;
}
