import { formatAmount } from "../../exact/amount.ts";
import { formatInstantIn, formatZone, type Instant } from "../../exact/instant.ts";
import { formatDecimal, mul, type Rational, rational } from "../../exact/rational.ts";
import { decimalsOf, unitOf } from "../../programme/asset-amounts.ts";
import type { Programme } from "../../programme/programme.ts";
import { type Html, html } from "./html.ts";

/** Writes the figures of one programme. */
export interface Figures {
  /** Exact, in whole units, with the symbol unless left out. */
  amount(base: bigint, asset: string, options?: { readonly bare?: boolean }): Html;
  /** For headlines: rounded half up to whole units from 1,000 on, to two decimals below. */
  rounded(base: bigint, asset: string): string;
  /** For a coordinate of a picture only: floating point. */
  units(base: bigint, asset: string): number;
  time(at: Instant): Html;
}

/** Amounts in units, instants on the programme's clock. */
export function figuresFor(programme: Pick<Programme, "assets" | "zoneSec">): Figures {
  const { zoneSec } = programme;
  return {
    amount: (base, asset, options) =>
      amountHtml(formatAmount(base, decimalsOf(programme, asset)), options?.bare ? "" : asset),
    rounded: (base, asset) => {
      const unit = unitOf(programme, asset);
      const places = base % unit === 0n || base >= 1000n * unit ? 0 : 2;
      return grouped(formatDecimal(rational(base, unit), places));
    },
    units: (base, asset) => Number(formatAmount(base, decimalsOf(programme, asset))),
    time: (at) => instantHtml(at, zoneSec),
  };
}

/** Exact, with the digits after the point set back: they can be eighteen. */
function amountHtml(decimal: string, symbol: string): Html {
  const [whole = "", fraction] = grouped(decimal).split(".");
  const rest = fraction === undefined ? "" : html`<wbr><span class="fr">.${fraction}</span>`;
  const unit = symbol === "" ? "" : html` <span class="un">${symbol}</span>`;
  return html`<span class="am">${whole}${rest}</span>${unit}`;
}

function instantHtml(at: Instant, zoneSec: number): Html {
  const text = formatInstantIn(at, zoneSec);
  const [date = "", time = ""] = text.split("T");
  const clock = time.replace(/(Z|[+-]\d\d:\d\d)$/, "");
  const zone = formatZone(zoneSec);
  return html`<time datetime="${text}"><span class="nw">${date}</span> <span class="nw">${clock} <span class="un">${zone}</span></span></time>`;
}

/** 24347.5 as 24,347.5. */
function grouped(decimal: string): string {
  const [whole = "", fraction] = decimal.split(".");
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}

/** A count with its thousands apart. */
export function counted(count: number): string {
  return grouped(`${count}`);
}

/** A part of `whole` in percent, rounded half up; a dash of nothing. */
export function percentOf(part: bigint, whole: bigint, places = 2): string {
  return whole === 0n ? "\u2013" : percent(rational(part, whole), places);
}

/** In percent, rounded half up. */
function percent(part: Rational, places = 2): string {
  return `${grouped(formatDecimal(mul(part, rational(100n)), places))}\u00a0%`;
}

/** A rational as a coordinate of a picture only. */
export function approximately(value: Rational): number {
  return Number(formatDecimal(value, 12));
}
