import type { Params } from "../../gen/aliquot/params/v1/types.ts";
import { formatAddress, moduleAddress, parseAddress } from "../../kernel/address.ts";
import { sdkError } from "../../kernel/errors.ts";
import { parseGasPrices } from "../../kernel/gas-prices.ts";

/** What the whole chain agrees on; see proto/aliquot/params/v1/types.proto. */
export type ChainParams = Readonly<Params>;

/**
 * Memo, signature and size figures are the SDK's own (`x/auth/types/params.go`); a price of 10^9 base units
 * of a token with 18 decimals makes a usual transfer cost less than 0.0001 tokens.
 */
export const DEFAULT_PARAMS: ChainParams = {
  authority: formatAddress(moduleAddress("gov")),
  minGasPrices: "1000000000aktst",
  maxBlockGas: 1_000_000_000n,
  maxBlockBytes: 4_194_304n,
  maxTxBytes: 65_536n,
  maxMemoCharacters: 256n,
  txSigLimit: 7n,
  txSizeCostPerByte: 10n,
  sigVerifyCostSecp256k1: 1_000n,
};

/** The least that keeps a chain usable, and the most that the node can hold at once. */
const BOUNDS: Readonly<Record<string, readonly [least: bigint, most: bigint]>> = {
  maxBlockGas: [100_000n, 1n << 62n],
  maxBlockBytes: [65_536n, 33_554_432n],
  maxTxBytes: [1_024n, 1_048_576n],
  maxMemoCharacters: [0n, 65_536n],
  txSigLimit: [1n, 100n],
  txSizeCostPerByte: [0n, 1_000_000n],
  sigVerifyCostSecp256k1: [0n, 1_000_000n],
};

/** Refuses parameters under which the chain could not go on: throws `sdk` 7 or 18 naming the one. */
export function checkParams(params: ChainParams): void {
  parseAddress(params.authority);
  parseGasPrices(params.minGasPrices);
  for (const [name, [least, most]] of Object.entries(BOUNDS)) {
    const value = params[name as keyof ChainParams] as bigint;
    if (value >= least && value <= most) continue;
    throw sdkError("invalid-request", `${name} ${value} is not between ${least} and ${most}`);
  }
  // A transaction that fits into no block would wait for ever, and others behind it.
  if (params.maxTxBytes * 2n <= params.maxBlockBytes) return;
  throw sdkError("invalid-request", "maxTxBytes is more than half of maxBlockBytes");
}
