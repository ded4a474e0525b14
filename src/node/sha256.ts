import { hash } from "node:crypto";
import type { Hasher } from "../ledger/kernel/hasher.ts";
import { loadBatchHasher } from "./wasm-hasher.ts";

/** SHA-256 by the machine's library. A plain array: a Buffer's `slice` would share its memory. */
export function sha256(data: Uint8Array): Uint8Array {
  const { buffer, byteOffset, length } = hash("sha256", data, "buffer");
  return new Uint8Array(buffer, byteOffset, length);
}

const hashes = new WeakMap<Uint8Array, Uint8Array>();

/** A transaction's hash; computed once for the bytes as they go from the mempool to a block and its readers. */
export function txHash(tx: Uint8Array): Uint8Array {
  const known = hashes.get(tx);
  if (known !== undefined) return known;
  const hash = sha256(tx);
  hashes.set(tx, hash);
  return hash;
}

/** The same for the ledger, and many messages at once where the WebAssembly for it is there. */
export const nativeHasher: Hasher = { sha256, ...loadBatchHasher() };
