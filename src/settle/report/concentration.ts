import { type Rational, rational } from "../../exact/rational.ts";
import type { AmountList } from "./amount-list.ts";

/** Shares from `from` up to but not including `to`, base units. */
export interface Bin {
  readonly from: bigint;
  readonly to: bigint;
  count: number;
  sum: bigint;
}

/** The `holders` largest shares together. */
export interface TopShare {
  readonly holders: number;
  readonly sum: bigint;
}

/** How the shares of one token are spread over its participants. All exact, base units. */
export interface Concentration {
  readonly count: number;
  readonly zeros: number;
  readonly total: bigint;
  readonly smallest: bigint;
  readonly largest: bigint;
  /** The middle share; of an even number the mean of the two in the middle. */
  readonly median: Rational;
  /** ceil(count / 100) and ceil(count / 10) participants. */
  readonly topHundredth: TopShare;
  readonly topTenth: TopShare;
  /** Sum of |x - y| over all pairs, divided by 2 x count x total; undefined when the total is 0. */
  readonly gini: Rational | undefined;
  /** Of shares above 0, by size; together with `zeros` they are all participants. */
  readonly bins: readonly Bin[];
  /** What the smallest floor(count x percent / 100) shares come to. */
  readonly lorenz: readonly { readonly percent: number; readonly sum: bigint }[];
}

/** Where the Lorenz curve is read off, in percent of the participants. */
const LORENZ_PERCENTS = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 100];
/** Bins in steps 1, 2, 5 up to this many, else in powers of ten. */
const FINE_BINS = 27;

/** Sorts the amounts and reads every figure off in one pass; undefined without any. */
export function concentrationOf(amounts: AmountList): Concentration | undefined {
  const count = amounts.length;
  if (count === 0) return undefined;
  const marks = new Marks(count);
  const fine = new Binning([1n, 2n, 5n]);
  let [index, zeros, total, weighted, smallest, largest] = [0, 0, 0n, 0n, 0n, 0n];
  let rank = 0n;
  amounts.ascending((amount) => {
    if (index === 0) smallest = amount;
    marks.pass(index++, { amount, before: total });
    rank += 1n;
    total += amount;
    weighted += rank * amount;
    largest = amount;
    if (amount === 0n) zeros++;
    else fine.add(amount);
  });
  const many = BigInt(count);
  const top = (part: number): TopShare => {
    const holders = Math.ceil(count / part);
    return { holders, sum: total - marks.sumOfSmallest(count - holders, total) };
  };
  return {
    count,
    zeros,
    total,
    smallest,
    largest,
    median: rational(marks.amountAt((count - 1) >> 1) + marks.amountAt(count >> 1), 2n),
    topHundredth: top(100),
    topTenth: top(10),
    gini: total === 0n ? undefined : rational(2n * weighted - (many + 1n) * total, many * total),
    bins: fine.bins.length <= FINE_BINS ? fine.bins : inDecades(fine.bins),
    lorenz: LORENZ_PERCENTS.map((percent) => {
      return { percent, sum: marks.sumOfSmallest(smallestAt(count, percent), total) };
    }),
  };
}

function smallestAt(count: number, percent: number): number {
  return Math.floor((count * percent) / 100);
}

/** Remembers what the figures need of the sorted row: a few amounts and sums by their place. */
class Marks {
  private readonly amounts = new Map<number, bigint>();
  private readonly sums = new Map<number, bigint>();
  private readonly wanted: Set<number>;

  constructor(count: number) {
    this.wanted = new Set([
      ...[(count - 1) >> 1, count >> 1],
      ...[count - Math.ceil(count / 100), count - Math.ceil(count / 10)],
      ...LORENZ_PERCENTS.map((percent) => smallestAt(count, percent)),
    ]);
  }

  pass(index: number, { amount, before }: { readonly amount: bigint; readonly before: bigint }) {
    if (!this.wanted.has(index)) return;
    this.amounts.set(index, amount);
    this.sums.set(index, before);
  }

  amountAt(index: number): bigint {
    return this.amounts.get(index) ?? 0n;
  }

  /** Of the `count` smallest; `total` when that is all of them. */
  sumOfSmallest(count: number, total: bigint): bigint {
    return this.sums.get(count) ?? total;
  }
}

/** Logarithmic bins with exact bounds, filled with amounts that ascend; empty ones in between stay. */
class Binning {
  readonly bins: Bin[] = [];
  private decade = 1n;
  private step = 0;

  constructor(private readonly steps: readonly bigint[]) {}

  add(amount: bigint): void {
    if (this.bins.length === 0) while (this.nextBound() <= amount) this.advance();
    let bin = this.bins.at(-1);
    while (bin === undefined || bin.to <= amount) {
      if (bin !== undefined) this.advance();
      bin = { from: this.bound(), to: this.nextBound(), count: 0, sum: 0n };
      this.bins.push(bin);
    }
    bin.count++;
    bin.sum += amount;
  }

  private bound(): bigint {
    return this.decade * (this.steps[this.step] ?? 1n);
  }

  private nextBound(): bigint {
    return this.decade * (this.steps[this.step + 1] ?? 10n);
  }

  private advance(): void {
    this.step++;
    if (this.step < this.steps.length) return;
    this.step = 0;
    this.decade *= 10n;
  }
}

/** Joins bins of one power of ten. */
function inDecades(bins: readonly Bin[]): Bin[] {
  const joined: Bin[] = [];
  for (const bin of bins) {
    const from = 10n ** BigInt(`${bin.from}`.length - 1);
    const last = joined.at(-1);
    if (last?.from === from) {
      last.count += bin.count;
      last.sum += bin.sum;
    } else joined.push({ ...bin, from, to: from * 10n });
  }
  return joined;
}
