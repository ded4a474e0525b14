import type { Block } from "cosmjs-types/tendermint/types/block";
import type { Commit } from "cosmjs-types/tendermint/types/types";
import type { Change } from "../../ledger/kernel/store.ts";
import type { ExecutedBlock } from "../../ledger/ledger.ts";
import type { BlockTime } from "../../ledger/results.ts";
import { blockIdOf } from "../comet/block-id.ts";
import type { BlockOutcome, BlockRecord, SearchRequest, SearchResult, TxRecord } from "../node.ts";
import { txHash } from "../sha256.ts";
import {
  decodeLogged,
  decodeOutcome,
  decodeTxResult,
  encodedTxResults,
  encodeLogged,
  encodeOutcome,
  loggedTxs,
} from "./block-codec.ts";
import type { BlockLog } from "./block-log.ts";
import { heightRange } from "./height-range.ts";
import { SearchTime } from "./search-time.ts";
import { type DbWrite, SPACES, type StateDb } from "./state-db.ts";
import { findTx, indexWrites, searchPlaces, type TxPlace, unindexWrites } from "./tx-index.ts";

const ENTRIES_AT_ONCE = 10_000;

/** A block as it goes into the log. */
export interface SealedBlock {
  readonly height: number;
  readonly block: Block;
  readonly encoded: Uint8Array;
  readonly hash: Uint8Array;
  readonly seenCommit: Commit;
}

/**
 * The chain on the disk: blocks in the log, which decides what was committed, and everything that follows
 * from them in the database.
 */
export class ChainStore {
  /** The first height that is not forgotten, though the log may still have earlier ones. */
  private forgotten = 0;

  constructor(
    private readonly log: BlockLog,
    private readonly db: StateDb,
  ) {}

  /** The heights that can be read. */
  heights(): { readonly first: number; readonly last: number } {
    const { first, last } = this.log.heights() ?? { first: 0, last: 0 };
    return { first: Math.max(first, this.forgotten), last };
  }

  /** Makes a block durable: when this returns it is committed. */
  async append({ height, encoded, seenCommit }: SealedBlock): Promise<void> {
    await this.log.append(height, encodeLogged(encoded, seenCommit));
  }

  /** Keeps what a block did. The log can give it again, so it need not be on the disk at once. */
  async keep(sealed: SealedBlock, time: BlockTime, executed: ExecutedBlock): Promise<void> {
    const { height } = sealed;
    const outcome: BlockOutcome = { height, ...executed };
    const others: DbWrite[] = [
      { type: "put", key: outcomeKey(height), value: encodeOutcome(outcome) },
      { type: "put", key: blockKey(sealed.hash), value: Buffer.from(String(height)) },
      ...indexWrites(
        outcome,
        (sealed.block.data?.txs ?? []).map((tx) => txHash(tx)),
      ),
    ];
    const head = { height, time, appHash: executed.appHash };
    await this.db.write(head, executed.changes, others, { isSynced: false });
  }

  /** Keeps the genesis state, the entries first, what says that it is there last. */
  async keepGenesis(
    time: BlockTime,
    appHash: Uint8Array,
    entries: Iterable<Change>,
  ): Promise<void> {
    await this.db.clearState(); // what a first start left that did not come to its end
    let part: Change[] = [];
    for (const entry of entries) {
      part.push(entry);
      if (part.length < ENTRIES_AT_ONCE) continue;
      await this.db.keepEntries(part);
      part = [];
    }
    await this.db.write({ height: 0, time, appHash }, part, [], { isSynced: true });
  }

  async block(
    height: number,
  ): Promise<(BlockRecord & { readonly seenCommit: Commit }) | undefined> {
    const payload = height < this.forgotten ? undefined : await this.log.read(height);
    if (payload === undefined) return undefined;
    const { block, encoded, seenCommit } = decodeLogged(payload);
    return { block, blockId: blockIdOf(block, encoded), size: encoded.length, seenCommit };
  }

  async blockByHash(hash: Uint8Array): Promise<BlockRecord | undefined> {
    const height = await this.db.get(blockKey(hash));
    return height === undefined
      ? undefined
      : await this.block(Number(Buffer.from(height).toString()));
  }

  async outcome(height: number): Promise<BlockOutcome | undefined> {
    const bytes = await this.db.get(outcomeKey(height));
    return bytes === undefined ? undefined : decodeOutcome(height, bytes);
  }

  async tx(hash: Uint8Array): Promise<TxRecord | undefined> {
    const place = await findTx(this.db, hash);
    if (place === undefined) return undefined;
    return txRecordIn(await this.blockTxs(place.height), place);
  }

  async searchTxs(request: SearchRequest): Promise<SearchResult<TxRecord>> {
    const time = new SearchTime(request.mostMs);
    const places = await searchPlaces(this.db, request.conditions, this.heights(), time);
    const found: TxRecord[] = [];
    let block: BlockTxs | undefined;
    for (const place of pageOf(places, request)) {
      time.assertLeft();
      // A page's transactions often stand in one block.
      if (block?.height !== place.height) block = await this.blockTxs(place.height);
      const record = txRecordIn(block, place);
      if (record !== undefined) found.push(record);
    }
    return { found, total: places.length };
  }

  /** By `block.height` alone: this ledger's blocks have no events of their own to search by. */
  async searchBlocks(request: SearchRequest): Promise<SearchResult<BlockRecord>> {
    const { conditions, page, perPage, order } = request;
    const time = new SearchTime(request.mostMs);
    const { first, last } = this.heights();
    const isOnHeight = conditions.every(({ key }) => key === "block.height");
    const { from, to } = heightRange(conditions, Math.max(1, first), isOnHeight ? last : 0);
    const total = Math.max(0, to - from + 1);
    const found: BlockRecord[] = [];
    const shown = Math.min(page * perPage, total);
    for (let place = (page - 1) * perPage; place < shown; place++) {
      time.assertLeft();
      const record = await this.block(order === "asc" ? from + place : to - place);
      if (record !== undefined) found.push(record);
    }
    return { found, total };
  }

  /**
   * Forgets blocks below `height`, `most` of them at once, as each takes its entries out of the index; call it again
   * for the rest. The log goes by whole files, so the blocks of its first one stay as long as one of them does.
   */
  async prune(height: number, most: number): Promise<void> {
    const begin = this.log.heights()?.first ?? 0;
    const kept = this.log.firstAfterPruning(height);
    const { first } = this.heights();
    const next = Math.min(kept, first + most);
    for (let each = first; each < next; each++) await this.forget(each);
    this.forgotten = Math.max(this.forgotten, next);
    if (this.forgotten < kept || kept === begin) return;
    // The log may forget only what the database holds for certain.
    await this.db.sync();
    await this.log.prune(height);
  }

  private async forget(height: number): Promise<void> {
    const outcome = await this.outcome(height);
    if (outcome === undefined) return; // forgotten before the node was started again
    const record = await this.block(height);
    if (record === undefined) return;
    const hashes = record.block.data.txs.map((tx) => txHash(tx));
    await this.db.apply([
      ...unindexWrites(outcome, hashes),
      { type: "del", key: outcomeKey(height) },
      { type: "del", key: blockKey(record.blockId.hash) },
    ]);
  }

  /** A block's transactions and their results, still encoded. */
  private async blockTxs(height: number): Promise<BlockTxs | undefined> {
    const [payload, outcome] = [await this.log.read(height), await this.db.get(outcomeKey(height))];
    if (payload === undefined || outcome === undefined) return undefined;
    return { height, ...loggedTxs(payload), results: encodedTxResults(outcome) };
  }
}

interface BlockTxs {
  readonly height: number;
  readonly time: BlockTime;
  readonly txs: readonly Uint8Array[];
  readonly results: readonly Uint8Array[];
}

/** One of a block's transactions: only its own result is decoded. */
function txRecordIn(block: BlockTxs | undefined, { index }: TxPlace): TxRecord | undefined {
  const [tx, result] = [block?.txs[index], block?.results[index]];
  if (block === undefined || tx === undefined || result === undefined) return undefined;
  const { height, time } = block;
  return { hash: txHash(tx), height, time, index, tx, result: decodeTxResult(result) };
}

function pageOf<T>(all: readonly T[], { page, perPage, order }: SearchRequest): readonly T[] {
  const ordered = order === "asc" ? all : [...all].reverse();
  return ordered.slice((page - 1) * perPage, page * perPage);
}

function outcomeKey(height: number): Uint8Array {
  const key = Buffer.alloc(9, SPACES.outcome);
  key.writeBigUInt64BE(BigInt(height), 1);
  return key;
}

function blockKey(hash: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(SPACES.blockByHash), hash]);
}
