import { concatBytes, utf8ToBytes } from "../../kernel/bytes.ts";
import type { Coin } from "../../kernel/coins.ts";
import type { QueryContext } from "../../kernel/context.ts";
import { type PageRequest, type PageResponse, paginate } from "../../kernel/pagination.ts";
import { denomFrom } from "./query-input.ts";
import { balances, supplies } from "./state.ts";

/** Which balances of an account a page lists. */
export interface BalancesWanted {
  /** What their denominations begin with; all when it is left out. */
  readonly prefix?: string;
  readonly pagination?: PageRequest | undefined;
}

/** One page of what an account holds, locked coins among them, by denomination. */
export function balancesPage(
  ctx: QueryContext,
  address: Uint8Array,
  { prefix = "", pagination: wanted }: BalancesWanted,
): { readonly coins: readonly Coin[]; readonly pagination: PageResponse } {
  const start = utf8ToBytes(prefix);
  const keyFrom = (rest: Uint8Array) => {
    const key = denomFrom(concatBytes(start, rest));
    return key === undefined ? undefined : ([address, key[0]] as const);
  };
  // The denomination ends the key, so that its beginning is one of the key's too.
  const listing = { collection: balances, beginning: [address, prefix] as const, keyFrom };
  const { page, pagination } = paginate(ctx, listing, wanted);
  return { coins: page.map(([[, denom], amount]) => ({ denom, amount })), pagination };
}

/** What the account holds of denominations that begin with `prefix`, one after the other, by denomination. */
export function* balancesBeginning(
  ctx: QueryContext,
  address: Uint8Array,
  prefix: string,
): Iterable<Coin> {
  for (const [[, denom], amount] of balances.entries(ctx, [address, prefix]))
    yield { denom, amount };
}

/** What exists of denominations that begin with `prefix`, by denomination. */
export function* suppliesBeginning(ctx: QueryContext, prefix: string): Iterable<Coin> {
  for (const [[denom], amount] of supplies.entries(ctx, [prefix])) yield { denom, amount };
}
