import { BinaryWriter } from "cosmjs-types/binary";
import { Timestamp } from "cosmjs-types/google/protobuf/timestamp";
import { BlockID, SignedMsgType, type Vote } from "cosmjs-types/tendermint/types/types";
import { encodeMessage } from "../../ledger/kernel/message-bytes.ts";

/** What of a vote is signed. */
export type SignedVote = Pick<Vote, "type" | "height" | "round" | "blockId" | "timestamp">;

/** Tags of tendermint.types.CanonicalVote, which the generated types leave out. */
const TAGS = { type: 8, height: 17, round: 25, blockId: 34, timestamp: 42, chainId: 50 } as const;

/** The bytes that a validator signs to commit a block; see `voteSignBytes`. */
export function precommitSignBytes(
  chainId: string,
  height: bigint,
  round: number,
  blockId: BlockID,
  timestamp: Timestamp,
): Uint8Array {
  const type = SignedMsgType.SIGNED_MSG_TYPE_PRECOMMIT;
  return voteSignBytes(chainId, { type, height, round, blockId, timestamp });
}

/**
 * The bytes that a validator signs for a vote: its CanonicalVote behind the length. Height and round
 * have a fixed size, no block is left out, and so is every default but the time.
 * Source: CometBFT specification v0.38, core data structures, "CanonicalVote"; types/vote.go.
 */
export function voteSignBytes(chainId: string, vote: SignedVote): Uint8Array {
  const writer = new BinaryWriter().fork();
  if (vote.type !== 0) writer.uint32(TAGS.type).int32(vote.type);
  if (vote.height !== 0n) writer.uint32(TAGS.height).sfixed64(vote.height);
  if (vote.round !== 0) writer.uint32(TAGS.round).sfixed64(BigInt(vote.round));
  // CanonicalBlockID has the fields of BlockID under the same numbers.
  if (!isNoBlock(vote.blockId)) {
    BlockID.encode(vote.blockId, writer.uint32(TAGS.blockId).fork()).ldelim();
  }
  writer.uint32(TAGS.timestamp).bytes(encodeMessage(Timestamp, vote.timestamp));
  if (chainId !== "") writer.uint32(TAGS.chainId).string(chainId);
  return writer.ldelim().finish();
}

function isNoBlock({ hash, partSetHeader }: BlockID): boolean {
  return hash.length === 0 && partSetHeader.total === 0 && partSetHeader.hash.length === 0;
}
