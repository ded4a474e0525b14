import {
  QueryAcceptancesRequest,
  QueryAcceptancesResponse,
  QueryAttestorRequest,
  QueryAttestorResponse,
  QueryAttestorsRequest,
  QueryAttestorsResponse,
  QueryDocumentRequest,
  QueryDocumentResponse,
  QueryDocumentsRequest,
  QueryDocumentsResponse,
  QueryStandingRequest,
  QueryStandingResponse,
  QueryVerdictRequest,
  QueryVerdictResponse,
  QueryVerdictsRequest,
  QueryVerdictsResponse,
} from "../../gen/aliquot/terms/v1/query.ts";
import { queryError } from "../../kernel/errors.ts";
import { type AnyQueryKind, queryKind } from "../../kernel/module.ts";
import { paginate } from "../../kernel/pagination.ts";
import { formatAddress } from "../accounts/index.ts";
import { addressOf } from "../bank/index.ts";
import { isDocument } from "./checks.ts";
import { acceptanceFrom, addressFrom, documentFrom } from "./page-keys.ts";
import { isValid, standingOf, verdictFrom } from "./standing.ts";
import { acceptances, attestors, documents, registrations, verdicts, versionsOf } from "./state.ts";

const QUERY = "/aliquot.terms.v1.Query";
const REST = "/aliquot/terms/v1";

const ofAccounts: readonly AnyQueryKind[] = [
  queryKind({
    path: `${QUERY}/Standing`,
    rest: `${REST}/accounts/{address}`,
    summary: "An account's registration, what it accepted of a document, an attestor's verdict.",
    request: QueryStandingRequest,
    response: QueryStandingResponse,
    answer(ctx, { address, document, attestor }) {
      const subject = addressOf(address);
      const from = attestor === "" ? undefined : addressOf(attestor);
      const verdict = from && verdicts.get(ctx, [from, subject]);
      const { acceptances: accepted } = standingOf(ctx, address, { document, attestor: "" });
      return {
        registration: registrations.get(ctx, [subject]),
        acceptances: accepted.map((each) => ({ ...each, timeSec: BigInt(each.timeSec) })),
        verdict,
        verdictValid: isValid(verdict && verdictFrom(verdict), ctx.timeSec),
      };
    },
  }),
  queryKind({
    path: `${QUERY}/Acceptances`,
    rest: `${REST}/accounts/{address}/acceptances`,
    summary: "All that an account accepted, document by document.",
    request: QueryAcceptancesRequest,
    response: QueryAcceptancesResponse,
    answer(ctx, { address, pagination: wanted }) {
      const participant = addressOf(address);
      const keyFrom = (rest: Uint8Array) => acceptanceFrom(participant, rest);
      const { page, pagination } = paginate(
        ctx,
        { collection: acceptances, beginning: [participant], keyFrom },
        wanted,
      );
      const list = page.map(([[, document], accepted]) => ({ document, ...accepted }));
      return { acceptances: list, pagination };
    },
  }),
];

const ofDocuments: readonly AnyQueryKind[] = [
  queryKind({
    path: `${QUERY}/Documents`,
    rest: `${REST}/documents`,
    summary: "All documents that can be accepted, with their owners.",
    request: QueryDocumentsRequest,
    response: QueryDocumentsResponse,
    answer(ctx, { pagination: wanted }) {
      const listing = { collection: documents, keyFrom: documentFrom };
      const { page, pagination } = paginate(ctx, listing, wanted);
      return { documents: page.map(([, document]) => document), pagination };
    },
  }),
  queryKind({
    path: `${QUERY}/Document`,
    rest: `${REST}/documents/{document}`,
    summary: "A document with all its versions, in the order in which they were published.",
    request: QueryDocumentRequest,
    response: QueryDocumentResponse,
    answer(ctx, { document: name }) {
      // A name that can be none must not become part of a key.
      const document = isDocument(name) ? documents.get(ctx, [name]) : undefined;
      if (document === undefined) throw queryError("NotFound", "no document of that name");
      return { document, versions: versionsOf(ctx, name) };
    },
  }),
];

const ofAttestors: readonly AnyQueryKind[] = [
  queryKind({
    path: `${QUERY}/Attestors`,
    rest: `${REST}/attestors`,
    summary: "All who offer to verify accounts.",
    request: QueryAttestorsRequest,
    response: QueryAttestorsResponse,
    answer(ctx, { pagination: wanted }) {
      const listing = { collection: attestors, keyFrom: addressFrom };
      const { page, pagination } = paginate(ctx, listing, wanted);
      const list = page.map(([[address], attestor]) => ({
        address: formatAddress(address),
        attestor,
      }));
      return { attestors: list, pagination };
    },
  }),
  queryKind({
    path: `${QUERY}/Attestor`,
    rest: `${REST}/attestors/{address}`,
    summary: "Who an attestor is.",
    request: QueryAttestorRequest,
    response: QueryAttestorResponse,
    answer(ctx, { address }) {
      const attestor = attestors.get(ctx, [addressOf(address)]);
      if (attestor === undefined) throw queryError("NotFound", `attestor ${address}`);
      return { attestor };
    },
  }),
  queryKind({
    path: `${QUERY}/Verdicts`,
    rest: `${REST}/attestors/{attestor}/verdicts`,
    summary: "The latest verdicts of an attestor.",
    request: QueryVerdictsRequest,
    response: QueryVerdictsResponse,
    answer(ctx, { attestor: text, pagination: wanted }) {
      const attestor = addressOf(text);
      const keyFrom = (rest: Uint8Array) => {
        const subject = addressFrom(rest);
        return subject && ([attestor, subject[0]] as const);
      };
      const { page, pagination } = paginate(
        ctx,
        { collection: verdicts, beginning: [attestor], keyFrom },
        wanted,
      );
      const list = page.map(([[, subject], verdict]) => ({
        subject: formatAddress(subject),
        verdict,
      }));
      return { verdicts: list, pagination };
    },
  }),
  queryKind({
    path: `${QUERY}/Verdict`,
    rest: `${REST}/attestors/{attestor}/verdicts/{subject}`,
    summary: "What an attestor said last of an account, and whether it holds.",
    request: QueryVerdictRequest,
    response: QueryVerdictResponse,
    answer(ctx, { attestor, subject }) {
      const verdict = verdicts.get(ctx, [addressOf(attestor), addressOf(subject)]);
      if (verdict === undefined) throw queryError("NotFound", `no verdict on ${subject}`);
      return { verdict, valid: isValid(verdictFrom(verdict), ctx.timeSec) };
    },
  }),
];

/** What the terms module tells. */
export const queries: readonly AnyQueryKind[] = [...ofAccounts, ...ofDocuments, ...ofAttestors];
