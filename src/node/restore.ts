import { mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Block } from "cosmjs-types/tendermint/types/block";
import { STORES } from "../ledger/app.ts";
import { encodeMessage } from "../ledger/kernel/message-bytes.ts";
import { State } from "../ledger/kernel/state.ts";
import type { Change } from "../ledger/kernel/store.ts";
import { fileSystemError } from "../settle/file-system-error.ts";
import { UserError } from "../settle/user-error.ts";
import { blockIdOf } from "./comet/block-id.ts";
import type { EmbeddedParts } from "./embedded.ts";
import { parseGenesisDoc } from "./genesis-doc.ts";
import { homePaths } from "./home.ts";
import { nativeHost } from "./native-host.ts";
import { GENESIS_KEY } from "./recover.ts";
import { sha256 } from "./sha256.ts";
import { badSnapshot, readSnapshot, type Snapshot, writeSnapshot } from "./snapshot.ts";
import { decodeLogged, decodeOutcome, encodeLogged, encodeOutcome } from "./storage/block-codec.ts";
import { BlockLog } from "./storage/block-log.ts";
import { ChainStore } from "./storage/chain-store.ts";
import { StateDb } from "./storage/state-db.ts";
import { syncDirectory } from "./storage/sync-directory.ts";
import { writeWholeFile } from "./storage/whole-file.ts";

/** What a restored node begins with. */
export interface Restored {
  readonly chainId: string;
  readonly height: number;
  readonly appHash: string;
  readonly entries: number;
}

/** Writes the last block and the state after it of an opened, stopped node to one file. */
export async function takeSnapshot(
  { genesis, ledger, store, head }: EmbeddedParts,
  path: string,
): Promise<Restored & { readonly bytes: number }> {
  const [block, outcome] = [await store.block(head.height), await store.outcome(head.height)];
  if (block === undefined || outcome === undefined) {
    const remedy = "start the node once: it makes its first block";
    throw new UserError("no-blocks", 5, "there is no block yet", undefined, remedy);
  }
  const encoded = encodeMessage(Block, block.block);
  const { height, time } = ledger.last;
  const appHash = Buffer.from(ledger.last.appHash).toString("hex");
  const { chainId } = genesis;
  const snapshot: Snapshot = {
    header: { chainId, height, time, appHash },
    genesis: genesis.text,
    record: encodeLogged(encoded, block.seenCommit),
    outcome: encodeOutcome(outcome),
  };
  const written = await writeSnapshot(path, snapshot, ledger.state);
  return { chainId, height, appHash, ...written };
}

/**
 * Puts a snapshot into a home that has no chain yet. Its checksum, its chain id, and that its entries give
 * the app hash are checked before anything is placed. A genesis document that is there must be the same.
 */
export async function restoreSnapshot(home: string, path: string): Promise<Restored> {
  const paths = homePaths(home);
  await refuseChain(paths.data);
  const state = new State(nativeHost(), STORES);
  const entries: Change[] = [];
  const snapshot = await readSnapshot(path, (some) => {
    const unknown = some.find(({ store }) => !state.hasStore(store));
    if (unknown !== undefined) throw badSnapshot(path, `there is no store ${unknown.store}`);
    state.apply(some);
    entries.push(...some);
  });
  checkSnapshot(snapshot, state, path);
  await refuseOtherGenesis(paths.genesis, snapshot);
  try {
    await placeChain(paths.data, snapshot, entries);
    await placeGenesis(paths.genesis, snapshot.genesis);
  } catch (error) {
    throw fileSystemError(error, "write", home);
  }
  const { chainId, height, appHash } = snapshot.header;
  return { chainId, height, appHash, entries: entries.length };
}

function checkSnapshot({ header, genesis, record }: Snapshot, state: State, path: string): void {
  const { chainId } = parseGenesisDoc(genesis, path);
  if (chainId !== header.chainId)
    throw badSnapshot(path, "its genesis document is another chain's");
  if (Buffer.from(state.appHash()).toString("hex") !== header.appHash) {
    throw badSnapshot(path, "its entries do not give its app hash");
  }
  const { block } = decodeLogged(record);
  if (block.header.chainId !== chainId || Number(block.header.height) !== header.height) {
    throw badSnapshot(path, "its block is another one");
  }
}

/** The chain is built beside and moved into place in one step. */
async function placeChain(
  data: string,
  { header, genesis, record, outcome }: Snapshot,
  entries: readonly Change[],
): Promise<void> {
  const staged = join(dirname(data), `.restore-${process.pid}`);
  await rm(staged, { recursive: true, force: true });
  await mkdir(staged, { recursive: true });
  try {
    const blocks = await BlockLog.open(staged);
    const db = await StateDb.open(join(staged, "state"));
    try {
      const { height, time } = header;
      const { block, encoded, seenCommit } = decodeLogged(record);
      const { hash } = blockIdOf(block, encoded);
      const sealed = { height, block, encoded, hash, seenCommit };
      const store = new ChainStore(blocks, db);
      await store.append(sealed);
      await db.apply([{ type: "put", key: GENESIS_KEY, value: sha256(Buffer.from(genesis)) }]);
      const appHash = Buffer.from(header.appHash, "hex");
      const { events, txResults } = decodeOutcome(height, outcome);
      await store.keep(sealed, time, { events, txResults, appHash, changes: entries });
      await db.write({ height, time, appHash }, [], [], { isSynced: true });
    } finally {
      await db.close();
      await blocks.close();
    }
    await rm(data, { recursive: true, force: true });
    await rename(staged, data);
    await syncDirectory(dirname(data));
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}

async function placeGenesis(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeWholeFile(path, text, { mode: 0o644, replace: true });
}

async function refuseChain(data: string): Promise<void> {
  for (const part of ["blocks", "state"]) {
    const path = join(data, part);
    if ((await stat(path).catch(() => undefined)) === undefined) continue;
    const remedy = "restore into a home without one: move its folder data away first";
    throw new UserError("chain-exists", 5, "there is a chain already", { file: path }, remedy);
  }
}

async function refuseOtherGenesis(path: string, { genesis }: Snapshot): Promise<void> {
  const there = await readFile(path, "utf8").catch(() => undefined);
  if (there === undefined || there === genesis) return;
  const remedy = "restore into another home, or move this genesis document away";
  const problem = "is not the genesis document of the snapshot's chain";
  throw new UserError("wrong-genesis", 5, problem, { file: path }, remedy);
}
