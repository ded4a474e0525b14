import { sdkError } from "./errors.ts";
import type { Entry, KeyRange, StateStore } from "./store.ts";

/**
 * What touching the state costs. Source: Cosmos SDK `store/types/gas.go`, KVGasConfig, so that the limits
 * wallets set by habit suffice here too.
 */
const COST = {
  delete: 1_000n,
  readFlat: 1_000n,
  readByte: 3n,
  writeFlat: 2_000n,
  writeByte: 30n,
  iterateNext: 30n,
} as const;

/** Counts the gas of one transaction and stops it at its limit. */
export class GasMeter {
  private spent = 0n;

  /** Without a limit it only counts: begin and end of block, queries, genesis. */
  constructor(readonly limit: bigint | undefined) {}

  get used(): bigint {
    return this.spent;
  }

  /** Adds `amount`; throws `sdk` 11 when that exceeds the limit. `what` names the step for the log. */
  consume(amount: bigint, what: string): void {
    this.spent += amount;
    if (this.limit === undefined || this.spent <= this.limit) return;
    throw sdkError(
      "out-of-gas",
      `out of gas in location: ${what}; gasWanted: ${this.limit}, gasUsed: ${this.spent}`,
    );
  }
}

/** A state whose every read and write is paid from `meter`. */
export function meteredStore(store: StateStore, meter: GasMeter): StateStore {
  return {
    get(name, key) {
      meter.consume(COST.readFlat, "ReadFlat");
      const value = store.get(name, key);
      meter.consume(COST.readByte * BigInt(key.bytes.length + (value?.length ?? 0)), "ReadPerByte");
      return value;
    },
    set(name, key, value) {
      meter.consume(COST.writeFlat, "WriteFlat");
      meter.consume(COST.writeByte * BigInt(key.bytes.length + value.length), "WritePerByte");
      store.set(name, key, value);
    },
    delete(name, key) {
      meter.consume(COST.delete, "Delete");
      store.delete(name, key);
    },
    entries: (name, range) => meteredEntries(store, meter, name, range),
  };
}

function* meteredEntries(
  store: StateStore,
  meter: GasMeter,
  name: string,
  range: KeyRange,
): Iterable<Entry> {
  for (const entry of store.entries(name, range)) {
    meter.consume(COST.iterateNext, "IterNextFlat");
    meter.consume(COST.readByte * BigInt(entry[0].length + entry[1].length), "ValuePerByte");
    yield entry;
  }
}
