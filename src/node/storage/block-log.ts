import { constants } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { assert } from "../../exact/assert.ts";
import { fileSystemError, isSystemError } from "../../settle/file-system-error.ts";
import { encodeRecord } from "./block-record.ts";
import { type HomeLock, lockHome } from "./home-lock.ts";
import {
  extend,
  OffsetList,
  readFromSegment,
  type Segment,
  scanSegment,
  verifySegment,
} from "./segment.ts";
import { appendFailure, isOutOfRoom, StorageError } from "./storage-error.ts";
import { syncDirectory } from "./sync-directory.ts";

const SEGMENT_BYTES = 64 * 1024 * 1024;
const SEGMENT_NAME = /^(\d{12})\.log$/;

/** What opening cut off: the start of a block that a crash kept from being stored. */
export interface Recovered {
  readonly droppedBytes: number;
  /** The file that was cut, when there was something to drop. */
  readonly file?: string;
}

/** The heights in a log, both included. */
export interface HeightRange {
  readonly first: number;
  readonly last: number;
}

/** How a log is kept. */
export interface BlockLogOptions {
  /** A new file is begun before one would exceed this. */
  readonly segmentBytes?: number;
}

/**
 * The write-ahead log of blocks: what `append` has stored outlives a crash. Blocks have consecutive
 * heights; what is in them is of no concern here.
 */
export class BlockLog {
  private handle: FileHandle | undefined;
  private isAppending = false;
  private isBroken = false;

  private constructor(
    private readonly directory: string,
    private readonly segmentBytes: number,
    private readonly lock: HomeLock,
    private readonly segments: Segment[],
    /** What opening cut off. */
    readonly recovered: Recovered,
  ) {}

  /**
   * Opens the log in `home`/blocks and locks the home. A torn last record is cut off and told in
   * `recovered`. Throws StorageError: storage/locked; storage/corrupt-log for a damaged or missing
   * part, of which nothing is touched. All of the last file is checked, of the others the headers.
   */
  static async open(home: string, options: BlockLogOptions = {}): Promise<BlockLog> {
    const directory = join(home, "blocks");
    await makeDirectory(home, directory);
    const lock = await lockHome(home);
    try {
      const segments: Segment[] = [];
      const recovered = await loadSegments(directory, segments);
      const segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
      return new BlockLog(directory, segmentBytes, lock, segments, recovered);
    } catch (error) {
      await lock.release();
      throw fileSystemError(error, "read", directory);
    }
  }

  /** The heights stored; nothing when there are none. */
  heights(): HeightRange | undefined {
    const first = this.segments[0]?.first;
    const next = this.nextHeight();
    return first === undefined || next === undefined ? undefined : { first, last: next - 1 };
  }

  /**
   * Stores a block; when it returns the block is safe on the disk. Heights are consecutive; the first
   * may be any. Throws StorageError: storage/disk-full, after which the log is as before and takes
   * the block again when there is room; storage/write-failed, after which it must be reopened.
   */
  async append(height: number, payload: Uint8Array): Promise<void> {
    assert(!this.isAppending, "appends to the log are awaited one by one");
    assert(height === (this.nextHeight() ?? height), "blocks are stored in the order of heights");
    assert(Number.isSafeInteger(height) && height > 0, "heights count from 1");
    this.isAppending = true;
    try {
      await this.store(height, encodeRecord(height, payload));
    } finally {
      this.isAppending = false;
    }
  }

  /** A stored block; nothing for a height that is not (or no longer) there. */
  async read(height: number): Promise<Uint8Array | undefined> {
    const segment = this.segmentOf(height);
    if (segment === undefined) return undefined;
    try {
      return await readFromSegment(segment, height);
    } catch (error) {
      // It was pruned while we went there.
      if (isSystemError(error, "ENOENT") && !this.segments.includes(segment)) return undefined;
      throw fileSystemError(error, "read", segment.path);
    }
  }

  /** Checks every stored byte. Throws StorageError storage/corrupt-log at the first damage. */
  async verify(): Promise<{ blocks: number; bytes: number }> {
    let blocks = 0;
    let bytes = 0;
    for (const segment of [...this.segments]) {
      verifySegment(segment);
      blocks += segment.offsets.length;
      bytes += segment.end;
      await setImmediate();
    }
    return { blocks, bytes };
  }

  /** The first height that `prune(beforeHeight)` would leave; 0 in an empty log. */
  firstAfterPruning(beforeHeight: number): number {
    const kept = this.segments.findLast(({ first }) => first <= beforeHeight) ?? this.segments[0];
    return kept?.first ?? 0;
  }

  /** Deletes the files that hold only blocks before `beforeHeight`, never the last; tells how many. */
  async prune(beforeHeight: number): Promise<number> {
    let pruned = 0;
    // The oldest first, so that after a crash no gap is left.
    while ((this.segments[1]?.first ?? Number.POSITIVE_INFINITY) <= beforeHeight) {
      const oldest = this.segments.shift();
      if (oldest !== undefined) await rm(oldest.path, { force: true });
      pruned += 1;
    }
    if (pruned > 0) await syncDirectory(this.directory);
    return pruned;
  }

  /** Closes the log and unlocks the home. */
  async close(): Promise<void> {
    await this.handle?.close();
    this.handle = undefined;
    this.isBroken = true;
    await this.lock.release();
  }

  private nextHeight(): number | undefined {
    const last = this.segments.at(-1);
    return last === undefined ? undefined : last.first + last.offsets.length;
  }

  /** By bisection: the last segment that does not begin after `height`. */
  private segmentOf(height: number): Segment | undefined {
    let from = 0;
    let to = this.segments.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.segments[middle]?.first ?? 0) <= height) from = middle + 1;
      else to = middle;
    }
    const segment = this.segments[from - 1];
    return segment?.offsets.at(height - segment.first) === undefined ? undefined : segment;
  }

  private async store(height: number, record: Buffer): Promise<void> {
    const segment = await this.segmentFor(height, record.length);
    const { handle } = this;
    assert(handle !== undefined, "the last file is open");
    try {
      await writeFully(handle, record, segment.end);
      await handle.datasync();
    } catch (error) {
      await this.undo(handle, segment, error);
      throw appendFailure(error, segment.path, height);
    }
    extend(segment, record.length);
  }

  /** The last segment if the record fits into it, else a new one; its file is open then. */
  private async segmentFor(height: number, recordBytes: number): Promise<Segment> {
    const last = this.segments.at(-1);
    const isRoomy = last !== undefined && last.end + recordBytes <= this.segmentBytes;
    const name = `${String(height).padStart(12, "0")}.log`;
    const path = isRoomy ? last.path : join(this.directory, name);
    if (this.isBroken)
      throw appendFailure(new Error("the log is closed, or its disk failed"), path, height);
    if (isRoomy && this.handle !== undefined) return last;
    try {
      await this.openFile(path, isRoomy);
    } catch (error) {
      throw appendFailure(error, path, height);
    }
    if (isRoomy) return last;
    const fresh: Segment = { path, first: height, offsets: new OffsetList(), end: 0 };
    this.segments.push(fresh);
    return fresh;
  }

  private async openFile(path: string, exists: boolean): Promise<void> {
    const handle = await open(path, constants.O_RDWR | (exists ? 0 : constants.O_CREAT));
    try {
      if (!exists) await syncDirectory(this.directory);
      await this.handle?.close();
    } catch (error) {
      await handle.close();
      throw error;
    }
    this.handle = handle;
  }

  /** After any other failure than no room it is unknown what the disk holds: reopening finds out. */
  private async undo(handle: FileHandle, segment: Segment, error: unknown): Promise<void> {
    try {
      if (segment.end === 0) return await this.removeNew(handle, segment);
      await handle.truncate(segment.end);
      await handle.datasync();
    } catch {
      this.isBroken = true;
    } finally {
      this.isBroken ||= !isOutOfRoom(error);
    }
  }

  private async removeNew(handle: FileHandle, segment: Segment): Promise<void> {
    this.segments.pop();
    this.handle = undefined;
    await handle.close();
    await rm(segment.path);
    await syncDirectory(this.directory);
  }
}

async function writeFully(handle: FileHandle, bytes: Buffer, at: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const rest = bytes.length - written;
    written += (await handle.write(bytes, written, rest, at + written)).bytesWritten;
  }
}

async function makeDirectory(home: string, directory: string): Promise<void> {
  try {
    if ((await mkdir(directory, { recursive: true })) !== undefined) await syncDirectory(home);
  } catch (error) {
    throw fileSystemError(error, "write", directory);
  }
}

/** Puts the segments of a directory into `segments`, after mending the last file's end. */
async function loadSegments(directory: string, segments: Segment[]): Promise<Recovered> {
  const firsts = (await readdir(directory))
    .map((name) => Number(SEGMENT_NAME.exec(name)?.[1] ?? 0))
    .filter((first) => first > 0)
    .sort((a, b) => a - b);
  let recovered: Recovered = { droppedBytes: 0 };
  for (const [i, first] of firsts.entries()) {
    const path = join(directory, `${String(first).padStart(12, "0")}.log`);
    refuseGap(segments.at(-1), first, path);
    const isLast = i === firsts.length - 1;
    const { segment, tornBytes } = scanSegment(path, first, {
      ...{ isThorough: isLast, mayBeTorn: isLast },
    });
    if (tornBytes > 0) {
      await cut(segment);
      recovered = { droppedBytes: tornBytes, file: path };
    }
    segments.push(segment);
  }
  await dropEmptyLast(directory, segments);
  return recovered;
}

function refuseGap(before: Segment | undefined, first: number, file: string): void {
  if (before === undefined) return;
  const height = before.first + before.offsets.length;
  if (height === first) return;
  const message = `the blocks from ${height} on, up to ${first}, are not one after the other`;
  const remedy = "restore the missing file of the directory from a backup";
  throw new StorageError("storage/corrupt-log", message, { file, offset: 0, height }, remedy);
}

async function cut({ path, end }: Segment): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.truncate(end);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** A file that was begun, but got no block; the one before it is the last then, and checked as such. */
async function dropEmptyLast(directory: string, segments: Segment[]): Promise<void> {
  const last = segments.at(-1);
  if (last === undefined || last.offsets.length > 0) return;
  segments.pop();
  await rm(last.path);
  await syncDirectory(directory);
  const before = segments.at(-1);
  if (before !== undefined) verifySegment(before);
}
