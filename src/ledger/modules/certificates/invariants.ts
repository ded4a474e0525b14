import type { QueryContext } from "../../kernel/context.ts";
import type { Invariant } from "../../kernel/module.ts";
import { CERTIFICATE_PREFIX } from "../../kernel/reserved-denoms.ts";
import { allBalances, suppliesBeginning, supplyOf } from "../bank/index.ts";
import { outstandingOf } from "./math.ts";
import { seriesByDenom } from "./state.ts";
import type { SeriesRecord } from "./types.ts";
import { vault } from "./vault.ts";

/** For every series: supply = issued - redeemed - returned = the principal that is locked for it. */
export const supplyIsLocked: Invariant = {
  name: "certificates/supply-is-locked",
  check(ctx) {
    for (const [, series] of seriesByDenom.entries(ctx)) {
      const problem = seriesProblem(ctx, series);
      if (problem !== undefined) return problem;
    }
    return undefined;
  },
};

/** The vault holds exactly the principal of all series, and nothing else. */
export const vaultHoldsLocked: Invariant = {
  name: "certificates/vault-holds-locked",
  check(ctx) {
    const sums = new Map<string, bigint>();
    for (const [, { asset, locked }] of seriesByDenom.entries(ctx))
      sums.set(asset, (sums.get(asset) ?? 0n) + locked);
    for (const { denom, amount } of allBalances(ctx, vault)) {
      const sum = sums.get(denom) ?? 0n;
      if (sum !== amount) return `${denom}: vault ${amount}, locked ${sum}`;
      sums.delete(denom);
    }
    for (const [denom, sum] of sums) if (sum !== 0n) return `${denom}: vault 0, locked ${sum}`;
    return undefined;
  },
};

/** Nobody holds a certificate that no series stands for. */
export const noneWithoutSeries: Invariant = {
  name: "certificates/none-without-series",
  check(ctx) {
    for (const { denom } of suppliesBeginning(ctx, CERTIFICATE_PREFIX))
      if (!seriesByDenom.has(ctx, [denom])) return `${denom}: held, but no series has it`;
    return undefined;
  },
};

/** What does not add up in one series. */
export function seriesProblem(ctx: QueryContext, series: SeriesRecord): string | undefined {
  const { denom, locked } = series;
  const [supply, outstanding] = [supplyOf(ctx, denom), outstandingOf(series)];
  if (supply !== outstanding) return `${denom}: supply ${supply}, outstanding ${outstanding}`;
  if (locked !== supply) return `${denom}: supply ${supply}, locked ${locked}`;
  return undefined;
}
