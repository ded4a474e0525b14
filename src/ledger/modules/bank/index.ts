import {
  MsgMultiSend,
  MsgMultiSendResponse,
  MsgSend,
  MsgSendResponse,
  MsgSetSendEnabled,
  MsgSetSendEnabledResponse,
  MsgUpdateParams,
  MsgUpdateParamsResponse,
} from "cosmjs-types/cosmos/bank/v1beta1/tx";
import { MsgBurn, MsgBurnResponse } from "../../gen/aliquot/bank/v1/tx.ts";
import { type LedgerModule, messageKind, ownMessage } from "../../kernel/module.ts";
import { defaultGenesis, exportGenesis, initGenesis } from "./genesis.ts";
import {
  burn,
  checkBurn,
  checkMultiSend,
  checkSend,
  checkSetSendEnabled,
  checkUpdateParams,
  multiSend,
  send,
  setSendEnabled,
  updateParams,
} from "./handlers.ts";
import { ownersMatch, supplyIsSum } from "./invariants.ts";
import { queries } from "./queries.ts";
import { STORE } from "./state.ts";

export { requireReceiver } from "./handlers.ts";
export { balancesBeginning, balancesPage, suppliesBeginning } from "./listings.ts";
export { checkMetadata, metadataOf, setMetadata, takenUnit } from "./metadata.ts";
export {
  allBalances,
  balanceKey,
  balanceOf,
  burnCoins,
  mintCoins,
  requireSendEnabled,
  sendCoins,
  spendableCoins,
  supplyOf,
} from "./moves.ts";
export { addressOf, denomFrom, requireDenom } from "./query-input.ts";

const GAS = 0n;

/** Coins: who holds them, how many exist, how they move. Messages and names in amino JSON: Cosmos SDK bank. */
export const bank: LedgerModule = {
  name: STORE,
  messages: [
    messageKind({
      typeUrl: "/cosmos.bank.v1beta1.MsgSend",
      codec: MsgSend,
      amino: { name: "cosmos-sdk/MsgSend", keepEmpty: ["amount"] },
      gas: GAS,
      signers: ({ fromAddress }) => [fromAddress],
      validate: checkSend,
      handle: send,
      response: { typeUrl: "/cosmos.bank.v1beta1.MsgSendResponse", codec: MsgSendResponse },
    }),
    messageKind({
      typeUrl: "/cosmos.bank.v1beta1.MsgMultiSend",
      codec: MsgMultiSend,
      amino: {
        name: "cosmos-sdk/MsgMultiSend",
        keepEmpty: ["inputs", "inputs.coins", "outputs", "outputs.coins"],
      },
      gas: GAS,
      signers: ({ inputs }) => inputs.map(({ address }) => address),
      validate: checkMultiSend,
      handle: multiSend,
      response: {
        typeUrl: "/cosmos.bank.v1beta1.MsgMultiSendResponse",
        codec: MsgMultiSendResponse,
      },
    }),
    messageKind({
      typeUrl: "/cosmos.bank.v1beta1.MsgSetSendEnabled",
      codec: MsgSetSendEnabled,
      amino: { name: "cosmos-sdk/MsgSetSendEnabled" },
      gas: GAS,
      signers: ({ authority }) => [authority],
      validate: checkSetSendEnabled,
      handle: setSendEnabled,
      response: {
        typeUrl: "/cosmos.bank.v1beta1.MsgSetSendEnabledResponse",
        codec: MsgSetSendEnabledResponse,
      },
    }),
    messageKind({
      typeUrl: "/cosmos.bank.v1beta1.MsgUpdateParams",
      codec: MsgUpdateParams,
      amino: { name: "cosmos-sdk/x/bank/MsgUpdateParams", keepEmpty: ["params"] },
      gas: GAS,
      signers: ({ authority }) => [authority],
      validate: checkUpdateParams,
      handle: updateParams,
      response: {
        typeUrl: "/cosmos.bank.v1beta1.MsgUpdateParamsResponse",
        codec: MsgUpdateParamsResponse,
      },
    }),
    ownMessage(STORE, "MsgBurn", {
      codec: MsgBurn,
      response: MsgBurnResponse,
      signer: ({ fromAddress }) => fromAddress,
      validate: checkBurn,
      handle: burn,
    }),
  ],
  queries,
  invariants: [supplyIsSum, ownersMatch],
  defaultGenesis,
  initGenesis,
  exportGenesis,
};
