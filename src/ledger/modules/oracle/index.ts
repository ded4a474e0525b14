import {
  MsgCreateFeed,
  MsgCreateFeedResponse,
  MsgSubmitPrice,
  MsgSubmitPriceResponse,
  MsgSubmitPrices,
  MsgSubmitPricesResponse,
  MsgUpdateFeeders,
  MsgUpdateFeedersResponse,
} from "../../gen/aliquot/oracle/v1/tx.ts";
import { type LedgerModule, ownMessage } from "../../kernel/module.ts";
import {
  checkCreateFeed,
  checkSubmitPrice,
  checkSubmitPrices,
  checkUpdateFeeders,
} from "./checks.ts";
import { defaultGenesis, exportGenesis, initGenesis } from "./genesis.ts";
import { createFeed, submitPrice, submitPrices, updateFeeders } from "./handlers.ts";
import { pricesBelong, pricesWithinFeeders, sumsAddUp } from "./invariants.ts";
import { queries } from "./queries.ts";
import { STORE } from "./state.ts";

export type { Feed } from "../../gen/aliquot/oracle/v1/types.ts";
export { averageOver, coveredAverage, priceAt } from "./prices.ts";
export { requireFeed } from "./state.ts";
export type { FeedPriceAt } from "./types.ts";

/** Prices that several feeders agree on: their median, its history and its averages. */
export const oracle: LedgerModule = {
  name: STORE,
  messages: [
    ownMessage(STORE, "MsgCreateFeed", {
      codec: MsgCreateFeed,
      response: MsgCreateFeedResponse,
      signer: ({ owner }) => owner,
      validate: checkCreateFeed,
      handle: createFeed,
    }),
    ownMessage(STORE, "MsgUpdateFeeders", {
      codec: MsgUpdateFeeders,
      response: MsgUpdateFeedersResponse,
      signer: ({ owner }) => owner,
      validate: checkUpdateFeeders,
      handle: updateFeeders,
    }),
    ownMessage(STORE, "MsgSubmitPrice", {
      codec: MsgSubmitPrice,
      response: MsgSubmitPriceResponse,
      signer: ({ feeder }) => feeder,
      validate: checkSubmitPrice,
      handle: submitPrice,
    }),
    ownMessage(STORE, "MsgSubmitPrices", {
      codec: MsgSubmitPrices,
      response: MsgSubmitPricesResponse,
      signer: ({ feeder }) => feeder,
      validate: checkSubmitPrices,
      handle: submitPrices,
    }),
  ],
  queries,
  invariants: [sumsAddUp, pricesWithinFeeders, pricesBelong],
  defaultGenesis,
  initGenesis,
  exportGenesis,
};
