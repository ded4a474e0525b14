import * as tx from "../../gen/aliquot/programmes/v1/tx.ts";
import { type AnyMessageKind, type LedgerModule, ownMessage } from "../../kernel/module.ts";
import { accountQueries } from "./account-queries.ts";
import { attest } from "./attest.ts";
import { checkActivate, checkNamed, checkOffer, checkRegister, checkSigned } from "./checks.ts";
import { burnAbandoned, claim, settleShares } from "./claim.ts";
import { payFees } from "./fees.ts";
import { defaultGenesis, exportGenesis, initGenesis } from "./genesis.ts";
import { activate, burn, lock, signal, withdraw } from "./handlers.ts";
import { importRows, openImport } from "./imports.ts";
import { invariants } from "./invariants.ts";
import { lockedShares } from "./locked.ts";
import { queries } from "./queries.ts";
import { registerProgramme } from "./register.ts";
import { postRoot } from "./roots.ts";
import { STORE } from "./state/keys.ts";

export { PROGRAMMES_ERRORS } from "./errors.ts";
export { liveProblems } from "./live-rules.ts";
export {
  type ProgrammeAccount,
  type ProgrammeStatement,
  programmeAccount,
  programmesWith,
} from "./programme-statement.ts";
export type { Reconciliation } from "./reconciliation.ts";
export { reconciliationOf } from "./reconciliation-sums.ts";

/** The definition of every programme is read and looked at, which costs. */
const GAS = 20_000n;

const messages: readonly AnyMessageKind[] = [
  ownMessage(STORE, "MsgRegisterProgramme", {
    codec: tx.MsgRegisterProgramme,
    response: tx.MsgRegisterProgrammeResponse,
    signer: ({ operator }) => operator,
    validate: checkRegister,
    handle: registerProgramme,
    gas: 500_000n,
  }),
  ownMessage(STORE, "MsgLock", {
    codec: tx.MsgLock,
    response: tx.MsgLockResponse,
    signer: ({ participant }) => participant,
    validate: checkOffer,
    handle: lock,
    gas: GAS,
  }),
  ownMessage(STORE, "MsgSignal", {
    codec: tx.MsgSignal,
    response: tx.MsgSignalResponse,
    signer: ({ participant }) => participant,
    validate: checkOffer,
    handle: signal,
    gas: GAS,
  }),
  ownMessage(STORE, "MsgWithdraw", {
    codec: tx.MsgWithdraw,
    response: tx.MsgWithdrawResponse,
    signer: ({ participant }) => participant,
    validate: checkOffer,
    handle: withdraw,
    gas: GAS,
  }),
  ownMessage(STORE, "MsgBurn", {
    codec: tx.MsgBurn,
    response: tx.MsgBurnResponse,
    signer: ({ participant }) => participant,
    validate: checkOffer,
    handle: burn,
    gas: GAS,
  }),
  ownMessage(STORE, "MsgActivate", {
    codec: tx.MsgActivate,
    response: tx.MsgActivateResponse,
    signer: ({ participant }) => participant,
    validate: checkActivate,
    handle: activate,
    gas: GAS,
  }),
  ownMessage(STORE, "MsgClaim", {
    codec: tx.MsgClaim,
    response: tx.MsgClaimResponse,
    signer: ({ participant }) => participant,
    validate: ({ participant, programmeId }) => checkSigned(participant, programmeId),
    handle: claim,
    gas: GAS,
  }),
  ownMessage(STORE, "MsgSettle", {
    codec: tx.MsgSettle,
    response: tx.MsgSettleResponse,
    signer: ({ sender }) => sender,
    validate: checkNamed,
    handle: settleShares,
    gas: GAS,
  }),
  ownMessage(STORE, "MsgBurnAbandoned", {
    codec: tx.MsgBurnAbandoned,
    response: tx.MsgBurnAbandonedResponse,
    signer: ({ sender }) => sender,
    validate: checkNamed,
    handle: burnAbandoned,
    gas: GAS,
  }),
  ownMessage(STORE, "MsgAttest", {
    codec: tx.MsgAttest,
    response: tx.MsgAttestResponse,
    signer: ({ attestor }) => attestor,
    validate: ({ attestor, programmeId }) => checkSigned(attestor, programmeId),
    handle: attest,
    gas: GAS,
  }),
  ownMessage(STORE, "MsgPayFees", {
    codec: tx.MsgPayFees,
    response: tx.MsgPayFeesResponse,
    signer: ({ payer }) => payer,
    validate: ({ payer, programmeId, fees }) =>
      checkOffer({ participant: payer, programmeId, amount: fees }),
    handle: payFees,
    gas: GAS,
  }),
  ownMessage(STORE, "MsgOpenImport", {
    codec: tx.MsgOpenImport,
    response: tx.MsgOpenImportResponse,
    signer: ({ attestor }) => attestor,
    validate: ({ attestor, programmeId }) => checkSigned(attestor, programmeId),
    handle: openImport,
    gas: GAS,
  }),
  ownMessage(STORE, "MsgImportRows", {
    codec: tx.MsgImportRows,
    response: tx.MsgImportRowsResponse,
    signer: ({ attestor }) => attestor,
    validate: ({ attestor, programmeId }) => checkSigned(attestor, programmeId),
    handle: importRows,
    gas: GAS,
  }),
  ownMessage(STORE, "MsgPostRoot", {
    codec: tx.MsgPostRoot,
    response: tx.MsgPostRootResponse,
    signer: ({ operator }) => operator,
    validate: ({ operator, programmeId }) => checkSigned(operator, programmeId),
    handle: postRoot,
    gas: GAS,
  }),
];

/** Programmes that run on the ledger: registered, funded, and driven by block time alone. */
export const programmes: LedgerModule = {
  name: STORE,
  messages,
  queries: [...queries, ...accountQueries],
  invariants,
  locked: lockedShares,
  defaultGenesis,
  initGenesis,
  exportGenesis,
};
