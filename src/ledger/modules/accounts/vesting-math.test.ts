import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addCoins, amountOf, type Coin, coinsText, subtractCoins } from "../../kernel/coins.ts";
import { lockedAt, type VestingSchedule, vestedAt } from "./vesting-math.ts";

const aktst = (amount: bigint): Coin[] => (amount === 0n ? [] : [{ denom: "aktst", amount }]);

const continuous = (amount: bigint, startSec: bigint, endSec: bigint): VestingSchedule => ({
  kind: "continuous",
  original: aktst(amount),
  startSec,
  endSec,
});

const PERIODIC: VestingSchedule = {
  kind: "periodic",
  original: aktst(60n),
  startSec: 1_000n,
  endSec: 1_100n,
  periods: [
    { lengthSec: 10n, amount: aktst(10n) },
    { lengthSec: 20n, amount: aktst(20n) },
    { lengthSec: 70n, amount: aktst(30n) },
  ],
};

const amounts = fc.bigInt(1n, 1n << 100n);
const lengths = fc.bigInt(1n, 10_000n);
const schedules: fc.Arbitrary<VestingSchedule> = fc.oneof(
  fc.tuple(amounts, lengths).map(([amount, length]) => continuous(amount, 1_000n, 1_000n + length)),
  fc.tuple(amounts, lengths).map(
    ([amount, length]): VestingSchedule => ({
      kind: "delayed",
      original: aktst(amount),
      endSec: 1_000n + length,
    }),
  ),
  fc.array(fc.tuple(lengths, amounts), { minLength: 1, maxLength: 6 }).map((list) => {
    const periods = list.map(([lengthSec, amount]) => ({ lengthSec, amount: aktst(amount) }));
    const endSec = list.reduce((sum, [length]) => sum + length, 1_000n);
    const original = periods.reduce<Coin[]>((sum, { amount }) => addCoins(sum, amount), []);
    return { kind: "periodic", original, startSec: 1_000n, endSec, periods } as const;
  }),
);

const unitsAt = (schedule: VestingSchedule, timeSec: bigint) =>
  amountOf(vestedAt(schedule, timeSec), "aktst");

describe("every schedule", () => {
  it("gives nothing at its start and everything at its end", () => {
    fc.assert(
      fc.property(schedules, (schedule) => {
        const endSec = schedule.kind === "permanent" ? 0n : schedule.endSec;
        expect(vestedAt(schedule, 1_000n)).toEqual([]);
        expect(vestedAt(schedule, endSec)).toEqual(schedule.original);
        expect(lockedAt(schedule, endSec)).toEqual([]);
      }),
    );
  });

  it("never takes back, and what vested and what is locked are the whole", () => {
    fc.assert(
      fc.property(
        schedules,
        fc.bigInt(0n, 12_000n),
        fc.bigInt(0n, 1_000n),
        (schedule, timeSec, more) => {
          expect(unitsAt(schedule, timeSec + more) >= unitsAt(schedule, timeSec)).toBe(true);
          const whole = addCoins(vestedAt(schedule, timeSec), lockedAt(schedule, timeSec));
          expect(whole).toEqual(schedule.original);
        },
      ),
    );
  });
});

describe("a continuous schedule", () => {
  // By hand: 100 x 1/3 = 33.3..., 100 x 2/3 = 66.6...; the SDK would free 67 at the second.
  it.each([
    [999n, 0n],
    [1_000n, 0n],
    [1_001n, 33n],
    [1_002n, 66n],
    [1_003n, 100n],
    [9_999n, 100n],
  ])("of 100 over 3 seconds has vested, at %s: %s", (timeSec, vested) => {
    expect(unitsAt(continuous(100n, 1_000n, 1_003n), timeSec)).toBe(vested);
  });

  it("leaves out denominations of which nothing vested yet", () => {
    const schedule: VestingSchedule = {
      ...continuous(1n, 0n, 10n),
      original: [
        { denom: "aktst", amount: 1n },
        { denom: "uatom", amount: 10n },
      ],
    };
    expect(coinsText(vestedAt(schedule, 5n))).toBe("5uatom");
    expect(coinsText(lockedAt(schedule, 5n))).toBe("1aktst,5uatom");
  });

  it("is within 1 + original / 10^18 of the Cosmos SDK's", () => {
    fc.assert(
      fc.property(amounts, lengths, fc.bigInt(1n, 10_000n), (amount, total, passed) => {
        fc.pre(passed < total);
        const ours = unitsAt(continuous(amount, 0n, total), passed);
        const difference = sdkVested(amount, passed, total) - ours;
        const bound = 1n + amount / 10n ** 18n;
        expect(difference >= -bound && difference <= bound).toBe(true);
      }),
    );
  });
});

describe("a periodic schedule", () => {
  it.each([
    [1_000n, 0n],
    [1_009n, 0n],
    [1_010n, 10n],
    [1_029n, 10n],
    [1_030n, 30n],
    [1_099n, 30n],
    [1_100n, 60n],
  ])("has vested, at %s: %s", (timeSec, vested) => {
    expect(unitsAt(PERIODIC, timeSec)).toBe(vested);
  });
});

it("a permanent lock never opens", () => {
  const original = aktst(5n);
  expect(lockedAt({ kind: "permanent", original }, 1n << 62n)).toEqual(original);
  expect(subtractCoins(original, original)).toEqual([]);
});

/** The SDK's Dec: 18 digits, rounded half to even. Source: cosmossdk.io/math legacy_dec.go, Quo, Mul, RoundInt. */
function sdkVested(amount: bigint, passed: bigint, total: bigint): bigint {
  const one = 10n ** 18n;
  const scalar = halfEven((passed * one * one) / total, one);
  return halfEven(amount * scalar, one);
}

function halfEven(value: bigint, unit: bigint): bigint {
  const whole = value / unit;
  const twice = (value % unit) * 2n;
  return twice > unit || (twice === unit && whole % 2n === 1n) ? whole + 1n : whole;
}
