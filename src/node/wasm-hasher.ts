import { readFileSync } from "node:fs";
import { HASH_BYTES, HASH_WORDS, type Hasher } from "../ledger/kernel/hasher.ts";
import { PREFIX_PLACE_BYTES } from "../ledger/kernel/pair-batch.ts";
import { packageFile } from "../settle/package-file.ts";

/** What kernel/hashes/index.ts exports. */
interface HashKernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly MESSAGES: { readonly value: number };
  readonly ENDS: { readonly value: number };
  readonly DIGESTS: { readonly value: number };
  readonly PAIRS: { readonly value: number };
  /** Hashes `count` messages, four at a time. */
  sha256Each(count: number): void;
  /** Hashes `count` inner nodes, at least one, four at a time. */
  hashPairs(count: number): void;
}

/** What of the engine's WebAssembly is used here; Node's types leave it to the browser's. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/** Below this many messages one call each of the machine's library is as quick. */
const FEWEST = 4;

/**
 * SHA-256 of a batch by WebAssembly, which takes four messages at a time: some 0.2 µs for a node of the state tree,
 * where a call of the machine's library takes 1 µs and leaves garbage. Undefined where it was not built or the engine
 * does not run it.
 */
export function loadBatchHasher(): Required<Pick<Hasher, "sha256Each" | "hashPairs">> | undefined {
  const kernel = loadKernel();
  if (kernel === undefined) return undefined;
  const { buffer } = kernel.memory;
  const [from, endsFrom] = [kernel.MESSAGES.value, kernel.ENDS.value];
  const messages = new Uint8Array(buffer, from, endsFrom - from);
  const most = (kernel.DIGESTS.value - endsFrom) / Int32Array.BYTES_PER_ELEMENT;
  const ends = new Int32Array(buffer, endsFrom, most);
  const digests = new Uint8Array(buffer, kernel.DIGESTS.value);
  const digestWords = new Int32Array(buffer, kernel.DIGESTS.value);
  const pairsWords = (endsFrom - kernel.PAIRS.value) / Int32Array.BYTES_PER_ELEMENT;
  const pairs = new Int32Array(buffer, kernel.PAIRS.value, pairsWords);
  return {
    sha256Each(batch) {
      const { count, length } = batch;
      if (count < FEWEST || count > most || length > messages.length) return false;
      if (batch.digests.length > digests.length) return false;
      messages.set(length === batch.bytes.length ? batch.bytes : batch.bytes.subarray(0, length));
      ends.set(batch.ends.subarray(0, count));
      kernel.sha256Each(count);
      batch.digests.set(digests.subarray(0, count * HASH_BYTES));
      return true;
    },
    hashPairs({ count, prefixes, hashes, digests: into }) {
      if (count < FEWEST || count * PREFIX_PLACE_BYTES > kernel.PAIRS.value - from) return false;
      if (2 * count * HASH_WORDS > pairs.length) return false;
      messages.set(prefixes.subarray(0, count * PREFIX_PLACE_BYTES));
      pairs.set(hashes.subarray(0, 2 * count * HASH_WORDS));
      kernel.hashPairs(count);
      into.set(digestWords.subarray(0, count * HASH_WORDS));
      return true;
    },
  };
}

/** Undefined where it cannot be loaded, and where an earlier build of it lacks something. */
function loadKernel(): HashKernel | undefined {
  try {
    const module = new WebAssembly.Module(readFileSync(packageFile("dist/hashes.wasm")));
    const kernel = new WebAssembly.Instance(module).exports as Partial<HashKernel>;
    return "hashPairs" in kernel ? (kernel as HashKernel) : undefined;
  } catch {
    return undefined;
  }
}
