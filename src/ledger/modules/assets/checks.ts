import type { Metadata } from "cosmjs-types/cosmos/bank/v1beta1/bank";
import type {
  MsgAcceptIssuer,
  MsgMint,
  MsgProposeIssuer,
  MsgRedeem,
  MsgRegisterAsset,
  MsgSetPaused,
  MsgUpdateLimits,
} from "../../gen/aliquot/assets/v1/tx.ts";
import { isDenom, parseAmount, requireCoin } from "../../kernel/coins.ts";
import { sdkError } from "../../kernel/errors.ts";
import { isReservedDenom } from "../../kernel/reserved-denoms.ts";
import { parseAddress } from "../accounts/index.ts";
import { checkMetadata } from "../bank/index.ts";
import { assetsError } from "./errors.ts";
import type { Backing } from "./types.ts";

// What each message can be refused for without the state.

/** 1 to 128 printable ASCII characters, no space at either end, so that no two texts look the same. */
const REFERENCE = /^[\x21-\x7e](?:[\x20-\x7e]{0,126}[\x21-\x7e])?$/;

/** Refuses bad addresses, metadata (`bank` 101), reserved names, backing and limits. */
export function checkRegisterAsset(message: MsgRegisterAsset): void {
  parseAddress(message.authority);
  parseAddress(message.issuer);
  checkMetadata(metadataOf(message));
  for (const name of [message.denom, message.display])
    if (isReservedDenom(name)) throw assetsError("denom-reserved", name);
  requireBacking(message.backing);
  requireLimit(message.dailyMintLimit);
  requireLimit(message.dailyRedeemLimit);
}

/** Refuses bad addresses, coins and references. */
export function checkMint({ issuer, recipient, amount, reference }: MsgMint): void {
  parseAddress(issuer);
  parseAddress(recipient);
  requireCoin(amount);
  requireReference(reference);
}

/** Refuses a bad address, coin and destination. */
export function checkRedeem({ holder, amount, destination }: MsgRedeem): void {
  parseAddress(holder);
  requireCoin(amount);
  if (!REFERENCE.test(destination)) throw assetsError("invalid-destination");
}

/** Refuses a bad address and denomination. */
export function checkSetPaused({ sender, denom }: MsgSetPaused): void {
  parseAddress(sender);
  requireName(denom);
}

/** Refuses a bad address and bad limits. */
export function checkUpdateLimits(message: MsgUpdateLimits): void {
  parseAddress(message.authority);
  requireName(message.denom);
  requireLimit(message.dailyMintLimit);
  requireLimit(message.dailyRedeemLimit);
}

/** Refuses bad addresses; none takes a proposal back. */
export function checkProposeIssuer({ sender, proposedIssuer, denom }: MsgProposeIssuer): void {
  parseAddress(sender);
  requireName(denom);
  if (proposedIssuer !== "") parseAddress(proposedIssuer);
}

/** Refuses a bad address and denomination. */
export function checkAcceptIssuer({ proposedIssuer, denom }: MsgAcceptIssuer): void {
  parseAddress(proposedIssuer);
  requireName(denom);
}

/** Refuses what names no denomination (`assets` 2), before it becomes part of a key. */
function requireName(denom: string): void {
  if (!isDenom(denom)) throw assetsError("unknown-asset", denom.slice(0, 200));
}

/** The kind of backing that a text names. Throws `assets` 13. */
export function requireBacking(text: string): Backing {
  if (text !== "custody" && text !== "metal") throw assetsError("invalid-backing");
  return text;
}

/** Base units from a limit's decimal text, 0 to 2^127 - 1. Throws `assets` 14. */
export function requireLimit(text: string): bigint {
  const limit = parseAmount(text);
  if (limit === undefined) throw assetsError("invalid-limit");
  return limit;
}

/** The text, when it can be a reference. Throws `assets` 11. */
export function requireReference(text: string): string {
  if (!REFERENCE.test(text)) throw assetsError("invalid-reference");
  return text;
}

/** What the bank shall call the asset: one unit, or the base unit and the one people see. Throws `sdk` 18. */
export function metadataOf(message: MsgRegisterAsset): Metadata {
  const { denom, display, exponent, name, symbol, description } = message;
  const base = { denom, exponent: 0, aliases: [] };
  if (display === denom && exponent !== 0)
    throw sdkError("invalid-request", "a display unit that is the base unit has exponent 0");
  const denomUnits = display === denom ? [base] : [base, { denom: display, exponent, aliases: [] }];
  return { description, denomUnits, base: denom, display, name, symbol, uri: "", uriHash: "" };
}
