/** The two lookups of the history against plain walks over every second. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addr, Chain } from "../../../../test/ledger/chain.ts";
import {
  add,
  div,
  formatFraction,
  type Rational,
  rational,
  ZERO,
} from "../../../exact/rational.ts";
import { averageOver, oracle, priceAt } from "./index.ts";

const START = 1_700_000_000;
const SPAN = 400;
const FEEDERS = ["a", "b", "c"];

/** A submission: seconds after the one before it, who, and the price in hundredths. */
const step = fc.record({
  after: fc.integer({ min: 0, max: 40 }),
  feeder: fc.constantFrom(...FEEDERS),
  cents: fc.integer({ min: 1, max: 99_999 }),
});
const plan = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 25 }),
  quorum: fc.integer({ min: 1, max: 3 }),
  maxAgeSec: fc.constantFrom(0, 1, 7, 30, 1_000),
  retentionSec: fc.constantFrom(50, 100_000),
  from: fc.integer({ min: -5, max: SPAN }),
  length: fc.integer({ min: 1, max: 200 }),
});

interface Submission {
  readonly timeSec: number;
  readonly feeder: string;
  readonly cents: number;
}

interface Plan {
  readonly quorum: number;
  readonly maxAgeSec: number;
}

const counts = (timeSec: number, atSec: number, maxAgeSec: number) =>
  maxAgeSec === 0 || atSec < timeSec + maxAgeSec;

/** The feed's price in a second, told from the submissions alone: replays them all. */
function naivePrice(all: readonly Submission[], { quorum, maxAgeSec }: Plan, atSec: number) {
  let price: { readonly cents2: number; readonly timeSec: number } | undefined;
  const last = new Map<string, Submission>();
  for (const each of all.filter(({ timeSec }) => timeSec <= atSec)) {
    last.set(each.feeder, each);
    const fresh = [...last.values()]
      .filter(({ timeSec }) => counts(timeSec, each.timeSec, maxAgeSec))
      .map(({ cents }) => cents)
      .sort((a, b) => a - b);
    if (fresh.length < quorum) continue;
    const [a = 0, b = 0] = fresh;
    const cents2 = fresh.length === 1 ? 2 * a : fresh.length === 2 ? a + b : 2 * b;
    price = { cents2, timeSec: each.timeSec };
  }
  return price;
}

function freshPrice(all: readonly Submission[], rules: Plan, atSec: number): Rational | undefined {
  const price = naivePrice(all, rules, atSec);
  if (price === undefined || !counts(price.timeSec, atSec, rules.maxAgeSec)) return undefined;
  return rational(BigInt(price.cents2), 200n);
}

/** The mean over the seconds of the window that have a price, second by second. */
function naiveAverage(all: readonly Submission[], rules: Plan, from: number, to: number) {
  if (naivePrice(all, rules, from) === undefined) return undefined;
  let [sum, seconds] = [ZERO, 0n];
  for (let second = from; second < to; second++) {
    const price = freshPrice(all, rules, second);
    if (price === undefined) continue;
    [sum, seconds] = [add(sum, price), seconds + 1n];
  }
  return seconds === 0n ? undefined : div(sum, rational(seconds));
}

function centsText(cents: number): string {
  const text = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
  return text.replace(/\.?0+$/, "");
}

const text = (value: Rational | undefined) => value && formatFraction(value);

describe("lookups", () => {
  it("say what a walk over all submissions says, also after old entries were deleted", () => {
    fc.assert(
      fc.property(plan, ({ steps, retentionSec, from, length, ...rules }) => {
        const chain = new Chain(oracle);
        chain.timeSec = START;
        oracle.initGenesis(chain.ctx, { params: { history_retention_sec: retentionSec } });
        chain.run("/aliquot.oracle.v1.MsgCreateFeed", {
          ...{ owner: addr("o"), feed: "x-y", base: "X", quote: "Y", decimals: 2 },
          ...{ feeders: FEEDERS.map(addr), quorum: rules.quorum },
          maxAgeSec: BigInt(rules.maxAgeSec),
        });
        const all: Submission[] = [];
        for (const { after, feeder, cents } of steps) {
          chain.timeSec += after;
          all.push({ timeSec: chain.timeSec, feeder, cents });
          const body = { feeder: addr(feeder), feed: "x-y", price: centsText(cents) };
          chain.run("/aliquot.oracle.v1.MsgSubmitPrice", body);
        }
        const pastBegins = chain.timeSec - retentionSec;
        chain.timeSec = Math.max(chain.timeSec, START + from + length);
        const begin = Math.max(START + from, pastBegins);
        const end = begin + length;
        for (const second of [begin, begin + 1, end - 1, end, chain.timeSec]) {
          if (second > chain.timeSec) continue;
          const found = priceAt(chain.ctx, "x-y", second);
          expect(text(found?.price)).toBe(text(freshPrice(all, rules, second)));
        }
        if (end <= chain.timeSec) {
          const found = averageOver(chain.ctx, "x-y", begin, end);
          expect(text(found)).toBe(text(naiveAverage(all, rules, begin, end)));
        }
        expect(chain.complaints()).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
