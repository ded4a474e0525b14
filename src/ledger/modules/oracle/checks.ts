import { parseDecimal, type Rational } from "../../../exact/rational.ts";
import type {
  MsgCreateFeed,
  MsgSubmitPrice,
  MsgSubmitPrices,
  MsgUpdateFeeders,
} from "../../gen/aliquot/oracle/v1/tx.ts";
import { parseAddress } from "../accounts/index.ts";
import { oracleError } from "./errors.ts";

// What each message can be refused for without the state.

const FEED_ID = /^[a-z0-9][a-z0-9-]{1,63}$/;
const SYMBOL = /^[\x21-\x7e]{1,32}$/;
/** One spelling for each price: no zeros that change nothing, at most 40 digits before the point. */
const PRICE = /^(?:0|[1-9][0-9]{0,39})(?:\.([0-9]{0,35}[1-9]))?$/;

const MAX_PRICES = 50;
const MAX_DECIMALS = 36;
const TEN_YEARS_SEC = 315_360_000n;

/** So many feeders a feed may have. */
export const MAX_FEEDERS = 15;

/** Refuses bad addresses, ids, symbols, feeders, quorums, ages and decimals. */
export function checkCreateFeed(message: MsgCreateFeed): void {
  parseAddress(message.owner);
  requireFeedId(message.feed);
  requireSymbol(message.base);
  requireSymbol(message.quote);
  const feeders = requireFeeders(message.feeders);
  requireQuorum(message.quorum, feeders.length);
  requireMaxAge(message.maxAgeSec);
  requireDecimals(message.decimals);
}

/** Refuses bad addresses, ids, feeders and quorums. */
export function checkUpdateFeeders({ owner, feed, feeders, quorum }: MsgUpdateFeeders): void {
  parseAddress(owner);
  requireFeedId(feed);
  requireQuorum(quorum, requireFeeders(feeders).length);
}

/** Refuses a bad address, id and price. */
export function checkSubmitPrice({ feeder, feed, price }: MsgSubmitPrice): void {
  parseAddress(feeder);
  requireFeedId(feed);
  requirePrice(price, MAX_DECIMALS);
}

/** Refuses a bad address, no prices or too many, a feed named twice, and bad prices. */
export function checkSubmitPrices({ feeder, prices }: MsgSubmitPrices): void {
  parseAddress(feeder);
  if (prices.length === 0 || prices.length > MAX_PRICES)
    throw oracleError("invalid-prices", `${prices.length} prices, not 1 to ${MAX_PRICES}`);
  const named = new Set<string>();
  for (const { feed, price } of prices) {
    requireFeedId(feed);
    requirePrice(price, MAX_DECIMALS);
    if (named.has(feed)) throw oracleError("invalid-prices", `${feed} stands twice`);
    named.add(feed);
  }
}

/** Whether a text can be the id of a feed. */
export function isFeedId(text: string): boolean {
  return FEED_ID.test(text);
}

/** The text, when it can be the id of a feed. Throws `oracle` 6. */
export function requireFeedId(text: string): string {
  if (isFeedId(text)) return text;
  throw oracleError("invalid-feed-id", `${clip(text)} is not 2 to 64 of a-z, 0-9 and -`);
}

/** The text, when it can name what is priced. Throws `oracle` 7. */
export function requireSymbol(text: string): string {
  if (SYMBOL.test(text)) return text;
  throw oracleError("invalid-symbol", `${clip(text)} is not 1 to 32 printable characters`);
}

/** The addresses of 1 to 15 different accounts. Throws `oracle` 8, `sdk` 7. */
export function requireFeeders(texts: readonly string[]): string[] {
  if (texts.length === 0 || texts.length > MAX_FEEDERS)
    throw oracleError("invalid-feeders", `${texts.length} feeders, not 1 to ${MAX_FEEDERS}`);
  const feeders = texts.map(requireAddress);
  const twice = feeders.find((each, i) => feeders.indexOf(each) < i);
  if (twice !== undefined) throw oracleError("invalid-feeders", `${twice} stands twice`);
  return feeders;
}

/** The quorum, when that many feeders can reach it. Throws `oracle` 9. */
export function requireQuorum(quorum: number, feeders: number): number {
  if (quorum >= 1 && quorum <= feeders) return quorum;
  throw oracleError("invalid-quorum", `${quorum} of ${feeders} feeders`);
}

/** The age in seconds from which on a price is stale, at most ten years; 0 is never. Throws `oracle` 10. */
export function requireMaxAge(maxAgeSec: bigint): bigint {
  if (maxAgeSec <= TEN_YEARS_SEC) return maxAgeSec;
  throw oracleError("invalid-max-age", `${maxAgeSec} s, more than ${TEN_YEARS_SEC}`);
}

/** How many digits a feed's prices may have after the point, 0 to 36. Throws `oracle` 11. */
export function requireDecimals(decimals: number): number {
  if (decimals <= MAX_DECIMALS) return decimals;
  throw oracleError("invalid-decimals", `${decimals}, more than ${MAX_DECIMALS}`);
}

/** A price above 0 of its only spelling, with at most `decimals` digits after the point. Throws `oracle` 12. */
export function requirePrice(text: string, decimals: number): Rational {
  const match = text === "0" ? null : PRICE.exec(text);
  if (match === null)
    throw oracleError("invalid-price", `${clip(text)} is no decimal above 0 in its shortest form`);
  const [, fraction = ""] = match;
  if (fraction.length > decimals)
    throw oracleError("invalid-price", `${text} has more than ${decimals} digits after the point`);
  return parseDecimal(text);
}

/** The text, when it is an address; those have one spelling, so that texts can be compared. Throws `sdk` 7. */
export function requireAddress(text: string): string {
  parseAddress(text);
  return text;
}

function clip(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
