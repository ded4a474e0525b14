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
import { type LedgerModule, messageKind } from "../../kernel/module.ts";
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

const PACKAGE = "/aliquot.assets.v1";

/** Denominations that an issuer stands behind: minted against deposits, burned against withdrawals. */
export const assets: LedgerModule = {
  name: STORE,
  messages: [
    messageKind({
      typeUrl: `${PACKAGE}.MsgRegisterAsset`,
      codec: MsgRegisterAsset,
      amino: { name: "aliquot/assets/MsgRegisterAsset" },
      gas: 0n,
      signers: ({ authority }) => [authority],
      validate: checkRegisterAsset,
      handle: registerAsset,
      response: { typeUrl: `${PACKAGE}.MsgRegisterAssetResponse`, codec: MsgRegisterAssetResponse },
    }),
    messageKind({
      typeUrl: `${PACKAGE}.MsgMint`,
      codec: MsgMint,
      amino: { name: "aliquot/assets/MsgMint" },
      gas: 0n,
      signers: ({ issuer }) => [issuer],
      validate: checkMint,
      handle: mint,
      response: { typeUrl: `${PACKAGE}.MsgMintResponse`, codec: MsgMintResponse },
    }),
    messageKind({
      typeUrl: `${PACKAGE}.MsgRedeem`,
      codec: MsgRedeem,
      amino: { name: "aliquot/assets/MsgRedeem" },
      gas: 0n,
      signers: ({ holder }) => [holder],
      validate: checkRedeem,
      handle: redeem,
      response: { typeUrl: `${PACKAGE}.MsgRedeemResponse`, codec: MsgRedeemResponse },
    }),
    messageKind({
      typeUrl: `${PACKAGE}.MsgSetPaused`,
      codec: MsgSetPaused,
      amino: { name: "aliquot/assets/MsgSetPaused" },
      gas: 0n,
      signers: ({ sender }) => [sender],
      validate: checkSetPaused,
      handle: setPaused,
      response: { typeUrl: `${PACKAGE}.MsgSetPausedResponse`, codec: MsgSetPausedResponse },
    }),
    messageKind({
      typeUrl: `${PACKAGE}.MsgUpdateLimits`,
      codec: MsgUpdateLimits,
      amino: { name: "aliquot/assets/MsgUpdateLimits" },
      gas: 0n,
      signers: ({ authority }) => [authority],
      validate: checkUpdateLimits,
      handle: updateLimits,
      response: { typeUrl: `${PACKAGE}.MsgUpdateLimitsResponse`, codec: MsgUpdateLimitsResponse },
    }),
    messageKind({
      typeUrl: `${PACKAGE}.MsgProposeIssuer`,
      codec: MsgProposeIssuer,
      amino: { name: "aliquot/assets/MsgProposeIssuer" },
      gas: 0n,
      signers: ({ sender }) => [sender],
      validate: checkProposeIssuer,
      handle: proposeIssuer,
      response: { typeUrl: `${PACKAGE}.MsgProposeIssuerResponse`, codec: MsgProposeIssuerResponse },
    }),
    messageKind({
      typeUrl: `${PACKAGE}.MsgAcceptIssuer`,
      codec: MsgAcceptIssuer,
      amino: { name: "aliquot/assets/MsgAcceptIssuer" },
      gas: 0n,
      signers: ({ proposedIssuer }) => [proposedIssuer],
      validate: checkAcceptIssuer,
      handle: acceptIssuer,
      response: { typeUrl: `${PACKAGE}.MsgAcceptIssuerResponse`, codec: MsgAcceptIssuerResponse },
    }),
  ],
  queries,
  invariants: [supplyWithinOutstanding, referencesAddUp, treasuryIsEmpty],
  defaultGenesis,
  initGenesis,
  exportGenesis,
};
