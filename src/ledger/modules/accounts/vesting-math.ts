import { assert } from "../../../exact/assert.ts";
import { mulDivDown } from "../../../exact/integer.ts";
import { addCoins, type Coin, subtractCoins } from "../../kernel/coins.ts";

/** One step of a periodic schedule: `amount` is free once `lengthSec` have passed since the step before. */
export interface VestingPeriod {
  readonly lengthSec: bigint;
  readonly amount: readonly Coin[];
}

/** When coins that an account was given become its own to spend. Times are seconds since 1970. */
export type VestingSchedule =
  | {
      readonly kind: "continuous";
      readonly original: readonly Coin[];
      readonly startSec: bigint;
      readonly endSec: bigint;
    }
  | { readonly kind: "delayed"; readonly original: readonly Coin[]; readonly endSec: bigint }
  | {
      readonly kind: "periodic";
      readonly original: readonly Coin[];
      readonly startSec: bigint;
      readonly endSec: bigint;
      readonly periods: readonly VestingPeriod[];
    }
  | { readonly kind: "permanent"; readonly original: readonly Coin[] };

/**
 * What is still locked at `timeSec`: the original coins less the vested ones.
 * Source: Cosmos SDK `x/auth/vesting/types/vesting_account.go`, LockedCoins, without delegation.
 */
export function lockedAt(schedule: VestingSchedule, timeSec: bigint): Coin[] {
  const locked = subtractCoins(schedule.original, vestedAt(schedule, timeSec));
  assert(locked !== undefined, "no more vests than was given");
  return locked;
}

/**
 * What has become free by `timeSec`; nothing at the start, all at the end, never less than before.
 * Source: Cosmos SDK `x/auth/vesting/types/vesting_account.go`, GetVestedCoins.
 */
export function vestedAt(schedule: VestingSchedule, timeSec: bigint): readonly Coin[] {
  switch (schedule.kind) {
    case "permanent":
      return [];
    case "delayed":
      return timeSec >= schedule.endSec ? schedule.original : [];
    case "continuous":
      return vestedContinuously(schedule, timeSec);
    case "periodic":
      return vestedByPeriods(schedule, timeSec);
  }
}

/**
 * original x elapsed / total for each denomination, base units, rounded down: nobody gets a unit before
 * it is earned. The SDK rounds elapsed / total to 18 digits and then the product half to even, which can
 * free a unit early and, for amounts above 10^18, be off by more; the difference is at most
 * 1 + original / 10^18 base units.
 */
function vestedContinuously(
  { original, startSec, endSec }: VestingSchedule & { kind: "continuous" },
  timeSec: bigint,
): readonly Coin[] {
  if (timeSec <= startSec) return [];
  if (timeSec >= endSec) return original;
  return original.flatMap(({ denom, amount }) => {
    const vested = mulDivDown(amount, timeSec - startSec, endSec - startSec);
    return vested === 0n ? [] : [{ denom, amount: vested }];
  });
}

/** The amounts of all periods that are over, no rounding. */
function vestedByPeriods(
  { original, startSec, endSec, periods }: VestingSchedule & { kind: "periodic" },
  timeSec: bigint,
): readonly Coin[] {
  if (timeSec <= startSec) return [];
  if (timeSec >= endSec) return original;
  let vested: Coin[] = [];
  let overSec = startSec;
  for (const { lengthSec, amount } of periods) {
    overSec += lengthSec;
    if (overSec > timeSec) break;
    vested = addCoins(vested, amount);
  }
  return vested;
}
