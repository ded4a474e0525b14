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
import { type LedgerModule, messageKind } from "../../kernel/module.ts";
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

const PACKAGE = "/aliquot.terms.v1";

/** Who takes part, what they agreed to, and who passed risk verification: hashes and verdicts, no personal data. */
export const terms: LedgerModule = {
  name: STORE,
  messages: [
    messageKind({
      typeUrl: `${PACKAGE}.MsgRegister`,
      codec: MsgRegister,
      amino: { name: "aliquot/terms/MsgRegister" },
      gas: 0n,
      signers: ({ participant }) => [participant],
      validate: checkRegister,
      handle: register,
      response: { typeUrl: `${PACKAGE}.MsgRegisterResponse`, codec: MsgRegisterResponse },
    }),
    messageKind({
      typeUrl: `${PACKAGE}.MsgPublishTerms`,
      codec: MsgPublishTerms,
      amino: { name: "aliquot/terms/MsgPublishTerms" },
      gas: 0n,
      signers: ({ publisher }) => [publisher],
      validate: checkPublishTerms,
      handle: publishTerms,
      response: { typeUrl: `${PACKAGE}.MsgPublishTermsResponse`, codec: MsgPublishTermsResponse },
    }),
    messageKind({
      typeUrl: `${PACKAGE}.MsgAcceptTerms`,
      codec: MsgAcceptTerms,
      amino: { name: "aliquot/terms/MsgAcceptTerms" },
      gas: 0n,
      signers: ({ participant }) => [participant],
      validate: checkAcceptTerms,
      handle: acceptTerms,
      response: { typeUrl: `${PACKAGE}.MsgAcceptTermsResponse`, codec: MsgAcceptTermsResponse },
    }),
    messageKind({
      typeUrl: `${PACKAGE}.MsgRegisterAttestor`,
      codec: MsgRegisterAttestor,
      amino: { name: "aliquot/terms/MsgRegisterAttestor" },
      gas: 0n,
      signers: ({ attestor }) => [attestor],
      validate: checkAttestor,
      handle: registerAttestor,
      response: {
        typeUrl: `${PACKAGE}.MsgRegisterAttestorResponse`,
        codec: MsgRegisterAttestorResponse,
      },
    }),
    messageKind({
      typeUrl: `${PACKAGE}.MsgUpdateAttestor`,
      codec: MsgUpdateAttestor,
      amino: { name: "aliquot/terms/MsgUpdateAttestor" },
      gas: 0n,
      signers: ({ attestor }) => [attestor],
      validate: checkAttestor,
      handle: updateAttestor,
      response: {
        typeUrl: `${PACKAGE}.MsgUpdateAttestorResponse`,
        codec: MsgUpdateAttestorResponse,
      },
    }),
    messageKind({
      typeUrl: `${PACKAGE}.MsgAttest`,
      codec: MsgAttest,
      amino: { name: "aliquot/terms/MsgAttest", keepEmpty: ["passed"] },
      gas: 0n,
      signers: ({ attestor }) => [attestor],
      validate: checkAttest,
      handle: attest,
      response: { typeUrl: `${PACKAGE}.MsgAttestResponse`, codec: MsgAttestResponse },
    }),
    messageKind({
      typeUrl: `${PACKAGE}.MsgAttestMany`,
      codec: MsgAttestMany,
      amino: { name: "aliquot/terms/MsgAttestMany", keepEmpty: ["passed"] },
      gas: 0n,
      signers: ({ attestor }) => [attestor],
      validate: checkAttestMany,
      handle: attestMany,
      response: { typeUrl: `${PACKAGE}.MsgAttestManyResponse`, codec: MsgAttestManyResponse },
    }),
  ],
  queries,
  invariants: [versionsAreCounted, acceptancesArePublished, verdictsAreAttestors],
  defaultGenesis,
  initGenesis,
  exportGenesis,
};
