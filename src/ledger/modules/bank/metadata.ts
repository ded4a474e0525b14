import type { Metadata } from "cosmjs-types/cosmos/bank/v1beta1/bank";
import { isDenom } from "../../kernel/coins.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import type { TxError } from "../../kernel/errors.ts";
import { bankError } from "./errors.ts";
import { supplyOf } from "./moves.ts";
import { metadataByDenom } from "./state.ts";

const MAX_TEXT = 256;
const MAX_UNITS = 8;
const MAX_EXPONENT = 36;

/** Stores what people call a denomination. Throws `bank` 101. */
export function setMetadata(ctx: Context, metadata: Metadata): void {
  checkMetadata(metadata);
  metadataByDenom.set(ctx, [metadata.base], metadata);
}

/** What people call a denomination, if anybody said. */
export function metadataOf(ctx: QueryContext, denom: string): Metadata | undefined {
  return metadataByDenom.get(ctx, [denom]);
}

/**
 * A unit of `metadata` that another denomination has already, as its base or as one of its units: people could
 * not tell whose amount they read or write.
 */
export function takenUnit(ctx: QueryContext, { base, denomUnits }: Metadata): string | undefined {
  const units = new Set(denomUnits.map(({ denom }) => denom));
  const isHeld = [...units].find((unit) => unit !== base && supplyOf(ctx, unit) > 0n);
  if (isHeld !== undefined) return isHeld;
  for (const [[other], { denomUnits: others }] of metadataByDenom.entries(ctx)) {
    const taken = other === base ? undefined : others.find(({ denom }) => units.has(denom));
    if (taken !== undefined) return taken.denom;
  }
  return undefined;
}

/**
 * Checks that metadata names a base unit of exponent 0, ascending exponents, each unit once, and a display
 * unit among them. Throws `bank` 101. Source: Cosmos SDK `x/bank/types/metadata.go`, Metadata.Validate;
 * the bounds on lengths and exponents are ours.
 */
export function checkMetadata(metadata: Metadata): void {
  const { name, symbol, base, display, description, uri, uriHash, denomUnits } = metadata;
  if (name.trim() === "") throw invalid("name field cannot be blank");
  if (symbol.trim() === "") throw invalid("symbol field cannot be blank");
  if ([name, symbol, description, uri, uriHash].some((text) => text.length > MAX_TEXT))
    throw invalid(`a text is longer than ${MAX_TEXT} characters`);
  if (!isDenom(base)) throw invalid("invalid metadata base denom");
  if (!isDenom(display)) throw invalid("invalid metadata display denom");
  if (denomUnits.length > MAX_UNITS) throw invalid(`more than ${MAX_UNITS} units`);
  checkUnits(metadata);
}

function checkUnits({ base, display, denomUnits }: Metadata): void {
  const [first] = denomUnits;
  if (first === undefined || first.denom !== base || first.exponent !== 0)
    throw invalid("the first unit must be the base denom with exponent 0");
  let last = -1;
  const seen = new Set<string>();
  for (const { denom, exponent, aliases } of denomUnits) {
    if (!isDenom(denom)) throw invalid("invalid unit");
    if (seen.has(denom)) throw invalid(`duplicate denomination unit ${denom}`);
    if (exponent <= last || exponent > MAX_EXPONENT)
      throw invalid(`exponents must ascend and be at most ${MAX_EXPONENT}`);
    if (aliases.length > MAX_UNITS || aliases.some((alias) => !isDenom(alias)))
      throw invalid(`invalid aliases of ${denom}`);
    seen.add(denom);
    last = exponent;
  }
  if (!seen.has(display)) throw invalid(`must contain a unit named ${display}, the display denom`);
}

function invalid(detail: string): TxError {
  return bankError("invalid-metadata", detail);
}
