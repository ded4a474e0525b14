import type { QueryContext } from "../../kernel/context.ts";
import type { Invariant } from "../../kernel/module.ts";
import { balances, owners, supplies } from "./state.ts";

/** For every denomination the supply is the sum of all balances. */
export const supplyIsSum: Invariant = {
  name: "bank/supply-is-sum-of-balances",
  check(ctx) {
    const sums = sumsOfBalances(ctx);
    for (const [[denom], supply] of supplies.entries(ctx)) {
      const sum = sums.get(denom) ?? 0n;
      if (sum !== supply) return `${denom}: supply ${supply}, sum of balances ${sum}`;
      sums.delete(denom);
    }
    const [stray] = sums;
    return stray && `${stray[0]}: no supply, sum of balances ${stray[1]}`;
  },
};

/** Every balance is positive and has its owner's entry, and there are no other entries. */
export const ownersMatch: Invariant = {
  name: "bank/owners-match-balances",
  check(ctx) {
    let count = 0;
    for (const [[address, denom], amount] of balances.entries(ctx)) {
      if (amount <= 0n) return `${denom}: a balance of ${amount}`;
      if (!owners.has(ctx, [denom, address])) return `${denom}: a balance without owner's entry`;
      count++;
    }
    for (const _ of owners.entries(ctx)) count--;
    return count === 0 ? undefined : `${-count} owners' entries without balance`;
  },
};

/** Sums of all balances by denomination. */
export function sumsOfBalances(ctx: QueryContext): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const [[, denom], amount] of balances.entries(ctx))
    sums.set(denom, (sums.get(denom) ?? 0n) + amount);
  return sums;
}
