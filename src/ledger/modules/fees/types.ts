/** What one unit of gas costs at least, in one denomination. */
export interface GasPrice {
  readonly denom: string;
  /** Base units a gas, times 10^18. */
  readonly price18: bigint;
}

/** What the fees of a transaction are checked against. */
export interface FeeParams {
  /** Sorted by denomination, each once; a transaction pays in any one of them. Empty: no fee is required. */
  readonly minGasPrices: readonly GasPrice[];
}
