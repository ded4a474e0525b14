import { base64 } from "@scure/base";
import type { AbciEvent } from "../ledger/results.ts";
import type { Answer } from "./answer.ts";

/** Where a node stands. */
export interface ChainStatus {
  readonly chainId: string;
  readonly moniker: string;
  readonly nodeId: string;
  readonly latestHeight: number;
  /** RFC 3339. */
  readonly latestTime: string;
  readonly latestBlockHash: string;
  readonly earliestHeight: number;
  readonly isCatchingUp: boolean;
}

/** A block's header, as far as clients ask for it. */
export interface BlockHeader {
  readonly chainId: string;
  readonly height: number;
  /** RFC 3339. */
  readonly time: string;
  /** The root of the state after the block before. */
  readonly appHash: Uint8Array;
  readonly proposer: string;
}

/** A block and its transactions. */
export interface BlockView {
  readonly header: BlockHeader;
  /** Upper-case hex. */
  readonly hash: string;
  readonly txs: readonly Uint8Array[];
}

/** A transaction that stands in a block, and what became of it; code 0 is success. */
export interface TxView {
  /** Upper-case hex. */
  readonly hash: string;
  readonly height: number;
  readonly index: number;
  readonly tx: Uint8Array;
  readonly code: number;
  readonly codespace: string;
  readonly log: string;
  readonly gasWanted: bigint;
  readonly gasUsed: bigint;
  readonly events: readonly AbciEvent[];
  /** Encoded `TxMsgData`: the answers of the messages. */
  readonly data: Uint8Array;
}

/** Reads the answer to `status`. */
export function readStatus(answer: Answer): ChainStatus {
  const node = answer.object("node_info");
  const sync = answer.object("sync_info");
  return {
    chainId: node.text("network"),
    moniker: node.text("moniker"),
    nodeId: node.text("id"),
    latestHeight: sync.whole("latest_block_height"),
    latestTime: sync.text("latest_block_time"),
    latestBlockHash: sync.text("latest_block_hash"),
    earliestHeight: sync.whole("earliest_block_height"),
    isCatchingUp: sync.flag("catching_up"),
  };
}

/** Reads a header. */
export function readHeader(header: Answer): BlockHeader {
  return {
    chainId: header.text("chain_id"),
    height: header.whole("height"),
    time: header.text("time"),
    appHash: header.hex("app_hash"),
    proposer: header.text("proposer_address"),
  };
}

/** Reads a block as `block` and NewBlock events have it. */
export function readBlock(block: Answer, hash: string): BlockView {
  const txs = block.object("data").texts("txs");
  return {
    header: readHeader(block.object("header")),
    hash,
    txs: txs.map((text) => base64.decode(text)),
  };
}

/** Reads a transaction as `tx` and `tx_search` have it. */
export function readTx(answer: Answer): TxView {
  return {
    hash: answer.text("hash"),
    height: answer.whole("height"),
    index: answer.whole("index"),
    tx: answer.base64("tx"),
    ...readResult(answer.object("tx_result")),
  };
}

/** Reads what became of a transaction. */
export function readResult(result: Answer) {
  return {
    code: result.whole("code"),
    codespace: result.text("codespace"),
    log: result.text("log"),
    gasWanted: result.integer("gas_wanted"),
    gasUsed: result.integer("gas_used"),
    data: result.base64("data"),
    events: result.objects("events").map(readEvent),
  };
}

function readEvent(event: Answer): AbciEvent {
  return {
    type: event.text("type"),
    attributes: event.objects("attributes").map((each) => ({
      key: each.text("key"),
      value: each.text("value"),
      index: each.flag("index"),
    })),
  };
}
