import {
  type Event,
  type ExecTxResult,
  ResponseFinalizeBlock,
} from "cosmjs-types/tendermint/abci/types";
import { Block } from "cosmjs-types/tendermint/types/block";
import { Commit } from "cosmjs-types/tendermint/types/types";
import { encodeMessage } from "../../ledger/kernel/message-bytes.ts";
import type { AbciEvent, TxResult } from "../../ledger/results.ts";
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
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  const end = 4 + bytes.readUInt32BE(0);
  const encoded = new Uint8Array(bytes.subarray(4, end));
  const seenCommit = Commit.decode(new Uint8Array(bytes.subarray(end)));
  return { block: Block.decode(encoded), encoded, seenCommit };
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
