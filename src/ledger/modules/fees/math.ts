import { mulDivUp } from "../../../exact/integer.ts";
import { amountOf, type Coin } from "../../kernel/coins.ts";
import { PRICE_UNIT } from "../../kernel/gas-prices.ts";
import type { FeeParams } from "./types.ts";

/**
 * The fee for `gasLimit` in each accepted denomination: price x gas, base units, rounded up; prices of 0
 * are left out. Source: Cosmos SDK `x/auth/ante/validator_tx_fee.go`, checkTxFeeWithValidatorMinGasPrices.
 */
export function requiredFee({ minGasPrices }: FeeParams, gasLimit: bigint): Coin[] {
  return minGasPrices
    .map(({ denom, price18 }) => ({ denom, amount: mulDivUp(price18, gasLimit, PRICE_UNIT) }))
    .filter(({ amount }) => amount > 0n);
}

/** Whether `fee` holds enough of at least one required coin, or nothing is required. */
export function isEnough(fee: readonly Coin[], required: readonly Coin[]): boolean {
  if (required.length === 0) return true;
  return required.some(({ denom, amount }) => amountOf(fee, denom) >= amount);
}
