import {
  type ListedParticipant,
  QueryParticipantsRequest,
  QueryParticipantsResponse,
  QueryPricesRequest,
  QueryPricesResponse,
} from "../../gen/aliquot/programmes/v1/query.ts";
import type { QueryContext } from "../../kernel/context.ts";
import { queryError } from "../../kernel/errors.ts";
import { type AnyQueryKind, queryKind } from "../../kernel/module.ts";
import { paginate } from "../../kernel/pagination.ts";
import { standingOf } from "../terms/index.ts";
import { findLive, type Live } from "./live.ts";
import { participantFrom, priceFrom } from "./page-keys.ts";
import { fixedPrices, participants } from "./state/lockdrop.ts";
import type { ParticipantRecord } from "./types.ts";

const PATH = "/aliquot.programmes.v1.Query";
const REST = "/aliquot/programmes/v1/programmes/{id}";

/** What somebody needs beside the events to settle a programme again in bulk. */
export const auditQueries: readonly AnyQueryKind[] = [
  queryKind({
    path: `${PATH}/Participants`,
    rest: `${REST}/participants`,
    summary: "All participants of a lockdrop, and what the programme knows of their standing.",
    request: QueryParticipantsRequest,
    response: QueryParticipantsResponse,
    answer(ctx, { id, pagination: wanted }) {
      const live = requireKnown(ctx, id);
      const keyFrom = (rest: Uint8Array) => participantFrom(id, rest);
      const beginning: [string] = [id];
      const { page, pagination } = paginate(
        ctx,
        { collection: participants, beginning, keyFrom },
        wanted,
      );
      return { participants: page.map(([, record]) => listed(ctx, live, record)), pagination };
    },
  }),
  queryKind({
    path: `${PATH}/Prices`,
    rest: `${REST}/prices`,
    summary: "The prices that count for a programme, fixed when they were first used.",
    request: QueryPricesRequest,
    response: QueryPricesResponse,
    answer(ctx, { id, pagination: wanted }) {
      requireKnown(ctx, id);
      const keyFrom = (rest: Uint8Array) => priceFrom(id, rest);
      const { page, pagination } = paginate(
        ctx,
        { collection: fixedPrices, beginning: [id], keyFrom },
        wanted,
      );
      return { prices: page.map(([, record]) => fixedPrices.toMessage(record)), pagination };
    },
  }),
];

function requireKnown(ctx: QueryContext, id: string): Live {
  const live = findLive(ctx, id);
  if (live === undefined) throw queryError("NotFound", `programme ${id.slice(0, 64)}`);
  return live;
}

/** Of the terms module only what the programme asks for. */
function listed(
  ctx: QueryContext,
  { record, programme }: Live,
  participant: ParticipantRecord,
): ListedParticipant {
  const { termsDocument: document, verifier: attestor } = record;
  const { require, termsVersion } = programme.eligibility;
  const standing = standingOf(ctx, participant.participant, { document, attestor });
  const accepted = standing.acceptances
    .filter(({ version }) => termsVersion === undefined || version === termsVersion)
    .reduce<{ version: string; timeSec: number } | undefined>(
      (first, each) => (first !== undefined && first.timeSec <= each.timeSec ? first : each),
      undefined,
    );
  const { verdict } = standing;
  const sec = (time: number | undefined) => BigInt(time ?? 0);
  return {
    participant: participants.toMessage(participant),
    registeredSec: require.has("registered") ? sec(standing.registeredSec) : 0n,
    acceptedVersion: require.has("accepted") ? (accepted?.version ?? "") : "",
    acceptedSec: require.has("accepted") ? sec(accepted?.timeSec) : 0n,
    verifiedSec: require.has("verified") && verdict?.passed === true ? sec(verdict.timeSec) : 0n,
  };
}
