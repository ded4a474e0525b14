import { divFloor } from "../../../exact/integer.ts";
import type { DayTotals } from "./types.ts";

const DAY_SEC = 86_400n;

/** The UTC day of a block time in seconds: floor(timeSec / 86400). Leap seconds do not count in block time. */
export function dayOf(timeSec: number): bigint {
  return divFloor(BigInt(timeSec), DAY_SEC);
}

/** The totals of `day`: those that stand, or a fresh count when they are of an earlier day. */
export function totalsOn(day: bigint, last: DayTotals | undefined): DayTotals {
  return last?.day === day ? last : { day, minted: 0n, redeemed: 0n };
}
