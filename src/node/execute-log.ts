import { Block } from "cosmjs-types/tendermint/types/block";
import { encodeMessage } from "../ledger/kernel/message-bytes.ts";
import type { ExecutedBlock, Ledger } from "../ledger/ledger.ts";
import type { BlockTime } from "../ledger/results.ts";
import { UserError } from "../settle/user-error.ts";
import { type ChainHead, headAfter } from "./chain-head.ts";
import type { BlockRecord } from "./node.ts";
import type { ChainStore, SealedBlock } from "./storage/chain-store.ts";

/** A block of the log, executed once more. */
export interface ExecutedAgain {
  readonly sealed: SealedBlock;
  readonly time: BlockTime;
  readonly executed: ExecutedBlock;
  readonly head: ChainHead;
}

/**
 * Executes the blocks of a log that follow `start`, up to `last`. Each header must hold the app hash and the
 * results' hash that the blocks before it gave; throws UserError at the first that does not.
 */
export async function* executeLog(
  { ledger, store }: { readonly ledger: Ledger; readonly store: ChainStore },
  start: ChainHead,
  last: number,
): AsyncGenerator<ExecutedAgain> {
  let head = start;
  for (let height = start.height + 1; height <= last; height++) {
    const record = await store.block(height);
    if (record === undefined) {
      throw corruptChain("the block log", `has no block ${height}`, "restore a snapshot");
    }
    assertFollows(head, record, height);
    const { block, blockId, seenCommit } = record;
    const sealed = { ...sealedOf(record, height), hash: blockId.hash, seenCommit };
    const { time } = block.header;
    const executed = ledger.execute({ height, time, txs: block.data.txs });
    head = headAfter(sealed, executed);
    yield { sealed, time, executed, head };
  }
}

/** A block's header names what the ledger must have come to before it. */
function assertFollows(head: ChainHead, { block }: BlockRecord, height: number): void {
  const { appHash, lastResultsHash } = block.header;
  if (Buffer.compare(appHash, head.appHash) !== 0) {
    const found = Buffer.from(head.appHash).toString("hex");
    const wanted = Buffer.from(appHash).toString("hex");
    throw corruptChain(
      `block ${height}`,
      `has app hash ${wanted}, but executing the blocks before it gives ${found}`,
      "use the version that made the block, or restore a snapshot",
    );
  }
  if (Buffer.compare(lastResultsHash, head.lastResultsHash) !== 0) {
    const problem = "has other results of the block before than executing it gives";
    throw corruptChain(`block ${height}`, problem, "use the version that made the block");
  }
}

/** A block of the log, ready to be referred to. */
export function sealedOf({ block }: BlockRecord, height: number) {
  return { height, block, encoded: encodeMessage(Block, block) };
}

/** A log or a state that cannot be gone on with, and the way out. */
export function corruptChain(what: string, problem: string, remedy: string): UserError {
  return new UserError("corrupt-chain", 5, `${what} ${problem}`, undefined, remedy);
}
