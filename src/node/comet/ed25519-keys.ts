import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { assert } from "../../exact/assert.ts";

/** What stands before the 32 bytes in the DER form of a key. Source: RFC 8410, sections 7 and 4. */
const PRIVATE_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const PUBLIC_PREFIX = Buffer.from("302a300506032b6570032100", "hex");
const KEY_BYTES = 32;

/** The private key that a seed of 32 bytes stands for. */
export function privateKeyFrom(seed: Uint8Array): KeyObject {
  assert(seed.length === KEY_BYTES, "an ed25519 seed has 32 bytes");
  const key = Buffer.concat([PRIVATE_PREFIX, seed]);
  return createPrivateKey({ key, format: "der", type: "pkcs8" });
}

/** The public key in 32 bytes. */
export function publicKeyFrom(bytes: Uint8Array): KeyObject {
  assert(bytes.length === KEY_BYTES, "an ed25519 public key has 32 bytes");
  const key = Buffer.concat([PUBLIC_PREFIX, bytes]);
  return createPublicKey({ key, format: "der", type: "spki" });
}

/** The seed of 32 bytes behind a private key. */
export function seedOf(privateKey: KeyObject): Uint8Array {
  const der = privateKey.export({ format: "der", type: "pkcs8" });
  return new Uint8Array(der.subarray(PRIVATE_PREFIX.length, PRIVATE_PREFIX.length + KEY_BYTES));
}

/** The 32 bytes of the public key that belongs to a private or public key. */
export function publicBytesOf(key: KeyObject): Uint8Array {
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  const der = publicKey.export({ format: "der", type: "spki" });
  return new Uint8Array(der.subarray(PUBLIC_PREFIX.length));
}
