import type {
  MsgAcceptIssuer,
  MsgMint,
  MsgProposeIssuer,
  MsgRedeem,
  MsgRedeemResponse,
  MsgRegisterAsset,
  MsgSetPaused,
  MsgUpdateLimits,
} from "../../gen/aliquot/assets/v1/tx.ts";
import { requireCoin } from "../../kernel/coins.ts";
import type { Context } from "../../kernel/context.ts";
import { formatAddress, moduleAddress, parseAddress } from "../accounts/index.ts";
import {
  burnCoins,
  mintCoins,
  requireReceiver,
  sendCoins,
  setMetadata,
  supplyOf,
  takenUnit,
} from "../bank/index.ts";
import { authority, requireAuthority } from "../params/index.ts";
import { metadataOf, requireBacking, requireLimit, requireReference } from "./checks.ts";
import { assetsError } from "./errors.ts";
import { dayOf, totalsOn } from "./math.ts";
import { assetsByDenom, daysByDenom, getMint, setMint } from "./state.ts";
import type { AssetRecord, DayTotals } from "./types.ts";

type Done = Record<string, never>;

/** Coins pass through it while they are minted and burned; it holds nothing between messages. */
export const treasury = moduleAddress("assets");

/** Makes a denomination that nobody holds an asset, and names who may mint it. The authority's alone. */
export function registerAsset(ctx: Context, message: MsgRegisterAsset): Done {
  requireAuthority(ctx, message.authority);
  const { denom } = message;
  if (assetsByDenom.has(ctx, [denom])) throw assetsError("asset-exists", denom);
  if (supplyOf(ctx, denom) > 0n) throw assetsError("denom-in-use", denom);
  const metadata = metadataOf(message);
  const taken = takenUnit(ctx, metadata);
  if (taken !== undefined) throw assetsError("denom-in-use", taken);

  const asset: AssetRecord = {
    denom,
    issuer: message.issuer,
    proposedIssuer: "",
    backing: requireBacking(message.backing),
    dailyMintLimit: requireLimit(message.dailyMintLimit),
    dailyRedeemLimit: requireLimit(message.dailyRedeemLimit),
    pausedBy: "",
    totalMinted: 0n,
    totalRedeemed: 0n,
    redemptions: 0n,
  };
  setMetadata(ctx, metadata);
  assetsByDenom.set(ctx, [denom], asset);
  const { issuer, backing } = asset;
  ctx.emit({ type: "assets_register_asset", denom, issuer, backing });
  return {};
}

/** Creates coins against what the issuer received under `reference`, which serves once and never again. */
export function mint(ctx: Context, message: MsgMint): Done {
  const coin = requireCoin(message.amount);
  const { denom, amount } = coin;
  const asset = requireAsset(ctx, denom);
  if (message.issuer !== asset.issuer) throw assetsError("not-issuer", denom);
  if (asset.pausedBy !== "") throw assetsError("paused", denom);
  const reference = requireReference(message.reference);
  if (getMint(ctx, denom, reference) !== undefined) throw assetsError("reference-used", reference);
  const today = totalsToday(ctx, denom);
  const minted = today.minted + amount;
  if (minted > asset.dailyMintLimit)
    throw assetsError("mint-limit", `${minted} of ${asset.dailyMintLimit}${denom}`);
  const to = parseAddress(message.recipient);
  requireReceiver(to);

  const recipient = formatAddress(to);
  mintCoins(ctx, treasury, [coin]);
  sendCoins(ctx, treasury, to, [coin]);
  setMint(ctx, denom, {
    reference,
    recipient,
    amount: amount.toString(),
    height: BigInt(ctx.height),
    timeSec: BigInt(ctx.timeSec),
  });
  daysByDenom.set(ctx, [denom], { ...today, minted });
  assetsByDenom.set(ctx, [denom], { ...asset, totalMinted: asset.totalMinted + amount });
  ctx.emit({ type: "assets_mint", denom, issuer: asset.issuer, recipient, amount, reference });
  return {};
}

/** Destroys coins of the holder; the issuer then pays out to `destination`. Returns the redemption's number. */
export function redeem(ctx: Context, message: MsgRedeem): MsgRedeemResponse {
  const coin = requireCoin(message.amount);
  const { denom, amount } = coin;
  const asset = requireAsset(ctx, denom);
  if (asset.pausedBy !== "") throw assetsError("paused", denom);
  const today = totalsToday(ctx, denom);
  const redeemed = today.redeemed + amount;
  if (redeemed > asset.dailyRedeemLimit)
    throw assetsError("redeem-limit", `${redeemed} of ${asset.dailyRedeemLimit}${denom}`);

  const { holder } = message;
  const redemption = asset.redemptions + 1n;
  sendCoins(ctx, parseAddress(holder), treasury, [coin]);
  burnCoins(ctx, treasury, [coin]);
  daysByDenom.set(ctx, [denom], { ...today, redeemed });
  assetsByDenom.set(ctx, [denom], {
    ...asset,
    totalRedeemed: asset.totalRedeemed + amount,
    redemptions: redemption,
  });
  const { destination } = message;
  ctx.emit({ type: "assets_redeem", denom, holder, amount, destination, redemption });
  return { redemption };
}

/**
 * Stops or resumes minting and redeeming; coins still move. The issuer cannot change a pause that the
 * authority imposed.
 */
export function setPaused(ctx: Context, message: MsgSetPaused): Done {
  const { denom, paused } = message;
  const asset = requireAsset(ctx, denom);
  const by = requireIssuerOrAuthority(ctx, asset, message.sender);
  if (by === "issuer" && asset.pausedBy === "authority")
    throw assetsError("paused-by-authority", denom);

  assetsByDenom.set(ctx, [denom], { ...asset, pausedBy: paused ? by : "" });
  ctx.emit({ type: "assets_set_paused", denom, paused, by });
  return {};
}

/** Sets both daily limits; what was minted and redeemed today counts. The authority's alone. */
export function updateLimits(ctx: Context, message: MsgUpdateLimits): Done {
  requireAuthority(ctx, message.authority);
  const { denom } = message;
  const asset = requireAsset(ctx, denom);

  const dailyMintLimit = requireLimit(message.dailyMintLimit);
  const dailyRedeemLimit = requireLimit(message.dailyRedeemLimit);
  assetsByDenom.set(ctx, [denom], { ...asset, dailyMintLimit, dailyRedeemLimit });
  ctx.emit({
    type: "assets_update_limits",
    denom,
    daily_mint_limit: dailyMintLimit,
    daily_redeem_limit: dailyRedeemLimit,
  });
  return {};
}

/** Names who may take over as issuer, instead of whoever was named before; an empty name names nobody. */
export function proposeIssuer(ctx: Context, message: MsgProposeIssuer): Done {
  const { denom, proposedIssuer } = message;
  const asset = requireAsset(ctx, denom);
  requireIssuerOrAuthority(ctx, asset, message.sender);

  assetsByDenom.set(ctx, [denom], { ...asset, proposedIssuer });
  ctx.emit({ type: "assets_propose_issuer", denom, proposed_issuer: proposedIssuer });
  return {};
}

/** Makes the proposed issuer the issuer, by its own signature: nobody is handed an asset who cannot sign. */
export function acceptIssuer(ctx: Context, message: MsgAcceptIssuer): Done {
  const { denom, proposedIssuer: issuer } = message;
  const asset = requireAsset(ctx, denom);
  if (issuer !== asset.proposedIssuer) throw assetsError("not-proposed", denom);

  assetsByDenom.set(ctx, [denom], { ...asset, issuer, proposedIssuer: "" });
  ctx.emit({ type: "assets_accept_issuer", denom, issuer, former_issuer: asset.issuer });
  return {};
}

function requireAsset(ctx: Context, denom: string): AssetRecord {
  const asset = assetsByDenom.get(ctx, [denom]);
  if (asset === undefined) throw assetsError("unknown-asset", denom.slice(0, 128));
  return asset;
}

function requireIssuerOrAuthority(
  ctx: Context,
  asset: AssetRecord,
  signer: string,
): "issuer" | "authority" {
  if (signer === authority(ctx)) return "authority";
  if (signer === asset.issuer) return "issuer";
  throw assetsError("not-issuer", asset.denom);
}

function totalsToday(ctx: Context, denom: string): DayTotals {
  return totalsOn(dayOf(ctx.timeSec), daysByDenom.get(ctx, [denom]));
}
