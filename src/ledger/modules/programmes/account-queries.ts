import {
  QueryExplanationRequest,
  QueryExplanationResponse,
  QueryProgrammesOfRequest,
  QueryProgrammesOfResponse,
  QueryReconciliationRequest,
  QueryReconciliationResponse,
} from "../../gen/aliquot/programmes/v1/query.ts";
import { scatteredTextPart } from "../../kernel/collections.ts";
import { type AnyQueryKind, queryKind } from "../../kernel/module.ts";
import { paginate } from "../../kernel/pagination.ts";
import { explanationOf } from "./explanation.ts";
import { isProgrammeId } from "./live.ts";
import { requireAddress } from "./participant-view.ts";
import { liveOf, PATH } from "./queries.ts";
import { type Reconciliation, reconcile } from "./reconciliation.ts";
import { programmesOf } from "./state/programmes.ts";

const REST = "/aliquot/programmes/v1";

/** What the programmes module tells a participant and an auditor. */
export const accountQueries: readonly AnyQueryKind[] = [
  queryKind({
    path: `${PATH}/Explanation`,
    rest: `${REST}/programmes/{id}/participants/{participant}/explanation`,
    summary: "The derivation of every figure of a participant, as JSON text.",
    request: QueryExplanationRequest,
    response: QueryExplanationResponse,
    answer(ctx, { id, participant }) {
      requireAddress(participant);
      const { explanation, hasMore } = explanationOf(ctx, liveOf(ctx, id), participant);
      return {
        explanation: JSON.stringify(explanation),
        height: BigInt(ctx.height),
        timeSec: BigInt(ctx.timeSec),
        moreEvents: hasMore,
      };
    },
  }),
  queryKind({
    path: `${PATH}/ProgrammesOf`,
    rest: `${REST}/accounts/{participant}/programmes`,
    summary: "The programmes that an account takes part in.",
    request: QueryProgrammesOfRequest,
    response: QueryProgrammesOfResponse,
    answer(ctx, { participant, pagination: wanted }) {
      requireAddress(participant);
      const keyFrom = (rest: Uint8Array) => {
        const [id] = idKeyFrom(rest) ?? [];
        return id === undefined ? undefined : ([participant, id] as const);
      };
      const beginning: [string] = [participant];
      const listing = { collection: programmesOf, beginning, keyFrom };
      const { page, pagination } = paginate(ctx, listing, wanted);
      return { ids: page.map(([[, id]]) => id), pagination };
    },
  }),
  queryKind({
    path: `${PATH}/Reconciliation`,
    rest: `${REST}/programmes/{id}/reconciliation`,
    summary: "Where everything of a programme is, to the unit, and what does not add up.",
    request: QueryReconciliationRequest,
    response: QueryReconciliationResponse,
    answer(ctx, { id }) {
      const books = reconcile(ctx, liveOf(ctx, id));
      return {
        ...inText(books),
        height: BigInt(ctx.height),
        timeSec: BigInt(ctx.timeSec),
      };
    },
  }),
];

function inText({ rewards, deposits, lots, failures }: Reconciliation) {
  return {
    rewards: rewards.map((each) => withText(each)),
    deposits: deposits.map((each) => withText(each)),
    lots: lots.map((each) => withText(each)),
    failures: [...failures],
  };
}

/** A record with its amounts as decimal text. */
function withText<T extends object>(record: T) {
  const texts = Object.entries(record).map(([name, value]) => [name, String(value)]);
  return Object.fromEntries(texts) as { [K in keyof T]: string };
}

/** What stands before a scattered name: eight bytes of its hash and its length. */
const BEFORE_NAME = 9;

/** The programme's id that the last bytes of a page's key hold; undefined when they hold none. */
function idKeyFrom(rest: Uint8Array): readonly [string] | undefined {
  const name = rest.subarray(BEFORE_NAME);
  if (name.length !== rest[BEFORE_NAME - 1] || name.some((byte) => byte > 0x7f)) return undefined;
  const [id] = scatteredTextPart.decode(rest, 0);
  return isProgrammeId(id) ? [id] : undefined;
}
