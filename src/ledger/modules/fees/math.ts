import { mulDivUp, pow10 } from "../../../exact/integer.ts";
import { amountOf, type Coin, isDenom } from "../../kernel/coins.ts";
import { sdkError } from "../../kernel/errors.ts";
import type { FeeParams, GasPrice } from "./types.ts";

const PRICE_UNIT = pow10(18);
const PRICE = /^(0|[1-9]\d{0,19})(?:\.(\d{1,18}))?([a-zA-Z][a-zA-Z0-9/:._-]{2,127})$/;

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

/**
 * Reads prices as operators write them: `0.025aktst,1uatom`, up to 18 decimals, sorted by denomination,
 * each once; empty for none. Throws `sdk` 18.
 */
export function parseGasPrices(text: string): GasPrice[] {
  if (text === "") return [];
  let last = "";
  return text.split(",").map((part) => {
    const [, whole = "", decimals = "", denom = ""] = PRICE.exec(part) ?? [];
    if (!isDenom(denom)) throw sdkError("invalid-request", `${part.slice(0, 100)} is no gas price`);
    if (denom <= last) throw sdkError("invalid-request", "gas prices are not sorted");
    last = denom;
    return { denom, price18: BigInt(whole) * PRICE_UNIT + BigInt(decimals.padEnd(18, "0")) };
  });
}
