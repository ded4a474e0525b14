import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import type { SimpleValidator } from "cosmjs-types/tendermint/types/validator";
import { fileSystemError, isSystemError } from "../../settle/file-system-error.ts";
import { UserError } from "../../settle/user-error.ts";
import { writeWholeFile } from "../storage/whole-file.ts";
import { validatorAddress } from "./block-hashes.ts";
import { privateKeyFrom, publicBytesOf, seedOf } from "./ed25519-keys.ts";

const PUBLIC_TYPE = "tendermint/PubKeyEd25519";
const PRIVATE_TYPE = "tendermint/PrivKeyEd25519";
const MAX_FILE_BYTES = 16_384;
const KEY_BYTES = 32;

/** A validator's ed25519 key; the secret stays inside. */
export class ValidatorKey {
  readonly publicKey: Uint8Array;
  /** First 20 bytes of SHA-256 of the public key. */
  readonly address: Uint8Array;
  readonly #privateKey: KeyObject;

  constructor(privateKey: KeyObject) {
    this.#privateKey = privateKey;
    this.publicKey = publicBytesOf(privateKey);
    this.address = validatorAddress(this.publicKey);
  }

  /** The ed25519 signature of `bytes`. */
  sign(bytes: Uint8Array): Uint8Array {
    return new Uint8Array(sign(null, bytes, this.#privateKey));
  }

  /** This validator as a member of a set. */
  asValidator(votingPower: bigint): SimpleValidator {
    return { pubKey: { ed25519: this.publicKey }, votingPower };
  }

  /** The key as CometBFT's priv_validator_key.json, with the secret in it. */
  fileText(): string {
    const secret = Buffer.concat([seedOf(this.#privateKey), this.publicKey]);
    const file = {
      address: Buffer.from(this.address).toString("hex").toUpperCase(),
      pub_key: { type: PUBLIC_TYPE, value: Buffer.from(this.publicKey).toString("base64") },
      priv_key: { type: PRIVATE_TYPE, value: secret.toString("base64") },
    };
    return JSON.stringify(file, undefined, 2);
  }
}

/**
 * Makes a new key and writes it to `path`, for its owner only (mode 0600). Throws UserError:
 * validator-key/exists (a key is never replaced), cannot-write.
 */
export async function createValidatorKey(path: string): Promise<ValidatorKey> {
  const key = new ValidatorKey(generateKeyPairSync("ed25519").privateKey);
  try {
    await writeWholeFile(path, key.fileText(), { mode: 0o600, replace: false });
  } catch (error) {
    if (!isSystemError(error, "EEXIST")) throw fileSystemError(error, "write", path);
    const remedy = "keep it, or move it away if this chain shall have another validator";
    throw new UserError("validator-key/exists", 5, "a key exists already", { file: path }, remedy);
  }
  return key;
}

/**
 * Reads a key in the format of CometBFT's priv_validator_key.json. Throws UserError: cannot-read,
 * validator-key/malformed, validator-key/inconsistent (its parts do not belong together).
 */
export async function loadValidatorKey(path: string): Promise<ValidatorKey> {
  return parseValidatorKey(await readBounded(path), path);
}

/** The key in a key file's text; `path` is the file's name for the errors of `loadValidatorKey`. */
function parseValidatorKey(text: string, path: string): ValidatorKey {
  const file = parsedObject(text, path);
  const secret = keyBytes(file, "priv_key", PRIVATE_TYPE, 2 * KEY_BYTES, path);
  const stated = keyBytes(file, "pub_key", PUBLIC_TYPE, KEY_BYTES, path);
  const key = new ValidatorKey(privateKeyFrom(secret.subarray(0, KEY_BYTES)));
  if (!secret.subarray(KEY_BYTES).equals(key.publicKey)) {
    throw inconsistent(path, "the halves of priv_key do not belong together");
  }
  if (!stated.equals(key.publicKey)) {
    throw inconsistent(path, "pub_key is not the public key of priv_key");
  }
  const address = Buffer.from(key.address).toString("hex").toUpperCase();
  if (file["address"] !== address) {
    throw inconsistent(path, "address is not the address of pub_key");
  }
  return key;
}

async function readBounded(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) throw malformed(path, `it is larger than ${MAX_FILE_BYTES} bytes`);
    return await readFile(path, "utf8");
  } catch (error) {
    throw fileSystemError(error, "read", path);
  }
}

function parsedObject(text: string, path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // The parser's message quotes the text, and the text is secret.
    throw malformed(path, "it is not JSON");
  }
  throw malformed(path, "it is not a JSON object");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function keyBytes(
  file: Record<string, unknown>,
  member: "priv_key" | "pub_key",
  type: string,
  length: number,
  path: string,
): Buffer {
  const key = file[member];
  if (!isObject(key)) throw malformed(path, `${member} is missing`);
  if (key["type"] !== type) throw malformed(path, `the type of ${member} is not ${type}`);
  const value = key["value"];
  const bytes = Buffer.from(typeof value === "string" ? value : "", "base64");
  if (bytes.length !== length || bytes.toString("base64") !== value) {
    throw malformed(path, `the value of ${member} is not base64 of ${length} bytes`);
  }
  return bytes;
}

function malformed(path: string, flaw: string): UserError {
  const message = `this is no validator key: ${flaw}`;
  const remedy = "give a priv_validator_key.json with an ed25519 key, or restore it from a backup";
  return new UserError("validator-key/malformed", 5, message, { file: path }, remedy);
}

function inconsistent(path: string, flaw: string): UserError {
  const remedy = "the file was changed or mixed from two; restore it from a backup";
  return new UserError("validator-key/inconsistent", 5, flaw, { file: path }, remedy);
}
