import { dayStart } from "../../exact/calendar.ts";
import { mul, rational } from "../../exact/rational.ts";
import { unitOf } from "../asset-amounts.ts";
import type { EmissionState, ProductDay } from "../engines/emission.ts";
import type { ReleaseRow } from "../engines/release-table.ts";
import type { Allocation, GroupResult } from "../engines/settlement.ts";
import type { StakeBook } from "../engines/stake-positions.ts";
import type { StreamState } from "../engines/stream.ts";
import { eventName, type ProgrammeEvent } from "../events/event.ts";
import { eligibilitySteps } from "./eligibility.ts";
import { tranchesInWords } from "./lockdrop-release.ts";
import { number, type Outlook, type Stage, type Step, type Writer } from "./model.ts";

interface StakeView {
  readonly participant: string;
  /** The participant's accepted stakes and withdrawals, in order. */
  readonly moves: readonly ProgrammeEvent[];
  readonly rows: readonly Allocation[];
  readonly write: Writer;
}

export interface EmissionView extends StakeView {
  readonly state: EmissionState;
}

export interface StreamView extends StakeView {
  readonly state: StreamState;
  readonly groups: ReadonlyMap<string, GroupResult>;
}

/** Days of mining are many: beyond this the text says how many there are and shows the last ones. */
const DAYS_SHOWN = 40;

/** Stakes, days and tranches of one miner. */
export function emissionStages(view: EmissionView, releases: readonly ReleaseRow[]): Stage[] {
  const byGroup = new Map(view.state.days.map((each) => [each.result.id, each]));
  const shown = view.rows.slice(-DAYS_SHOWN);
  const skipped = view.rows.length - shown.length;
  const steps = shown.flatMap((row) => {
    const day = byGroup.get(row.group);
    return day === undefined ? [] : daySteps(view, row, day);
  });
  if (skipped > 0)
    steps.unshift({
      label: "earlier days",
      result: `${skipped} days before these, in allocations.csv`,
    });
  return [
    {
      stage: "eligibility",
      steps: eligibilitySteps(view.state.programme, view.state.book.eligibility, view),
    },
    { stage: "contribute", steps: moveSteps(view) },
    { stage: "share", steps },
    {
      stage: "release",
      steps: [trancheRule(view.state), ...releases.map((row) => releaseStep(view, row))],
    },
  ];
}

function moveSteps({ moves, write }: StakeView): Step[] {
  return moves.map((event): Step => {
    const verb =
      event.type === "lock" ? `staked in ${event.term}` : `withdrawn from ${event.counterparty}`;
    return {
      label: verb,
      events: [eventName(event)],
      result: `${write.amount(event.amount, event.asset)} at ${write.time(event.time)}`,
    };
  });
}

function daySteps({ state, write }: EmissionView, row: Allocation, day: ProductDay): Step[] {
  const reward = state.shape.reward;
  const unit = unitOf(state.programme, reward);
  const pool = day.result.pool + day.result.carriedIn;
  const note =
    day.term.illustrative === undefined ? {} : { note: `illustrative: ${day.term.illustrative}` };
  const [asset = ""] = day.term.assets;
  const priced = state.facts.priceAt(asset, dayStart(day.day, state.programme.zoneSec));
  const units = rational(day.stake, unitOf(state.programme, asset));
  const mined = rational(pool * row.weight, day.stake);
  return [
    {
      label: `adjusted value of ${row.group}`,
      events:
        state.shape.price.by === "day" && priced !== undefined ? [eventName(priced.event)] : [],
      formula: "stake of all in the product x price at the start of the day x coefficient",
      numbers: `${number(units)} x ${number(day.price)} x ${number(day.term.coefficient)}`,
      result: number(day.value),
      ...note,
    },
    {
      label: `pool of ${row.group}`,
      formula: "floor(emission of the day x adjusted value / all adjusted values)",
      numbers: `${write.amount(day.emission, reward)} x ${number(day.value)} / ${number(day.totalValue)}`,
      rounding: "floor to 1 base unit",
      result: write.amount(pool, reward),
    },
    {
      label: `mined on ${row.group}`,
      formula: "floor(pool x stake / product's stake), in base units",
      numbers: `${pool} x ${row.weight} / ${day.stake}`,
      exact: `${number(mul(mined, rational(1n, unit)))} ${reward}`,
      rounding: mined.d === 1n ? "nothing to round" : "floor to 1 base unit",
      result: write.amount(row.allocation, reward),
    },
  ];
}

function trancheRule({ programme }: EmissionState): Step {
  const rule = programme.release.main;
  if (rule.by !== "tranches") return { label: "rule", result: rule.by };
  return {
    label: "rule",
    formula: "floor(day's share x part so far), less what was released before",
    result: `from the end of each day: ${tranchesInWords(rule.tranches)}`,
  };
}

function releaseStep({ write }: StakeView, row: ReleaseRow): Step {
  const remain = write.amount(row.remaining, row.token);
  return {
    label: row.kind,
    result: `${write.amount(row.amount, row.token)} at ${write.time(row.time)}, ${remain} remain`,
  };
}

/** Stakes and the accumulator's figures of one staker of a stream. */
export function streamStages(view: StreamView, releases: readonly ReleaseRow[]): Stage[] {
  const { state, participant, write } = view;
  const staker = state.stakers.get(participant);
  const { stream, shape } = state;
  const share: Step[] = view.rows.map((row) => ({
    label: "earned by the end of the stream, if nothing changes",
    formula: "earned + floor(stake x (reward per token - paid) / 10^precision)",
    numbers: `${staker?.earned ?? 0n} + ${staker?.stake ?? 0n} x (rpt at the end - ${staker?.paid ?? 0n}) / 10^${shape.precision}`,
    rounding: "floor whenever the stake changes, and at the end",
    result: write.amount(row.allocation, row.token),
    note: `rate ${stream.ratePerSec} base units a second over ${shape.durationSec} s; all stakes together ${stream.total}`,
  }));
  return [
    {
      stage: "eligibility",
      steps: eligibilitySteps(state.programme, state.book.eligibility, view),
    },
    { stage: "contribute", steps: moveSteps(view) },
    { stage: "share", steps: share },
    { stage: "release", steps: releases.map((row) => releaseStep(view, row)) },
  ];
}

/** Stakes that can be taken back. */
export function stakeOutlook(view: StakeView, book: StakeBook): Outlook {
  const stakes = book.byParticipant.get(view.participant) ?? [];
  const own = stakes.filter((each) => each.remaining > 0n);
  return {
    locked: own.map(
      (each) =>
        `${view.write.amount(each.remaining, each.event.asset)} staked in ${each.term.name} (${eventName(each.event)})`,
    ),
    atRisk: [],
    canDo:
      own.length === 0
        ? []
        : ["withdraw a stake at any time: it counts for nothing on the day on which it leaves"],
  };
}
