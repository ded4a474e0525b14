import { div, type Rational, rational, sub } from "../../../exact/rational.ts";
import type { QueryContext } from "../../kernel/context.ts";
import { countedUntil, isFresh } from "./math.ts";
import { entryAt, requireFeed } from "./state.ts";
import type { FeedPriceAt } from "./types.ts";

/**
 * The price of a feed at an instant: its latest one at or before `atSec`, unless that is stale by then
 * (atSec - timeSec >= maxAgeSec). Undefined also before the first price that is kept, and for instants after
 * this block. At this block's own time it is the price so far: a later transaction of the block may change it.
 * Costs the same however long the history is. Throws `oracle` 2 for an unknown feed.
 */
export function priceAt(ctx: QueryContext, feed: string, atSec: number): FeedPriceAt | undefined {
  const { maxAgeSec } = requireFeed(ctx, feed);
  if (atSec > ctx.timeSec) return undefined;
  const entry = entryAt(ctx, feed, atSec);
  if (entry === undefined || !isFresh(entry.timeSec, atSec, maxAgeSec)) return undefined;
  return { price: entry.price, timeSec: entry.timeSec };
}

/** An average, and how many of the window's seconds it is made of. */
export interface CoveredAverage {
  readonly average: Rational;
  readonly pricedSec: bigint;
}

/**
 * The time-weighted average over the seconds s with fromSec <= s < toSec that had a price, each with
 * `priceAt(s)`: sum of prices / number of such seconds, exact. Seconds in which the price was stale do not
 * count; `pricedSec` says how many did. Undefined when the window begins before the first price that is kept,
 * ends after this block's time, is empty, or has no price in any second. Two lookups, whatever the window.
 * Throws `oracle` 2 for an unknown feed.
 */
export function coveredAverage(
  ctx: QueryContext,
  feed: string,
  fromSec: number,
  toSec: number,
): CoveredAverage | undefined {
  const { maxAgeSec } = requireFeed(ctx, feed);
  if (fromSec >= toSec || toSec > ctx.timeSec) return undefined;
  const first = entryAt(ctx, feed, fromSec);
  const last = entryAt(ctx, feed, toSec);
  if (first === undefined || last === undefined) return undefined;
  const from = countedUntil(first, fromSec, maxAgeSec);
  const to = countedUntil(last, toSec, maxAgeSec);
  const pricedSec = to.pricedSec - from.pricedSec;
  if (pricedSec === 0n) return undefined;
  const sum = sub(to.priceSeconds, from.priceSeconds);
  return { average: div(sum, rational(pricedSec)), pricedSec };
}

/** The average of `coveredAverage` alone. */
export function averageOver(
  ctx: QueryContext,
  feed: string,
  fromSec: number,
  toSec: number,
): Rational | undefined {
  return coveredAverage(ctx, feed, fromSec, toSec)?.average;
}
