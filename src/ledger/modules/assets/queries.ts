import {
  QueryAssetRequest,
  QueryAssetResponse,
  QueryAssetsRequest,
  QueryAssetsResponse,
  QueryReferenceRequest,
  QueryReferenceResponse,
} from "../../gen/aliquot/assets/v1/query.ts";
import { queryError } from "../../kernel/errors.ts";
import { type AnyQueryKind, queryKind } from "../../kernel/module.ts";
import { paginate } from "../../kernel/pagination.ts";
import { denomFrom, requireDenom, supplyOf } from "../bank/index.ts";
import { dayOf, totalsOn } from "./math.ts";
import { assetsByDenom, daysByDenom, getMint, toAsset } from "./state.ts";

/** What the assets module tells. */
export const queries: readonly AnyQueryKind[] = [
  queryKind({
    path: "/aliquot.assets.v1.Query/Asset",
    rest: "/aliquot/assets/v1/assets/{denom}",
    summary: "An asset, its issuer and limits, how much exists and what moved today.",
    request: QueryAssetRequest,
    response: QueryAssetResponse,
    answer(ctx, { denom }) {
      const asset = assetsByDenom.get(ctx, [requireDenom(denom)]);
      if (asset === undefined) throw queryError("NotFound", `asset ${denom}`);
      const today = totalsOn(dayOf(ctx.timeSec), daysByDenom.get(ctx, [denom]));
      return {
        asset: toAsset(asset),
        supply: supplyOf(ctx, denom).toString(),
        mintedToday: today.minted.toString(),
        redeemedToday: today.redeemed.toString(),
      };
    },
  }),
  queryKind({
    path: "/aliquot.assets.v1.Query/Assets",
    rest: "/aliquot/assets/v1/assets",
    summary: "All assets, by denomination.",
    request: QueryAssetsRequest,
    response: QueryAssetsResponse,
    answer(ctx, { pagination: wanted }) {
      const listing = { collection: assetsByDenom, keyFrom: denomFrom };
      const { page, pagination } = paginate(ctx, listing, wanted);
      return { assets: page.map(([, asset]) => toAsset(asset)), pagination };
    },
  }),
  queryKind({
    path: "/aliquot.assets.v1.Query/Reference",
    rest: "/aliquot/assets/v1/assets/{denom}/references/{reference}",
    summary: "The mint that used a reference, such as a deposit's transaction id.",
    request: QueryReferenceRequest,
    response: QueryReferenceResponse,
    answer(ctx, { denom, reference }) {
      const mint = getMint(ctx, requireDenom(denom), reference);
      if (mint === undefined) throw queryError("NotFound", `no mint of ${denom} used it`);
      return { mint };
    },
  }),
];
