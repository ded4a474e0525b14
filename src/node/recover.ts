import { Block } from "cosmjs-types/tendermint/types/block";
import { encodeMessage } from "../ledger/kernel/message-bytes.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { UserError } from "../settle/user-error.ts";
import { type ChainHead, genesisHead, headAfter } from "./chain-head.ts";
import type { GenesisDoc } from "./genesis-doc.ts";
import type { Logger } from "./log.ts";
import type { BlockRecord } from "./node.ts";
import { sha256 } from "./sha256.ts";
import type { ChainStore } from "./storage/chain-store.ts";
import type { StateDb } from "./storage/state-db.ts";

/** What a node is made of before it runs. */
export interface Recovery {
  readonly ledger: Ledger;
  readonly store: ChainStore;
  readonly db: StateDb;
  readonly genesis: GenesisDoc;
  readonly log: Logger;
}

const REBUILD = "start with --rebuild-state: the state is made again from the block log";
/** Progress is logged once in so many blocks. */
const LOG_EVERY = 1_000;

/**
 * Brings an empty ledger to the last block of the log: from the kept state, whose root must be what it was,
 * and then block by block. Every block's header must hold the app hash that the blocks before it gave.
 */
export async function recover(from: Recovery): Promise<ChainHead> {
  const { ledger, store, db, genesis } = from;
  const kept = await db.head();
  const { first, last } = store.heights();
  if (kept === undefined) {
    if (first > 1)
      throw damaged(
        "the log begins at block",
        `${first} and there is no state`,
        "restore a snapshot",
      );
    return await replay(from, await beginAt(from), last);
  }
  await checkGenesis(db, genesis);
  for await (const entries of db.stateEntries()) {
    const stray = entries.find(({ store: name }) => !ledger.state.hasStore(name));
    if (stray !== undefined) throw damaged("the kept state", "has an entry of no module", REBUILD);
    ledger.state.apply(entries);
  }
  ledger.resume(kept);
  if (Buffer.compare(ledger.last.appHash, kept.appHash) !== 0) {
    throw damaged("the kept state", `does not have the app hash of block ${kept.height}`, REBUILD);
  }
  if (kept.height > last) {
    const problem = `ends at block ${last}, but the state is that of block ${kept.height}`;
    throw damaged("the block log", problem, "restore a snapshot, or the log from a backup");
  }
  return await replay(from, await headAt(from, kept.height), last);
}

/** A new chain's state. */
async function beginAt({ ledger, db, genesis, store }: Recovery): Promise<ChainHead> {
  ledger.initChain({ ...genesis, initialHeight: 1 });
  const { appHash } = ledger.last;
  await db.apply([{ type: "put", key: GENESIS_KEY, value: sha256(Buffer.from(genesis.text)) }]);
  await store.keepGenesis(genesis.time, appHash, ledger.state.all());
  return genesisHead(genesis, appHash);
}

/** Under which the database keeps the genesis document's sha256. */
export const GENESIS_KEY: Uint8Array = Buffer.from("m/genesis");

async function checkGenesis(db: StateDb, genesis: GenesisDoc): Promise<void> {
  const kept = await db.get(GENESIS_KEY);
  if (kept === undefined || Buffer.compare(kept, sha256(Buffer.from(genesis.text))) === 0) return;
  const remedy = "put the first genesis.json back, or begin a new home";
  throw damaged("genesis.json", "is not the one this chain began with", remedy);
}

async function headAt({ store, genesis, ledger }: Recovery, height: number): Promise<ChainHead> {
  const { appHash } = ledger.last;
  if (height === 0) return genesisHead(genesis, appHash);
  const record = await store.block(height);
  const outcome = await store.outcome(height);
  if (record === undefined || outcome === undefined) {
    throw damaged("the kept state", `misses what block ${height} did`, REBUILD);
  }
  return headAfter(sealedOf(record, height), { appHash, txResults: outcome.txResults });
}

async function replay(from: Recovery, start: ChainHead, last: number): Promise<ChainHead> {
  const { store, log } = from;
  let head = start;
  for (let height = start.height + 1; height <= last; height++) {
    const record = await store.block(height);
    if (record === undefined)
      throw damaged("the block log", `has no block ${height}`, "restore a snapshot");
    head = await executeAgain(from, head, record, height);
    if (height % LOG_EVERY === 0) log.info("replaying blocks", { height, of: last });
  }
  if (head.height > start.height) {
    log.info("blocks of the log were executed again", { from: start.height + 1, to: head.height });
  }
  return head;
}

async function executeAgain(
  { ledger, store, genesis }: Recovery,
  head: ChainHead,
  record: BlockRecord & { readonly seenCommit: Parameters<ChainStore["append"]>[0]["seenCommit"] },
  height: number,
): Promise<ChainHead> {
  const { block, seenCommit } = record;
  assertFollows(head, record, height);
  const time = block.header?.time ?? genesis.time;
  const executed = ledger.execute({ height, time, txs: block.data?.txs ?? [] });
  const sealed = { ...sealedOf(record, height), hash: record.blockId.hash, seenCommit };
  await store.keep(sealed, time, executed);
  return headAfter(sealed, executed);
}

/** A block's header names what the ledger must have come to before it. */
export function assertFollows(head: ChainHead, { block }: BlockRecord, height: number): void {
  const { appHash, lastResultsHash } = block.header ?? {};
  if (Buffer.compare(appHash ?? Buffer.alloc(0), head.appHash) !== 0) {
    const found = Buffer.from(head.appHash).toString("hex");
    const wanted = Buffer.from(appHash ?? []).toString("hex");
    throw damaged(
      `block ${height}`,
      `has app hash ${wanted}, but executing the blocks before it gives ${found}`,
      "use the version that made the block, or restore a snapshot",
    );
  }
  if (Buffer.compare(lastResultsHash ?? Buffer.alloc(0), head.lastResultsHash) !== 0) {
    const problem = "has other results of the block before than executing it gives";
    throw damaged(`block ${height}`, problem, "use the version that made the block");
  }
}

/** A block of the log, ready to be referred to. */
export function sealedOf({ block }: BlockRecord, height: number) {
  return { height, block, encoded: encodeMessage(Block, block) };
}

function damaged(what: string, problem: string, remedy: string): UserError {
  return new UserError("corrupt-chain", 5, `${what} ${problem}`, undefined, remedy);
}
