import { HASH_BYTES, HASH_WORDS, type Hasher } from "./hasher.ts";

const MAX_PAIRS = 256;
/** A prefix and, in the last byte of its place, its length. */
export const PREFIX_PLACE_BYTES = 16;
/** Either hash stands behind its length. */
const CHILD_BYTES = 1 + HASH_BYTES;

/**
 * Messages of an inner node's form that wait to be hashed together: a prefix of 1 to 9 bytes, then two hashes, each
 * behind its length (0x20). Fill it (a prefix, its hashes, `count`) until `isFull`, call `hashPairs`, read `digests`,
 * set `count` to 0.
 */
export class PairBatch {
  count = 0;
  /** The prefix of pair i stands at byte 16 i, its length at byte 16 i + 15. */
  readonly prefixes = new Uint8Array(MAX_PAIRS * PREFIX_PLACE_BYTES);
  /** The hashes of pair i, in words as memory has them: left from word 16 i on, right from word 16 i + 8 on. */
  readonly hashes = new Int32Array(2 * HASH_WORDS * MAX_PAIRS);
  /** The hash over pair i, after `hashPairs`, from word 8 i on. */
  readonly digests = new Int32Array(HASH_WORDS * MAX_PAIRS);

  get isFull(): boolean {
    return this.count === MAX_PAIRS;
  }
}

/** Hashes every pair of the batch into `batch.digests`. */
export function hashPairs(hasher: Hasher, batch: PairBatch): void {
  if (batch.count > 0 && hasher.hashPairs?.(batch) === true) return;
  const hashes = new Uint8Array(batch.hashes.buffer);
  const digests = new Uint8Array(batch.digests.buffer);
  for (let i = 0; i < batch.count; i++) {
    const from = i * PREFIX_PLACE_BYTES;
    const length = batch.prefixes[from + PREFIX_PLACE_BYTES - 1] as number;
    const message = new Uint8Array(length + 2 * CHILD_BYTES);
    message.set(batch.prefixes.subarray(from, from + length));
    for (let side = 0; side < 2; side++) {
      const at = length + side * CHILD_BYTES;
      const hash = (2 * i + side) * HASH_BYTES;
      message[at] = HASH_BYTES;
      message.set(hashes.subarray(hash, hash + HASH_BYTES), at + 1);
    }
    digests.set(hasher.sha256(message), i * HASH_BYTES);
  }
}
