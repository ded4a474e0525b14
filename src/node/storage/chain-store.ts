import type { Block } from "cosmjs-types/tendermint/types/block";
import type { Commit } from "cosmjs-types/tendermint/types/types";
import type { Change } from "../../ledger/kernel/store.ts";
import type { ExecutedBlock } from "../../ledger/ledger.ts";
import type { BlockTime } from "../../ledger/results.ts";
import { blockIdOf } from "../comet/block-id.ts";
import type { BlockOutcome, BlockRecord, SearchRequest, SearchResult, TxRecord } from "../node.ts";
import { txHash } from "../sha256.ts";
import { decodeLogged, decodeOutcome, encodeLogged, encodeOutcome } from "./block-codec.ts";
import type { BlockLog } from "./block-log.ts";
import { type DbWrite, SPACES, type StateDb } from "./state-db.ts";
import { findTx, indexWrites, matchesNumber, searchPlaces, unindexWrites } from "./tx-index.ts";

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
  constructor(
    private readonly log: BlockLog,
    private readonly db: StateDb,
  ) {}

  /** The heights that can be read. */
  heights(): { readonly first: number; readonly last: number } {
    return this.log.heights() ?? { first: 0, last: 0 };
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
    const payload = await this.log.read(height);
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
    return place === undefined ? undefined : await this.txAt(place.height, place.index);
  }

  async searchTxs(request: SearchRequest): Promise<SearchResult<TxRecord>> {
    const places = await searchPlaces(this.db, request.conditions, this.heights());
    const found: TxRecord[] = [];
    for (const { height, index } of pageOf(places, request)) {
      const record = await this.txAt(height, index);
      if (record !== undefined) found.push(record);
    }
    return { found, total: places.length };
  }

  /** By `block.height` alone: this ledger's blocks have no events of their own to search by. */
  async searchBlocks(request: SearchRequest): Promise<SearchResult<BlockRecord>> {
    const { first, last } = this.heights();
    const heights: number[] = [];
    const isOnHeight = request.conditions.every(({ key }) => key === "block.height");
    for (let height = first; isOnHeight && height <= last && height > 0; height++) {
      if (request.conditions.every((each) => matchesNumber(each, height))) heights.push(height);
    }
    const found: BlockRecord[] = [];
    for (const height of pageOf(heights, request)) {
      const record = await this.block(height);
      if (record !== undefined) found.push(record);
    }
    return { found, total: heights.length };
  }

  /** Forgets blocks below `height`; returns how many are gone. The log goes by whole files. */
  async prune(height: number): Promise<number> {
    const { first } = this.heights();
    const kept = this.log.firstAfterPruning(height);
    for (let each = first; each < kept; each++) await this.forget(each);
    // The log may forget only what the database holds for certain.
    await this.db.sync();
    await this.log.prune(height);
    return this.heights().first - first;
  }

  private async forget(height: number): Promise<void> {
    const [record, outcome] = [await this.block(height), await this.outcome(height)];
    if (record === undefined || outcome === undefined) return;
    const hashes = (record.block.data?.txs ?? []).map((tx) => txHash(tx));
    await this.db.apply([
      ...unindexWrites(outcome, hashes),
      { type: "del", key: outcomeKey(height) },
      { type: "del", key: blockKey(record.blockId.hash) },
    ]);
  }

  private async txAt(height: number, index: number): Promise<TxRecord | undefined> {
    const [record, outcome] = await Promise.all([this.block(height), this.outcome(height)]);
    const tx = record?.block.data?.txs[index];
    const result = outcome?.txResults[index];
    if (tx === undefined || result === undefined) return undefined;
    return { hash: txHash(tx), height, index, tx, result };
  }
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
