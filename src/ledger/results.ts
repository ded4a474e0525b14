import type { LedgerEvent } from "./kernel/context.ts";

/** An event as clients see it: the type and its attributes in the order they were given. */
export interface AbciEvent {
  readonly type: string;
  readonly attributes: readonly {
    readonly key: string;
    readonly value: string;
    /** Whether searches by this attribute find the transaction. */
    readonly index: boolean;
  }[];
}

/** What became of a transaction: code 0 is success, every other code names a refusal within `codespace`. */
export interface TxResult {
  readonly code: number;
  readonly codespace: string;
  readonly log: string;
  /** Encoded `cosmos.base.abci.v1beta1.TxMsgData`: the answers of the messages; empty on refusal. */
  readonly data: Uint8Array;
  readonly gasWanted: bigint;
  readonly gasUsed: bigint;
  readonly events: readonly AbciEvent[];
}

/** What the mempool needs to know of a transaction it was asked to hold. */
export interface CheckResult extends TxResult {
  /** The first signer (bech32) and its sequence: one account's transactions stay in this order. */
  readonly sender: string;
  readonly sequence: bigint;
}

/** A point in time as consensus has it. */
export interface BlockTime {
  readonly seconds: bigint;
  readonly nanos: number;
}

/** What an engine hands to the ledger for one block. */
export interface BlockInput {
  /** One more than the last. */
  readonly height: number;
  /** After the last block's. */
  readonly time: BlockTime;
  readonly txs: readonly Uint8Array[];
}

/** What a block did. Nothing of it stands until `commit`. */
export interface BlockOutput {
  readonly txResults: readonly TxResult[];
  /** Events of begin and end of block. */
  readonly events: readonly AbciEvent[];
  /** Root of the state after the block; the next block's header carries it. */
  readonly appHash: Uint8Array;
}

/** An ABCI query: by gRPC path, or `/store/NAME/key` with the key as data. */
export interface QueryInput {
  readonly path: string;
  readonly data: Uint8Array;
  /** 0 for the last committed block. */
  readonly height: number;
  readonly prove: boolean;
}

/** The answer to a query; proof operators only for store queries that asked for them. */
export interface QueryOutput {
  readonly code: number;
  readonly codespace: string;
  readonly log: string;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly proofOps: readonly {
    readonly type: "ics23:iavl" | "ics23:simple";
    readonly key: Uint8Array;
    readonly data: Uint8Array;
  }[];
  readonly height: number;
}

/** Attributes nobody searches by: they would only make the index large. */
const UNINDEXED: readonly string[] = ["acc_seq", "amount", "fee", "signature", "msg_index"];

/** Turns an event of a handler into what clients see; `message` is the number of the message it belongs to. */
export function abciEvent(event: LedgerEvent, message?: number): AbciEvent {
  const attributes: AbciEvent["attributes"][number][] = [];
  for (const key in event) {
    if (key === "type") continue;
    attributes.push({ key, value: String(event[key]), index: !UNINDEXED.includes(key) });
  }
  if (message !== undefined) {
    attributes.push({ key: "msg_index", value: String(message), index: false });
  }
  return { type: event.type, attributes };
}
