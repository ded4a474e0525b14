import { pow10 } from "../../exact/integer.ts";
import { compare, div, mul, ONE, type Rational, rational, sub } from "../../exact/rational.ts";
import { decimalsOf } from "../asset-amounts.ts";
import type { EmissionShape, Programme } from "../programme.ts";
import { cycleEmission } from "../stages/emission.ts";
import { exactFigure, inUnits } from "./figures.ts";
import { type PrintedTable, sourceOf } from "./table.ts";

const CYCLES_SHOWN = 5;

/** The first cycles of a daily emission, what all of them add up to, and the ceiling. */
export function emissionTable(programme: Programme, shape: EmissionShape): PrintedTable {
  const { emission, reward } = shape;
  const decimals = decimalsOf(programme, reward);
  const unit = rational(1n, pow10(decimals));
  const rows = Array.from({ length: CYCLES_SHOWN }, (_, cycle) => {
    const whole = mul(cycleEmission(emission, cycle), unit);
    const daily = div(whole, rational(BigInt(emission.cycleDays)));
    return [`${cycle + 1}`, exactFigure(daily), exactFigure(whole)];
  });
  const series = seriesSum(mul(cycleEmission(emission, 0), unit), emission.decay);
  const ceiling = inUnits(emission.ceiling, decimals);
  return {
    title: `Emission of ${reward} in cycles of ${emission.cycleDays} days`,
    source: sourceOf(programme),
    columns: ["cycle", "per day", "whole cycle"],
    rows: [...rows, ["sum of all cycles", "", series], ["ceiling", "", ceiling]],
    note: "every day is floored to base units, and never more than the ceiling is emitted",
  };
}

/** first / (1 - decay): what an endless geometric series adds up to. */
function seriesSum(first: Rational, decay: Rational): string {
  return compare(decay, ONE) < 0 ? exactFigure(div(first, sub(ONE, decay))) : "no limit";
}
