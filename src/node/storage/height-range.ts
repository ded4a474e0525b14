import type { SearchCondition } from "../node.ts";

/** Heights from `from` to `to`, both of them inside; none when `from > to`. */
export interface HeightRange {
  readonly from: number;
  readonly to: number;
}

const NONE: HeightRange = { from: 1, to: 0 };

/** The heights from `first` to `last` that meet every one of `conditions`, whatever these are called. */
export function heightRange(
  conditions: readonly SearchCondition[],
  first: number,
  last: number,
): HeightRange {
  let [from, to] = [BigInt(first), BigInt(last)];
  for (const { op, value } of conditions) {
    if (op === "EXISTS") continue;
    if (op === "CONTAINS") return NONE;
    const bound = wholeNumber(value);
    const least = op === ">" ? bound + 1n : op === ">=" || op === "=" ? bound : from;
    const most = op === "<" ? bound - 1n : op === "<=" || op === "=" ? bound : to;
    if (least > from) from = least;
    if (most < to) to = most;
  }
  return from > to ? NONE : { from: Number(from), to: Number(to) };
}

/** A condition's value as a number; what is none is below every height. */
export function wholeNumber(value: string | bigint | undefined): bigint {
  return typeof value === "bigint" ? value : BigInt(/^[0-9]+$/.exec(value ?? "")?.[0] ?? -1);
}
