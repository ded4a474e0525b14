import { compareBytes } from "../../exact/byte-order.ts";
import { mulDivDown } from "../../exact/integer.ts";
import { ONE, type Rational, ZERO } from "../../exact/rational.ts";

/**
 * What every weight is multiplied by: a share is floor(weight x factor). 0 when nobody has weight; 1 for
 * tokens per unit as long as the pool holds all that was asked for. Not reduced.
 */
export function shareFactor(
  by: "pro-rata" | "tokens-per-unit",
  pool: bigint,
  total: bigint,
): Rational {
  if (by === "tokens-per-unit" && total <= pool) return ONE;
  return total === 0n ? ZERO : { n: pool, d: total };
}

/**
 * A participant's part of a pool: floor(pool x weight / total), base units of the reward.
 * 0 when nobody has weight: then the whole pool is dust.
 */
export function proRata(pool: bigint, weight: bigint, total: bigint): bigint {
  const { n, d } = shareFactor("pro-rata", pool, total);
  return mulDivDown(n, weight, d);
}

/**
 * Tokens per unit with a cap: the weight is the share itself, in base units of the reward, until the
 * sum exceeds the pool; then everybody is scaled pro rata.
 */
export function tokensPerUnit(pool: bigint, weight: bigint, total: bigint): bigint {
  const { n, d } = shareFactor("tokens-per-unit", pool, total);
  return mulDivDown(n, weight, d);
}

/** One claim on a pool: whose, and with which weight. `rank` breaks ties between one's own. */
export interface Claim {
  readonly participant: string;
  readonly rank: number;
  readonly weight: bigint;
}

/**
 * Who gets one unit more, so that the floors leave nothing: the largest remainders of
 * pool x weight mod total, ties by participant (bytes), then rank. Returns indices into `claims`.
 */
export function largestRemainders(
  pool: bigint,
  claims: readonly Claim[],
  total: bigint,
): Set<number> {
  if (total === 0n) return new Set();
  const remainders = claims.map((claim, index) => ({
    index,
    claim,
    remainder: (pool * claim.weight) % total,
  }));
  const left = remainders.reduce((sum, each) => sum + each.remainder, 0n) / total;
  remainders.sort((a, b) => {
    if (a.remainder !== b.remainder) return a.remainder > b.remainder ? -1 : 1;
    return compareBytes(a.claim.participant, b.claim.participant) || a.claim.rank - b.claim.rank;
  });
  return new Set(remainders.slice(0, Number(left)).map((each) => each.index));
}
