import { isDenom } from "../../kernel/coins.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import { atPlace, GenesisError, GenesisObject } from "../../kernel/genesis.ts";
import type { GenesisJson } from "../../kernel/module.ts";
import { isReservedDenom } from "../../kernel/reserved-denoms.ts";
import { formatAddress, parseAddress } from "../accounts/index.ts";
import { requireBacking, requireLimit, requireReference } from "./checks.ts";
import { referencesAddUp, supplyWithinOutstanding } from "./invariants.ts";
import { allMints, assetsByDenom, daysByDenom, getMint, setMint } from "./state.ts";
import type { AssetRecord } from "./types.ts";

/** Totals grow for ever, so that they may exceed what one amount can be. */
const TOTAL = /^(?:0|[1-9][0-9]{0,59})$/;

/** No assets. */
export function defaultGenesis(): GenesisJson {
  return { assets: [], references: [], daily_totals: [] };
}

/**
 * Writes assets, the references their coins were minted by, and the totals of their last day. The
 * references must add up to the totals, and the bank must not hold more than is outstanding.
 */
export function initGenesis(ctx: Context, state: GenesisJson): void {
  const genesis = GenesisObject.of(state, "assets");
  for (const asset of genesis.objects("assets")) initAsset(ctx, asset);
  for (const mint of genesis.objects("references")) initMint(ctx, mint);
  for (const day of genesis.objects("daily_totals")) initDay(ctx, day);
  const problem = referencesAddUp.check(ctx) ?? supplyWithinOutstanding.check(ctx);
  if (problem !== undefined) throw new GenesisError(genesis.at("assets"), problem);
}

/** The whole state in the form `initGenesis` takes. */
export function exportGenesis(ctx: QueryContext): GenesisJson {
  return {
    assets: [...assetsByDenom.entries(ctx)].map(([, asset]) => assetJson(asset)),
    references: [...allMints(ctx)].map(([denom, { height, timeSec, ...mint }]) => ({
      denom,
      ...mint,
      height: height.toString(),
      time_sec: timeSec.toString(),
    })),
    daily_totals: [...daysByDenom.entries(ctx)].map(([[denom], { day, minted, redeemed }]) => ({
      denom,
      day: day.toString(),
      minted: minted.toString(),
      redeemed: redeemed.toString(),
    })),
  };
}

function initAsset(ctx: Context, asset: GenesisObject): void {
  const denom = denomOf(asset);
  if (assetsByDenom.has(ctx, [denom])) throw new GenesisError(asset.at("denom"), "stands twice");
  if (isReservedDenom(denom)) throw new GenesisError(asset.at("denom"), "is reserved for a module");
  const limit = (name: string) => atPlace(asset.at(name), () => requireLimit(asset.text(name)));
  const proposed = asset.text("proposed_issuer", "");
  assetsByDenom.set(ctx, [denom], {
    denom,
    issuer: addressAt(asset, "issuer"),
    proposedIssuer: proposed === "" ? "" : addressAt(asset, "proposed_issuer"),
    backing: atPlace(asset.at("backing"), () => requireBacking(asset.text("backing"))),
    dailyMintLimit: limit("daily_mint_limit"),
    dailyRedeemLimit: limit("daily_redeem_limit"),
    pausedBy: pausedByOf(asset),
    totalMinted: totalAt(asset, "total_minted"),
    totalRedeemed: totalAt(asset, "total_redeemed"),
    redemptions: asset.whole("redemptions", 0),
  });
}

function initMint(ctx: Context, mint: GenesisObject): void {
  const denom = denomOf(mint);
  const reference = atPlace(mint.at("reference"), () => requireReference(mint.text("reference")));
  if (getMint(ctx, denom, reference) !== undefined)
    throw new GenesisError(mint.at("reference"), "stands twice");
  setMint(ctx, denom, {
    reference,
    recipient: addressAt(mint, "recipient"),
    amount: totalAt(mint, "amount").toString(),
    height: mint.whole("height", 0),
    timeSec: mint.whole("time_sec", 0),
  });
}

function initDay(ctx: Context, day: GenesisObject): void {
  const denom = denomOf(day);
  if (!assetsByDenom.has(ctx, [denom])) throw new GenesisError(day.at("denom"), "is no asset");
  daysByDenom.set(ctx, [denom], {
    day: day.whole("day"),
    minted: totalAt(day, "minted"),
    redeemed: totalAt(day, "redeemed"),
  });
}

function denomOf(object: GenesisObject): string {
  const denom = object.text("denom");
  if (!isDenom(denom)) throw new GenesisError(object.at("denom"), "is no denomination");
  return denom;
}

function addressAt(object: GenesisObject, name: string): string {
  return atPlace(object.at(name), () => formatAddress(parseAddress(object.text(name))));
}

function totalAt(object: GenesisObject, name: string): bigint {
  const text = object.text(name, "0");
  if (!TOTAL.test(text)) throw new GenesisError(object.at(name), "must be base units as text");
  return BigInt(text);
}

function pausedByOf(asset: GenesisObject): AssetRecord["pausedBy"] {
  const by = asset.text("paused_by", "");
  if (by !== "" && by !== "issuer" && by !== "authority")
    throw new GenesisError(asset.at("paused_by"), "must be issuer, authority or empty");
  return by;
}

function assetJson(asset: AssetRecord): GenesisJson {
  return {
    denom: asset.denom,
    issuer: asset.issuer,
    proposed_issuer: asset.proposedIssuer,
    backing: asset.backing,
    daily_mint_limit: asset.dailyMintLimit.toString(),
    daily_redeem_limit: asset.dailyRedeemLimit.toString(),
    paused_by: asset.pausedBy,
    total_minted: asset.totalMinted.toString(),
    total_redeemed: asset.totalRedeemed.toString(),
    redemptions: asset.redemptions.toString(),
  };
}
