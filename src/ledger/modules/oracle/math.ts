import { assert } from "../../../exact/assert.ts";
import { min } from "../../../exact/integer.ts";
import {
  add,
  compare,
  div,
  formatExact,
  mul,
  type Rational,
  rational,
  ZERO,
} from "../../../exact/rational.ts";
import type { Counted, HistoryEntry } from "./types.ts";

const TWO = rational(2n);

/** Nothing counted yet. */
export const NOTHING_COUNTED: Counted = { priceSeconds: ZERO, pricedSec: 0n };

/**
 * The median, exact: of an odd number of prices the middle one, of an even number the mean of the two in the
 * middle, (a + b) / 2, never rounded. So a median has one digit more after the point than its prices at most.
 */
export function medianOf(ascending: readonly Rational[]): Rational {
  const middle = (ascending.length - (ascending.length % 2)) / 2;
  const upper = ascending[middle];
  assert(upper !== undefined, "a median needs a price");
  const lower = ascending.length % 2 === 1 ? upper : ascending[middle - 1];
  assert(lower !== undefined, "an even number of prices has two in the middle");
  return div(add(lower, upper), TWO);
}

/** Prices from the least to the greatest. */
export function ascendingPrices(prices: readonly Rational[]): Rational[] {
  return [...prices].sort(compare);
}

/** Whether a price of `timeSec` counts at `atSec`: atSec - timeSec < maxAgeSec, and always when that is 0. */
export function isFresh(timeSec: number, atSec: number, maxAgeSec: bigint): boolean {
  return maxAgeSec === 0n || BigInt(atSec - timeSec) < maxAgeSec;
}

/**
 * What was counted up to `toSec` when `entry` is the last one at or before it: an entry prices the seconds
 * from its own on, until the next entry or until it is stale, min(toSec - timeSec, maxAgeSec) of them.
 */
export function countedUntil(entry: HistoryEntry, toSec: number, maxAgeSec: bigint): Counted {
  const elapsed = BigInt(toSec - entry.timeSec);
  const seconds = maxAgeSec === 0n ? elapsed : min(elapsed, maxAgeSec);
  const { priceSeconds, pricedSec } = entry.counted;
  return {
    priceSeconds: add(priceSeconds, mul(entry.price, rational(seconds))),
    pricedSec: pricedSec + seconds,
  };
}

/** An exact decimal; every price, and every sum of prices times seconds, has one. */
export function decimalText(value: Rational): string {
  const text = formatExact(value);
  assert(text !== undefined, "prices are decimals, and so are their sums and halves");
  return text;
}
