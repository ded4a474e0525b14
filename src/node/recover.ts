import type { Ledger } from "../ledger/ledger.ts";
import { type ChainHead, genesisHead, headAfter } from "./chain-head.ts";
import { corruptChain, executeLog, sealedOf } from "./execute-log.ts";
import type { GenesisDoc } from "./genesis-doc.ts";
import type { Logger } from "./log.ts";
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
      throw corruptChain(
        "the log begins at block",
        `${first} and there is no state`,
        "restore a snapshot",
      );
    return await replay(from, await beginAt(from), last);
  }
  await checkGenesis(db, genesis);
  for await (const entries of db.stateEntries()) {
    const stray = entries.find(({ store: name }) => !ledger.state.hasStore(name));
    if (stray !== undefined)
      throw corruptChain("the kept state", "has an entry of no module", REBUILD);
    ledger.state.apply(entries);
  }
  ledger.resume(kept);
  if (Buffer.compare(ledger.last.appHash, kept.appHash) !== 0) {
    throw corruptChain(
      "the kept state",
      `does not have the app hash of block ${kept.height}`,
      REBUILD,
    );
  }
  if (kept.height > last) {
    const problem = `ends at block ${last}, but the state is that of block ${kept.height}`;
    throw corruptChain("the block log", problem, "restore a snapshot, or the log from a backup");
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
  throw corruptChain("genesis.json", "is not the one this chain began with", remedy);
}

async function headAt({ store, genesis, ledger }: Recovery, height: number): Promise<ChainHead> {
  const { appHash } = ledger.last;
  if (height === 0) return genesisHead(genesis, appHash);
  const record = await store.block(height);
  const outcome = await store.outcome(height);
  if (record === undefined || outcome === undefined) {
    throw corruptChain("the kept state", `misses what block ${height} did`, REBUILD);
  }
  return headAfter(sealedOf(record, height), { appHash, txResults: outcome.txResults });
}

/** Executes the rest of the log and keeps what it does. */
async function replay(from: Recovery, start: ChainHead, last: number): Promise<ChainHead> {
  const { store, log } = from;
  let head = start;
  for await (const { sealed, time, executed, head: reached } of executeLog(from, start, last)) {
    await store.keep(sealed, time, executed);
    head = reached;
    const { height } = sealed;
    if (height % LOG_EVERY === 0) log.info("replaying blocks", { height, of: last });
  }
  if (head.height > start.height) {
    log.info("blocks of the log were executed again", { from: start.height + 1, to: head.height });
  }
  return head;
}
