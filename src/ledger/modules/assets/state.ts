import { sha256 } from "@noble/hashes/sha2.js";
import { Asset, DailyTotals, MintRecord } from "../../gen/aliquot/assets/v1/types.ts";
import { utf8ToBytes } from "../../kernel/bytes.ts";
import {
  bytesPart,
  collection,
  messageValue,
  recordValue,
  textPart,
  textTail,
} from "../../kernel/collections.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import type { AssetRecord, Backing, DayTotals } from "./types.ts";

/** Also the name of the module's store. */
export const STORE = "assets";

/** Assets by denomination. */
export const assetsByDenom = collection({
  store: STORE,
  prefix: 1,
  key: [textTail],
  value: recordValue(Asset, toAsset, fromAsset),
});

/** Every mint ever, by denomination and sha256 of its reference. */
const mints = collection({
  store: STORE,
  prefix: 2,
  key: [textPart, bytesPart],
  value: messageValue<MintRecord>(MintRecord),
});

/** What was minted and redeemed on the last day with either, by denomination. */
export const daysByDenom = collection({
  store: STORE,
  prefix: 3,
  key: [textTail],
  value: recordValue(
    DailyTotals,
    ({ day, minted, redeemed }: DayTotals) => ({
      day,
      minted: `${minted}`,
      redeemed: `${redeemed}`,
    }),
    ({ day, minted, redeemed }) => ({ day, minted: BigInt(minted), redeemed: BigInt(redeemed) }),
  ),
});

/** The mint that a reference belongs to, if it was used. */
export function getMint(
  ctx: QueryContext,
  denom: string,
  reference: string,
): MintRecord | undefined {
  return mints.get(ctx, mintKey(denom, reference));
}

/** Keeps a mint for ever. */
export function setMint(ctx: Context, denom: string, mint: MintRecord): void {
  mints.set(ctx, mintKey(denom, mint.reference), mint);
}

/** Every mint, by denomination and then in no meaningful order. */
export function* allMints(ctx: QueryContext): Iterable<readonly [denom: string, MintRecord]> {
  for (const [[denom], mint] of mints.entries(ctx)) yield [denom, mint];
}

/** The asset as messages and the state spell it: amounts as decimal text. */
export function toAsset(record: AssetRecord): Asset {
  return {
    ...record,
    dailyMintLimit: record.dailyMintLimit.toString(),
    dailyRedeemLimit: record.dailyRedeemLimit.toString(),
    totalMinted: record.totalMinted.toString(),
    totalRedeemed: record.totalRedeemed.toString(),
  };
}

function fromAsset(asset: Asset): AssetRecord {
  return {
    ...asset,
    backing: asset.backing as Backing,
    pausedBy: asset.pausedBy as AssetRecord["pausedBy"],
    dailyMintLimit: BigInt(asset.dailyMintLimit),
    dailyRedeemLimit: BigInt(asset.dailyRedeemLimit),
    totalMinted: BigInt(asset.totalMinted),
    totalRedeemed: BigInt(asset.totalRedeemed),
  };
}

function mintKey(denom: string, reference: string): readonly [string, Uint8Array] {
  return [denom, sha256(utf8ToBytes(reference))];
}
