import { assert } from "../../exact/assert.ts";
import { bytesToLatin1, compareByteArrays } from "./bytes.ts";
import type { StateKey } from "./state-key.ts";

/** A key and its value; neither is ever empty. */
export type Entry = readonly [key: Uint8Array, value: Uint8Array];

/** Which keys, in which order: `from` inclusive, `to` exclusive. */
export interface KeyRange {
  readonly from?: Uint8Array;
  readonly to?: Uint8Array;
  readonly reverse?: boolean;
}

/** The state as read, by keys that nobody changes afterwards: one ordered key-value store per module, by its name. */
export interface StateReader {
  get(store: string, key: StateKey): Uint8Array | undefined;
  /** In byte order of the keys. What is written during the walk is not seen by it. */
  entries(store: string, range: KeyRange): Iterable<Entry>;
}

/** The state as a transaction writes it. */
export interface StateStore extends StateReader {
  set(store: string, key: StateKey, value: Uint8Array): void;
  delete(store: string, key: StateKey): void;
}

/** One change to the state; without a value the key is deleted. */
export interface Change {
  readonly store: string;
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
}

/** A value that was given to a key; undefined where it was deleted. */
interface Write {
  readonly key: StateKey;
  readonly value: Uint8Array | undefined;
}

/**
 * Writes held above a state that they do not touch: dropping the overlay is the rollback. Overlays stack:
 * message over transaction over block over the committed state.
 */
export class Overlay implements StateStore {
  /** Per store, by the key's text. */
  private writes = new Map<string, Map<string, Write>>();

  constructor(private readonly below: StateReader) {}

  get(store: string, key: StateKey): Uint8Array | undefined {
    const written = this.writes.get(store)?.get(key.text);
    return written === undefined ? this.below.get(store, key) : written.value;
  }

  set(store: string, key: StateKey, value: Uint8Array): void {
    assert(key.text.length > 0 && value.length > 0, `empty key or value in store ${store}`);
    this.writesOf(store).set(key.text, { key, value });
  }

  delete(store: string, key: StateKey): void {
    this.writesOf(store).set(key.text, { key, value: undefined });
  }

  *entries(store: string, range: KeyRange): Iterable<Entry> {
    const sign = range.reverse === true ? -1 : 1;
    const own = this.ownWrites(store, range);
    let next = 0;
    for (const entry of this.below.entries(store, range)) {
      for (; next < own.length; next++) {
        const [key, value] = own[next] as (typeof own)[number];
        const order = compareByteArrays(key, entry[0]) * sign;
        if (order >= 0) break;
        if (value !== undefined) yield [key, value];
      }
      const same = own[next];
      if (same !== undefined && compareByteArrays(same[0], entry[0]) === 0) {
        next++;
        if (same[1] !== undefined) yield [same[0], same[1]];
      } else yield entry;
    }
    for (const [key, value] of own.slice(next)) if (value !== undefined) yield [key, value];
  }

  /** Every write, by store and then by key, the same whatever the order they were made in. */
  changes(): Change[] {
    const stores = [...this.writes.keys()].sort();
    return stores.flatMap((store) =>
      [...(this.writes.get(store) ?? [])]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, { key, value }]) => ({ store, key: key.bytes, value })),
    );
  }

  /** Moves every write into `target`, and is empty afterwards. */
  flushInto(target: StateStore): void {
    for (const [store, written] of this.writes) {
      for (const { key, value } of written.values()) {
        if (value === undefined) target.delete(store, key);
        else target.set(store, key, value);
      }
    }
    this.writes = new Map();
  }

  private writesOf(store: string): Map<string, Write> {
    const known = this.writes.get(store);
    if (known !== undefined) return known;
    const made = new Map<string, Write>();
    this.writes.set(store, made);
    return made;
  }

  private ownWrites(
    store: string,
    { from, to, reverse }: KeyRange,
  ): (readonly [Uint8Array, Uint8Array | undefined])[] {
    const first = from === undefined ? "" : bytesToLatin1(from);
    const end = to === undefined ? undefined : bytesToLatin1(to);
    const inside = [...(this.writes.get(store) ?? [])].filter(
      ([key]) => key >= first && (end === undefined || key < end),
    );
    const sign = reverse === true ? -1 : 1;
    return inside
      .sort(([a], [b]) => (a < b ? -sign : sign))
      .map(([, { key, value }]) => [key.bytes, value] as const);
  }
}
