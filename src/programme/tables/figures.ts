import { formatAmount } from "../../exact/amount.ts";
import {
  formatDecimal,
  formatExact,
  formatFraction,
  mul,
  type Rational,
  rational,
} from "../../exact/rational.ts";

const HUNDRED = rational(100n);

/** Thousands apart: `1,000,000`; digits after a point or a slash stay as they are. */
export function grouped(text: string): string {
  const [whole = "", rest = ""] = splitAt(text, /[./]/);
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + rest;
}

function splitAt(text: string, mark: RegExp): [string, string] {
  const at = text.search(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at)];
}

/** Base units of 10^-decimals in whole units, thousands apart. */
export function inUnits(base: bigint, decimals: number): string {
  return grouped(formatAmount(base, decimals));
}

/** A quantity of whole units: a decimal if it terminates, else a fraction (`8,000,000/3`). */
export function exactFigure(quantity: Rational): string {
  return grouped(formatExact(quantity) ?? formatFraction(quantity));
}

/** A part of the whole in percent with two decimals, rounded half up: `16.67 %`. */
export function roundedPercent(part: Rational): string {
  return `${formatDecimal(mul(part, HUNDRED), 2)} %`;
}

/** A part of the whole in percent, unrounded: `30 %`, `1000/69 %`. */
export function exactPercent(part: Rational): string {
  return `${exactFigure(mul(part, HUNDRED))} %`;
}

/** At most two decimals, rounded half up, without zeros at the end: `1.03`, `1.1`, `2`. */
export function shortDecimal(value: Rational): string {
  return formatDecimal(value, 2).replace(/\.?0+$/, "");
}
