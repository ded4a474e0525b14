import { bytesToUtf8, utf8ToBytes } from "../../kernel/bytes.ts";
import { item } from "../../kernel/collections.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";

// Stands in for the module that is written elsewhere: no more than the others call.

const authorityItem = item<string>({
  store: "params",
  prefix: 1,
  value: { encode: utf8ToBytes, decode: bytesToUtf8 },
});

/** The account (bech32) that may change parameters and register issuers; empty when there is none. */
export function authority(ctx: QueryContext): string {
  return authorityItem.get(ctx) ?? "";
}

/** For genesis and tests. */
export function setAuthority(ctx: Context, account: string): void {
  authorityItem.set(ctx, account);
}
