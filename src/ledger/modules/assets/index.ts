import {
  MsgAcceptIssuer,
  MsgAcceptIssuerResponse,
  MsgMint,
  MsgMintResponse,
  MsgProposeIssuer,
  MsgProposeIssuerResponse,
  MsgRedeem,
  MsgRedeemResponse,
  MsgRegisterAsset,
  MsgRegisterAssetResponse,
  MsgSetPaused,
  MsgSetPausedResponse,
  MsgUpdateLimits,
  MsgUpdateLimitsResponse,
} from "../../gen/aliquot/assets/v1/tx.ts";
import { type LedgerModule, ownMessage } from "../../kernel/module.ts";
import {
  checkAcceptIssuer,
  checkMint,
  checkProposeIssuer,
  checkRedeem,
  checkRegisterAsset,
  checkSetPaused,
  checkUpdateLimits,
} from "./checks.ts";
import { defaultGenesis, exportGenesis, initGenesis } from "./genesis.ts";
import {
  acceptIssuer,
  mint,
  proposeIssuer,
  redeem,
  registerAsset,
  setPaused,
  updateLimits,
} from "./handlers.ts";
import { referencesAddUp, supplyWithinOutstanding, treasuryIsEmpty } from "./invariants.ts";
import { queries } from "./queries.ts";
import { STORE } from "./state.ts";

/** Denominations that an issuer stands behind: minted against deposits, burned against withdrawals. */
export const assets: LedgerModule = {
  name: STORE,
  messages: [
    ownMessage(STORE, "MsgRegisterAsset", {
      codec: MsgRegisterAsset,
      response: MsgRegisterAssetResponse,
      signer: ({ authority }) => authority,
      validate: checkRegisterAsset,
      handle: registerAsset,
    }),
    ownMessage(STORE, "MsgMint", {
      codec: MsgMint,
      response: MsgMintResponse,
      signer: ({ issuer }) => issuer,
      validate: checkMint,
      handle: mint,
    }),
    ownMessage(STORE, "MsgRedeem", {
      codec: MsgRedeem,
      response: MsgRedeemResponse,
      signer: ({ holder }) => holder,
      validate: checkRedeem,
      handle: redeem,
    }),
    ownMessage(STORE, "MsgSetPaused", {
      codec: MsgSetPaused,
      response: MsgSetPausedResponse,
      signer: ({ sender }) => sender,
      validate: checkSetPaused,
      handle: setPaused,
    }),
    ownMessage(STORE, "MsgUpdateLimits", {
      codec: MsgUpdateLimits,
      response: MsgUpdateLimitsResponse,
      signer: ({ authority }) => authority,
      validate: checkUpdateLimits,
      handle: updateLimits,
    }),
    ownMessage(STORE, "MsgProposeIssuer", {
      codec: MsgProposeIssuer,
      response: MsgProposeIssuerResponse,
      signer: ({ sender }) => sender,
      validate: checkProposeIssuer,
      handle: proposeIssuer,
    }),
    ownMessage(STORE, "MsgAcceptIssuer", {
      codec: MsgAcceptIssuer,
      response: MsgAcceptIssuerResponse,
      signer: ({ proposedIssuer }) => proposedIssuer,
      validate: checkAcceptIssuer,
      handle: acceptIssuer,
    }),
  ],
  queries,
  invariants: [supplyWithinOutstanding, referencesAddUp, treasuryIsEmpty],
  defaultGenesis,
  initGenesis,
  exportGenesis,
};
