import type { GenesisJson } from "../ledger/kernel/module.ts";
import type { BlockTime } from "../ledger/results.ts";
import { UserError } from "../settle/user-error.ts";

/** The first state of a chain and who makes its blocks. */
export interface GenesisDoc {
  readonly chainId: string;
  readonly time: BlockTime;
  readonly appState: GenesisJson;
  /** The one validator's ed25519 public key. */
  readonly validator: { readonly publicKey: Uint8Array; readonly power: bigint };
  /** The document as it was read. */
  readonly text: string;
}

/** What can be a chain's id. CometBFT's bound: `MaxChainIDLen`. */
export const CHAIN_ID = /^[A-Za-z0-9_-]{1,50}$/;
const TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?Z$/;

/** The genesis document of a chain with one validator, in CometBFT's format. `time` is RFC 3339 in UTC. */
export function genesisText({
  chainId,
  time,
  publicKey,
  appState,
}: {
  readonly chainId: string;
  readonly time: string;
  readonly publicKey: Uint8Array;
  readonly appState: Readonly<Record<string, unknown>>;
}): string {
  const value = Buffer.from(publicKey).toString("base64");
  const document = {
    genesis_time: time,
    chain_id: chainId,
    initial_height: "1",
    validators: [{ pub_key: { type: "tendermint/PubKeyEd25519", value }, power: "10" }],
    app_hash: "",
    app_state: appState,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** Reads a genesis document in CometBFT's format; throws UserError with the place and what to write. */
export function parseGenesisDoc(text: string, file: string): GenesisDoc {
  const wrong = (path: string, problem: string, remedy: string) =>
    new UserError("bad-genesis", 3, problem, { file, path }, remedy);
  const document = parseJson(text, file);
  const { chain_id, genesis_time, initial_height, validators, app_state } = document;
  if (typeof chain_id !== "string" || !CHAIN_ID.test(chain_id)) {
    throw wrong("chain_id", "is no chain id", "write 1 to 50 letters, digits, - or _");
  }
  const time = typeof genesis_time === "string" ? parseTime(genesis_time) : undefined;
  if (time === undefined) {
    throw wrong("genesis_time", "is no time", "write it like 2026-01-01T00:00:00Z");
  }
  if (initial_height !== undefined && String(initial_height) !== "1") {
    throw wrong(
      "initial_height",
      "must be 1",
      "leave it out: an exported chain begins anew at block 1",
    );
  }
  const validator = readValidator(validators);
  if (validator === undefined) {
    throw wrong(
      "validators",
      "must be one validator with an ed25519 key and a power",
      'write [{"pub_key": {"type": "tendermint/PubKeyEd25519", "value": BASE64}, "power": "10"}]',
    );
  }
  if (app_state === undefined) {
    throw wrong("app_state", "is missing", "write the modules' state, {} for an empty chain");
  }
  return { chainId: chain_id, time, appState: app_state as GenesisJson, validator, text };
}

function parseJson(text: string, file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UserError("bad-genesis", 3, `is no JSON: ${message}`, { file });
  }
  throw new UserError("bad-genesis", 3, "is no JSON object", { file });
}

function parseTime(text: string): BlockTime | undefined {
  const [, seconds, fraction = ""] = TIME.exec(text) ?? [];
  const milliseconds = seconds === undefined ? Number.NaN : Date.parse(`${seconds}Z`);
  if (Number.isNaN(milliseconds)) return undefined;
  return { seconds: BigInt(milliseconds / 1000), nanos: Number(fraction.padEnd(9, "0")) };
}

function readValidator(validators: unknown): GenesisDoc["validator"] | undefined {
  if (!Array.isArray(validators) || validators.length !== 1) return undefined;
  const { pub_key, power } = validators[0] ?? {};
  if (pub_key?.type !== "tendermint/PubKeyEd25519" || typeof pub_key.value !== "string") {
    return undefined;
  }
  const publicKey = new Uint8Array(Buffer.from(pub_key.value, "base64"));
  if (publicKey.length !== 32 || !/^[1-9][0-9]{0,17}$/.test(String(power))) return undefined;
  return { publicKey, power: BigInt(power) };
}
