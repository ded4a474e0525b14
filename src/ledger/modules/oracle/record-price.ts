import { assert } from "../../../exact/assert.ts";
import type { Rational } from "../../../exact/rational.ts";
import type { Feed } from "../../gen/aliquot/oracle/v1/types.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import { parseAddress } from "../accounts/index.ts";
import {
  ascendingPrices,
  countedUntil,
  decimalText,
  isFresh,
  medianOf,
  NOTHING_COUNTED,
} from "./math.ts";
import { entryAt, givenPrices, history, retentionSec } from "./state.ts";
import type { HistoryEntry } from "./types.ts";

/** How many entries one price may delete: more than it adds, so that what is too old runs out. */
const MAX_PRUNED = 3;

/**
 * Keeps what a feeder says and, when the quorum is reached, the median of the fresh prices as the feed's price
 * from this block's time on; the last one of a block stays. Returns it, or undefined below the quorum.
 */
export function recordPrice(
  ctx: Context,
  feed: Feed,
  feeder: string,
  price: Rational,
): Rational | undefined {
  const { timeSec } = ctx;
  givenPrices.set(ctx, [feed.id, parseAddress(feeder)], { feeder, price, timeSec });
  ctx.emit({ type: "oracle_submit_price", feed: feed.id, feeder, price: decimalText(price) });
  const fresh = ascendingPrices(freshPrices(ctx, feed));
  if (fresh.length < feed.quorum) return undefined;

  const entry = entryOf(ctx, feed, fresh);
  history.set(ctx, [feed.id, BigInt(timeSec)], entry);
  prune(ctx, feed.id);
  const { prices } = entry;
  ctx.emit({ type: "oracle_price", feed: feed.id, price: decimalText(entry.price), prices });
  return entry.price;
}

/** The feeders' prices that are not stale now; none in particular order. */
function freshPrices(ctx: QueryContext, { id, maxAgeSec }: Feed): Rational[] {
  const given = [...givenPrices.entries(ctx, [id])].map(([, each]) => each);
  return given
    .filter(({ timeSec }) => isFresh(timeSec, ctx.timeSec, maxAgeSec))
    .map(({ price }) => price);
}

function entryOf(ctx: Context, feed: Feed, ascending: readonly Rational[]): HistoryEntry {
  const { timeSec } = ctx;
  const [lowest, highest] = [ascending.at(0), ascending.at(-1)];
  assert(lowest !== undefined && highest !== undefined, "a quorum is at least one price");
  const last = entryAt(ctx, feed.id, timeSec);
  // An entry of the same second is replaced: no second has passed since, so that its sums stand.
  const counted =
    last === undefined ? NOTHING_COUNTED : countedUntil(last, timeSec, feed.maxAgeSec);
  return {
    timeSec,
    price: medianOf(ascending),
    lowest,
    highest,
    prices: ascending.length,
    counted,
  };
}

/**
 * Deletes the oldest entries, a few at most, whose successors are too old as well: what remains answers for
 * every instant from now - retention on as if nothing had been deleted.
 */
function prune(ctx: Context, feed: string): void {
  const oldestKept = BigInt(ctx.timeSec) - retentionSec(ctx);
  const oldest: bigint[] = [];
  for (const [[, timeSec]] of history.entries(ctx, [feed])) {
    oldest.push(timeSec);
    if (timeSec > oldestKept || oldest.length > MAX_PRUNED) break;
  }
  oldest.forEach((timeSec, i) => {
    const next = oldest[i + 1];
    if (next !== undefined && next <= oldestKept) history.delete(ctx, [feed, timeSec]);
  });
}
