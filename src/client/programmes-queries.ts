import * as programmes from "../ledger/gen/aliquot/programmes/v1/query.ts";
import type {
  ClaimRoot,
  Event,
  FixedPrice,
  Import,
  Programme,
  RejectedRow,
} from "../ledger/gen/aliquot/programmes/v1/types.ts";
import type { ChainQueries } from "./chain-queries.ts";
import { absentWhenNotFound, allPages, type Page } from "./query-answers.ts";

/**
 * Questions about live programmes after the last block; amounts are base units as decimal text, times seconds
 * since 1970. Lists of a programme that does not exist are refused.
 */
export class ProgrammesQueries {
  constructor(private readonly chain: Pick<ChainQueries, "query">) {}

  /** A programme with its stage and totals; undefined when there is none of that id. */
  async programme(id: string): Promise<programmes.QueryProgrammeResponse | undefined> {
    const [asked, answered] = [programmes.QueryProgrammeRequest, programmes.QueryProgrammeResponse];
    const found = this.chain.query(path("Programme"), asked, answered, { id });
    return await found.catch(absentWhenNotFound);
  }

  /** All programmes as they were registered, in no meaningful order. */
  async all(): Promise<Programme[]> {
    const [asked, answered] = [
      programmes.QueryProgrammesRequest,
      programmes.QueryProgrammesResponse,
    ];
    const page = async (pagination: Page) =>
      await this.chain.query(path("Programmes"), asked, answered, { pagination });
    return (await allPages(page)).flatMap((each) => each.programmes);
  }

  /** The definition in its RFC 8785 form with its SHA-256; undefined when there is no such programme. */
  async definition(id: string): Promise<programmes.QueryDefinitionResponse | undefined> {
    const [asked, answered] = [
      programmes.QueryDefinitionRequest,
      programmes.QueryDefinitionResponse,
    ];
    const found = this.chain.query(path("Definition"), asked, answered, { id });
    return await found.catch(absentWhenNotFound);
  }

  /** Positions, shares and releases of an account; empty ones when it has not taken part. */
  async participant(
    id: string,
    participant: string,
  ): Promise<programmes.QueryParticipantResponse | undefined> {
    const [asked, answered] = [
      programmes.QueryParticipantRequest,
      programmes.QueryParticipantResponse,
    ];
    const found = this.chain.query(path("Participant"), asked, answered, { id, participant });
    return await found.catch(absentWhenNotFound);
  }

  /** All participants of a lockdrop, with what the module terms says of them. */
  async participants(id: string): Promise<programmes.ListedParticipant[]> {
    const [asked, answered] = [
      programmes.QueryParticipantsRequest,
      programmes.QueryParticipantsResponse,
    ];
    const page = async (pagination: Page) =>
      await this.chain.query(path("Participants"), asked, answered, { id, pagination });
    return (await allPages(page)).flatMap((each) => each.participants);
  }

  /** All accepted events, in the order in which they apply. */
  async events(id: string): Promise<Event[]> {
    const found: Event[] = [];
    for await (const page of this.eventPages(id)) found.push(...page);
    return found;
  }

  /** The same page by page, for programmes with more events than should be held at once. */
  async *eventPages(id: string): AsyncGenerator<readonly Event[], void, undefined> {
    const [asked, answered] = [programmes.QueryEventsRequest, programmes.QueryEventsResponse];
    const rest = { offset: 0n, limit: 1_000n, countTotal: false, reverse: false };
    for (let key = new Uint8Array(); ; ) {
      const pagination = { ...rest, key };
      const page = await this.chain.query(path("Events"), asked, answered, { id, pagination });
      yield page.events;
      key = new Uint8Array(page.pagination?.nextKey ?? []);
      if (key.length === 0) return;
    }
  }

  /** The newest events, newest first: `limit` of them, 1000 at most. */
  async latestEvents(id: string, limit: bigint): Promise<Event[]> {
    const [asked, answered] = [programmes.QueryEventsRequest, programmes.QueryEventsResponse];
    const key = new Uint8Array();
    const pagination = { key, offset: 0n, limit, countTotal: false, reverse: true };
    return (await this.chain.query(path("Events"), asked, answered, { id, pagination })).events;
  }

  /** The accepted events of one account, in order. */
  async eventsOf(id: string, participant: string): Promise<Event[]> {
    const [asked, answered] = [programmes.QueryEventsOfRequest, programmes.QueryEventsOfResponse];
    const page = async (pagination: Page) =>
      await this.chain.query(path("EventsOf"), asked, answered, { id, participant, pagination });
    return (await allPages(page)).flatMap((each) => each.events);
  }

  /** How far a file has come in, by its SHA-256; undefined when it was not announced. */
  async import(id: string, fileSha256: string): Promise<Import | undefined> {
    const [asked, answered] = [programmes.QueryImportRequest, programmes.QueryImportResponse];
    const found = this.chain.query(path("Import"), asked, answered, { id, fileSha256 });
    return (await found.catch(absentWhenNotFound))?.import;
  }

  /** The rows of a file that were refused, by row. */
  async rejectedRows(id: string, fileSha256: string): Promise<RejectedRow[]> {
    const [asked, answered] = [
      programmes.QueryRejectedRowsRequest,
      programmes.QueryRejectedRowsResponse,
    ];
    const page = async (pagination: Page) =>
      await this.chain.query(path("RejectedRows"), asked, answered, { id, fileSha256, pagination });
    return (await allPages(page)).flatMap((each) => each.rows);
  }

  /** The posted roots of claim trees, oldest first. */
  async roots(id: string): Promise<ClaimRoot[]> {
    const [asked, answered] = [programmes.QueryRootsRequest, programmes.QueryRootsResponse];
    const page = async (pagination: Page) =>
      await this.chain.query(path("Roots"), asked, answered, { id, pagination });
    return (await allPages(page)).flatMap((each) => each.roots);
  }

  /** The prices that count for a programme, as they were fixed. */
  async prices(id: string): Promise<FixedPrice[]> {
    const [asked, answered] = [programmes.QueryPricesRequest, programmes.QueryPricesResponse];
    const page = async (pagination: Page) =>
      await this.chain.query(path("Prices"), asked, answered, { id, pagination });
    return (await allPages(page)).flatMap((each) => each.prices);
  }
}

function path(name: string): string {
  return `/aliquot.programmes.v1.Query/${name}`;
}
