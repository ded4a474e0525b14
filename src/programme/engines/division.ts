import type { Rounding, Sink } from "../definition.ts";
import { type Claim, largestRemainders, proRata, tokensPerUnit } from "../stages/share.ts";

/** How a pool becomes shares, apart from the weights. */
export interface DivisionRule {
  readonly by: "pro-rata" | "tokens-per-unit";
  readonly rounding: Rounding;
}

/** One participant's claims on a pool: one weight, or one per position. */
export interface Claimant {
  readonly participant: string;
  readonly weights: readonly bigint[];
}

/**
 * The share that one claimant's weights bring of `pool`, `total` being everybody's weight: each claim floored
 * by itself.
 */
export function shareOf(
  pool: bigint,
  weights: readonly bigint[],
  { total, by }: { readonly total: bigint; readonly by: DivisionRule["by"] },
): bigint {
  const share = by === "pro-rata" ? proRata : tokensPerUnit;
  return weights.reduce((sum, weight) => sum + share(pool, weight, total), 0n);
}

/**
 * Divides `pool` among `claimants`, each claim floored by itself. Returns one share per claimant, in
 * their order. What the floors leave is the caller's dust.
 */
export function divide(pool: bigint, claimants: readonly Claimant[], rule: DivisionRule): bigint[] {
  let total = 0n;
  for (const { weights } of claimants) for (const weight of weights) total += weight;
  const shares = claimants.map(({ weights }) => shareOf(pool, weights, { total, by: rule.by }));
  if (rule.rounding === "largest-remainder") addRemainders(shares, { pool, claimants, total });
  return shares;
}

function addRemainders(
  shares: bigint[],
  { pool, claimants, total }: { pool: bigint; claimants: readonly Claimant[]; total: bigint },
): void {
  const claims: Claim[] = [];
  const owners: number[] = [];
  claimants.forEach(({ participant, weights }, owner) => {
    weights.forEach((weight, rank) => {
      claims.push({ participant, rank, weight });
      owners.push(owner);
    });
  });
  for (const index of largestRemainders(pool, claims, total)) {
    const owner = owners[index] ?? 0;
    shares[owner] = (shares[owner] ?? 0n) + 1n;
  }
}

/** What a group passes on to the next one: its dust if the sink is `carry`, else nothing. */
export function carryOut(sink: Sink, dust: bigint): bigint {
  return sink === "carry" ? dust : 0n;
}
