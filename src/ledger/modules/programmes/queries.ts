import {
  QueryDefinitionRequest,
  QueryDefinitionResponse,
  QueryEventsOfRequest,
  QueryEventsOfResponse,
  QueryEventsRequest,
  QueryEventsResponse,
  QueryImportRequest,
  QueryImportResponse,
  QueryParticipantRequest,
  QueryParticipantResponse,
  QueryProgrammeRequest,
  QueryProgrammeResponse,
  QueryProgrammesRequest,
  QueryProgrammesResponse,
  QueryRejectedRowsRequest,
  QueryRejectedRowsResponse,
  QueryRootsRequest,
  QueryRootsResponse,
} from "../../gen/aliquot/programmes/v1/query.ts";
import { u64Part } from "../../kernel/collections.ts";
import type { QueryContext } from "../../kernel/context.ts";
import { queryError } from "../../kernel/errors.ts";
import { type AnyQueryKind, queryKind } from "../../kernel/module.ts";
import { type PageRequest, paginate } from "../../kernel/pagination.ts";
import { messagesOf } from "../../kernel/records.ts";
import { auditQueries } from "./audit-queries.ts";
import { findLive, type Live, progressOf } from "./live.ts";
import { programmeFrom } from "./page-keys.ts";
import { participantView } from "./participant-view.ts";
import { secondFrom } from "./shares.ts";
import { stageOf } from "./stage.ts";
import { claimRoots, imports, rejectedRows } from "./state/imports.ts";
import { groups } from "./state/lockdrop.ts";
import { lotTotals } from "./state/mint.ts";
import {
  assetTotals,
  definitions,
  events,
  eventsOf,
  programmes,
  progresses,
  vaults,
} from "./state/programmes.ts";

/** Where the questions stand for ABCI. */
export const PATH = "/aliquot.programmes.v1.Query";
const REST = "/aliquot/programmes/v1/programmes";

/** What the programmes module tells. */
export const queries: readonly AnyQueryKind[] = [
  queryKind({
    path: `${PATH}/Programme`,
    rest: `${REST}/{id}`,
    summary: "A programme, its stage, and every total.",
    request: QueryProgrammeRequest,
    response: QueryProgrammeResponse,
    answer(ctx, { id }) {
      const live = liveOf(ctx, id);
      const { stage, ends } = stageOf(ctx, live);
      return {
        programme: programmes.toMessage(live.record),
        stage,
        stageEndsSec: ends === undefined ? 0n : secondFrom(ends),
        progress: progresses.toMessage(progressOf(ctx, id)),
        groups: messagesOf(ctx, groups, [id]),
        vaults: messagesOf(ctx, vaults, [id]),
        deposits: messagesOf(ctx, assetTotals, [id]),
        lots: messagesOf(ctx, lotTotals, [id]),
      };
    },
  }),
  queryKind({
    path: `${PATH}/Programmes`,
    rest: REST,
    summary: "All programmes.",
    request: QueryProgrammesRequest,
    response: QueryProgrammesResponse,
    answer(ctx, { pagination: wanted }) {
      const { page, pagination } = paginate(
        ctx,
        { collection: programmes, keyFrom: programmeFrom },
        wanted,
      );
      return { programmes: page.map(([, record]) => programmes.toMessage(record)), pagination };
    },
  }),
  queryKind({
    path: `${PATH}/Definition`,
    rest: `${REST}/{id}/definition`,
    summary: "The definition as registered, in its RFC 8785 form.",
    request: QueryDefinitionRequest,
    response: QueryDefinitionResponse,
    answer(ctx, { id }) {
      const { record } = liveOf(ctx, id);
      const canonical = definitions.get(ctx, [id])?.canonical ?? "";
      return { canonical, sha256: record.definitionSha256 };
    },
  }),
  queryKind({
    path: `${PATH}/Participant`,
    rest: `${REST}/{id}/participants/{participant}`,
    summary:
      "A participant's positions, shares and releases; shares are provisional until they are final.",
    request: QueryParticipantRequest,
    response: QueryParticipantResponse,
    answer: (ctx, { id, participant }) => participantView(ctx, liveOf(ctx, id), participant),
  }),
  queryKind({
    path: `${PATH}/Events`,
    rest: `${REST}/{id}/events`,
    summary: "The accepted events, in the order in which they apply.",
    request: QueryEventsRequest,
    response: QueryEventsResponse,
    answer(ctx, { id, pagination: wanted }) {
      liveOf(ctx, id);
      const keyFrom = numberedFrom((seq) => [id, seq] as const);
      const { page, pagination } = paginate(
        ctx,
        { collection: events, beginning: [id], keyFrom },
        wanted,
      );
      return { events: page.map(([, record]) => events.toMessage(record)), pagination };
    },
  }),
  queryKind({
    path: `${PATH}/EventsOf`,
    rest: `${REST}/{id}/participants/{participant}/events`,
    summary: "The accepted events of one participant.",
    request: QueryEventsOfRequest,
    response: QueryEventsOfResponse,
    answer: (ctx, { id, participant, pagination }) =>
      eventsOfPage(ctx, { id, participant, wanted: pagination }),
  }),
  queryKind({
    path: `${PATH}/Import`,
    rest: `${REST}/{id}/imports/{fileSha256}`,
    summary: "How far a file of attested events has come in.",
    request: QueryImportRequest,
    response: QueryImportResponse,
    answer(ctx, { id, fileSha256 }) {
      const found = imports.get(ctx, [liveOf(ctx, id).id, hashFrom(fileSha256)]);
      if (found === undefined) throw queryError("NotFound", `import ${fileSha256}`);
      return { import: imports.toMessage(found) };
    },
  }),
  queryKind({
    path: `${PATH}/RejectedRows`,
    rest: `${REST}/{id}/imports/{fileSha256}/rejected`,
    summary: "The rows of a file that a rule refused, and why.",
    request: QueryRejectedRowsRequest,
    response: QueryRejectedRowsResponse,
    answer(ctx, { id, fileSha256, pagination: wanted }) {
      const hash = hashFrom(fileSha256);
      const keyFrom = numberedFrom((row) => [id, hash, row] as const);
      const beginning: [string, string] = [liveOf(ctx, id).id, hash];
      const { page, pagination } = paginate(
        ctx,
        { collection: rejectedRows, beginning, keyFrom },
        wanted,
      );
      return { rows: page.map(([, record]) => rejectedRows.toMessage(record)), pagination };
    },
  }),
  queryKind({
    path: `${PATH}/Roots`,
    rest: `${REST}/{id}/roots`,
    summary: "Roots of claim trees for other chains, as the operator posted them.",
    request: QueryRootsRequest,
    response: QueryRootsResponse,
    answer(ctx, { id, pagination: wanted }) {
      liveOf(ctx, id);
      const keyFrom = numberedFrom((number) => [id, number] as const);
      const { page, pagination } = paginate(
        ctx,
        { collection: claimRoots, beginning: [id], keyFrom },
        wanted,
      );
      return { roots: page.map(([, record]) => claimRoots.toMessage(record)), pagination };
    },
  }),
  ...auditQueries,
];

/** The programme that a question is about; refuses when there is none. */
export function liveOf(ctx: QueryContext, id: string): Live {
  const live = findLive(ctx, id);
  if (live === undefined) throw queryError("NotFound", `programme ${id.slice(0, 64)}`);
  return live;
}

function eventsOfPage(
  ctx: QueryContext,
  of: {
    readonly id: string;
    readonly participant: string;
    readonly wanted: PageRequest | undefined;
  },
) {
  const { id, participant, wanted } = of;
  liveOf(ctx, id);
  const keyFrom = numberedFrom((seq) => [id, participant, seq] as const);
  const beginning: [string, string] = [id, participant];
  const { page, pagination } = paginate(ctx, { collection: eventsOf, beginning, keyFrom }, wanted);
  const found = page.flatMap(([[, , seq]]) => events.get(ctx, [id, seq]) ?? []);
  return { events: found.map((record) => events.toMessage(record)), pagination };
}

function hashFrom(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw queryError("InvalidArgument", "no SHA-256 in hex");
  return text;
}

function numberedFrom<K>(keyOf: (number: bigint) => K): (rest: Uint8Array) => K | undefined {
  return (rest) => (rest.length === 8 ? keyOf(u64Part.decode(rest, 0)[0]) : undefined);
}
