import type { Metadata } from "cosmjs-types/cosmos/bank/v1beta1/bank";
import {
  type Coin,
  coinsText,
  coinToText,
  isDenom,
  MAX_AMOUNT,
  sameCoins,
} from "../../kernel/coins.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import { atPlace, GenesisError, GenesisObject } from "../../kernel/genesis.ts";
import type { GenesisJson } from "../../kernel/module.ts";
import { ensureAccount, formatAddress, hasAccount, parseAddress } from "../accounts/index.ts";
import { sumsOfBalances } from "./invariants.ts";
import { setMetadata } from "./metadata.ts";
import { allBalances, changeBalance } from "./moves.ts";
import {
  balances,
  defaultSendEnabled,
  metadataByDenom,
  sendEnabledByDenom,
  supplies,
} from "./state.ts";

/** Nobody has anything, and everything may be sent. The form is that of the Cosmos SDK's bank genesis. */
export function defaultGenesis(): GenesisJson {
  return {
    params: { send_enabled: [], default_send_enabled: true },
    balances: [],
    supply: [],
    denom_metadata: [],
    send_enabled: [],
  };
}

/**
 * Writes balances (making accounts that are missing), their sum as supply, metadata and switches. A supply
 * that is given must be that sum. Source: Cosmos SDK `x/bank/keeper/genesis.go`.
 */
export function initGenesis(ctx: Context, state: GenesisJson): void {
  const genesis = GenesisObject.of(state, "bank");
  const params = GenesisObject.of(genesis.member("params") ?? {}, genesis.at("params"));
  defaultSendEnabled.set(ctx, params.flag("default_send_enabled", true));
  const seen = new Set<string>();
  for (const balance of genesis.objects("balances")) initBalance(ctx, balance, seen);
  initSupply(ctx, genesis);
  for (const metadata of genesis.objects("denom_metadata"))
    atPlace(metadata.place, () => setMetadata(ctx, metadataFrom(metadata)));
  for (const entry of genesis.objects("send_enabled")) initSendEnabled(ctx, entry);
}

/** The whole state in the form `initGenesis` takes. */
export function exportGenesis(ctx: QueryContext): GenesisJson {
  return {
    params: { send_enabled: [], default_send_enabled: defaultSendEnabled.get(ctx) ?? true },
    balances: holders(ctx).map((address) => ({
      address: formatAddress(address),
      coins: allBalances(ctx, address).map(coinJson),
    })),
    supply: [...supplies.entries(ctx)].map(([[denom], amount]) => coinJson({ denom, amount })),
    denom_metadata: [...metadataByDenom.entries(ctx)].map(([, metadata]) => metadataJson(metadata)),
    send_enabled: [...sendEnabledByDenom.entries(ctx)].map(([[denom], enabled]) => ({
      denom,
      enabled,
    })),
  };
}

function initBalance(ctx: Context, balance: GenesisObject, seen: Set<string>): void {
  const text = balance.text("address");
  const address = atPlace(balance.at("address"), () => parseAddress(text));
  if (seen.has(text)) throw new GenesisError(balance.at("address"), "stands twice");
  seen.add(text);
  for (const { denom, amount } of balance.coins("coins"))
    changeBalance(ctx, address, { denom, before: 0n, after: amount });
  if (!hasAccount(ctx, address)) ensureAccount(ctx, address);
}

function initSupply(ctx: Context, genesis: GenesisObject): void {
  const sums: Coin[] = [...sumsOfBalances(ctx)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([denom, amount]) => ({ denom, amount }));
  const over = sums.find(({ amount }) => amount > MAX_AMOUNT);
  if (over !== undefined) throw new GenesisError(genesis.at("balances"), `too much ${over.denom}`);
  const given = genesis.coins("supply");
  if (given.length > 0 && !sameCoins(given, sums))
    throw new GenesisError(
      genesis.at("supply"),
      `is ${coinsText(given)}, but the balances add up to ${coinsText(sums)}`,
    );
  for (const { denom, amount } of sums) supplies.set(ctx, [denom], amount);
}

function initSendEnabled(ctx: Context, entry: GenesisObject): void {
  const denom = entry.text("denom");
  if (!isDenom(denom)) throw new GenesisError(entry.at("denom"), "is no denomination");
  sendEnabledByDenom.set(ctx, [denom], entry.flag("enabled", false));
}

function metadataFrom(metadata: GenesisObject): Metadata {
  return {
    description: metadata.text("description", ""),
    denomUnits: metadata.objects("denom_units").map((unit) => ({
      denom: unit.text("denom"),
      exponent: Number(unit.whole("exponent", 0)),
      aliases: unit.texts("aliases"),
    })),
    base: metadata.text("base"),
    display: metadata.text("display"),
    name: metadata.text("name"),
    symbol: metadata.text("symbol"),
    uri: metadata.text("uri", ""),
    uriHash: metadata.text("uri_hash", ""),
  };
}

function metadataJson({ denomUnits, uriHash, ...metadata }: Metadata): GenesisJson {
  return {
    ...metadata,
    uri_hash: uriHash,
    denom_units: denomUnits.map(({ denom, exponent, aliases }) => ({ denom, exponent, aliases })),
  };
}

function coinJson(coin: Coin): GenesisJson {
  return { ...coinToText(coin) };
}

function holders(ctx: QueryContext): Uint8Array[] {
  const addresses = new Map<string, Uint8Array>();
  for (const [[address]] of balances.entries(ctx)) addresses.set(formatAddress(address), address);
  return [...addresses.values()];
}
