import { QueryCollectedRequest, QueryCollectedResponse } from "../../gen/aliquot/fees/v1/query.ts";
import { type Coin, coinsText, coinToText } from "../../kernel/coins.ts";
import type { Context } from "../../kernel/context.ts";
import { sdkError } from "../../kernel/errors.ts";
import { GenesisObject } from "../../kernel/genesis.ts";
import { type LedgerModule, queryKind } from "../../kernel/module.ts";
import { formatAddress, moduleAddress } from "../accounts/index.ts";
import { allBalances, sendCoins } from "../bank/index.ts";
import { isEnough, requiredFee } from "./math.ts";
import type { FeeParams } from "./types.ts";

export { type GasPrice, parseGasPrices } from "../../kernel/gas-prices.ts";
export { requiredFee } from "./math.ts";
export type { FeeParams } from "./types.ts";

/** The account that holds the fees until they are given out. Source: Cosmos SDK auth, FeeCollectorName. */
const collector = moduleAddress("fee_collector");

/**
 * Refuses a fee below the price of the gas that may be used (`sdk` 13); enough of one accepted
 * denomination suffices. Wording: Cosmos SDK `x/auth/ante/validator_tx_fee.go`.
 */
export function requireFee(params: FeeParams, gasLimit: bigint, fee: readonly Coin[]): void {
  const required = requiredFee(params, gasLimit);
  if (isEnough(fee, required)) return;
  throw sdkError(
    "insufficient-fee",
    `insufficient fees; got: ${coinsText(fee)} required: ${coinsText(required)}`,
  );
}

/**
 * Moves the fee (sorted, positive; may be empty) from the payer to the collector. Throws `sdk` 5 when less
 * is spendable. Events: those of a transfer, then tx, as Cosmos SDK `x/auth/ante/fee.go`.
 */
export function deductFee(ctx: Context, payer: Uint8Array, fee: readonly Coin[]): void {
  if (fee.length > 0) sendCoins(ctx, payer, collector, fee);
  ctx.emit({ type: "tx", fee: coinsText(fee), fee_payer: formatAddress(payer) });
}

/** Fees of transactions: what is enough, who pays, where they stay. Keeps no state but its account. */
export const fees: LedgerModule = {
  name: "fees",
  messages: [],
  queries: [
    queryKind({
      path: "/aliquot.fees.v1.Query/Collected",
      rest: "/aliquot/fees/v1/collected",
      summary: "The fees paid so far and not yet given out.",
      request: QueryCollectedRequest,
      response: QueryCollectedResponse,
      answer: (ctx) => ({ collected: allBalances(ctx, collector).map(coinToText) }),
    }),
  ],
  invariants: [],
  defaultGenesis: () => ({}),
  initGenesis: (_, state) => void GenesisObject.of(state, "fees"),
  exportGenesis: () => ({}),
};
