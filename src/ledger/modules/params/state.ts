import { assert } from "../../../exact/assert.ts";
import { Params } from "../../gen/aliquot/params/v1/types.ts";
import { item, messageValue } from "../../kernel/collections.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import { sdkError } from "../../kernel/errors.ts";
import { rememberedByBytes } from "../../kernel/recent.ts";
import type { ChainParams } from "./types.ts";

const codec = messageValue<Params>(Params);
const stored = item<ChainParams>({
  store: "params",
  prefix: 0x01,
  value: { encode: codec.encode, decode: rememberedByBytes(codec.decode) },
});

/** All parameters as they stand; the ledger has them from its first block on. */
export function chainParams(ctx: QueryContext): ChainParams {
  const params = stored.get(ctx);
  assert(params !== undefined, "the parameters are not in the state");
  return params;
}

/** One parameter. */
export function param<N extends keyof ChainParams>(ctx: QueryContext, name: N): ChainParams[N] {
  return chainParams(ctx)[name];
}

/** Writes all parameters; the caller has checked them. */
export function setParams(ctx: Context, params: ChainParams): void {
  stored.set(ctx, params);
}

/** Writes one parameter; the caller has checked it. */
export function setParam<N extends keyof ChainParams>(
  ctx: Context,
  name: N,
  value: ChainParams[N],
): void {
  setParams(ctx, { ...chainParams(ctx), [name]: value });
}

/** The account that may change parameters and admit issuers, bech32. */
export function authority(ctx: QueryContext): string {
  return param(ctx, "authority");
}

/** Refuses with `sdk` 4 whoever is not the authority. */
export function requireAuthority(ctx: QueryContext, signer: string): void {
  const expected = authority(ctx);
  if (signer === expected) return;
  throw sdkError("unauthorized", `invalid authority; expected ${expected}, got ${signer}`);
}
