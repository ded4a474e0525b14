import { ClassicLevel } from "classic-level";
import type { Change } from "../../ledger/kernel/store.ts";
import type { BlockTime } from "../../ledger/results.ts";
import { StorageError } from "./storage-error.ts";

type Db = ClassicLevel<Uint8Array, Uint8Array>;
/** One write to the database. */
export type DbWrite =
  | { readonly type: "put"; readonly key: Uint8Array; readonly value: Uint8Array }
  | { readonly type: "del"; readonly key: Uint8Array };

/** The block that the kept state is the state after. */
export interface StateHead {
  readonly height: number;
  readonly time: BlockTime;
  readonly appHash: Uint8Array;
}

const HEAD_KEY = Buffer.from("m/head");
const SYNC_KEY = Buffer.from("m/sync");
/** What a key begins with: state entries, outcomes by height, and the index's three kinds. */
export const SPACES = {
  state: 0x73,
  outcome: 0x6f,
  txByHash: 0x74,
  blockByHash: 0x62,
  event: 0x65,
} as const;

const ENTRIES_AT_ONCE = 4_096;

/**
 * What the node keeps beside the block log, in LevelDB: the state's entries, each block's outcome, and the
 * index for searches. A block's writes are one batch, so the state on the disk is always that after some block;
 * it need not be the last one, as the log has the rest.
 */
export class StateDb {
  private constructor(
    private readonly db: Db,
    private readonly path: string,
  ) {}

  /** Throws StorageError storage/corrupt-state when the files cannot be read. */
  static async open(path: string): Promise<StateDb> {
    const db: Db = new ClassicLevel(path, { keyEncoding: "view", valueEncoding: "view" });
    try {
      await db.open();
    } catch (error) {
      throw corruptState(path, error);
    }
    return new StateDb(db, path);
  }

  /** The block of the kept state; undefined in a new database. */
  async head(): Promise<StateHead | undefined> {
    const bytes = await this.get(HEAD_KEY);
    if (bytes === undefined) return undefined;
    try {
      return headFrom(bytes);
    } catch (error) {
      throw corruptState(this.path, error);
    }
  }

  /** Every entry of the state, some thousand at once. */
  async *stateEntries(): AsyncIterable<readonly Change[]> {
    const iterator = this.db.iterator({
      gte: Uint8Array.of(SPACES.state),
      lt: Uint8Array.of(SPACES.state + 1),
    });
    try {
      for (;;) {
        const entries = await this.reading(iterator.nextv(ENTRIES_AT_ONCE));
        if (entries.length === 0) return;
        yield entries.map(([key, value]) => {
          const end = key.indexOf(0);
          const store = Buffer.from(key.subarray(1, end)).toString("latin1");
          return { store, key: key.slice(end + 1), value };
        });
      }
    } finally {
      await iterator.close();
    }
  }

  /** Keeps a block's changes, its head and what else is written with it, all or nothing. */
  async write(
    head: StateHead,
    changes: readonly Change[],
    others: readonly DbWrite[],
    { isSynced }: { readonly isSynced: boolean },
  ): Promise<void> {
    await this.commit([changes.map(stateWrite), others, [headWrite(head)]], isSynced);
  }

  /** Entries of a state whose head is not written yet. */
  async keepEntries(entries: readonly Change[]): Promise<void> {
    await this.commit([entries.map(stateWrite)], false);
  }

  /** Removes every entry of a state. */
  async clearState(): Promise<void> {
    const range = { gte: Uint8Array.of(SPACES.state), lt: Uint8Array.of(SPACES.state + 1) };
    await this.reading(this.db.clear(range));
  }

  /** What was written so far is on the disk when this returns. */
  async sync(): Promise<void> {
    try {
      await this.db.put(SYNC_KEY, Uint8Array.of(1), { sync: true });
    } catch (error) {
      throw notKept(this.path, error);
    }
  }

  /** Writes that belong to no block: pruning. */
  async apply(writes: readonly DbWrite[]): Promise<void> {
    await this.commit([writes], false);
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return await this.reading(this.db.get(key));
  }

  /** The entries in a range, at most `limit` of them. */
  async entries(
    range: { readonly gte: Uint8Array; readonly lt: Uint8Array },
    limit: number,
  ): Promise<[Uint8Array, Uint8Array][]> {
    return await this.reading(this.db.iterator({ ...range, limit }).all());
  }

  async close(): Promise<void> {
    await this.db.close();
  }

  private async reading<T>(read: Promise<T>): Promise<T> {
    try {
      return await read;
    } catch (error) {
      throw corruptState(this.path, error);
    }
  }

  /** One batch; a chained one, which costs half of what a list of operations does. */
  private async commit(parts: readonly (readonly DbWrite[])[], sync: boolean): Promise<void> {
    try {
      const batch = this.db.batch();
      for (const write of parts.flat()) {
        if (write.type === "put") batch.put(write.key, write.value);
        else batch.del(write.key);
      }
      await batch.write({ sync });
    } catch (error) {
      throw notKept(this.path, error);
    }
  }
}

/** A database that cannot be written, and the way out. */
function notKept(file: string, error: unknown): StorageError {
  const message = `the state of a block could not be kept: ${reasonOf(error)}`;
  const remedy = "free space or check the disk, then start again: the block log has the block";
  return new StorageError("storage/state-not-kept", message, { file }, remedy, error);
}

/** A database that cannot be read, and the way out. */
function corruptState(file: string, error: unknown): StorageError {
  const message = `the state cannot be read: ${reasonOf(error)}`;
  const remedy = "start with --rebuild-state: it is made again from the block log";
  return new StorageError("storage/corrupt-state", message, { file }, remedy, error);
}

/** LevelDB's own words stand in the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}

function headFrom(bytes: Uint8Array): StateHead {
  const { height, seconds, nanos, appHash } = JSON.parse(Buffer.from(bytes).toString("utf8"));
  return {
    height,
    time: { seconds: BigInt(seconds), nanos },
    appHash: new Uint8Array(Buffer.from(appHash, "hex")),
  };
}

function stateWrite({ store, key, value }: Change): DbWrite {
  const full = Buffer.concat([
    Uint8Array.of(SPACES.state),
    Buffer.from(store, "latin1"),
    Uint8Array.of(0),
    key,
  ]);
  return value === undefined ? { type: "del", key: full } : { type: "put", key: full, value };
}

function headWrite({ height, time, appHash }: StateHead): DbWrite {
  const head = {
    height,
    seconds: time.seconds.toString(),
    nanos: time.nanos,
    appHash: Buffer.from(appHash).toString("hex"),
  };
  return { type: "put", key: HEAD_KEY, value: Buffer.from(JSON.stringify(head)) };
}
