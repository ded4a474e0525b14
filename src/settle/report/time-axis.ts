import { scaleUtc } from "d3-scale";
import { formatInstantIn, type Instant, SECOND } from "../../exact/instant.ts";

const MILLISECOND = SECOND / 1000n;
const DAY_MS = 86_400_000;

/** An instant as a coordinate: milliseconds on the zone's clock. */
export function clockMs(at: Instant, zoneSec: number): number {
  return Number(at / MILLISECOND) + zoneSec * 1000;
}

/** Round days, months or years of the zone's calendar between two coordinates, written as ISO does. */
export function timeTicks([first, last]: readonly [number, number], count: number) {
  const dates = scaleUtc([new Date(first), new Date(last)], [0, 1]).ticks(count);
  const digits = labelDigits((last - first) / DAY_MS, dates);
  return dates.map((date) => {
    const text = formatInstantIn(BigInt(date.getTime()) * MILLISECOND, 0);
    return { at: date.getTime(), label: text.slice(...digits).replace("T", " ") };
  });
}

/** Which part of `2019-11-05T09:00:00Z` tells the ticks apart. */
function labelDigits(days: number, dates: readonly Date[]): [number, number] {
  const isAll = (test: (date: Date) => boolean) => dates.every(test);
  if (isAll((date) => date.getUTCMonth() === 0 && date.getUTCDate() === 1) && days > 700)
    return [0, 4];
  if (isAll((date) => date.getUTCDate() === 1 && date.getUTCHours() === 0)) return [0, 7];
  return isAll((date) => date.getTime() % DAY_MS === 0) ? [5, 10] : [5, 16];
}
