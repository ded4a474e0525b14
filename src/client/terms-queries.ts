import * as queries from "../ledger/gen/aliquot/terms/v1/query.ts";
import type { Document } from "../ledger/gen/aliquot/terms/v1/types.ts";
import type { ChainQueries } from "./chain-queries.ts";
import { absentWhenNotFound, allPages, type Page } from "./query-answers.ts";

/** What is wanted of an account; nothing of a member that is missing. */
export interface WantedStanding {
  readonly document?: string;
  /** An attestor's address. */
  readonly attestor?: string;
}

/** Questions about registrations, accepted terms and verdicts after the last block. All throw ClientError. */
export class TermsQueries {
  constructor(private readonly chain: Pick<ChainQueries, "query">) {}

  /** When an account registered, what it accepted of a document, and an attestor's verdict on it. */
  async standing(
    address: string,
    wanted: WantedStanding = {},
  ): Promise<queries.QueryStandingResponse> {
    const [asked, answered] = [queries.QueryStandingRequest, queries.QueryStandingResponse];
    return await this.chain.query(path("Standing"), asked, answered, { address, ...wanted });
  }

  /** All that an account accepted, document by document. */
  async acceptances(address: string): Promise<queries.AcceptedVersion[]> {
    const [asked, answered] = [queries.QueryAcceptancesRequest, queries.QueryAcceptancesResponse];
    const page = async (pagination: Page) =>
      await this.chain.query(path("Acceptances"), asked, answered, { address, pagination });
    return (await allPages(page)).flatMap((each) => each.acceptances);
  }

  /** All documents. */
  async documents(): Promise<Document[]> {
    const [asked, answered] = [queries.QueryDocumentsRequest, queries.QueryDocumentsResponse];
    const page = async (pagination: Page) =>
      await this.chain.query(path("Documents"), asked, answered, { pagination });
    return (await allPages(page)).flatMap((each) => each.documents);
  }

  /** A document with its versions in the order of publication; undefined when nobody published it. */
  async document(document: string): Promise<queries.QueryDocumentResponse | undefined> {
    const [asked, answered] = [queries.QueryDocumentRequest, queries.QueryDocumentResponse];
    try {
      return await this.chain.query(path("Document"), asked, answered, { document });
    } catch (error) {
      return absentWhenNotFound(error);
    }
  }

  /** All who offer to verify accounts. */
  async attestors(): Promise<queries.ListedAttestor[]> {
    const [asked, answered] = [queries.QueryAttestorsRequest, queries.QueryAttestorsResponse];
    const page = async (pagination: Page) =>
      await this.chain.query(path("Attestors"), asked, answered, { pagination });
    return (await allPages(page)).flatMap((each) => each.attestors);
  }

  /** The latest verdicts of an attestor. */
  async verdicts(attestor: string): Promise<queries.ListedVerdict[]> {
    const [asked, answered] = [queries.QueryVerdictsRequest, queries.QueryVerdictsResponse];
    const page = async (pagination: Page) =>
      await this.chain.query(path("Verdicts"), asked, answered, { attestor, pagination });
    return (await allPages(page)).flatMap((each) => each.verdicts);
  }

  /** An attestor's verdict on an account and whether it holds; undefined when it said nothing. */
  async verdict(
    attestor: string,
    subject: string,
  ): Promise<queries.QueryVerdictResponse | undefined> {
    const [asked, answered] = [queries.QueryVerdictRequest, queries.QueryVerdictResponse];
    try {
      return await this.chain.query(path("Verdict"), asked, answered, { attestor, subject });
    } catch (error) {
      return absentWhenNotFound(error);
    }
  }
}

function path(name: string): string {
  return `/aliquot.terms.v1.Query/${name}`;
}
