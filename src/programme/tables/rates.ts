import { pow10 } from "../../exact/integer.ts";
import {
  add,
  div,
  mul,
  ONE,
  type Rational,
  rational,
  roundHalfUp,
  ZERO,
} from "../../exact/rational.ts";
import { decimalsOf } from "../asset-amounts.ts";
import { compile } from "../compile/compile.ts";
import type { GroupEntry, Rates } from "../definition.ts";
import type { Group, LockdropShape, Programme } from "../programme.ts";
import { exactFigure, exactPercent, inUnits, roundedPercent } from "./figures.ts";
import { type PrintedTable, sourceOf } from "./table.ts";

/** A printed rate is a percentage with two decimals: a multiple of 1 / 10,000. */
const PRINTED_STEPS = 10_000n;

const HOW: Readonly<Record<Rates, string>> = {
  printed: "the source's rounded rates",
  exact: "cap / sum of caps",
  weighted: "cap x (1 + reward) / sum of the same",
};

/**
 * Rounds, caps, rates and pools under each way to compute the rates that the definition has the
 * figures for; its own way first. Nothing for a programme without rates.
 */
export function rateTables(programme: Programme): PrintedTable[] {
  const { share } = programme.definition;
  if (share.by !== "pro-rata" || share.rates === undefined) return [];
  const own = share.rates;
  const others = (["printed", "exact", "weighted"] as const).filter((each) => each !== own);
  const possible = [own, ...others].filter((each) => hasFigures(programme, each));
  return possible.map((rates) => rateTable(withRates(programme, rates), rates, programme));
}

/**
 * The same programme with its pools computed another way, without the referral bonus: a pool that
 * funds the bonus of one way may be too small for that of another.
 */
function withRates({ definition }: Programme, rates: Rates): Programme {
  if (definition.share.by !== "pro-rata") return compile(definition);
  const { referral_bonus: _bonus, ...share } = definition.share;
  return compile({ ...definition, share: { ...share, rates } });
}

function hasFigures({ definition }: Programme, rates: Rates): boolean {
  const needs: (entry: GroupEntry) => unknown =
    rates === "printed" ? (entry) => entry.rate : (entry) => entry.cap;
  return (definition.groups ?? []).every((entry) => needs(entry) !== undefined);
}

function rateTable(variant: Programme, rates: Rates, programme: Programme): PrintedTable {
  const groups = groupsOf(variant);
  return {
    title: `Rounds and pools, rates: ${rates} (${HOW[rates]})`,
    source: sourceOf(programme),
    columns: [
      "round",
      "hard cap",
      "base rate",
      "reward",
      "actual rate",
      "pool",
      "pool in base units",
    ],
    rows: groups.map((group) => rateRow(variant, group)),
    note: roundingNote(groups, rates === "printed" ? exactRates(programme) : ratesOf(groups)),
  };
}

function groupsOf({ shape }: Programme): readonly Group[] {
  return shape.kind === "lockdrop" ? shape.groups : [];
}

function ratesOf(groups: readonly Group[]): readonly Rational[] {
  return groups.map((group) => group.rate ?? ZERO);
}

/** What the printed rates were rounded from; nothing where the caps are not known. */
function exactRates(programme: Programme): readonly Rational[] {
  return hasFigures(programme, "exact") ? ratesOf(groupsOf(withRates(programme, "exact"))) : [];
}

function rateRow(variant: Programme, group: Group): string[] {
  const { shape } = variant;
  const rate = group.rate ?? ZERO;
  const bonus = group.earlyBonus ?? ZERO;
  return [
    group.id,
    capOf(variant, group),
    printedBaseRate(rate, bonus),
    exactPercent(bonus),
    roundedPercent(rate),
    shape.kind === "lockdrop" ? exactFigure(mul(rate, totalPool(variant, shape))) : "",
    group.pool.toString(),
  ];
}

function capOf(variant: Programme, { cap }: Group): string {
  if (cap === undefined) return "none";
  return `${inUnits(cap.amount, decimalsOf(variant, cap.asset))} ${cap.asset}`;
}

function totalPool(programme: Programme, { share, reward }: LockdropShape): Rational {
  return rational(share.totalPool ?? 0n, pow10(decimalsOf(programme, reward)));
}

/**
 * The base rate as the source prints it: the actual rate, rounded to two decimals of a percent,
 * divided by 1 + bonus and rounded half up once more. Source: POL LockDrop, table of the rounds.
 */
export function printedBaseRate(actual: Rational, bonus: Rational): string {
  const printed = rational(roundHalfUp(mul(actual, rational(PRINTED_STEPS))), PRINTED_STEPS);
  return roundedPercent(div(printed, add(ONE, bonus)));
}

function roundingNote(groups: readonly Group[], unrounded: readonly Rational[]): string {
  const how = "base rate = the rounded actual rate / (1 + reward), rounded half up a second time";
  const differing = groups.flatMap((group, i) => {
    const bonus = group.earlyBonus ?? ZERO;
    const exact = unrounded[i];
    if (exact === undefined) return [];
    const once = roundedPercent(div(exact, add(ONE, bonus)));
    const twice = printedBaseRate(group.rate ?? ZERO, bonus);
    return once === twice ? [] : [`round ${group.id}: ${twice}, rounded once ${once}`];
  });
  return differing.length === 0 ? how : `${how} (${differing.join("; ")})`;
}
