import type { Block } from "cosmjs-types/tendermint/types/block";
import { Block as BlockCodec } from "cosmjs-types/tendermint/types/block";
import type { BlockID } from "cosmjs-types/tendermint/types/types";
import type { SimpleValidator } from "cosmjs-types/tendermint/types/validator";
import { encodeMessage } from "../ledger/kernel/message-bytes.ts";
import type { ChainParams } from "../ledger/modules/params/index.ts";
import type { BlockTime, TxResult } from "../ledger/results.ts";
import { lastResultsHash } from "./comet/block-hashes.ts";
import { blockIdOf, NO_BLOCK_ID } from "./comet/block-id.ts";
import { blockTime, voteTime } from "./comet/block-time.ts";
import { signCommit } from "./comet/commit.ts";
import { makeBlock, NO_COMMIT } from "./comet/make-block.ts";
import type { ValidatorKey } from "./comet/validator-key.ts";
import type { GenesisDoc } from "./genesis-doc.ts";
import type { SealedBlock } from "./storage/chain-store.ts";

/** What the next block refers back to. */
export interface ChainHead {
  /** 0 before the first block. */
  readonly height: number;
  readonly time: BlockTime;
  readonly blockId: BlockID;
  readonly appHash: Uint8Array;
  readonly lastResultsHash: Uint8Array;
}

/** Where a chain begins. */
export function genesisHead({ time }: GenesisDoc, appHash: Uint8Array): ChainHead {
  const empty = lastResultsHash([]);
  return { height: 0, time, blockId: NO_BLOCK_ID, appHash, lastResultsHash: empty };
}

/** The head after a block that has been executed. */
export function headAfter(
  { height, block, encoded }: Pick<SealedBlock, "height" | "block" | "encoded">,
  executed: { readonly appHash: Uint8Array; readonly txResults: readonly TxResult[] },
): ChainHead {
  return {
    height,
    time: block.header?.time ?? { seconds: 0n, nanos: 0 },
    blockId: blockIdOf(block, encoded),
    appHash: executed.appHash,
    lastResultsHash: lastResultsHash(executed.txResults),
  };
}

/** The one validator of an embedded chain, and its key. */
export interface Proposer {
  readonly key: ValidatorKey;
  readonly power: bigint;
}

/** The validator set of an embedded chain. */
function validatorSet({ key, power }: Proposer): readonly SimpleValidator[] {
  return [key.asValidator(power)];
}

/**
 * Makes the block after `head` and signs it. The block's time is that of the vote for the block before; the
 * vote is signed again now, so that an idle chain's next block does not carry a time long past.
 * Source: CometBFT specification v0.38, "BFT Time"; a vote may be signed again when only its time differs.
 */
export function sealBlock(
  head: ChainHead,
  {
    genesis,
    proposer,
    limits,
    txs,
    now,
  }: {
    readonly genesis: GenesisDoc;
    readonly proposer: Proposer;
    readonly limits: Pick<ChainParams, "maxBlockBytes" | "maxBlockGas">;
    readonly txs: readonly Uint8Array[];
    readonly now: BlockTime;
  },
): SealedBlock {
  const { chainId } = genesis;
  const height = head.height + 1;
  const isFirst = head.height === 0;
  const last = { chainId, height: BigInt(head.height), blockId: head.blockId };
  const lastCommit = isFirst ? NO_COMMIT : signCommit(proposer.key, last, voteTime(now, head.time));
  const block: Block = makeBlock({
    chainId,
    height: BigInt(height),
    time: blockTime(lastCommit, genesis.time),
    txs,
    lastBlockId: head.blockId,
    lastCommit,
    appHash: head.appHash,
    lastResultsHash: head.lastResultsHash,
    consensusParams: { maxBytes: limits.maxBlockBytes, maxGas: limits.maxBlockGas },
    validators: validatorSet(proposer),
    proposer: proposer.key.address,
  });
  const encoded = encodeMessage(BlockCodec, block);
  const blockId = blockIdOf(block, encoded);
  const time = block.header?.time ?? genesis.time;
  const committed = { chainId, height: BigInt(height), blockId };
  const seenCommit = signCommit(proposer.key, committed, voteTime(now, time));
  return { height, block, encoded, hash: blockId.hash, seenCommit };
}
