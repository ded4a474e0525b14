import { mulDivDown } from "../../../exact/integer.ts";
import type { SeriesRecord } from "./types.ts";

/** Certificates of the series that exist: issued - redeemed - returned, base units. */
export function outstandingOf({ issued, redeemed, returned }: SeriesRecord): bigint {
  return issued - redeemed - returned;
}

/**
 * The principal that `amount` certificates stand for: floor(amount x locked / outstanding), base units;
 * 0 when none is outstanding. As long as nothing takes from the vault but redeeming, that is `amount`; were
 * principal ever lost, all holders would bear it alike, and the rest of each division stay for the last one.
 */
export function principalOf(series: SeriesRecord, amount: bigint): bigint {
  const outstanding = outstandingOf(series);
  return outstanding === 0n ? 0n : mulDivDown(amount, series.locked, outstanding);
}

/** Whole seconds from `timeSec` until maturity; 0 from maturity on. */
export function secondsLeft({ maturitySec }: { maturitySec: number }, timeSec: number): number {
  return maturitySec > timeSec ? maturitySec - timeSec : 0;
}
