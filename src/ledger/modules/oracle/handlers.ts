import type {
  MsgCreateFeed,
  MsgSubmitPrice,
  MsgSubmitPriceResponse,
  MsgSubmitPrices,
  MsgSubmitPricesResponse,
  MsgUpdateFeeders,
} from "../../gen/aliquot/oracle/v1/tx.ts";
import type { Feed } from "../../gen/aliquot/oracle/v1/types.ts";
import type { Context } from "../../kernel/context.ts";
import { requireFeeders, requirePrice } from "./checks.ts";
import { oracleError } from "./errors.ts";
import { decimalText } from "./math.ts";
import { recordPrice } from "./record-price.ts";
import { feedsById, givenPrices, requireFeed } from "./state.ts";

type Done = Record<string, never>;

/** Makes a feed of whoever signs; anybody may, and the first to take an id keeps it. */
export function createFeed(ctx: Context, message: MsgCreateFeed): Done {
  const { owner, feed: id, base, quote, quorum, maxAgeSec, decimals } = message;
  if (feedsById.has(ctx, [id])) throw oracleError("feed-exists", id);

  const feeders = requireFeeders(message.feeders);
  const feed: Feed = { id, owner, base, quote, feeders, quorum, maxAgeSec, decimals };
  feedsById.set(ctx, [id], feed);
  ctx.emit({ type: "oracle_create_feed", feed: id, owner, base, quote });
  return {};
}

/** Replaces feeders and quorum. The feed's price stands until the next submission, or until it is stale. */
export function updateFeeders(ctx: Context, message: MsgUpdateFeeders): Done {
  const feed = requireFeed(ctx, message.feed);
  if (message.owner !== feed.owner) throw oracleError("not-owner", feed.id);

  const feeders = requireFeeders(message.feeders);
  for (const [key, { feeder }] of [...givenPrices.entries(ctx, [feed.id])])
    if (!feeders.includes(feeder)) givenPrices.delete(ctx, key);
  const { quorum } = message;
  feedsById.set(ctx, [feed.id], { ...feed, feeders, quorum });
  ctx.emit({ type: "oracle_update_feeders", feed: feed.id, feeders: feeders.join(","), quorum });
  return {};
}

/** Takes a feeder's price as of this block's time. */
export function submitPrice(ctx: Context, message: MsgSubmitPrice): MsgSubmitPriceResponse {
  return { price: submitAll(ctx, message.feeder, [message])[0]?.price ?? "" };
}

/** Takes a feeder's prices of several feeds, all or none. */
export function submitPrices(ctx: Context, message: MsgSubmitPrices): MsgSubmitPricesResponse {
  return { prices: submitAll(ctx, message.feeder, message.prices) };
}

/** A price of one feed, as decimal text. */
interface PriceText {
  readonly feed: string;
  readonly price: string;
}

/** The feeds' prices that came of it; an empty text where the quorum is not reached. */
function submitAll(ctx: Context, feeder: string, given: readonly PriceText[]): PriceText[] {
  const checked = given.map(({ feed: id, price }) => {
    const feed = requireFeed(ctx, id);
    if (!feed.feeders.includes(feeder)) throw oracleError("not-feeder", id);
    return { feed, price: requirePrice(price, feed.decimals) };
  });

  return checked.map(({ feed, price }) => {
    const median = recordPrice(ctx, feed, feeder, price);
    return { feed: feed.id, price: median === undefined ? "" : decimalText(median) };
  });
}
