import type { StateKey } from "./state-key.ts";
import type { Entry, KeyRange, StateReader } from "./store.ts";

/** Answers that are kept; beyond them all are forgotten, as outsiders choose what is asked. */
const MOST = 20_000;

/**
 * A state that does not change while this is used, whose single reads are made once: a block asks for the
 * parameters, the fees' account and each signer's account several times a transaction.
 */
export class RememberedReads implements StateReader {
  /** Per store, by the key's text; null where there is no value. */
  private readonly known = new Map<string, Map<string, Uint8Array | null>>();
  private count = 0;

  constructor(private readonly below: StateReader) {}

  get(store: string, key: StateKey): Uint8Array | undefined {
    const known = this.known.get(store)?.get(key.text);
    if (known !== undefined) return known ?? undefined;
    const value = this.below.get(store, key);
    this.keep(store, key, value ?? null);
    return value;
  }

  entries(store: string, range: KeyRange): Iterable<Entry> {
    return this.below.entries(store, range);
  }

  private keep(store: string, key: StateKey, value: Uint8Array | null): void {
    if (this.count++ >= MOST) {
      this.known.clear();
      this.count = 1;
    }
    const inStore = this.known.get(store) ?? new Map<string, Uint8Array | null>();
    inStore.set(key.text, value);
    this.known.set(store, inStore);
  }
}
