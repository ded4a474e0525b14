import type { GasPrice } from "../../kernel/gas-prices.ts";

/** What the fees of a transaction are checked against. */
export interface FeeParams {
  /** Sorted by denomination, each once; a transaction pays in any one of them. Empty: no fee is required. */
  readonly minGasPrices: readonly GasPrice[];
}
