import { linearArctanRounded } from "../../exact/arctan.ts";
import { pow10 } from "../../exact/integer.ts";
import {
  add,
  formatDecimal,
  mul,
  ONE,
  parseDecimal,
  type Rational,
  rational,
  sub,
  ZERO,
} from "../../exact/rational.ts";
import type { Boost, LockdropShape, Programme } from "../programme.ts";
import { acceleration36, IRRATIONAL_PLACES } from "../stages/boost.ts";
import { exactFigure } from "./figures.ts";
import { type PrintedTable, sourceOf } from "./table.ts";

const POINTS = ["0.5", "1", "2.08", "3", "4.16", "6", "10", "20", "60", "1000"];
const POINT_PLACES = 12;
/** Of V at both ends of the curve. */
const END_PLACES = 50;
/** arctan of this is pi / 2 to 100 places, twice as many as are shown. */
const ALMOST_INFINITE = rational(pow10(100));

/** The worked figures of another event of the same platform. */
const EXAMPLE_WEIGHT = rational(1_383n);
const EXAMPLE_BURNS = [10n, 50n, 100n, 500n];
const EXAMPLE_PLACES = 11;

/** The acceleration curve at the points for which figures are known, and worked examples. */
export function accelerationTables(programme: Programme, shape: LockdropShape): PrintedTable[] {
  const { boost } = shape;
  return boost === undefined ? [] : [curveTable(programme, boost), exampleTable(boost)];
}

function curveTable(programme: Programme, boost: Boost): PrintedTable {
  const { scale, shift, offset } = boost;
  const formula = `${exactFigure(scale)} x arctan(k x eps - ${exactFigure(shift)})`;
  return {
    title: `Acceleration V = ${formula} + ${exactFigure(offset)}`,
    source: sourceOf(programme),
    columns: ["k x eps", "V", "rounded half up to"],
    rows: [
      curveRow(boost, { point: ZERO, name: "0", places: END_PLACES }),
      ...POINTS.map((name) =>
        curveRow(boost, { point: parseDecimal(name), name, places: POINT_PLACES }),
      ),
      curveRow(boost, { point: ALMOST_INFINITE, name: "without end", places: END_PLACES }),
    ],
    note: curveNote(boost),
  };
}

function curveNote({ zeroBurnIsZero, k, illustrative }: Boost): string {
  const eps = `eps = burned / initial, k = ${exactFigure(k)}`;
  const first = zeroBurnIsZero
    ? "the first row is what the formula gives: this programme takes 0 where nothing burns"
    : "the first row is what those get who burn nothing: the formula is taken literally";
  const mark = illustrative === undefined ? [] : [`illustrative: ${illustrative}`];
  return [eps, first, ...mark].join("; ");
}

function curveRow(
  { scale, shift, offset }: Boost,
  { point, name, places }: { readonly point: Rational; readonly name: string; places: number },
): string[] {
  const argument = sub(point, shift);
  if (argument.n === 0n) return [name, exactFigure(offset), "exact"];
  const rounded = linearArctanRounded({ scale, argument, offset, places });
  return [name, formatDecimal(rational(rounded, pow10(places)), places), `${places} places`];
}

function exampleTable(boost: Boost): PrintedTable {
  const k = exactFigure(boost.k);
  return {
    title: `Accelerated weight F' = (1 + V) x F for F = ${exactFigure(EXAMPLE_WEIGHT)}, k = ${k}`,
    source: "worked example: 50 KCS x 1.5 x 13 USDT + 0.1 ETH x 1.2 x 3,400 USDT",
    columns: [`burned ${boost.asset}`, "F'"],
    rows: EXAMPLE_BURNS.map((burned) => {
      const v36 = acceleration36(boost, rational(burned), EXAMPLE_WEIGHT);
      const factor = add(ONE, rational(v36, pow10(IRRATIONAL_PLACES)));
      return [burned.toString(), formatDecimal(mul(factor, EXAMPLE_WEIGHT), EXAMPLE_PLACES)];
    }),
    note: `rounded half up to ${EXAMPLE_PLACES} places`,
  };
}
