import { parseDecimal } from "../../../exact/rational.ts";
import { Feed, FeederPrice, Params, PriceEntry } from "../../gen/aliquot/oracle/v1/types.ts";
import { bytesToUtf8, utf8ToBytes } from "../../kernel/bytes.ts";
import {
  bytesPart,
  collection,
  item,
  type KeyPart,
  messageValue,
  recordValue,
  scatteredPart,
  u64Part,
} from "../../kernel/collections.ts";
import type { QueryContext } from "../../kernel/context.ts";
import { isFeedId } from "./checks.ts";
import { oracleError } from "./errors.ts";
import { decimalText } from "./math.ts";
import type { GivenPrice, HistoryEntry } from "./types.ts";

/** Also the name of the module's store. */
export const STORE = "oracle";

/** 400 days: a year of averages, and a month to settle them. */
export const DEFAULT_RETENTION_SEC = 34_560_000n;

/** A feed's id, which anybody may choose: scattered, so that nobody can lengthen another feed's proofs. */
const feedPart: KeyPart<string> = {
  encode: (id) => scatteredPart.encode(utf8ToBytes(id)),
  decode(bytes, at) {
    const [id, next] = scatteredPart.decode(bytes, at);
    return [bytesToUtf8(id), next];
  },
};

/** Feeds by id, in the order of the ids' hashes. */
export const feedsById = collection({
  store: STORE,
  prefix: 1,
  key: [feedPart],
  value: messageValue<Feed>(Feed),
});

/** The last price of each feeder, by feed and the feeder's address. */
export const givenPrices = collection({
  store: STORE,
  prefix: 2,
  key: [feedPart, bytesPart],
  value: recordValue(
    FeederPrice,
    ({ feeder, price, timeSec }: GivenPrice) => ({
      feeder,
      price: decimalText(price),
      timeSec: BigInt(timeSec),
    }),
    ({ feeder, price, timeSec }): GivenPrice => ({
      feeder,
      price: parseDecimal(price),
      timeSec: Number(timeSec),
    }),
  ),
});

/** The prices of each feed, by feed and the block time that they begin at. */
export const history = collection({
  store: STORE,
  prefix: 3,
  key: [feedPart, u64Part],
  value: recordValue(PriceEntry, toPriceEntry, fromPriceEntry),
});

const params = item<Params>({ store: STORE, prefix: 4, value: messageValue<Params>(Params) });

/** Writes how long history is kept; the genesis says it, once and for all. */
export const setParams = params.set;

/** How long the past of a feed can be asked for, in seconds. */
export function retentionSec(ctx: QueryContext): bigint {
  return params.get(ctx)?.historyRetentionSec ?? DEFAULT_RETENTION_SEC;
}

/** The feed of an id. Throws `oracle` 2, also for a text that can be no id. */
export function requireFeed(ctx: QueryContext, id: string): Feed {
  const feed = isFeedId(id) ? feedsById.get(ctx, [id]) : undefined;
  if (feed === undefined) throw oracleError("unknown-feed", id.slice(0, 64));
  return feed;
}

/** The last entry of a feed at or before `atSec`: one step, however long the history is. */
export function entryAt(ctx: QueryContext, feed: string, atSec: number): HistoryEntry | undefined {
  if (atSec < 0) return undefined;
  const from = [feed, BigInt(atSec)] as const;
  for (const [, entry] of history.entries(ctx, [feed], { reverse: true, from })) return entry;
  return undefined;
}

/** The entry as the state and answers spell it: exact decimals. */
export function toPriceEntry(entry: HistoryEntry): PriceEntry {
  return {
    timeSec: BigInt(entry.timeSec),
    price: decimalText(entry.price),
    lowest: decimalText(entry.lowest),
    highest: decimalText(entry.highest),
    prices: entry.prices,
    priceSeconds: decimalText(entry.counted.priceSeconds),
    pricedSec: entry.counted.pricedSec,
  };
}

function fromPriceEntry(entry: PriceEntry): HistoryEntry {
  return {
    timeSec: Number(entry.timeSec),
    price: parseDecimal(entry.price),
    lowest: parseDecimal(entry.lowest),
    highest: parseDecimal(entry.highest),
    prices: entry.prices,
    counted: {
      priceSeconds: parseDecimal(entry.priceSeconds),
      pricedSec: entry.pricedSec,
    },
  };
}
