import { createHash } from "node:crypto";
import { access, mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { LocalSigner, privateKeyFromMnemonic } from "../../../../client/signer.ts";
import { formatInstant, SECOND } from "../../../../exact/instant.ts";
import { defaultAppState } from "../../../../ledger/genesis.ts";
import type { GenesisJson } from "../../../../ledger/kernel/module.ts";
import { homePaths } from "../../../../node/home.ts";
import { writeWholeFile } from "../../../../node/storage/whole-file.ts";
import { UserError } from "../../../../settle/user-error.ts";
import { Keystore } from "../../../keystore/keystore.ts";
import { DEMO_PASSPHRASE_FILE } from "../../../keystore/terminal.ts";
import { createHome } from "../node-home.ts";
import { perform } from "./perform.ts";
import { DEMO_ASSETS, type DemoAsset, demoAsset } from "./programmes.ts";
import { demoStory, storyBegins } from "./story.ts";

/** Published by Hardhat and known to everybody: whoever sends real coins to these accounts loses them. */
const DEMO_MNEMONIC = "test test test test test test test test test test test junk";
const DEMO_CHAIN_ID = "aliquot-demo-1";
const DEMO_PASSPHRASE = "demonstration";
const WHOLE = 10n ** 18n;

/** What the participants of the BurningDrop agree to, and where it can be read. */
export const DEMO_TERMS_URI = "https://example.com/demo-terms.txt";
export const DEMO_TERMS_HASH = sha256(
  "The terms of a demonstration: nothing here is worth anything.\n",
).toString("hex");

/** An account of the demonstration, by its index in the mnemonic. */
interface DemoAccount {
  readonly name: string;
  readonly index: number;
  /** Whole tokens at the beginning. */
  readonly tokens: bigint;
}

/**
 * `operator` is the chain's authority and runs the programmes; `faucet` gives tokens away; `issuer` mints gold
 * and silver; `verifier` attests who passed; `feeder` is one of three that give prices.
 */
export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  { name: "operator", index: 0, tokens: 101_000_000n },
  { name: "faucet", index: 1, tokens: 1_000_000n },
  { name: "alice", index: 2, tokens: 10_000n },
  { name: "bob", index: 3, tokens: 10_000n },
  { name: "issuer", index: 4, tokens: 1_000n },
  { name: "verifier", index: 5, tokens: 1_000n },
  { name: "feeder", index: 6, tokens: 1_000n },
];

/** Others who take part; their keys are in no keystore. */
export const PLAYERS: readonly string[] = Array.from({ length: 40 }, (_, i) => `player-${i + 1}`);
const PLAYER_TOKENS = 100n;

/** The accounts in the order of their numbers. */
export const GENESIS_ORDER: readonly string[] = [
  ...DEMO_ACCOUNTS.map(({ name }) => name),
  ...PLAYERS,
];

const signers = new Map<string, LocalSigner>();

/** The signer of one of the accounts or players. */
export function demoSigner(name: string): LocalSigner {
  const known = signers.get(name);
  if (known !== undefined) return known;
  const index = DEMO_ACCOUNTS.find((each) => each.name === name)?.index;
  const made =
    index === undefined
      ? LocalSigner.fromPrivateKey(sha256(`aliquot demonstration ${name}`))
      : LocalSigner.fromMnemonic(DEMO_MNEMONIC, index);
  signers.set(name, made);
  return made;
}

/**
 * Makes the demonstration's home with its keys and its past, unless it is there. Returns whether it was made.
 * A past that was broken off is begun again; without one the chain begins now.
 */
export async function ensureDemoHome(
  home: string,
  { hasPast = true }: { readonly hasPast?: boolean } = {},
): Promise<boolean> {
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
  const now = BigInt(Math.floor(Date.now() / 1000)) * SECOND;
  const time = formatInstant(hasPast ? storyBegins(now) : now);
  const config = { block_time: "on-demand" };
  const making = join(home, "making");
  await rm(making, { recursive: true, force: true });
  await createHome(making, {
    chainId: DEMO_CHAIN_ID,
    moniker: "demo",
    time,
    appState: demoState(),
    config,
  });
  if (hasPast) await perform(making, await demoStory(now));
  await moveInto(home, making);
  return true;
}

/** Puts the made chain in its place: the genesis document last, by which a home is known. */
async function moveInto(home: string, making: string): Promise<void> {
  const [from, to] = [homePaths(making), homePaths(home)];
  await rm(to.data, { recursive: true, force: true });
  if (await exists(from.data)) await rename(from.data, to.data);
  for (const name of await readdir(join(making, "config")))
    if (name !== basename(from.genesis))
      await rename(join(making, "config", name), join(home, "config", name));
  await rename(from.genesis, to.genesis);
  await rm(making, { recursive: true, force: true });
}

function demoState(): Readonly<Record<string, GenesisJson>> {
  const { params, bank, assets } = defaultAppState() as Record<string, Record<string, GenesisJson>>;
  const rich = new Set(["operator", "alice", "bob"]);
  const balances = GENESIS_ORDER.map((name) => {
    const tokens = DEMO_ACCOUNTS.find((each) => each.name === name)?.tokens ?? PLAYER_TOKENS;
    const gifts = rich.has(name) || PLAYERS.includes(name) ? giftsFor(name) : [];
    const coins = [...gifts, { denom: "aktst", amount: `${tokens * WHOLE}` }];
    coins.sort((a, b) => (a.denom < b.denom ? -1 : 1));
    return { address: demoSigner(name).address, coins };
  });
  return {
    params: { ...params, authority: demoSigner("operator").address },
    accounts: { accounts: GENESIS_ORDER.map((name) => ({ address: demoSigner(name).address })) },
    bank: { ...bank, balances, denom_metadata: DEMO_ASSETS.map(metadataOf) },
    assets: { ...assets, assets: [metalAsset("tkag"), metalAsset("tkau")] },
  };
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

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
