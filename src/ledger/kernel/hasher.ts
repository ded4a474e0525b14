import { sha256 } from "@noble/hashes/sha2.js";
import type { PairBatch } from "./pair-batch.ts";

/** Bytes of a SHA-256 hash. */
export const HASH_BYTES = 32;
/** 32-bit words of one. */
export const HASH_WORDS = HASH_BYTES / Int32Array.BYTES_PER_ELEMENT;

/**
 * Where the ledger gets its hashes from. The node hands in a native one; both give the same bytes,
 * so that no result depends on the choice. `sha256` reads its argument before it returns and keeps
 * no reference to it; it gives 32 bytes that it does not touch again.
 */
export interface Hasher {
  sha256(data: Uint8Array): Uint8Array;
  /**
   * Hashes all messages of a batch into its digests, as one by one would; false, and nothing done, for a
   * batch that it cannot take. Only where that is quicker.
   */
  sha256Each?(batch: MessageBatch): boolean;
  /** The same for messages of an inner node's form. */
  hashPairs?(batch: PairBatch): boolean;
}

/** SHA-256 in plain JavaScript, for every machine. */
export const nobleHasher: Hasher = { sha256: (data) => sha256(data) };

const MAX_MESSAGES = 256;
/** A batch that holds this many bytes is full, however few its messages are. */
const FULL_BYTES = 65_536;
const FIRST_BYTES = 4_096;

/**
 * Messages that wait to be hashed together, end to end in one buffer, and their hashes. Fill it
 * (`reserve`, write at `length`, `close`) until `isFull`, call `hashBatch`, read `digests`, `clear`.
 */
export class MessageBatch {
  /** The messages, end to end; a new array whenever `reserve` had to make room. */
  bytes = new Uint8Array(FIRST_BYTES);
  /** Bytes of the closed messages: where the next message begins. */
  length = 0;
  /** Closed messages. */
  count = 0;
  /** Where each closed message ends in `bytes`. */
  readonly ends = new Int32Array(MAX_MESSAGES);
  /** The hash of message i, after `hashBatch`, from byte 32 i on. */
  readonly digests = new Uint8Array(MAX_MESSAGES * HASH_BYTES);
  /** The same memory in words, as memory has them. */
  readonly digestWords = new Int32Array(this.digests.buffer);

  /** Whether the batch must be hashed and cleared before another message. */
  get isFull(): boolean {
    return this.count === MAX_MESSAGES || this.length >= FULL_BYTES;
  }

  /** The buffer, with room for a message of up to `bytes` bytes at `length`. */
  reserve(bytes: number): Uint8Array {
    if (this.length + bytes > this.bytes.length) {
      const wider = new Uint8Array(2 * (this.length + bytes));
      wider.set(this.bytes.subarray(0, this.length));
      this.bytes = wider;
    }
    return this.bytes;
  }

  /** Closes the message that was written from `length` to `end`. */
  close(end: number): void {
    this.ends[this.count++] = end;
    this.length = end;
  }

  /** Forgets the messages. */
  clear(): void {
    this.length = 0;
    this.count = 0;
  }
}

/** Hashes every closed message of the batch into `batch.digests`. The one place where the state tree hashes. */
export function hashBatch(hasher: Hasher, batch: MessageBatch): void {
  if (batch.count > 0 && hasher.sha256Each?.(batch) === true) return;
  let start = 0;
  for (let i = 0; i < batch.count; i++) {
    const end = batch.ends[i] as number;
    batch.digests.set(hasher.sha256(batch.bytes.subarray(start, end)), i * HASH_BYTES);
    start = end;
  }
}
