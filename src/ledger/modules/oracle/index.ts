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
import { type LedgerModule, messageKind } from "../../kernel/module.ts";
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

const PACKAGE = "/aliquot.oracle.v1";

/** Prices that several feeders agree on: their median, its history and its averages. */
export const oracle: LedgerModule = {
  name: STORE,
  messages: [
    messageKind({
      typeUrl: `${PACKAGE}.MsgCreateFeed`,
      codec: MsgCreateFeed,
      amino: { name: "aliquot/oracle/MsgCreateFeed" },
      gas: 0n,
      signers: ({ owner }) => [owner],
      validate: checkCreateFeed,
      handle: createFeed,
      response: { typeUrl: `${PACKAGE}.MsgCreateFeedResponse`, codec: MsgCreateFeedResponse },
    }),
    messageKind({
      typeUrl: `${PACKAGE}.MsgUpdateFeeders`,
      codec: MsgUpdateFeeders,
      amino: { name: "aliquot/oracle/MsgUpdateFeeders" },
      gas: 0n,
      signers: ({ owner }) => [owner],
      validate: checkUpdateFeeders,
      handle: updateFeeders,
      response: { typeUrl: `${PACKAGE}.MsgUpdateFeedersResponse`, codec: MsgUpdateFeedersResponse },
    }),
    messageKind({
      typeUrl: `${PACKAGE}.MsgSubmitPrice`,
      codec: MsgSubmitPrice,
      amino: { name: "aliquot/oracle/MsgSubmitPrice" },
      gas: 0n,
      signers: ({ feeder }) => [feeder],
      validate: checkSubmitPrice,
      handle: submitPrice,
      response: { typeUrl: `${PACKAGE}.MsgSubmitPriceResponse`, codec: MsgSubmitPriceResponse },
    }),
    messageKind({
      typeUrl: `${PACKAGE}.MsgSubmitPrices`,
      codec: MsgSubmitPrices,
      amino: { name: "aliquot/oracle/MsgSubmitPrices" },
      gas: 0n,
      signers: ({ feeder }) => [feeder],
      validate: checkSubmitPrices,
      handle: submitPrices,
      response: { typeUrl: `${PACKAGE}.MsgSubmitPricesResponse`, codec: MsgSubmitPricesResponse },
    }),
  ],
  queries,
  invariants: [sumsAddUp, pricesWithinFeeders, pricesBelong],
  defaultGenesis,
  initGenesis,
  exportGenesis,
};
