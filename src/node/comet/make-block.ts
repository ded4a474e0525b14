import type { Timestamp } from "cosmjs-types/google/protobuf/timestamp";
import type { Block } from "cosmjs-types/tendermint/types/block";
import type { BlockID, Commit } from "cosmjs-types/tendermint/types/types";
import type { SimpleValidator } from "cosmjs-types/tendermint/types/validator";
import { assert } from "../../exact/assert.ts";
import {
  type BlockLimits,
  commitHash,
  consensusHash,
  dataHash,
  evidenceHash,
  validatorsHash,
} from "./block-hashes.ts";
import { NO_BLOCK_ID } from "./block-id.ts";
import { blockTime, nanosOf } from "./block-time.ts";

/** CometBFT v0.38's block protocol, and the version of the application. */
const VERSION = { block: 11n, app: 1n } as const;

/** What goes before the first block. */
export const NO_COMMIT: Commit = { height: 0n, round: 0, blockId: NO_BLOCK_ID, signatures: [] };

/** What a block is made of. */
export interface BlockContent {
  readonly chainId: string;
  readonly height: bigint;
  /** As `blockTime` gives it. */
  readonly time: Timestamp;
  readonly txs: readonly Uint8Array[];
  /** `NO_BLOCK_ID` for the first block. */
  readonly lastBlockId: BlockID;
  /** `NO_COMMIT` for the first block. */
  readonly lastCommit: Commit;
  /** The application's hash after the block before. */
  readonly appHash: Uint8Array;
  /** The hash of the results of the block before. */
  readonly lastResultsHash: Uint8Array;
  readonly consensusParams: BlockLimits;
  readonly validators: readonly SimpleValidator[];
  /** The proposer's address. */
  readonly proposer: Uint8Array;
}

/**
 * A block with its header, for validators that stay the same.
 * Source: CometBFT specification v0.38, core data structures, "Block"; state/state.go, MakeBlock.
 */
export function makeBlock(content: BlockContent): Block {
  const { height, time, lastCommit } = content;
  assert(height > 0n, "blocks are numbered from 1");
  const isTimely = nanosOf(time) === nanosOf(blockTime(lastCommit, time));
  assert(isTimely, "a block has the time of its last commit");
  const follows = lastCommit.signatures.length === 0 || lastCommit.height === height - 1n;
  assert(follows, "a block carries the commit of the block before");
  return {
    header: headerOf(content),
    data: { txs: [...content.txs] },
    evidence: { evidence: [] },
    lastCommit,
  };
}

function headerOf(content: BlockContent): Block["header"] {
  const validators = validatorsHash(content.validators);
  return {
    version: { ...VERSION },
    chainId: content.chainId,
    height: content.height,
    time: content.time,
    lastBlockId: content.lastBlockId,
    lastCommitHash: commitHash(content.lastCommit),
    dataHash: dataHash(content.txs),
    validatorsHash: validators,
    nextValidatorsHash: validators,
    consensusHash: consensusHash(content.consensusParams),
    appHash: content.appHash,
    lastResultsHash: content.lastResultsHash,
    evidenceHash: evidenceHash([]),
    proposerAddress: content.proposer,
  };
}
