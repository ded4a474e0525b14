import type { Instant } from "../../exact/instant.ts";
import { parseDecimal, type Rational } from "../../exact/rational.ts";
import type { ProgrammeEvent } from "./event.ts";

/** What holds for everybody, whatever the line it stands on: prices and the listing. */
export interface Facts {
  /** The latest price of `asset` at or before `at`. */
  priceAt(
    asset: string,
    at: Instant,
  ): { readonly price: Rational; readonly event: ProgrammeEvent } | undefined;
  readonly listing: ProgrammeEvent | undefined;
}

/** Collects the facts from events in order, voided ones already set aside. */
export function collectFacts(events: readonly ProgrammeEvent[]): Facts {
  const prices = new Map<string, ProgrammeEvent[]>();
  let listing: ProgrammeEvent | undefined;
  for (const event of events) {
    if (event.type === "listing") listing ??= event;
    if (event.type !== "price") continue;
    const series = prices.get(event.asset);
    if (series === undefined) prices.set(event.asset, [event]);
    else series.push(event);
  }
  return {
    listing,
    priceAt(asset, at) {
      const event = latest(prices.get(asset) ?? [], at);
      return event && { price: parseDecimal(event.value), event };
    },
  };
}

/** The last of `series` (in order of time) at or before `at`, by bisection. */
function latest(series: readonly ProgrammeEvent[], at: Instant): ProgrammeEvent | undefined {
  let low = 0;
  let high = series.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const event = series[middle];
    if (event !== undefined && event.time <= at) low = middle + 1;
    else high = middle;
  }
  return series[low - 1];
}
