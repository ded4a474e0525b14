import {
  QueryDenomMetadataByQueryStringRequest,
  QueryDenomMetadataByQueryStringResponse,
  QueryDenomMetadataRequest,
  QueryDenomMetadataResponse,
  QueryDenomOwnersByQueryRequest,
  QueryDenomOwnersByQueryResponse,
  QueryDenomOwnersRequest,
  QueryDenomOwnersResponse,
  QueryDenomsMetadataRequest,
  QueryDenomsMetadataResponse,
  QuerySupplyOfRequest,
  QuerySupplyOfResponse,
  QueryTotalSupplyRequest,
  QueryTotalSupplyResponse,
} from "cosmjs-types/cosmos/bank/v1beta1/query";
import { coinToText } from "../../kernel/coins.ts";
import { scatteredPart } from "../../kernel/collections.ts";
import type { QueryContext } from "../../kernel/context.ts";
import { queryError } from "../../kernel/errors.ts";
import { type AnyQueryKind, queryKind } from "../../kernel/module.ts";
import { paginate } from "../../kernel/pagination.ts";
import { formatAddress } from "../accounts/index.ts";
import { balanceOf, supplyOf } from "./moves.ts";
import { denomFrom, requireDenom } from "./query-input.ts";
import { metadataByDenom, owners, supplies } from "./state.ts";

/** Queries about denominations: their supply, names and owners. */
export const supplyQueries: readonly AnyQueryKind[] = [
  queryKind({
    path: "/cosmos.bank.v1beta1.Query/TotalSupply",
    rest: "/cosmos/bank/v1beta1/supply",
    summary: "How much exists of every denomination.",
    request: QueryTotalSupplyRequest,
    response: QueryTotalSupplyResponse,
    answer(ctx, { pagination: wanted }) {
      const listing = { collection: supplies, keyFrom: denomFrom };
      const { page, pagination } = paginate(ctx, listing, wanted);
      const supply = page.map(([[denom], amount]) => coinToText({ denom, amount }));
      return { supply, pagination };
    },
  }),
  queryKind({
    path: "/cosmos.bank.v1beta1.Query/SupplyOf",
    rest: "/cosmos/bank/v1beta1/supply/by_denom",
    summary: "How much exists of one denomination.",
    request: QuerySupplyOfRequest,
    response: QuerySupplyOfResponse,
    answer: (ctx, { denom }) => ({
      amount: coinToText({ denom, amount: supplyOf(ctx, requireDenom(denom)) }),
    }),
  }),
  queryKind({
    path: "/cosmos.bank.v1beta1.Query/DenomsMetadata",
    rest: "/cosmos/bank/v1beta1/denoms_metadata",
    summary: "What people call all denominations.",
    request: QueryDenomsMetadataRequest,
    response: QueryDenomsMetadataResponse,
    answer(ctx, { pagination: wanted }) {
      const listing = { collection: metadataByDenom, keyFrom: denomFrom };
      const { page, pagination } = paginate(ctx, listing, wanted);
      return { metadatas: page.map(([, metadata]) => metadata), pagination };
    },
  }),
  queryKind({
    path: "/cosmos.bank.v1beta1.Query/DenomMetadata",
    rest: "/cosmos/bank/v1beta1/denoms_metadata/{denom}",
    summary: "What people call one denomination.",
    request: QueryDenomMetadataRequest,
    response: QueryDenomMetadataResponse,
    answer: metadataAnswer,
  }),
  queryKind({
    path: "/cosmos.bank.v1beta1.Query/DenomMetadataByQueryString",
    rest: "/cosmos/bank/v1beta1/denoms_metadata_by_query_string",
    summary: "What people call one denomination, whose name may have slashes.",
    request: QueryDenomMetadataByQueryStringRequest,
    response: QueryDenomMetadataByQueryStringResponse,
    answer: metadataAnswer,
  }),
  queryKind({
    path: "/cosmos.bank.v1beta1.Query/DenomOwners",
    rest: "/cosmos/bank/v1beta1/denom_owners/{denom}",
    summary: "Who holds a denomination, and how much.",
    request: QueryDenomOwnersRequest,
    response: QueryDenomOwnersResponse,
    answer: ownersAnswer,
  }),
  queryKind({
    path: "/cosmos.bank.v1beta1.Query/DenomOwnersByQuery",
    rest: "/cosmos/bank/v1beta1/denom_owners_by_query",
    summary: "Who holds a denomination, whose name may have slashes.",
    request: QueryDenomOwnersByQueryRequest,
    response: QueryDenomOwnersByQueryResponse,
    answer: ownersAnswer,
  }),
];

function metadataAnswer(ctx: QueryContext, { denom }: QueryDenomMetadataRequest) {
  const metadata = metadataByDenom.get(ctx, [requireDenom(denom)]);
  if (metadata === undefined) throw queryError("NotFound", `client metadata for denom ${denom}`);
  return { metadata };
}

function ownersAnswer(
  ctx: QueryContext,
  { denom, pagination: wanted }: QueryDenomOwnersRequest,
): QueryDenomOwnersResponse {
  const keyFrom = (rest: Uint8Array) =>
    rest.length > 9 && rest[8] === rest.length - 9
      ? ([denom, scatteredPart.decode(rest, 0)[0]] as const)
      : undefined;
  const { page, pagination } = paginate(
    ctx,
    { collection: owners, beginning: [requireDenom(denom)], keyFrom },
    wanted,
  );
  const denomOwners = page.map(([[, address]]) => ({
    address: formatAddress(address),
    balance: coinToText({ denom, amount: balanceOf(ctx, address, denom) }),
  }));
  return { denomOwners, pagination };
}
