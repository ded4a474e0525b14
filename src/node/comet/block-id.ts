import { Block } from "cosmjs-types/tendermint/types/block";
import type { BlockID, PartSetHeader } from "cosmjs-types/tendermint/types/types";
import { encodeMessage } from "../../ledger/kernel/message-bytes.ts";
import { headerHash } from "./header-hash.ts";
import { simpleRoot } from "./merkle.ts";

const PART_BYTES = 65_536;

/** The name of no block, as the first block gives it for the one before. */
export const NO_BLOCK_ID: BlockID = {
  hash: new Uint8Array(),
  partSetHeader: { total: 0, hash: new Uint8Array() },
};

/**
 * What names a block: its header's hash, and number and root of the 64 KiB parts in which validators
 * pass the encoded block around. `encoded` spares a caller that has the bytes the second encoding.
 * Source: CometBFT specification v0.38, core data structures, "BlockID"; types/part_set.go.
 */
export function blockIdOf(block: Block, encoded = encodeMessage(Block, block)): BlockID {
  return { hash: headerHash(block.header), partSetHeader: partSetHeader(encoded) };
}

/** Number and root of the 64 KiB parts of `encoded`. */
function partSetHeader(encoded: Uint8Array): PartSetHeader {
  const parts: Uint8Array[] = [];
  for (let from = 0; from < encoded.length; from += PART_BYTES) {
    parts.push(encoded.subarray(from, from + PART_BYTES));
  }
  return { total: parts.length, hash: simpleRoot(parts) };
}
