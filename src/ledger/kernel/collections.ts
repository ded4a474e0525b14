import { sha256 } from "@noble/hashes/sha2.js";
import { assert } from "../../exact/assert.ts";
import { bytesToUtf8, concatBytes, prefixEnd, sameBytes, utf8ToBytes } from "./bytes.ts";
import type { Context, QueryContext } from "./context.ts";
import { sdkError } from "./errors.ts";
import { type Decoder, decodeMessage, type Encoder, encodeMessage } from "./message-bytes.ts";
import { remembered, rememberedByBytes, slotOfBytes, slotOfText } from "./recent.ts";
import { type StateKey, stateKey } from "./state-key.ts";

/** How one part of a key becomes bytes whose order is the parts' order. */
export interface KeyPart<T> {
  encode(value: T): Uint8Array;
  /** Reads the part at `at`; returns it and where the next one begins. */
  decode(bytes: Uint8Array, at: number): readonly [T, number];
}

/** Bytes of up to 255, such as an address: one byte of length before them, as the Cosmos SDK does. */
export const bytesPart: KeyPart<Uint8Array> = {
  encode(value) {
    assert(value.length > 0 && value.length <= 255, `a key part of ${value.length} bytes`);
    return concatBytes(Uint8Array.of(value.length), value);
  },
  decode(bytes, at) {
    const end = at + 1 + (bytes[at] ?? 0);
    return [bytes.slice(at + 1, end), end];
  },
};

/** What the state's trees take; longer ones come from outside and are refused (`sdk` 18). */
const MAX_KEY_BYTES = 1_024;
const SCATTER_BYTES = 8;

const scattered = rememberedByBytes((value) =>
  concatBytes(sha256(value).subarray(0, SCATTER_BYTES), bytesPart.encode(value)),
);

/**
 * Bytes that outsiders choose, such as the address that coins are sent to: eight bytes of their sha256 come
 * first. Whoever could choose the leading bits of many keys could make another key's path in the state tree,
 * and so its proof, longer than verifiers accept (128 steps in ics23/go); a hash cannot be chosen that far.
 * The order is the hash's: the same everywhere, but no one's alphabet.
 */
export const scatteredPart: KeyPart<Uint8Array> = {
  encode: scattered,
  decode: (bytes, at) => bytesPart.decode(bytes, at + SCATTER_BYTES),
};

/** A name that outsiders choose, scattered as `scatteredPart` does with bytes. */
export const scatteredTextPart: KeyPart<string> = {
  encode: (value) => scatteredPart.encode(utf8ToBytes(value)),
  decode(bytes, at) {
    const [name, next] = scatteredPart.decode(bytes, at);
    return [bytesToUtf8(name), next];
  },
};

/** A text that ends the key. */
export const textTail: KeyPart<string> = {
  encode: (value) => utf8ToBytes(value),
  decode: (bytes, at) => [bytesToUtf8(bytes.subarray(at)), bytes.length],
};

/** A text without U+0000, ended by it, so that more can follow. */
export const textPart: KeyPart<string> = {
  encode(value) {
    assert(!value.includes("\0"), "a key part with a zero byte");
    return utf8ToBytes(`${value}\0`);
  },
  decode(bytes, at) {
    const end = bytes.indexOf(0, at);
    return [bytesToUtf8(bytes.subarray(at, end)), end + 1];
  },
};

/** A whole number from 0 to 2^64 - 1, eight bytes, highest first. */
export const u64Part: KeyPart<bigint> = {
  encode(value) {
    assert(value >= 0n && value < 1n << 64n, `${value} is no 64-bit number`);
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, value);
    return bytes;
  },
  decode(bytes, at) {
    return [new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at), at + 8];
  },
};

/** How a value becomes bytes; never empty ones. */
export interface ValueCodec<V> {
  encode(value: V): Uint8Array;
  decode(bytes: Uint8Array): V;
}

/** An amount as its decimal text, as the Cosmos SDK stores its integers. */
export const integerValue: ValueCodec<bigint> = {
  encode: (value) => utf8ToBytes(value.toString()),
  decode: (bytes) => BigInt(bytesToUtf8(bytes)),
};

/** That the key is there is all it says. */
export const presentValue: ValueCodec<true> = {
  encode: () => Uint8Array.of(1),
  decode: () => true,
};

/** A protobuf message; must have at least one field set, as no value may be empty. */
export function messageValue<V>(codec: Encoder<V> & Decoder<V>): ValueCodec<V> {
  return {
    encode: (value) => encodeMessage(codec, value),
    decode: (bytes) => decodeMessage(codec, bytes),
  };
}

/** A record that is stored as a protobuf message, by what turns one into the other. */
export function recordValue<V, M>(
  codec: Encoder<M> & Decoder<M>,
  toMessage: (record: V) => M,
  fromMessage: (message: M) => V,
): ValueCodec<V> {
  return {
    encode: (record) => encodeMessage(codec, toMessage(record)),
    decode: (bytes) => fromMessage(decodeMessage(codec, bytes)),
  };
}

type Parts<K extends readonly unknown[]> = { readonly [I in keyof K]: KeyPart<K[I]> };

/** The first `n` parts of a key, for any n. */
type Beginning<K extends readonly unknown[]> = K extends readonly [...infer Init, unknown]
  ? K | Beginning<Init>
  : readonly [];

/** Where a walk over a collection begins and which way it goes. */
export interface Walk<K> {
  readonly reverse?: boolean;
  /** The walk begins at this key, or where it would stand. */
  readonly from?: K;
}

/** A typed map inside a module's store: the only way modules reach the state. */
export interface Collection<K extends readonly unknown[], V> {
  get(ctx: QueryContext, key: K): V | undefined;
  has(ctx: QueryContext, key: K): boolean;
  set(ctx: Context, key: K, value: V): void;
  delete(ctx: Context, key: K): void;
  /** In order of the keys; all whose first parts are `beginning`. */
  entries(
    ctx: QueryContext,
    beginning?: Beginning<K>,
    walk?: Walk<K>,
  ): Iterable<readonly [key: K, value: V]>;
  /** The bytes of a key, for proofs. */
  keyBytes(key: K): Uint8Array;
}

function slotOfKey(key: readonly unknown[]): number {
  let slot = key.length;
  for (const part of key) {
    const own = part instanceof Uint8Array ? slotOfBytes(part) : slotOfText(String(part));
    if (own < 0) return -1;
    slot = (slot * 33 + own) & 0xffffff;
  }
  return slot;
}

function isSameKey(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const [one, other] = [a[i], b[i]];
    if (one === other) continue;
    if (!(one instanceof Uint8Array && other instanceof Uint8Array)) return false;
    if (!sameBytes(one, other)) return false;
  }
  return true;
}

/** Declares a collection. `prefix` sets it apart from the others of the same store. */
export function collection<const K extends readonly unknown[], V>(shape: {
  readonly store: string;
  readonly prefix: number;
  readonly key: Parts<K>;
  readonly value: ValueCodec<V>;
}): Collection<K, V> {
  const { store, value } = shape;
  const parts = shape.key as readonly KeyPart<unknown>[];
  const prefix = Uint8Array.of(shape.prefix);
  const keyFor = remembered(
    (key: readonly unknown[]): StateKey => {
      const encoded = key.map((part, i) => (parts[i] as KeyPart<unknown>).encode(part));
      const bytes = concatBytes(prefix, ...encoded);
      if (bytes.length <= MAX_KEY_BYTES) return stateKey(bytes);
      throw sdkError("invalid-request", `a name of ${bytes.length} bytes is too long`);
    },
    { slotOf: slotOfKey, isLike: isSameKey },
  );
  const keyBytes = (key: readonly unknown[]) => keyFor(key).bytes;
  const keyOf = (bytes: Uint8Array) => {
    let at = 1;
    const key = parts.map((part) => {
      const [read, next] = part.decode(bytes, at);
      at = next;
      return read;
    });
    return key as unknown as K;
  };
  return {
    keyBytes,
    get(ctx, key) {
      const bytes = ctx.store.get(store, keyFor(key));
      return bytes === undefined ? undefined : value.decode(bytes);
    },
    has: (ctx, key) => ctx.store.get(store, keyFor(key)) !== undefined,
    set: (ctx, key, given) => ctx.store.set(store, keyFor(key), value.encode(given)),
    delete: (ctx, key) => ctx.store.delete(store, keyFor(key)),
    *entries(ctx, beginning = [] as unknown as Beginning<K>, walk = {}) {
      const start = keyBytes(beginning as readonly unknown[]);
      const range = rangeOf(start, walk.from === undefined ? undefined : keyBytes(walk.from), walk);
      for (const [key, bytes] of ctx.store.entries(store, range)) {
        yield [keyOf(key), value.decode(bytes)] as const;
      }
    },
  };
}

function rangeOf(
  start: Uint8Array,
  from: Uint8Array | undefined,
  { reverse }: { readonly reverse?: boolean },
) {
  const end = prefixEnd(start);
  if (reverse === true) {
    // The key itself is part of the walk: the first key after it is itself and a zero byte.
    const to = from === undefined ? end : concatBytes(from, Uint8Array.of(0));
    return { from: start, ...(to === undefined ? {} : { to }), reverse: true };
  }
  return { from: from ?? start, ...(end === undefined ? {} : { to: end }) };
}

/** A single value of a module: its parameters, a counter. */
export interface Item<V> {
  get(ctx: QueryContext): V | undefined;
  set(ctx: Context, value: V): void;
  keyBytes(): Uint8Array;
}

/** Declares a single value under `prefix`. */
export function item<V>(shape: {
  readonly store: string;
  readonly prefix: number;
  readonly value: ValueCodec<V>;
}): Item<V> {
  const key = stateKey(Uint8Array.of(shape.prefix));
  return {
    keyBytes: () => key.bytes,
    get(ctx) {
      const bytes = ctx.store.get(shape.store, key);
      return bytes === undefined ? undefined : shape.value.decode(bytes);
    },
    set: (ctx, value) => ctx.store.set(shape.store, key, shape.value.encode(value)),
  };
}
