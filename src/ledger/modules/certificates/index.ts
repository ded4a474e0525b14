import {
  MsgRedeem,
  MsgRedeemAll,
  MsgRedeemAllResponse,
  MsgRedeemResponse,
} from "../../gen/aliquot/certificates/v1/tx.ts";
import { type LedgerModule, ownMessage } from "../../kernel/module.ts";
import { defaultGenesis, exportGenesis, initGenesis } from "./genesis.ts";
import { checkRedeem, checkRedeemAll, redeem, redeemAll } from "./handlers.ts";
import { noneWithoutSeries, supplyIsLocked, vaultHoldsLocked } from "./invariants.ts";
import { lockedCertificates } from "./locked.ts";
import { queries } from "./queries.ts";
import { STORE } from "./state.ts";

export {
  certificatesHeldBy,
  issueCertificate,
  returnCertificate,
  seriesOf,
} from "./issue.ts";
export { lockedQuery } from "./locked.ts";

/** Locked positions as coins that may be sent: whoever holds them from maturity on has the principal. */
export const certificates: LedgerModule = {
  name: STORE,
  messages: [
    ownMessage(STORE, "MsgRedeem", {
      codec: MsgRedeem,
      response: MsgRedeemResponse,
      signer: ({ holder }) => holder,
      validate: checkRedeem,
      handle: redeem,
    }),
    ownMessage(STORE, "MsgRedeemAll", {
      codec: MsgRedeemAll,
      response: MsgRedeemAllResponse,
      signer: ({ holder }) => holder,
      validate: checkRedeemAll,
      handle: redeemAll,
    }),
  ],
  queries,
  invariants: [supplyIsLocked, vaultHoldsLocked, noneWithoutSeries],
  locked: lockedCertificates,
  defaultGenesis,
  initGenesis,
  exportGenesis,
};
