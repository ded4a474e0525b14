import { monthStart, parseMonth } from "../../exact/calendar.ts";
import { formatDecimal, mul, ONE, type Rational, rational } from "../../exact/rational.ts";
import type { Minter, MintState } from "../engines/mint.ts";
import type { ReleaseRow } from "../engines/release-table.ts";
import type { Allocation, GroupResult } from "../engines/settlement.ts";
import { eventName } from "../events/event.ts";
import { inOffer, nominalWeight } from "../stages/lots.ts";
import { exactValue, number, type Outlook, type Stage, type Step, type Writer } from "./model.ts";

export interface MintView {
  readonly state: MintState;
  readonly participant: string;
  readonly rows: readonly Allocation[];
  readonly groups: ReadonlyMap<string, GroupResult>;
  readonly write: Writer;
}

/** Lots, activations, weights and monthly yields of one minter. */
export function mintStages(view: MintView, releases: readonly ReleaseRow[]): Stage[] {
  const minters = mintersOf(view);
  const stages: Stage[] = [
    {
      stage: "eligibility",
      steps: [{ label: "required", result: "nothing: anybody may take part" }],
    },
    { stage: "contribute", steps: minters.flatMap((each) => lotSteps(view, each)) },
    {
      stage: "weigh",
      steps: minters.flatMap((each) => [...useSteps(view, each), ...maximumSteps(view, each)]),
    },
    { stage: "share", steps: view.rows.flatMap((row) => monthSteps(view, row)) },
    { stage: "release", steps: releases.map((row) => releaseStep(view, row)) },
  ];
  return stages.filter(({ steps }) => steps.length > 0);
}

/** The participant's minting, one entry per asset. */
function mintersOf({ state, participant }: MintView): Minter[] {
  return [...state.minters.values()].flatMap((minters) => minters.get(participant) ?? []);
}

function lotSteps({ write }: MintView, { asset, queue }: Minter): Step[] {
  return queue.lots.map((lot): Step => {
    const left =
      lot.remaining === 0n
        ? "all activated"
        : `${write.amount(lot.remaining, asset)} not yet activated`;
    return {
      label: `lot of ${asset}${lot.inOffer ? ", minted in the offer window" : ""}`,
      events: [eventName(lot.event)],
      result: `${write.amount(lot.event.amount, asset)} at ${write.time(lot.event.time)}; ${left}`,
    };
  });
}

function useSteps({ state, write }: MintView, { asset, queue }: Minter): Step[] {
  return queue.uses.map((use): Step => {
    const factor = use.multiplied ? (state.shape.offer?.factor ?? ONE) : ONE;
    return {
      label: `activated by ${use.activation.via} at ${write.time(use.activation.time)}`,
      events: [eventName(use.activation), eventName(use.lot.event)],
      formula:
        "units from the oldest lot x factor (the offer's if minted and activated in its window, else 1)",
      numbers: `${write.amount(use.amount, asset)} x ${number(factor)}`,
      rounding: factor.d === 1n ? "nothing to round" : "floor to 1 base unit",
      result: `weight ${use.weight}`,
    };
  });
}

/** The three maxima of a minter, under the names that the documentation uses. Base units. */
function maxima(state: MintState, { queue }: Minter) {
  const { shape, asOf } = state;
  const weigh = (amount: bigint, multiplied: boolean) => nominalWeight(shape, amount, multiplied);
  const stillOpen = inOffer(shape, asOf);
  let nominal = 0n;
  let pending = 0n;
  for (const lot of queue.lots) {
    nominal += weigh(lot.event.amount, lot.inOffer);
    pending += weigh(lot.remaining, lot.inOffer && stillOpen);
  }
  const actual = queue.uses.reduce((sum, use) => sum + use.weight, 0n);
  return { nominal, reachable: actual + pending, actual };
}

function maximumSteps({ state, write }: MintView, minter: Minter): Step[] {
  const { nominal, reachable, actual } = maxima(state, minter);
  const { asset } = minter;
  return [
    {
      label: `nominal maximum (${asset})`,
      formula: "every lot at its full factor",
      result: write.amount(nominal, asset),
    },
    {
      label: `still reachable maximum (${asset})`,
      formula: "what counts already + what is not yet activated, at the factor open now",
      result: write.amount(reachable, asset),
    },
    {
      label: `actual (${asset})`,
      formula: "sum of the weights above",
      result: write.amount(actual, asset),
    },
  ];
}

function monthSteps({ state, groups, write }: MintView, row: Allocation): Step[] {
  const result = groups.get(row.group);
  if (result === undefined) return [];
  const month = row.group.slice(row.group.indexOf("/") + 1);
  const fees = state.fees.get(row.token)?.get(parseMonth(month));
  const pool = mul(state.shape.fraction, rational(fees?.amount ?? 0n));
  const part: Rational = rational(row.weight, result.totalWeight === 0n ? 1n : result.totalWeight);
  return [
    {
      label: `pool of ${row.group}`,
      events: write.events(fees?.events ?? []),
      formula: "floor(part x fees of the month), in base units",
      numbers: `${number(state.shape.fraction)} x ${fees?.amount ?? 0n}`,
      exact: exactValue(pool),
      rounding: "floor",
      result: write.amount(result.pool, row.token),
    },
    {
      label: `yield of ${row.group}`,
      formula: "floor(pool x own weight / everyone's weight before the month ends)",
      numbers: `${result.pool + result.carriedIn} x ${row.weight} / ${result.totalWeight}`,
      exact: exactValue(mul(rational(result.pool + result.carriedIn), part)),
      rounding: "floor to 1 base unit",
      result: write.amount(row.allocation, row.token),
      note: `${formatDecimal(mul(part, rational(100n)), 6)} % of the weight`,
    },
  ];
}

function releaseStep({ write }: MintView, row: ReleaseRow): Step {
  return {
    label: row.kind,
    result: `${write.amount(row.amount, row.token)} at ${write.time(row.time)}`,
  };
}

/** What waits to be activated, and what that would count. */
export function mintOutlook(view: MintView): Outlook {
  const { state, write } = view;
  const canDo = mintersOf(view).flatMap(({ asset, queue }) => {
    if (queue.unactivated === 0n) return [];
    const amount = write.amount(queue.unactivated, asset);
    return [
      `activate ${amount} (sell, spend, transfer to somebody else, withdraw): it counts for life`,
    ];
  });
  const due = view.rows
    .filter((row) => row.allocation > 0n && dueTime(view, row) > state.asOf)
    .map(
      (row) =>
        `${write.amount(row.allocation, row.token)} of ${row.group}, payable at ${write.time(dueTime(view, row))}`,
    );
  return { locked: due, atRisk: [], canDo };
}

function dueTime({ state }: MintView, row: Allocation): bigint {
  const month = parseMonth(row.group.slice(row.group.indexOf("/") + 1));
  return monthStart(month + 1, state.programme.zoneSec);
}
