import { formatAmount } from "../exact/amount.ts";
import { assert } from "../exact/assert.ts";
import { pow10 } from "../exact/integer.ts";
import type { Programme } from "./programme.ts";

/** Decimals of an asset that the programme lists; asserts that it does. */
export function decimalsOf({ assets }: Pick<Programme, "assets">, symbol: string): number {
  const asset = assets.get(symbol);
  assert(asset !== undefined, `decimalsOf: ${symbol} is not an asset of the programme`);
  return asset.decimals;
}

/** Base units in one whole unit of the asset. */
export function unitOf(programme: Pick<Programme, "assets">, symbol: string): bigint {
  return pow10(decimalsOf(programme, symbol));
}

/** "1500 USDT": base units as a person reads them, exactly. */
export function amountInWords(
  programme: Pick<Programme, "assets">,
  base: bigint,
  symbol: string,
): string {
  return `${formatAmount(base, decimalsOf(programme, symbol))} ${symbol}`;
}
