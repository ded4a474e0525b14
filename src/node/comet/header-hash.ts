import { BinaryWriter } from "cosmjs-types/binary";
import { Timestamp } from "cosmjs-types/google/protobuf/timestamp";
import { BlockID, type Header } from "cosmjs-types/tendermint/types/types";
import { Consensus } from "cosmjs-types/tendermint/version/types";
import { encodeMessage } from "../../ledger/kernel/message-bytes.ts";
import { simpleRoot } from "./merkle.ts";

/** The tags of field 1 in google.protobuf.StringValue and BytesValue, and in Int64Value. */
const LENGTH_TAG = 10;
const VARINT_TAG = 8;

/**
 * A block's hash: the root of the header's 14 fields in their order, each protobuf-encoded, plain
 * values inside their google.protobuf wrapper and empty ones as nothing.
 * Source: CometBFT specification v0.38, core data structures, "Header"; types/block.go, Header.Hash.
 */
export function headerHash(header: Header): Uint8Array {
  return simpleRoot([
    encodeMessage(Consensus, header.version),
    wrappedText(header.chainId),
    wrappedInteger(header.height),
    encodeMessage(Timestamp, header.time),
    encodeMessage(BlockID, header.lastBlockId),
    wrappedBytes(header.lastCommitHash),
    wrappedBytes(header.dataHash),
    wrappedBytes(header.validatorsHash),
    wrappedBytes(header.nextValidatorsHash),
    wrappedBytes(header.consensusHash),
    wrappedBytes(header.appHash),
    wrappedBytes(header.lastResultsHash),
    wrappedBytes(header.evidenceHash),
    wrappedBytes(header.proposerAddress),
  ]);
}

function wrappedText(text: string): Uint8Array {
  return text === ""
    ? new Uint8Array()
    : new BinaryWriter().uint32(LENGTH_TAG).string(text).finish();
}

function wrappedBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) return bytes;
  return new BinaryWriter().uint32(LENGTH_TAG).bytes(bytes).finish();
}

function wrappedInteger(value: bigint): Uint8Array {
  return value === 0n
    ? new Uint8Array()
    : new BinaryWriter().uint32(VARINT_TAG).int64(value).finish();
}
