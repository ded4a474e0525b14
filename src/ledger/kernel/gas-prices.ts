import { pow10 } from "../../exact/integer.ts";
import { isDenom } from "./coins.ts";
import { sdkError } from "./errors.ts";

/** What one unit of gas costs at least, in one denomination. */
export interface GasPrice {
  readonly denom: string;
  /** Base units a gas, times 10^18. */
  readonly price18: bigint;
}

/** A price's unit: 18 decimals of a base unit. */
export const PRICE_UNIT = pow10(18);
const PRICE = /^(0|[1-9]\d{0,19})(?:\.(\d{1,18}))?([a-zA-Z][a-zA-Z0-9/:._-]{2,127})$/;

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
