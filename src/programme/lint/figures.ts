import { formatInstantIn, type Instant } from "../../exact/instant.ts";
import {
  formatDecimal,
  formatExact,
  formatFraction,
  type Rational,
  rational,
} from "../../exact/rational.ts";
import { unitOf } from "../asset-amounts.ts";
import type { Programme, Window } from "../programme.ts";

/** Longer figures than this are rounded for the reader. */
const READABLE = 24;

/** A number for a person: exact when that is short (`0.9`, `1/3`), else rounded and marked so. */
export function figure(r: Rational): string {
  const exact = formatExact(r) ?? formatFraction(r);
  if (exact.length <= READABLE) return exact;
  const rounded = formatDecimal(r, 12);
  return `about ${/[1-9]/.test(rounded) ? rounded : formatDecimal(r, 36)}`;
}

/** The same for a fraction of base units. */
export function fractionInUnits(programme: Programme, base: Rational, symbol: string): string {
  return `${figure(rational(base.n, base.d * unitOf(programme, symbol)))} ${symbol}`;
}

/** The instant on the programme's clock. */
export function clock(programme: Programme, at: Instant): string {
  return formatInstantIn(at, programme.zoneSec);
}

/** `A to B` on the programme's clock. */
export function span(programme: Programme, { opens, closes }: Window): string {
  return `${clock(programme, opens)} to ${clock(programme, closes)}`;
}

const NAMED = 8;

/** `a, b and 3 more`. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).join(", ");
  return names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown;
}
