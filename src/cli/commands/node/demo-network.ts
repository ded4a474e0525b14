import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { LocalSigner, privateKeyFromMnemonic } from "../../../client/signer.ts";
import { defaultAppState } from "../../../ledger/genesis.ts";
import type { GenesisJson } from "../../../ledger/kernel/module.ts";
import { homePaths } from "../../../node/home.ts";
import { writeWholeFile } from "../../../node/storage/whole-file.ts";
import { UserError } from "../../../settle/user-error.ts";
import { Keystore } from "../../keystore/keystore.ts";
import { DEMO_PASSPHRASE_FILE } from "../../keystore/terminal.ts";
import { createHome } from "./node-home.ts";

/** Published by Hardhat and known to everybody: whoever sends real coins to these accounts loses them. */
const DEMO_MNEMONIC = "test test test test test test test test test test test junk";
const DEMO_CHAIN_ID = "aliquot-demo-1";
const DEMO_PASSPHRASE = "demonstration";
const DENOM = "aktst";
const WHOLE = 10n ** 18n;

/** An account of the demonstration, by its index in the mnemonic. */
export interface DemoAccount {
  readonly name: string;
  readonly index: number;
  /** Whole tokens at the beginning. */
  readonly tokens: bigint;
}

/** `operator` is the chain's authority; `faucet` gives tokens away; `issuer` mints the demonstration's gold. */
export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  { name: "operator", index: 0, tokens: 1_000n },
  { name: "faucet", index: 1, tokens: 1_000_000n },
  { name: "alice", index: 2, tokens: 10_000n },
  { name: "bob", index: 3, tokens: 10_000n },
  { name: "issuer", index: 4, tokens: 1_000n },
];

/** The signer of one of the accounts. */
export function demoSigner(name: string): LocalSigner {
  const index = DEMO_ACCOUNTS.find((each) => each.name === name)?.index ?? 0;
  return LocalSigner.fromMnemonic(DEMO_MNEMONIC, index);
}

/** Makes the demonstration's home with its keys, unless it is there. Returns whether it was made. */
export async function ensureDemoHome(home: string): Promise<boolean> {
  if (await exists(homePaths(home).genesis)) {
    if (await exists(join(home, DEMO_PASSPHRASE_FILE))) return false;
    const problem = `${home} is no demonstration's home: its chain would be moved in time and given a faucet`;
    const remedy = "start it without --demo, or name another --home for the demonstration";
    throw new UserError("not-a-demonstration", 2, problem, undefined, remedy);
  }
  await mkdir(join(home, "config"), { recursive: true, mode: 0o700 });
  const passphrase = `${DEMO_PASSPHRASE}\n`;
  const passphraseFile = join(home, DEMO_PASSPHRASE_FILE);
  await writeWholeFile(passphraseFile, passphrase, { mode: 0o600, replace: true });
  const keystore = new Keystore(home);
  const known = new Set((await keystore.list()).map(({ name }) => name));
  for (const { name, index } of DEMO_ACCOUNTS) {
    if (known.has(name)) continue;
    const secret = privateKeyFromMnemonic(DEMO_MNEMONIC, index);
    await keystore.addLocal(name, secret, DEMO_PASSPHRASE);
  }
  const time = `${new Date().toISOString().slice(0, 19)}Z`;
  const config = { block_time: "on-demand" };
  const appState = demoState();
  await createHome(home, { chainId: DEMO_CHAIN_ID, moniker: "demo", time, appState, config });
  return true;
}

function demoState(): Readonly<Record<string, GenesisJson>> {
  const { params, bank, assets } = defaultAppState() as Record<string, Record<string, GenesisJson>>;
  const balances = DEMO_ACCOUNTS.map(({ name, tokens }) => ({
    address: demoSigner(name).address,
    coins: [{ denom: DENOM, amount: (tokens * WHOLE).toString() }],
  }));
  return {
    params: { ...params, authority: demoSigner("operator").address },
    bank: { ...bank, balances, denom_metadata: [metadata("KTST", DENOM), metadata("KAU", "akau")] },
    assets: { ...assets, assets: [goldAsset()] },
  };
}

/** A metal whose coins `issuer` mints: 1,000 whole units a day at most. */
function goldAsset(): GenesisJson {
  const limit = (1_000n * WHOLE).toString();
  return {
    denom: "akau",
    issuer: demoSigner("issuer").address,
    backing: "metal",
    daily_mint_limit: limit,
    daily_redeem_limit: limit,
  };
}

/** What people call a denomination with 18 decimals. */
export function metadata(symbol: string, base: string): GenesisJson {
  return {
    description: "",
    denom_units: [
      { denom: base, exponent: 0, aliases: [] },
      { denom: symbol, exponent: 18, aliases: [] },
    ],
    base,
    display: symbol,
    name: symbol,
    symbol,
    uri: "",
    uri_hash: "",
  };
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
