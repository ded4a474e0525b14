import type { Rational } from "../../../exact/rational.ts";

/** The last price that a feeder gave for a feed. */
export interface GivenPrice {
  /** bech32 as the chain prints it. */
  readonly feeder: string;
  readonly price: Rational;
  /** The time of the block it stands in, seconds since 1970. */
  readonly timeSec: number;
}

/** The price of a feed, and since when it is that. */
export interface FeedPriceAt {
  readonly price: Rational;
  readonly timeSec: number;
}

/** The price of a feed from one block time on, and what was counted until then. */
export interface HistoryEntry extends FeedPriceAt {
  /** The least and the greatest of the fresh prices that `price` is the median of, and how many they were. */
  readonly lowest: Rational;
  readonly highest: Rational;
  readonly prices: number;
  readonly counted: Counted;
}

/** Running sums since the feed began: two of them, subtracted, give the average between their instants. */
export interface Counted {
  /** The sum of price * seconds over the seconds that had a price. */
  readonly priceSeconds: Rational;
  /** How many seconds those were. */
  readonly pricedSec: bigint;
}
