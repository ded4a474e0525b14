import { formatDay } from "../../exact/calendar.ts";
import { formatDuration } from "../../exact/duration.ts";
import { DAY } from "../../exact/instant.ts";
import { pow10 } from "../../exact/integer.ts";
import { formatDecimal, rational } from "../../exact/rational.ts";
import type { LockdropState } from "../engines/lockdrop-state.ts";
import { startInstant } from "../engines/release-start.ts";
import type { ReleaseRow } from "../engines/release-table.ts";
import { eventName } from "../events/event.ts";
import type { ActivityRelease, PlainRelease } from "../programme.ts";
import type { ActivityOutcome, MiningStep } from "../stages/activity.ts";
import { IRRATIONAL_PLACES } from "../stages/boost.ts";
import type { LockdropView } from "./lockdrop.ts";
import { number, type Outlook, type Stage, type Step, type Writer } from "./model.ts";

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
  { state, write }: LockdropView,
  main: PlainRelease,
  releases: readonly ReleaseRow[],
): Step[] {
  const rules = [ruleStep(state, write, { rule: main, label: "rule" })];
  const signal = state.programme.release.signal;
  if (signal !== undefined)
    rules.push(ruleStep(state, write, { rule: signal, label: "rule for signals" }));
  return [
    ...rules,
    ...releases.map(
      (row): Step => ({
        label: row.kind,
        result: `${write.amount(row.amount, row.token)} at ${write.time(row.time)}, ${write.amount(row.remaining, row.token)} remain`,
      }),
    ),
  ];
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
  const parts = rule.tranches.map(
    (each) => `${number(each.cumulative)} after ${formatDuration(each.after)}`,
  );
  return {
    label,
    formula: "floor(total x cumulative fraction), less what was released before",
    result: `from ${from}: ${parts.join(", ")}`,
  };
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
    formula: "floor(total x part at listing)",
    numbers: `${total} x ${number(rule.atListing)}`,
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
    miningDay(state, step, { rule, write, remaining: remainingAfter(outcome, step) }),
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
    rule,
    write,
    remaining,
  }: { readonly rule: ActivityRelease; readonly write: Writer; readonly remaining: bigint },
): Step {
  const token = state.shape.reward;
  const day = formatDay((state.activity?.listingDay ?? 0) + step.day);
  const rate = rule.miningVesting === "mined" ? number(rule.miningRate) : "1";
  const n = formatDecimal(rational(step.net36, ONE_36), IRRATIONAL_PLACES);
  return {
    label: `day ${step.day} (${day})`,
    events: step.events.map(eventName),
    formula: "min(remaining, floor(rate x mined x R x N))",
    numbers: `${rate} x ${step.mined} x ${number(step.referral)} x ${n}`,
    rounding: "floor, once a day",
    result: `${write.amount(step.payment.amount, token)}, ${write.amount(remaining, token)} left for mining`,
    note: `R: ${step.invitees} qualified invitees; N: net buying of the week before ${number(step.netBuying)}`,
  };
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
  if (rule.by !== "activity" || outcome === undefined || state.asOf >= outcome.expires) {
    return { locked: [], atRisk: [], canDo: [] };
  }
  const token = state.shape.reward;
  const canDo = [
    `mine ${token} by staking until ${write.time(outcome.expires)}: each unit mined releases ${number(rule.miningRate)} x R x N units`,
  ];
  const invitees = state.referrals.qualifications(participant).length;
  const next = rule.referral?.tiers.find((tier) => tier.invitees > invitees);
  if (next !== undefined) {
    canDo.push(
      `bring ${next.invitees - invitees} more qualified invitees for R = ${number(next.coefficient)}`,
    );
  }
  if (rule.netBuying !== undefined)
    canDo.push(`buy ${token}: net buying of this week raises N next week`);
  const daysLeft = (outcome.expires - state.asOf + DAY - 1n) / DAY;
  const atRisk =
    outcome.remaining === 0n
      ? []
      : [
          `${write.amount(outcome.remaining, token)} burn at ${write.time(outcome.expires)} unless released; ${daysLeft} days left`,
        ];
  return { locked: [], atRisk, canDo };
}
