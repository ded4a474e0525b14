import * as oracle from "../ledger/gen/aliquot/oracle/v1/query.ts";
import type { Feed, PriceEntry } from "../ledger/gen/aliquot/oracle/v1/types.ts";
import type { ChainQueries } from "./chain-queries.ts";
import { absentWhenNotFound, allPages, type Page } from "./query-answers.ts";

/** Questions about feeds and their prices after the last block; prices are exact decimal text. */
export class OracleQueries {
  constructor(private readonly chain: Pick<ChainQueries, "query">) {}

  /** A feed; undefined when there is none of that id. */
  async feed(feed: string): Promise<Feed | undefined> {
    const [asked, answered] = [oracle.QueryFeedRequest, oracle.QueryFeedResponse];
    const found = this.chain.query(path("Feed"), asked, answered, { feed });
    return (await found.catch(absentWhenNotFound))?.feed;
  }

  /** All feeds, in no meaningful order. */
  async feeds(): Promise<Feed[]> {
    const [asked, answered] = [oracle.QueryFeedsRequest, oracle.QueryFeedsResponse];
    const page = async (pagination: Page) =>
      await this.chain.query(path("Feeds"), asked, answered, { pagination });
    return (await allPages(page)).flatMap(({ feeds }) => feeds);
  }

  /** The last price of a feed and what each feeder says; undefined when there is no such feed. */
  async price(feed: string): Promise<oracle.QueryPriceResponse | undefined> {
    const [asked, answered] = [oracle.QueryPriceRequest, oracle.QueryPriceResponse];
    const found = this.chain.query(path("Price"), asked, answered, { feed });
    return await found.catch(absentWhenNotFound);
  }

  /** The price at a second that has passed, and since when it was that; undefined when there was none. */
  async priceAt(feed: string, timeSec: bigint): Promise<oracle.QueryPriceAtResponse | undefined> {
    const [asked, answered] = [oracle.QueryPriceAtRequest, oracle.QueryPriceAtResponse];
    const found = this.chain.query(path("PriceAt"), asked, answered, { feed, timeSec });
    return await found.catch(absentWhenNotFound);
  }

  /**
   * The time-weighted average over the seconds from `fromSec` to before `toSec` (the last block's time when
   * left out); undefined when there was no price at its beginning or in none of them.
   */
  async average(
    feed: string,
    fromSec: bigint,
    toSec = 0n,
  ): Promise<oracle.QueryAverageResponse | undefined> {
    const [asked, answered] = [oracle.QueryAverageRequest, oracle.QueryAverageResponse];
    const found = this.chain.query(path("Average"), asked, answered, { feed, fromSec, toSec });
    return await found.catch(absentWhenNotFound);
  }

  /** The newest prices of a feed, newest first: `limit` of them, 1000 at most. */
  async latest(feed: string, limit: bigint): Promise<PriceEntry[]> {
    const [asked, answered] = [oracle.QueryHistoryRequest, oracle.QueryHistoryResponse];
    const key = new Uint8Array();
    const pagination = { key, offset: 0n, limit, countTotal: false, reverse: true };
    return (await this.chain.query(path("History"), asked, answered, { feed, pagination })).entries;
  }

  /** All prices of a feed that are kept, oldest first. */
  async history(feed: string): Promise<PriceEntry[]> {
    const [asked, answered] = [oracle.QueryHistoryRequest, oracle.QueryHistoryResponse];
    const page = async (pagination: Page) =>
      await this.chain.query(path("History"), asked, answered, { feed, pagination });
    return (await allPages(page)).flatMap(({ entries }) => entries);
  }
}

function path(name: string): string {
  return `/aliquot.oracle.v1.Query/${name}`;
}
