import { hash } from "node:crypto";
import type { Hasher } from "../ledger/kernel/hasher.ts";

/** SHA-256 by the machine's library. A plain array: a Buffer's `slice` would share its memory where an array's copies. */
export function sha256(data: Uint8Array): Uint8Array {
  const { buffer, byteOffset, length } = hash("sha256", data, "buffer");
  return new Uint8Array(buffer, byteOffset, length);
}

/** The same for the ledger. */
export const nativeHasher: Hasher = { sha256 };
