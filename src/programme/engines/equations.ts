import { assert } from "../../exact/assert.ts";
import { compareBytes } from "../../exact/byte-order.ts";
import type { ReleaseRow } from "./release-table.ts";
import type { EngineResult } from "./settlement.ts";

/** One reward token: pool = allocated + dust, allocated = released + held + burned. */
export interface RewardTotals {
  readonly token: string;
  readonly pool: bigint;
  readonly allocated: bigint;
  readonly dust: bigint;
  readonly released: bigint;
  readonly held: bigint;
  readonly burned: bigint;
}

/** Adds up every reward token, sorted by symbol. */
export function rewardTotals(
  result: EngineResult,
  releases: readonly ReleaseRow[],
): RewardTotals[] {
  const tokens = new Set([...result.groups, ...result.unassigned].map((each) => each.token));
  return [...tokens].sort(compareBytes).map((token) => {
    const groups = result.groups.filter((each) => each.token === token);
    const carried = sumOf(groups, (each) => each.carriedIn);
    const unassigned = sumOf(
      result.unassigned.filter((each) => each.token === token),
      (each) => each.amount,
    );
    const allocated = sumOf(result.allocations, (each) =>
      each.token === token ? each.allocation : 0n,
    );
    const paid = (isBurn: boolean) =>
      sumOf(releases, (each) =>
        each.token === token && (each.kind === "burned") === isBurn ? each.amount : 0n,
      );
    const released = paid(false);
    const burned = paid(true);
    return {
      token,
      pool: sumOf(groups, (each) => each.pool) + unassigned,
      allocated,
      dust: sumOf(groups, (each) => each.dust) - carried + unassigned,
      released,
      held: allocated - released - burned,
      burned,
    };
  });
}

/**
 * Checks every equation of docs/results.md. A failure is ours, never the user's: it stops the run
 * before anything is written.
 */
export function checkEquations(
  result: EngineResult,
  rewards: readonly RewardTotals[],
  releases: readonly ReleaseRow[],
): void {
  for (const each of result.deposits) {
    holds(each.in === each.accepted + each.refused, `in = accepted + refused of ${each.asset}`);
    const whole = each.held + each.withdrawn + each.burned;
    holds(each.accepted === whole, `accepted = held + withdrawn + burned of ${each.asset}`);
    holds(each.held >= 0n, `held >= 0 of ${each.asset}`);
  }
  for (const each of result.lots) {
    const whole = each.activated + each.unactivated;
    holds(each.minted === whole, `minted = activated + unactivated of ${each.asset}`);
  }
  for (const each of result.groups) {
    const pool = each.pool + each.carriedIn;
    holds(pool === each.allocated + each.dust, `pool = allocated + dust of ${each.id}`);
    holds(each.dust >= 0n, `dust >= 0 of ${each.id}`);
  }
  for (const each of rewards) {
    holds(each.pool === each.allocated + each.dust, `pool = allocated + dust of ${each.token}`);
    const whole = each.released + each.held + each.burned;
    holds(each.allocated === whole, `allocated = released + held + burned of ${each.token}`);
    holds(each.held >= 0n && each.dust >= 0n, `held and dust >= 0 of ${each.token}`);
  }
  for (const each of releases) holds(each.remaining >= 0n, `remaining >= 0 of ${each.participant}`);
}

function holds(condition: boolean, equation: string): void {
  assert(condition, `conservation is broken: ${equation}`);
}

function sumOf<T>(items: readonly T[], amount: (item: T) => bigint): bigint {
  let total = 0n;
  for (const item of items) total += amount(item);
  return total;
}
