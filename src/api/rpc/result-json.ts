import type { AbciEvent, CheckResult, QueryOutput, TxResult } from "../../ledger/results.ts";
import type { BlockOutcome, BlockRecord, TxRecord } from "../../node/node.ts";
import { toBase64, upperHex } from "../encodings.ts";
import { blockIdJson, blockJson, headerJson } from "./block-json.ts";
import { type BlockProofs, txProofJson } from "./tx-proof.ts";

/** Empty bytes are null in the ABCI's JSON. */
function bytesOrNull(bytes: Uint8Array): string | null {
  return bytes.length === 0 ? null : toBase64(bytes);
}

/** An empty list is null where CometBFT reads it back from protobuf. */
function listOrNull<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list;
}

/** An event with its attributes as plain text. */
export function eventJson(event: AbciEvent) {
  return {
    type: event.type,
    attributes: event.attributes.map(({ key, value, index }) => ({ key, value, index })),
  };
}

/** The outcome of executing or checking a transaction. */
export function txResultJson(result: TxResult | CheckResult) {
  return {
    code: result.code,
    data: bytesOrNull(result.data),
    log: result.log,
    info: "",
    gas_wanted: result.gasWanted.toString(),
    gas_used: result.gasUsed.toString(),
    events: result.events.map(eventJson),
    codespace: result.codespace,
  };
}

/** The outcome of a transaction that was never executed. */
export const NO_TX_RESULT: TxResult = {
  code: 0,
  codespace: "",
  log: "",
  data: new Uint8Array(),
  gasWanted: 0n,
  gasUsed: 0n,
  events: [],
};

/** What the mempool said of a transaction, as `broadcast_tx_sync` gives it: `data` is hex here. */
export function broadcastJson(hash: Uint8Array, check: TxResult = NO_TX_RESULT) {
  return {
    code: check.code,
    data: upperHex(check.data),
    log: check.log,
    codespace: check.codespace,
    hash: upperHex(hash),
  };
}

/** A transaction that stands in a block; `proofs` when a proof is wanted. */
export function txJson(record: TxRecord, proofs: BlockProofs | undefined) {
  const proof = txProofJson(proofs, record.index);
  return {
    hash: upperHex(record.hash),
    height: record.height.toString(),
    index: record.index,
    tx_result: txResultJson(record.result),
    tx: toBase64(record.tx),
    ...(proof === undefined ? {} : { proof }),
  };
}

/** What a block did. */
export function blockOutcomeJson(outcome: BlockOutcome) {
  return {
    height: outcome.height.toString(),
    txs_results: listOrNull(outcome.txResults.map(txResultJson)),
    finalize_block_events: listOrNull(outcome.events.map(eventJson)),
    validator_updates: null,
    consensus_param_updates: null,
    app_hash: toBase64(outcome.appHash),
  };
}

/** The answer to an ABCI query. */
export function queryJson(output: QueryOutput) {
  const ops = output.proofOps.map(({ type, key, data }) => ({
    type,
    key: toBase64(key),
    data: toBase64(data),
  }));
  return {
    code: output.code,
    log: output.log,
    info: "",
    index: "0",
    key: bytesOrNull(output.key),
    value: bytesOrNull(output.value),
    proofOps: ops.length === 0 ? null : { ops },
    height: output.height.toString(),
    codespace: output.codespace,
  };
}

/** The data of a NewBlock event. */
export function newBlockEventJson(record: BlockRecord, outcome: BlockOutcome) {
  const { events, txResults } = outcome;
  return {
    type: "tendermint/event/NewBlock",
    value: {
      block: blockJson(record.block),
      block_id: blockIdJson(record.blockId),
      result_finalize_block: {
        ...(events.length === 0 ? {} : { events: events.map(eventJson) }),
        ...(txResults.length === 0 ? {} : { tx_results: txResults.map(txResultJson) }),
        validator_updates: null,
        app_hash: toBase64(outcome.appHash),
      },
    },
  };
}

/** The data of a NewBlockHeader event. */
export function newHeaderEventJson(record: BlockRecord) {
  return {
    type: "tendermint/event/NewBlockHeader",
    value: { header: headerJson(record.block.header) },
  };
}

/** The data of a Tx event: here, and only here, empty fields are left out. */
export function txEventJson(record: TxRecord) {
  return {
    type: "tendermint/event/Tx",
    value: {
      TxResult: {
        height: record.height.toString(),
        ...(record.index === 0 ? {} : { index: record.index }),
        tx: toBase64(record.tx),
        result: sparse(txResultJson(record.result)),
      },
    },
  };
}

function sparse(result: ReturnType<typeof txResultJson>): Readonly<Record<string, unknown>> {
  const isEmpty = (value: unknown) =>
    value === null || value === "" || value === "0" || value === 0 || String(value) === "";
  return Object.fromEntries(Object.entries(result).filter(([, value]) => !isEmpty(value)));
}

/** The data of a NewBlockEvents event. */
export function newBlockEventsJson(outcome: BlockOutcome) {
  return {
    type: "tendermint/event/NewBlockEvents",
    value: {
      height: outcome.height.toString(),
      events: listOrNull(outcome.events.map(eventJson)),
      num_txs: outcome.txResults.length.toString(),
    },
  };
}
