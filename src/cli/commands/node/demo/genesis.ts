import { defaultAppState } from "../../../../ledger/genesis.ts";
import type { GenesisJson } from "../../../../ledger/kernel/module.ts";
import { DEMO_ACCOUNTS, demoSigner, GENESIS_ORDER, PLAYER_TOKENS, PLAYERS } from "./accounts.ts";
import { DEMO_ASSETS, type DemoAsset, demoAsset } from "./programmes.ts";

const WHOLE = 10n ** 18n;

/**
 * The state that the demonstration's chain begins with: for its story with players and all that the programmes
 * take and give; without it the named accounts, the network's token and two metals.
 */
export function demoState(hasStory: boolean): Readonly<Record<string, GenesisJson>> {
  const { params, bank, assets } = defaultAppState() as Record<string, Record<string, GenesisJson>>;
  const names = hasStory ? GENESIS_ORDER : DEMO_ACCOUNTS.map(({ name }) => name);
  const known = hasStory ? DEMO_ASSETS : ["KTSt", "KAG", "KAU"].map(demoAsset);
  return {
    params: { ...params, authority: demoSigner("operator").address },
    accounts: { accounts: names.map((name) => ({ address: demoSigner(name).address })) },
    bank: {
      ...bank,
      balances: names.map((name) => balanceOf(name, hasStory)),
      denom_metadata: known.map(metadataOf),
    },
    assets: { ...assets, assets: [metalAsset("tkag"), metalAsset("tkau")] },
  };
}

function balanceOf(name: string, hasStory: boolean): GenesisJson {
  const tokens = DEMO_ACCOUNTS.find((each) => each.name === name)?.tokens ?? PLAYER_TOKENS;
  const isGifted = ["operator", "alice", "bob"].includes(name) || PLAYERS.includes(name);
  const gifts = hasStory && isGifted ? giftsFor(name) : [];
  const coins = [...gifts, { denom: "aktst", amount: `${tokens * WHOLE}` }];
  coins.sort((a, b) => (a.denom < b.denom ? -1 : 1));
  return { address: demoSigner(name).address, coins };
}

/** What an account can lock and burn: the operator has what the LockDrop divides. */
function giftsFor(name: string) {
  const units: Readonly<Record<string, bigint>> =
    name === "operator"
      ? { POL: 20_000_000n }
      : { USDT: 800_000n, KCS: 250_000n, BTC: 10n, ETH: 200n, ATOM: 9_000n, POL: 20_000n };
  return Object.entries(units).map(([symbol, amount]) => {
    const { denom, decimals } = demoAsset(symbol);
    return { denom, amount: `${amount * 10n ** BigInt(decimals)}` };
  });
}

/** A metal whose coins `issuer` mints: 1,000,000 whole units a day at most. */
function metalAsset(denom: string): GenesisJson {
  const limit = (1_000_000n * 10n ** 7n).toString();
  return {
    denom,
    issuer: demoSigner("issuer").address,
    backing: "metal",
    daily_mint_limit: limit,
    daily_redeem_limit: limit,
  };
}

function metadataOf({ symbol, denom, decimals }: DemoAsset): GenesisJson {
  return metadata(symbol === "KTSt" ? "KTST" : symbol, denom, decimals);
}

/** What people call a denomination. */
export function metadata(symbol: string, base: string, decimals = 18): GenesisJson {
  return {
    description: "",
    denom_units: [
      { denom: base, exponent: 0, aliases: [] },
      { denom: symbol, exponent: decimals, aliases: [] },
    ],
    base,
    display: symbol,
    name: symbol,
    symbol,
    uri: "",
    uri_hash: "",
  };
}
