import { createHash } from "node:crypto";
import { LocalSigner } from "../../../../client/signer.ts";

/** Published by Hardhat and known to everybody: whoever sends real coins to these accounts loses them. */
export const DEMO_MNEMONIC = "test test test test test test test test test test test junk";

/** What the participants of the BurningDrop agree to; it stands in the home as terms.txt too. */
export const DEMO_TERMS_URI = "https://example.com/demo-terms.txt";
export const DEMO_TERMS = "The terms of a demonstration: nothing here is worth anything.\n";
export const DEMO_TERMS_HASH = sha256(DEMO_TERMS).toString("hex");

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
export const PLAYER_TOKENS = 100n;

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

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
