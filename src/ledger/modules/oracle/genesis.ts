import { parseDecimal, type Rational } from "../../../exact/rational.ts";
import type { Feed } from "../../gen/aliquot/oracle/v1/types.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import { atPlace, GenesisError, GenesisObject } from "../../kernel/genesis.ts";
import type { GenesisJson } from "../../kernel/module.ts";
import { parseAddress } from "../accounts/index.ts";
import {
  MAX_FEEDERS,
  requireAddress,
  requireDecimals,
  requireFeeders,
  requireFeedId,
  requireMaxAge,
  requirePrice,
  requireQuorum,
  requireSymbol,
} from "./checks.ts";
import { pricesWithinFeeders, sumsAddUp } from "./invariants.ts";
import { decimalText } from "./math.ts";
import {
  DEFAULT_RETENTION_SEC,
  feedsById,
  givenPrices,
  history,
  retentionSec,
  setParams,
  toPriceEntry,
} from "./state.ts";

/** A median has one digit more than prices may have, and sums grow with time. */
const DECIMAL = /^(?:0|[1-9][0-9]{0,59})(?:\.[0-9]{0,36}[1-9])?$/;

/** No feeds. */
export function defaultGenesis(): GenesisJson {
  const params = { history_retention_sec: DEFAULT_RETENTION_SEC.toString() };
  return { params, feeds: [], prices: [], history: [] };
}

/** Writes feeds, feeders' prices and history. Nothing may be of the future, and the sums must add up. */
export function initGenesis(ctx: Context, state: GenesisJson): void {
  const genesis = GenesisObject.of(state, "oracle");
  const params = GenesisObject.of(genesis.member("params") ?? {}, genesis.at("params"));
  const historyRetentionSec = params.whole("history_retention_sec", Number(DEFAULT_RETENTION_SEC));
  if (historyRetentionSec === 0n)
    throw new GenesisError(params.at("history_retention_sec"), "must be at least one second");
  setParams(ctx, { historyRetentionSec });
  for (const feed of genesis.objects("feeds")) initFeed(ctx, feed);
  for (const price of genesis.objects("prices")) initPrice(ctx, price);
  for (const entry of genesis.objects("history")) initEntry(ctx, entry);
  const problem = sumsAddUp.check(ctx) ?? pricesWithinFeeders.check(ctx);
  if (problem !== undefined) throw new GenesisError(genesis.at("history"), problem);
}

/** The whole state in the form `initGenesis` takes. */
export function exportGenesis(ctx: QueryContext): GenesisJson {
  return {
    params: { history_retention_sec: retentionSec(ctx).toString() },
    feeds: [...feedsById.entries(ctx)].map(([, feed]) => feedJson(feed)),
    prices: [...givenPrices.entries(ctx)].map(([[feed], { feeder, price, timeSec }]) => ({
      feed,
      feeder,
      price: decimalText(price),
      time_sec: timeSec.toString(),
    })),
    history: [...history.entries(ctx)].map(([[feed], entry]) => {
      const { timeSec, priceSeconds, pricedSec, ...prices } = toPriceEntry(entry);
      return {
        feed,
        time_sec: timeSec.toString(),
        ...prices,
        price_seconds: priceSeconds,
        priced_sec: pricedSec.toString(),
      };
    }),
  };
}

function initFeed(ctx: Context, json: GenesisObject): void {
  const id = atPlace(json.at("id"), () => requireFeedId(json.text("id")));
  if (feedsById.has(ctx, [id])) throw new GenesisError(json.at("id"), "stands twice");
  const symbol = (name: string) => atPlace(json.at(name), () => requireSymbol(json.text(name)));
  const number = (name: string) => Number(json.whole(name));
  const feeders = atPlace(json.at("feeders"), () => requireFeeders(json.texts("feeders")));
  feedsById.set(ctx, [id], {
    id,
    owner: addressAt(json, "owner"),
    base: symbol("base"),
    quote: symbol("quote"),
    feeders,
    quorum: atPlace(json.at("quorum"), () => requireQuorum(number("quorum"), feeders.length)),
    maxAgeSec: atPlace(json.at("max_age_sec"), () => requireMaxAge(json.whole("max_age_sec"))),
    decimals: atPlace(json.at("decimals"), () => requireDecimals(number("decimals"))),
  });
}

function initPrice(ctx: Context, json: GenesisObject): void {
  const feed = feedAt(ctx, json);
  const feeder = addressAt(json, "feeder");
  if (!feed.feeders.includes(feeder))
    throw new GenesisError(json.at("feeder"), `is no feeder of ${feed.id}`);
  const key = [feed.id, parseAddress(feeder)] as const;
  if (givenPrices.has(ctx, key)) throw new GenesisError(json.at("feeder"), "stands twice");
  const price = atPlace(json.at("price"), () => requirePrice(json.text("price"), feed.decimals));
  givenPrices.set(ctx, key, { feeder, price, timeSec: pastAt(ctx, json) });
}

function initEntry(ctx: Context, json: GenesisObject): void {
  const { id } = feedAt(ctx, json);
  const timeSec = pastAt(ctx, json);
  const key = [id, BigInt(timeSec)] as const;
  if (history.has(ctx, key)) throw new GenesisError(json.at("time_sec"), "stands twice");
  const prices = Number(json.whole("prices"));
  if (prices < 1 || prices > MAX_FEEDERS)
    throw new GenesisError(json.at("prices"), `must be 1 to ${MAX_FEEDERS}`);
  history.set(ctx, key, {
    timeSec,
    price: decimalAt(json, "price"),
    lowest: decimalAt(json, "lowest"),
    highest: decimalAt(json, "highest"),
    prices,
    counted: {
      priceSeconds: decimalAt(json, "price_seconds"),
      pricedSec: json.whole("priced_sec"),
    },
  });
}

function feedAt(ctx: QueryContext, json: GenesisObject): Feed {
  const id = atPlace(json.at("feed"), () => requireFeedId(json.text("feed")));
  const feed = feedsById.get(ctx, [id]);
  if (feed === undefined) throw new GenesisError(json.at("feed"), "is no feed");
  return feed;
}

/** A price of the future would stand before those of the blocks to come. */
function pastAt(ctx: QueryContext, json: GenesisObject): number {
  const timeSec = Number(json.whole("time_sec"));
  if (timeSec <= ctx.timeSec) return timeSec;
  throw new GenesisError(json.at("time_sec"), "is after the genesis time");
}

function addressAt(json: GenesisObject, name: string): string {
  return atPlace(json.at(name), () => requireAddress(json.text(name)));
}

function decimalAt(json: GenesisObject, name: string): Rational {
  const text = json.text(name);
  if (DECIMAL.test(text)) return parseDecimal(text);
  throw new GenesisError(json.at(name), "must be a decimal as text, without needless zeros");
}

function feedJson({ maxAgeSec, ...feed }: Feed): GenesisJson {
  return { ...feed, max_age_sec: maxAgeSec.toString() };
}
