import * as tx from "../../gen/aliquot/programmes/v1/tx.ts";
import type { Context } from "../../kernel/context.ts";
import {
  type AnyMessageKind,
  type Codec,
  type LedgerModule,
  messageKind,
} from "../../kernel/module.ts";
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

/** A message of this package; the definition of every programme is read and looked at, which costs. */
function message<M, R>(kind: {
  readonly name: string;
  readonly codec: Codec<M>;
  readonly response: Codec<R>;
  readonly signer: (message: M) => string;
  readonly validate: (message: M) => void;
  readonly handle: (ctx: Context, message: M) => R;
  readonly gas?: bigint;
}): AnyMessageKind {
  const { name, codec, signer, validate, handle, gas = 20_000n } = kind;
  return messageKind<M, R>({
    typeUrl: `/aliquot.programmes.v1.${name}`,
    codec,
    amino: { name: `aliquot/programmes/${name}` },
    gas,
    signers: (each) => [signer(each)],
    validate,
    handle,
    response: { typeUrl: `/aliquot.programmes.v1.${name}Response`, codec: kind.response },
  });
}

const messages: readonly AnyMessageKind[] = [
  message({
    name: "MsgRegisterProgramme",
    codec: tx.MsgRegisterProgramme,
    response: tx.MsgRegisterProgrammeResponse,
    signer: ({ operator }) => operator,
    validate: checkRegister,
    handle: registerProgramme,
    gas: 500_000n,
  }),
  message({
    name: "MsgLock",
    codec: tx.MsgLock,
    response: tx.MsgLockResponse,
    signer: ({ participant }) => participant,
    validate: checkOffer,
    handle: lock,
  }),
  message({
    name: "MsgSignal",
    codec: tx.MsgSignal,
    response: tx.MsgSignalResponse,
    signer: ({ participant }) => participant,
    validate: checkOffer,
    handle: signal,
  }),
  message({
    name: "MsgWithdraw",
    codec: tx.MsgWithdraw,
    response: tx.MsgWithdrawResponse,
    signer: ({ participant }) => participant,
    validate: checkOffer,
    handle: withdraw,
  }),
  message({
    name: "MsgBurn",
    codec: tx.MsgBurn,
    response: tx.MsgBurnResponse,
    signer: ({ participant }) => participant,
    validate: checkOffer,
    handle: burn,
  }),
  message({
    name: "MsgActivate",
    codec: tx.MsgActivate,
    response: tx.MsgActivateResponse,
    signer: ({ participant }) => participant,
    validate: checkActivate,
    handle: activate,
  }),
  message({
    name: "MsgClaim",
    codec: tx.MsgClaim,
    response: tx.MsgClaimResponse,
    signer: ({ participant }) => participant,
    validate: ({ participant, programmeId }) => checkSigned(participant, programmeId),
    handle: claim,
  }),
  message({
    name: "MsgSettle",
    codec: tx.MsgSettle,
    response: tx.MsgSettleResponse,
    signer: ({ sender }) => sender,
    validate: checkNamed,
    handle: settleShares,
  }),
  message({
    name: "MsgBurnAbandoned",
    codec: tx.MsgBurnAbandoned,
    response: tx.MsgBurnAbandonedResponse,
    signer: ({ sender }) => sender,
    validate: checkNamed,
    handle: burnAbandoned,
  }),
  message({
    name: "MsgAttest",
    codec: tx.MsgAttest,
    response: tx.MsgAttestResponse,
    signer: ({ attestor }) => attestor,
    validate: ({ attestor, programmeId }) => checkSigned(attestor, programmeId),
    handle: attest,
  }),
  message({
    name: "MsgPayFees",
    codec: tx.MsgPayFees,
    response: tx.MsgPayFeesResponse,
    signer: ({ payer }) => payer,
    validate: ({ payer, programmeId, fees }) =>
      checkOffer({ participant: payer, programmeId, amount: fees }),
    handle: payFees,
  }),
  message({
    name: "MsgOpenImport",
    codec: tx.MsgOpenImport,
    response: tx.MsgOpenImportResponse,
    signer: ({ attestor }) => attestor,
    validate: ({ attestor, programmeId }) => checkSigned(attestor, programmeId),
    handle: openImport,
  }),
  message({
    name: "MsgImportRows",
    codec: tx.MsgImportRows,
    response: tx.MsgImportRowsResponse,
    signer: ({ attestor }) => attestor,
    validate: ({ attestor, programmeId }) => checkSigned(attestor, programmeId),
    handle: importRows,
  }),
  message({
    name: "MsgPostRoot",
    codec: tx.MsgPostRoot,
    response: tx.MsgPostRootResponse,
    signer: ({ operator }) => operator,
    validate: ({ operator, programmeId }) => checkSigned(operator, programmeId),
    handle: postRoot,
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
