import {
  MsgRedeem,
  MsgRedeemAll,
  MsgRedeemAllResponse,
  MsgRedeemResponse,
} from "../../gen/aliquot/certificates/v1/tx.ts";
import { type LedgerModule, messageKind } from "../../kernel/module.ts";
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

const PACKAGE = "/aliquot.certificates.v1";

/** Locked positions as coins that may be sent: whoever holds them from maturity on has the principal. */
export const certificates: LedgerModule = {
  name: STORE,
  messages: [
    messageKind({
      typeUrl: `${PACKAGE}.MsgRedeem`,
      codec: MsgRedeem,
      amino: { name: "aliquot/certificates/MsgRedeem" },
      gas: 0n,
      signers: ({ holder }) => [holder],
      validate: checkRedeem,
      handle: redeem,
      response: { typeUrl: `${PACKAGE}.MsgRedeemResponse`, codec: MsgRedeemResponse },
    }),
    messageKind({
      typeUrl: `${PACKAGE}.MsgRedeemAll`,
      codec: MsgRedeemAll,
      amino: { name: "aliquot/certificates/MsgRedeemAll" },
      gas: 0n,
      signers: ({ holder }) => [holder],
      validate: checkRedeemAll,
      handle: redeemAll,
      response: { typeUrl: `${PACKAGE}.MsgRedeemAllResponse`, codec: MsgRedeemAllResponse },
    }),
  ],
  queries,
  invariants: [supplyIsLocked, vaultHoldsLocked, noneWithoutSeries],
  locked: lockedCertificates,
  defaultGenesis,
  initGenesis,
  exportGenesis,
};
