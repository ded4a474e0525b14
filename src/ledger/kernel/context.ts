import type { StateReader, StateStore } from "./store.ts";

/** A figure or text in an event; amounts as decimal text of base units. */
type AttributeValue = string | number | bigint | boolean;

/** What a handler tells the world: `type` is `module/action`, or a name the Cosmos SDK gave. */
export interface LedgerEvent {
  readonly type: string;
  readonly [attribute: string]: AttributeValue;
}

/** What reading the ledger needs: queries get this much. */
export interface QueryContext {
  readonly chainId: string;
  /** The block being executed, or the last one committed for a query. */
  readonly height: number;
  /** The block's time in whole seconds since 1970, never a clock's. */
  readonly timeSec: number;
  readonly store: StateReader;
}

/** All that a handler may know and touch. */
export interface Context extends QueryContext {
  readonly store: StateStore;
  emit(event: LedgerEvent): void;
}
