import {
  MsgAcceptTerms,
  MsgAcceptTermsResponse,
  MsgAttest,
  MsgAttestMany,
  MsgAttestManyResponse,
  MsgAttestResponse,
  MsgPublishTerms,
  MsgPublishTermsResponse,
  MsgRegister,
  MsgRegisterAttestor,
  MsgRegisterAttestorResponse,
  MsgRegisterResponse,
  MsgUpdateAttestor,
  MsgUpdateAttestorResponse,
} from "../../gen/aliquot/terms/v1/tx.ts";
import { type LedgerModule, ownMessage } from "../../kernel/module.ts";
import {
  checkAcceptTerms,
  checkAttest,
  checkAttestMany,
  checkAttestor,
  checkPublishTerms,
  checkRegister,
} from "./checks.ts";
import { defaultGenesis, exportGenesis, initGenesis } from "./genesis.ts";
import {
  acceptTerms,
  attest,
  attestMany,
  publishTerms,
  register,
  registerAttestor,
  updateAttestor,
} from "./handlers.ts";
import { acceptancesArePublished, verdictsAreAttestors, versionsAreCounted } from "./invariants.ts";
import { queries } from "./queries.ts";
import { STORE } from "./state.ts";

export { hasTermsVersion, isAttestor, isValid, standingOf } from "./standing.ts";

/** Who takes part, what they agreed to, and who passed risk verification: hashes and verdicts, no personal data. */
export const terms: LedgerModule = {
  name: STORE,
  messages: [
    ownMessage(STORE, "MsgRegister", {
      codec: MsgRegister,
      response: MsgRegisterResponse,
      signer: ({ participant }) => participant,
      validate: checkRegister,
      handle: register,
    }),
    ownMessage(STORE, "MsgPublishTerms", {
      codec: MsgPublishTerms,
      response: MsgPublishTermsResponse,
      signer: ({ publisher }) => publisher,
      validate: checkPublishTerms,
      handle: publishTerms,
    }),
    ownMessage(STORE, "MsgAcceptTerms", {
      codec: MsgAcceptTerms,
      response: MsgAcceptTermsResponse,
      signer: ({ participant }) => participant,
      validate: checkAcceptTerms,
      handle: acceptTerms,
    }),
    ownMessage(STORE, "MsgRegisterAttestor", {
      codec: MsgRegisterAttestor,
      response: MsgRegisterAttestorResponse,
      signer: ({ attestor }) => attestor,
      validate: checkAttestor,
      handle: registerAttestor,
    }),
    ownMessage(STORE, "MsgUpdateAttestor", {
      codec: MsgUpdateAttestor,
      response: MsgUpdateAttestorResponse,
      signer: ({ attestor }) => attestor,
      validate: checkAttestor,
      handle: updateAttestor,
    }),
    ownMessage(STORE, "MsgAttest", {
      codec: MsgAttest,
      response: MsgAttestResponse,
      signer: ({ attestor }) => attestor,
      validate: checkAttest,
      handle: attest,
      keepEmpty: ["passed"],
    }),
    ownMessage(STORE, "MsgAttestMany", {
      codec: MsgAttestMany,
      response: MsgAttestManyResponse,
      signer: ({ attestor }) => attestor,
      validate: checkAttestMany,
      handle: attestMany,
      keepEmpty: ["passed"],
    }),
  ],
  queries,
  invariants: [versionsAreCounted, acceptancesArePublished, verdictsAreAttestors],
  defaultGenesis,
  initGenesis,
  exportGenesis,
};
