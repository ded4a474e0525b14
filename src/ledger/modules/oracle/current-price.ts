import type { FeederStatus, QueryPriceResponse } from "../../gen/aliquot/oracle/v1/query.ts";
import type { Feed } from "../../gen/aliquot/oracle/v1/types.ts";
import type { QueryContext } from "../../kernel/context.ts";
import { parseAddress } from "../accounts/index.ts";
import { decimalText, isFresh } from "./math.ts";
import { entryAt, givenPrices } from "./state.ts";
import type { FeedPriceAt } from "./types.ts";

/** A feed's last price with its age, and what each feeder says, in the order of the feed's feeders. */
export function currentPrice(ctx: QueryContext, feed: Feed): QueryPriceResponse {
  const feeders = feed.feeders.map((feeder): FeederStatus => {
    const given = givenPrices.get(ctx, [feed.id, parseAddress(feeder)]);
    return { feeder, ...statusOf(ctx, feed, given) };
  });
  return {
    ...statusOf(ctx, feed, entryAt(ctx, feed.id, ctx.timeSec)),
    fresh: feeders.filter(({ stale }) => !stale).length,
    quorum: feed.quorum,
    feeders,
  };
}

function statusOf(ctx: QueryContext, { maxAgeSec }: Feed, known: FeedPriceAt | undefined) {
  if (known === undefined) return { price: "", timeSec: 0n, ageSec: 0n, stale: true };
  const { price, timeSec } = known;
  return {
    price: decimalText(price),
    timeSec: BigInt(timeSec),
    ageSec: BigInt(ctx.timeSec - timeSec),
    stale: !isFresh(timeSec, ctx.timeSec, maxAgeSec),
  };
}
