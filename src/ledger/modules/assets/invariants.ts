import type { QueryContext } from "../../kernel/context.ts";
import type { Invariant } from "../../kernel/module.ts";
import { allBalances, supplyOf } from "../bank/index.ts";
import { treasury } from "./handlers.ts";
import { allMints, assetsByDenom } from "./state.ts";

/**
 * No asset has more coins than its issuer owes: supply <= total minted - total redeemed. Not equal, since
 * holders may burn coins without redeeming them, by the bank's MsgBurn: then nobody is owed anything for them.
 */
export const supplyWithinOutstanding: Invariant = {
  name: "assets/supply-within-outstanding",
  check(ctx) {
    for (const [[denom], { totalMinted, totalRedeemed }] of assetsByDenom.entries(ctx)) {
      const supply = supplyOf(ctx, denom);
      const outstanding = totalMinted - totalRedeemed;
      if (supply > outstanding) return `${denom}: supply ${supply}, outstanding ${outstanding}`;
    }
    return undefined;
  },
};

/** Every unit ever minted has a reference: the recorded mints of an asset add up to its total. */
export const referencesAddUp: Invariant = {
  name: "assets/references-add-up",
  check(ctx) {
    const sums = sumsOfMints(ctx);
    for (const [[denom], { totalMinted }] of assetsByDenom.entries(ctx)) {
      const sum = sums.get(denom) ?? 0n;
      if (sum !== totalMinted) return `${denom}: references ${sum}, total minted ${totalMinted}`;
      sums.delete(denom);
    }
    const [stray] = sums;
    return stray && `${stray[0]}: references without an asset`;
  },
};

/** The module keeps no coins of its own. */
export const treasuryIsEmpty: Invariant = {
  name: "assets/treasury-is-empty",
  check: (ctx) => (allBalances(ctx, treasury).length > 0 ? "holds coins" : undefined),
};

function sumsOfMints(ctx: QueryContext): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const [denom, { amount }] of allMints(ctx))
    sums.set(denom, (sums.get(denom) ?? 0n) + BigInt(amount));
  return sums;
}
