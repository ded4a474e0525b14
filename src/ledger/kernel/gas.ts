import { assert } from "../../exact/assert.ts";
import { sdkError } from "./errors.ts";
import type { Entry, KeyRange, StateStore } from "./store.ts";

/**
 * What touching the state costs. Source: Cosmos SDK `store/types/gas.go`, KVGasConfig, so that the limits
 * wallets set by habit suffice here too.
 */
const COST = {
  delete: 1_000,
  readFlat: 1_000,
  readByte: 3,
  writeFlat: 2_000,
  writeByte: 30,
  iterateNext: 30,
} as const;

/** Counts the gas of one transaction and stops it at its limit. */
export class GasMeter {
  /** A number, as it changes with every access: no transaction works for 2^53 gas. */
  private spent = 0;
  private readonly most: number;

  /** Without a limit it only counts: begin and end of block, queries, genesis. */
  constructor(private readonly limit: bigint | undefined) {
    const isBounded = limit !== undefined && limit <= BigInt(Number.MAX_SAFE_INTEGER);
    this.most = isBounded ? Number(limit) : Number.MAX_SAFE_INTEGER;
  }

  get used(): bigint {
    return BigInt(this.spent);
  }

  /** Adds `amount`; throws `sdk` 11 when that exceeds the limit. `what` names the step for the log. */
  consume(amount: number, what: string): void {
    this.spent += amount;
    assert(Number.isSafeInteger(this.spent), "gas is counted exactly");
    if (this.spent <= this.most) return;
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
      meter.consume(COST.readByte * (key.bytes.length + (value?.length ?? 0)), "ReadPerByte");
      return value;
    },
    set(name, key, value) {
      meter.consume(COST.writeFlat, "WriteFlat");
      meter.consume(COST.writeByte * (key.bytes.length + value.length), "WritePerByte");
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
    meter.consume(COST.readByte * (entry[0].length + entry[1].length), "ValuePerByte");
    yield entry;
  }
}
