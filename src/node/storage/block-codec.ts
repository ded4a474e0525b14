import {
  type Event,
  ExecTxResult,
  ResponseFinalizeBlock,
} from "cosmjs-types/tendermint/abci/types";
import { Block } from "cosmjs-types/tendermint/types/block";
import { Commit, Header } from "cosmjs-types/tendermint/types/types";
import { encodeMessage } from "../../ledger/kernel/message-bytes.ts";
import type { AbciEvent, BlockTime, TxResult } from "../../ledger/results.ts";
import { bytesFields } from "../../ledger/tx/canonical.ts";
import type { BlockOutcome } from "../node.ts";

/** What the log keeps of a block: itself and the precommits its maker had when it was appended. */
export interface LoggedBlock {
  readonly block: Block;
  /** The block as it was encoded: what its parts are cut from. */
  readonly encoded: Uint8Array;
  readonly seenCommit: Commit;
}

/** Four bytes of length, the block, the commit. */
export function encodeLogged(encoded: Uint8Array, seenCommit: Commit): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(encoded.length);
  return Buffer.concat([length, encoded, encodeMessage(Commit, seenCommit)]);
}

/** Reads what `encodeLogged` wrote; the log has checked the bytes. */
export function decodeLogged(payload: Uint8Array): LoggedBlock {
  const { encoded, commit } = logged(payload);
  return { block: Block.decode(encoded), encoded, seenCommit: Commit.decode(commit) };
}

function logged(payload: Uint8Array) {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  const end = 4 + bytes.readUInt32BE(0);
  return {
    encoded: new Uint8Array(bytes.subarray(4, end)),
    commit: new Uint8Array(bytes.subarray(end)),
  };
}

// Numbers of fields. Source: CometBFT v0.38.17 `proto/tendermint/types`, `proto/tendermint/abci`.
const BLOCK = { header: 1, data: 2 } as const;
const DATA = { txs: 1 } as const;
const FINALIZED = { txResults: 2 } as const;

/** The time and the transactions of what `encodeLogged` wrote, without decoding the rest of the block. */
export function loggedTxs(payload: Uint8Array): {
  readonly time: BlockTime;
  readonly txs: readonly Uint8Array[];
} {
  const { encoded } = logged(payload);
  const [header = new Uint8Array()] = fieldsOf(encoded, BLOCK.header);
  const [data = new Uint8Array()] = fieldsOf(encoded, BLOCK.data);
  return { time: Header.decode(header).time, txs: fieldsOf(data, DATA.txs) };
}

/** The bytes of each length-delimited field of that number. */
function fieldsOf(bytes: Uint8Array, number: number): Uint8Array[] {
  const places = bytesFields(bytes, 0, bytes.length, number);
  const fields: Uint8Array[] = [];
  for (let i = 0; i < places.length; i += 2) fields.push(bytes.subarray(places[i], places[i + 1]));
  return fields;
}

/** The results in what `encodeOutcome` wrote, for `decodeTxResult`. */
export function encodedTxResults(outcome: Uint8Array): readonly Uint8Array[] {
  return fieldsOf(outcome, FINALIZED.txResults);
}

/** Reads one of `encodedTxResults`. */
export function decodeTxResult(bytes: Uint8Array): TxResult {
  return ExecTxResult.decode(bytes);
}

/** A transaction's result as CometBFT's types have it. */
function execTxResult(result: TxResult): ExecTxResult {
  return { ...result, info: "", events: result.events.map(protoEvent) };
}

function protoEvent({ type, attributes }: AbciEvent): Event {
  return { type, attributes: attributes.map((each) => ({ ...each })) };
}

/** What the database keeps of a block's execution. */
export function encodeOutcome({ txResults, events, appHash }: BlockOutcome): Uint8Array {
  return encodeMessage(ResponseFinalizeBlock, {
    ...ResponseFinalizeBlock.fromPartial({}),
    events: events.map(protoEvent),
    txResults: txResults.map(execTxResult),
    appHash,
  });
}

/** Reads what `encodeOutcome` wrote. */
export function decodeOutcome(height: number, bytes: Uint8Array): BlockOutcome {
  const { txResults, events, appHash } = ResponseFinalizeBlock.decode(bytes);
  return { height, txResults, events, appHash };
}
