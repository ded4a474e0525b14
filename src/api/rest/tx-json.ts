import { Tx } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import type { Codec } from "../../ledger/kernel/module.ts";
import type { TxResult } from "../../ledger/results.ts";
import type { TxRecord } from "../../node/node.ts";
import { isObject } from "../bounded-json.ts";
import { rfc3339, toBase64, upperHex } from "../encodings.ts";
import { eventJson } from "../rpc/result-json.ts";
import { type AnyResolver, grpcJson } from "./grpc-json.ts";

/** The codec of transactions. */
const TX_CODEC = Tx as unknown as Codec<unknown>;

/** A transaction as the gateway prints it; null when the bytes are none. */
export function txMessageJson(bytes: Uint8Array, resolve: AnyResolver): unknown {
  try {
    return grpcJson(TX_CODEC, TX_CODEC.decode(bytes), { resolve });
  } catch {
    return null;
  }
}

/** What became of a transaction in a block. Source: Cosmos SDK `cosmos.base.abci.v1beta1.TxResponse`. */
export function txResponseJson(record: TxRecord, tx: unknown) {
  const { result } = record;
  return {
    height: record.height.toString(),
    txhash: upperHex(record.hash),
    codespace: result.codespace,
    code: result.code,
    data: upperHex(result.data),
    raw_log: result.log,
    logs: [],
    info: "",
    gas_wanted: result.gasWanted.toString(),
    gas_used: result.gasUsed.toString(),
    tx: isObject(tx) ? { "@type": "/cosmos.tx.v1beta1.Tx", ...tx } : null,
    // The SDK leaves out fractions of a second here.
    timestamp: rfc3339({ ...record.time, nanos: 0 }),
    events: result.events.map(eventJson),
  };
}

/** What the mempool said of a transaction: it stands in no block yet. */
export function checkResponseJson(hash: Uint8Array, check: TxResult | undefined) {
  return {
    height: "0",
    txhash: upperHex(hash),
    codespace: check?.codespace ?? "",
    code: check?.code ?? 0,
    data: "",
    raw_log: check?.log ?? "",
    logs: [],
    info: "",
    gas_wanted: "0",
    gas_used: "0",
    tx: null,
    timestamp: "",
    events: [],
  };
}

/** What a transaction would do. Source: Cosmos SDK `cosmos.tx.v1beta1.SimulateResponse`. */
export function simulationJson(result: TxResult) {
  return {
    gas_info: { gas_wanted: result.gasWanted.toString(), gas_used: result.gasUsed.toString() },
    result: {
      data: result.data.length === 0 ? null : toBase64(result.data),
      log: result.log,
      events: result.events.map(eventJson),
      msg_responses: [],
    },
  };
}
