import { compare, equals, isNegative } from "../../../exact/rational.ts";
import type { Feed } from "../../gen/aliquot/oracle/v1/types.ts";
import type { QueryContext } from "../../kernel/context.ts";
import type { Invariant } from "../../kernel/module.ts";
import { countedUntil } from "./math.ts";
import { feedsById, givenPrices, history } from "./state.ts";
import type { HistoryEntry } from "./types.ts";

/** Each entry's sums are the one's before it and what its price added; the first kept has no less than nothing. */
export const sumsAddUp: Invariant = {
  name: "oracle/sums-add-up",
  check: (ctx) =>
    firstProblem(ctx, (feed, entry, before) => {
      const { priceSeconds, pricedSec } = entry.counted;
      if (before === undefined) return isNegative(priceSeconds) ? "sums below 0" : undefined;
      const expected = countedUntil(before, entry.timeSec, feed.maxAgeSec);
      if (pricedSec !== expected.pricedSec) return "priced seconds do not add up";
      return equals(priceSeconds, expected.priceSeconds)
        ? undefined
        : "price seconds do not add up";
    }),
};

/** Every price lies between the least and the greatest of the feeders' prices that it was made of. */
export const pricesWithinFeeders: Invariant = {
  name: "oracle/prices-within-feeders",
  check: (ctx) =>
    firstProblem(ctx, (_, { price, lowest, highest, prices }) => {
      if (prices < 1) return "made of no price";
      const isWithin = compare(lowest, price) <= 0 && compare(price, highest) <= 0;
      return isWithin ? undefined : "price is not between the lowest and the highest";
    }),
};

/** Feeders' prices are of feeders that their feeds have, and nothing is of the future. */
export const pricesBelong: Invariant = {
  name: "oracle/prices-belong",
  check(ctx) {
    for (const [[id], { feeder, timeSec }] of givenPrices.entries(ctx)) {
      const isFeeder = feedsById.get(ctx, [id])?.feeders.includes(feeder);
      if (isFeeder !== true) return `${id}: a price of ${feeder}, who is no feeder`;
      if (timeSec > ctx.timeSec) return `${id}: a price of the future`;
    }
    return firstProblem(ctx, (_, { timeSec }) =>
      timeSec > ctx.timeSec ? "a price of the future" : undefined,
    );
  },
};

/** What is wrong with an entry, given the one before it in its feed. */
type Complaint = (feed: Feed, entry: HistoryEntry, before?: HistoryEntry) => string | undefined;

/** The first complaint about any entry, with its feed and time; entries are walked once, feed by feed. */
function firstProblem(ctx: QueryContext, complaint: Complaint): string | undefined {
  let feed: Feed | undefined;
  let before: HistoryEntry | undefined;
  for (const [[id], entry] of history.entries(ctx)) {
    if (feed?.id !== id) [feed, before] = [feedsById.get(ctx, [id]), undefined];
    if (feed === undefined) return `${id}: prices without a feed`;
    const problem = complaint(feed, entry, before);
    if (problem !== undefined) return `${id} at ${entry.timeSec}: ${problem}`;
    before = entry;
  }
  return undefined;
}
