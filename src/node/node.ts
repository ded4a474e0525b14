import type { Block } from "cosmjs-types/tendermint/types/block";
import type { ConsensusParams } from "cosmjs-types/tendermint/types/params";
import type { BlockID, Commit } from "cosmjs-types/tendermint/types/types";
import type { Validator } from "cosmjs-types/tendermint/types/validator";
import type {
  AbciEvent,
  BlockTime,
  CheckResult,
  QueryInput,
  QueryOutput,
  TxResult,
} from "../ledger/results.ts";

/** A block as it was made, and what executing it did. */
export interface BlockRecord {
  readonly blockId: BlockID;
  readonly block: Block;
  /** Bytes of the encoded block. */
  readonly size: number;
}

/** The outcome of one block's execution. */
export interface BlockOutcome {
  readonly height: number;
  readonly txResults: readonly TxResult[];
  readonly events: readonly AbciEvent[];
  /** The root of the state after this block. */
  readonly appHash: Uint8Array;
}

/** A transaction that stands in a block. */
export interface TxRecord {
  /** sha256 of `tx`. */
  readonly hash: Uint8Array;
  readonly height: number;
  /** The block's. */
  readonly time: BlockTime;
  readonly index: number;
  readonly tx: Uint8Array;
  readonly result: TxResult;
}

/** Where the node stands. */
export interface NodeStatus {
  readonly chainId: string;
  readonly moniker: string;
  /** The node's own version. */
  readonly version: string;
  readonly nodeId: string;
  readonly earliest: BlockSummary;
  readonly latest: BlockSummary;
  readonly isCatchingUp: boolean;
  /** Why no blocks are made at the moment, such as a full disk; absent when all is well. */
  readonly trouble?: string;
  readonly validator: Validator;
}

/** What `status` says of a block. */
export interface BlockSummary {
  readonly height: number;
  readonly time: BlockTime;
  readonly blockHash: Uint8Array;
  readonly appHash: Uint8Array;
}

/** Transactions that wait for a block. */
export interface MempoolView {
  /** The first ones, in the order they will be taken. */
  readonly txs: readonly Uint8Array[];
  readonly count: number;
  readonly bytes: number;
}

/** What a search asks for; conditions are ANDed. `page` begins at 1. */
export interface SearchRequest {
  readonly conditions: readonly SearchCondition[];
  readonly page: number;
  readonly perPage: number;
  readonly order: "asc" | "desc";
  /** Milliseconds it may take; beyond, it is refused with NodeError search/too-slow. */
  readonly mostMs?: number;
}

/** `key op value`, such as `transfer.recipient = 'addr'` or `tx.height > 5`. */
export interface SearchCondition {
  /** `event type.attribute`, or `tx.height`, `tx.hash`, `block.height`. */
  readonly key: string;
  readonly op: "=" | "<" | "<=" | ">" | ">=" | "CONTAINS" | "EXISTS";
  /** Absent for EXISTS. */
  readonly value?: string | bigint;
}

/** One page of what a search found, and how many there are in all. */
export interface SearchResult<T> {
  readonly found: readonly T[];
  readonly total: number;
}

/** What a subscriber is told, after the block is durable. */
export type NodeEvent =
  | {
      readonly type: "NewBlock";
      readonly record: BlockRecord;
      readonly outcome: BlockOutcome;
      /** How long the block took to execute, where the engine measures it. */
      readonly executionSec?: number;
    }
  | { readonly type: "Tx"; readonly record: TxRecord };

/**
 * A running ledger, whichever engine runs it: all that RPC, REST, websocket and CLI use. Heights that
 * are unknown or pruned give undefined. Refusals of transactions are results; methods throw NodeError
 * only for what the caller did wrong (a full mempool, an unknown search key) or for a node that stopped.
 */
export interface Node {
  readonly chainId: string;
  status(): NodeStatus;
  /** The genesis document, as text. */
  genesis(): string;
  /** Runs the checks and, when they pass, holds the transaction for a block. */
  broadcast(tx: Uint8Array): Promise<CheckResult>;
  /** Runs the checks only. */
  check(tx: Uint8Array): CheckResult;
  /** Executes on the last state without signatures' checks: what would it do, how much gas would it use? */
  simulate(tx: Uint8Array): TxResult;
  query(input: QueryInput): QueryOutput;
  block(height?: number): Promise<BlockRecord | undefined>;
  blockByHash(hash: Uint8Array): Promise<BlockRecord | undefined>;
  /** The precommits for the block of that height; `isCanonical` false while only seen, not yet in a block. */
  commit(
    height?: number,
  ): Promise<{ readonly commit: Commit; readonly isCanonical: boolean } | undefined>;
  blockOutcome(height?: number): Promise<BlockOutcome | undefined>;
  validators(height?: number): Promise<readonly Validator[] | undefined>;
  consensusParams(height?: number): Promise<ConsensusParams | undefined>;
  mempool(limit: number): MempoolView;
  tx(hash: Uint8Array): Promise<TxRecord | undefined>;
  searchTxs(request: SearchRequest): Promise<SearchResult<TxRecord>>;
  searchBlocks(request: SearchRequest): Promise<SearchResult<BlockRecord>>;
  /** Calls `listener` for every event until the returned function is called. A listener must not throw. */
  subscribe(listener: (event: NodeEvent) => void): () => void;
}

/** What a caller of the node did wrong, or why it cannot serve: `code` is stable, `remedy` says what to do. */
export class NodeError extends Error {
  override readonly name = "NodeError";

  constructor(
    readonly code: string,
    message: string,
    readonly remedy?: string,
  ) {
    super(message);
  }
}
