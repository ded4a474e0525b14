import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open, stat } from "node:fs/promises";
import { assert } from "../exact/assert.ts";
import { NotFast } from "./bulk/not-fast.ts";
import { gzipError, unpacked } from "./event-bytes.ts";
import { eventRows, textOf } from "./event-rows.ts";
import { fileSystemError } from "./file-system-error.ts";
import { openBytes } from "./open-bytes.ts";
import type { RowOrProblem } from "./raw-row.ts";
import { UserError } from "./user-error.ts";

/** What is read at once for a reader who gives no room. */
const TURN_BYTES = 1 << 18;

/**
 * Where the next chunk may be read to, behind one of `untaken` bytes that its reader has not seen yet;
 * undefined: nowhere until then, or nowhere in the reader's memory.
 */
export type ChunkRoom = (untaken: number) => Buffer | undefined;

/** An events file open for one reading, in constant memory. */
export interface EventFile {
  /** The rows in batches, once. Throws UserError for what stops the whole file. */
  rows(): AsyncGenerator<readonly RowOrProblem[]>;
  /**
   * The bytes of a CSV file, once, for a reader of its own that has found `rowsSoFar`. Throws NotFast
   * for JSON Lines, UserError for what stops the whole file.
   */
  csvBytes(rowsSoFar: () => Promise<number>): AsyncGenerator<Buffer>;
  /** SHA-256 of the unpacked bytes; only after all is read. */
  sha256Hex(): string;
  /** Whether the bytes turned out to be packed with gzip; known once some are read. */
  isPacked(): boolean;
  /** Bytes read so far, as stored (packed). */
  readonly bytesRead: number;
  /** Size as stored; undefined for a pipe. */
  readonly bytesTotal: number | undefined;
}

/**
 * Opens the events at `path`, `-` for standard input: CSV or JSON Lines, packed with gzip or not. With
 * `room`, chunks of a file are read to where it says, one ahead of the reader.
 */
export async function openEventFile(
  path: string,
  { room }: { readonly room?: ChunkRoom } = {},
): Promise<EventFile> {
  const file = path === "-" ? "standard input" : path;
  try {
    if (path === "-") return new OpenEventFile(process.stdin, file, undefined);
    const stats = await stat(path);
    if (stats.isDirectory()) throw isDirectory(path);
    const source = await (room === undefined ? openBytes(path) : openedInto(path, room));
    return new OpenEventFile(source, file, stats.isFile() ? stats.size : undefined);
  } catch (error) {
    throw fileSystemError(error, "read", file);
  }
}

/** SHA-256 of the unpacked bytes of a file whose rows cannot be read. */
export async function eventsSha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of await unpacked(await openBytes(path), path)) hash.update(chunk);
  } catch (error) {
    throw gzipError(error, path, 0) ?? fileSystemError(error, "read", path);
  }
  return hash.digest("hex");
}

function isDirectory(path: string): UserError {
  const message = `cannot read ${path}: it is a directory`;
  return new UserError("cannot-read", 5, message, undefined, "name a file");
}

/** The bytes of a file as stored, and what gives it up. */
interface Source extends AsyncIterable<Buffer> {
  destroy(): void;
}

/** Reads to where the reader wants the text: fresh memory for every chunk takes longer than reading. */
async function openedInto(path: string, room: ChunkRoom): Promise<Source> {
  const handle = await open(path);
  const chunks = readInto(handle, room);
  return {
    [Symbol.asyncIterator]: () => chunks,
    destroy: () => void handle.close().catch(() => {}),
  };
}

async function* readInto(handle: FileHandle, room: ChunkRoom): AsyncGenerator<Buffer> {
  const read = (into: Buffer) => {
    const reading = handle.read(into, 0, into.length, null);
    // Whoever waits for it meets the error; if nobody does, it does not matter.
    reading.catch(() => {});
    return reading;
  };
  for (let ahead: ReturnType<typeof read> | undefined; ; ) {
    ahead ??= read(room(0) ?? Buffer.alloc(TURN_BYTES));
    const { bytesRead, buffer } = await ahead;
    if (bytesRead === 0) return;
    const next = room(bytesRead);
    ahead = next === undefined ? undefined : read(next);
    yield buffer.subarray(0, bytesRead);
  }
}

class OpenEventFile implements EventFile {
  bytesRead = 0;
  readonly bytesTotal: number | undefined;
  private readonly source: Source;
  private readonly file: string;
  private readonly hash: Hash = createHash("sha256");
  private state: "unread" | "reading" | "ended" = "unread";
  private isGzip = false;
  private digest: string | undefined;

  constructor(source: Source, file: string, bytesTotal: number | undefined) {
    this.source = source;
    this.file = file;
    this.bytesTotal = bytesTotal;
  }

  async *rows(): AsyncGenerator<readonly RowOrProblem[]> {
    assert(this.state === "unread", "an events file is read once");
    this.state = "reading";
    let count = 0;
    try {
      const bytes = await unpacked(this.counted(), this.file);
      for await (const batch of eventRows(this.hashed(bytes), this.file)) {
        count += batch.length;
        yield batch;
      }
      this.state = "ended";
    } catch (error) {
      throw gzipError(error, this.file, count) ?? fileSystemError(error, "read", this.file);
    } finally {
      this.source.destroy();
    }
  }

  async *csvBytes(rowsSoFar: () => Promise<number>): AsyncGenerator<Buffer> {
    assert(this.state === "unread", "an events file is read once");
    this.state = "reading";
    try {
      const bytes = await unpacked(this.counted(), this.file);
      const { isJson, chunks } = await textOf(this.hashed(bytes), this.file);
      if (isJson) throw new NotFast("its events are JSON Lines");
      yield* chunks;
      this.state = "ended";
    } catch (error) {
      const rows = await rowsSoFar();
      throw gzipError(error, this.file, rows) ?? fileSystemError(error, "read", this.file);
    } finally {
      this.source.destroy();
    }
  }

  sha256Hex(): string {
    assert(this.state === "ended", "the hash is known once all rows are read");
    this.digest ??= this.hash.digest("hex");
    return this.digest;
  }

  isPacked(): boolean {
    return this.isGzip;
  }

  private async *counted(): AsyncGenerator<Buffer> {
    for await (const chunk of this.source) {
      if (this.bytesRead === 0) this.isGzip = chunk[0] === 0x1f && (chunk[1] ?? 0x8b) === 0x8b;
      this.bytesRead += chunk.length;
      yield chunk;
    }
  }

  private async *hashed(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.hash.update(chunk);
      yield chunk;
    }
  }
}
