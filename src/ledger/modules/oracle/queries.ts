import { formatDecimal, formatFraction } from "../../../exact/rational.ts";
import * as asked from "../../gen/aliquot/oracle/v1/query.ts";
import type { Feed } from "../../gen/aliquot/oracle/v1/types.ts";
import { bytesToLatin1, bytesToUtf8 } from "../../kernel/bytes.ts";
import { scatteredPart, u64Part } from "../../kernel/collections.ts";
import type { QueryContext } from "../../kernel/context.ts";
import { queryError } from "../../kernel/errors.ts";
import { type AnyQueryKind, queryKind } from "../../kernel/module.ts";
import { paginate } from "../../kernel/pagination.ts";
import { isFeedId } from "./checks.ts";
import { currentPrice } from "./current-price.ts";
import { decimalText } from "./math.ts";
import { coveredAverage, priceAt } from "./prices.ts";
import { feedsById, history, retentionSec, toPriceEntry } from "./state.ts";

const PACKAGE = "/aliquot.oracle.v1.Query";
const ROUTE = "/aliquot/oracle/v1";
const DECIMALS_SHOWN = 36;

const feed = queryKind({
  path: `${PACKAGE}/Feed`,
  rest: `${ROUTE}/feeds/{feed}`,
  summary: "A feed with its feeders, quorum and maximum age.",
  request: asked.QueryFeedRequest,
  response: asked.QueryFeedResponse,
  answer: (ctx, { feed: id }) => ({ feed: feedOf(ctx, id) }),
});

const feeds = queryKind({
  path: `${PACKAGE}/Feeds`,
  rest: `${ROUTE}/feeds`,
  summary: "All feeds, in no meaningful order.",
  request: asked.QueryFeedsRequest,
  response: asked.QueryFeedsResponse,
  answer(ctx, { pagination: wanted }) {
    const { page, pagination } = paginate(ctx, { collection: feedsById, keyFrom: idFrom }, wanted);
    return { feeds: page.map(([, each]) => each), pagination };
  },
});

const price = queryKind({
  path: `${PACKAGE}/Price`,
  rest: `${ROUTE}/feeds/{feed}/price`,
  summary: "The last price of a feed, whether it is stale, and what each feeder says.",
  request: asked.QueryPriceRequest,
  response: asked.QueryPriceResponse,
  answer: (ctx, { feed: id }) => currentPrice(ctx, feedOf(ctx, id)),
});

const priceAtInstant = queryKind({
  path: `${PACKAGE}/PriceAt`,
  rest: `${ROUTE}/feeds/{feed}/price_at`,
  summary: "The price of a feed at an instant of the past.",
  request: asked.QueryPriceAtRequest,
  response: asked.QueryPriceAtResponse,
  answer(ctx, { feed: id, timeSec: atSec }) {
    feedOf(ctx, id);
    const found = priceAt(ctx, id, secondOf(ctx, atSec));
    if (found === undefined) throw queryError("NotFound", `${id} had no price at ${atSec}`);
    return { price: decimalText(found.price), timeSec: BigInt(found.timeSec) };
  },
});

const average = queryKind({
  path: `${PACKAGE}/Average`,
  rest: `${ROUTE}/feeds/{feed}/average`,
  summary: "The time-weighted average of a feed's price over a window.",
  request: asked.QueryAverageRequest,
  response: asked.QueryAverageResponse,
  answer(ctx, { feed: id, fromSec, toSec }) {
    feedOf(ctx, id);
    const [from, to] = [secondOf(ctx, fromSec), toSec === 0n ? ctx.timeSec : secondOf(ctx, toSec)];
    if (from >= to) throw queryError("InvalidArgument", "the window must end after it begins");
    const found = coveredAverage(ctx, id, from, to);
    if (found === undefined)
      throw queryError("NotFound", `${id} had no price at ${from}, or none since`);
    return {
      average: formatFraction(found.average),
      decimal: formatDecimal(found.average, DECIMALS_SHOWN),
      pricedSec: found.pricedSec,
      windowSec: BigInt(to - from),
    };
  },
});

const entries = queryKind({
  path: `${PACKAGE}/History`,
  rest: `${ROUTE}/feeds/{feed}/history`,
  summary: "The prices that a feed had, oldest first, as far back as they are kept.",
  request: asked.QueryHistoryRequest,
  response: asked.QueryHistoryResponse,
  answer(ctx, { feed: id, pagination: wanted }) {
    feedOf(ctx, id);
    const keyFrom = (rest: Uint8Array) =>
      rest.length === 8 ? ([id, u64Part.decode(rest, 0)[0]] as const) : undefined;
    const listing = { collection: history, beginning: [id] as [string], keyFrom };
    const { page, pagination } = paginate(ctx, listing, wanted);
    return { entries: page.map(([, entry]) => toPriceEntry(entry)), pagination };
  },
});

const params = queryKind({
  path: `${PACKAGE}/Params`,
  rest: `${ROUTE}/params`,
  summary: "How long the history of prices is kept.",
  request: asked.QueryParamsRequest,
  response: asked.QueryParamsResponse,
  answer: (ctx) => ({ params: { historyRetentionSec: retentionSec(ctx) } }),
});

/** What the oracle tells. */
export const queries: readonly AnyQueryKind[] = [
  ...[feed, feeds, price, priceAtInstant],
  ...[average, entries, params],
];

function feedOf(ctx: QueryContext, id: string): Feed {
  const found = isFeedId(id) ? feedsById.get(ctx, [id]) : undefined;
  if (found === undefined) throw queryError("NotFound", `feed ${id.slice(0, 64)}`);
  return found;
}

function secondOf(ctx: QueryContext, sec: bigint): number {
  if (sec <= BigInt(ctx.timeSec)) return Number(sec);
  throw queryError("InvalidArgument", `${sec} is after the last block's time, ${ctx.timeSec}`);
}

function idFrom(rest: Uint8Array): readonly [id: string] | undefined {
  const [bytes] = scatteredPart.decode(rest, 0);
  return isFeedId(bytesToLatin1(bytes)) ? [bytesToUtf8(bytes)] : undefined;
}
