import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { CHUNK_BYTES } from "../event-bytes.ts";
import { fileSystemError } from "../file-system-error.ts";
import type { ContentDifference } from "./difference.ts";

/** Content as it is written: text and bytes in pieces. */
export type Chunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** Bytes shown of each side from the first difference on. */
const SHOWN_BYTES = 60;
const LINE_FEED = 0x0a;

/** SHA-256 of the bytes of `chunks`, hex. */
export async function hashOf(chunks: Chunks): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
}

/** The bytes of the file at `path`. */
export async function* fileChunks(path: string): AsyncGenerator<Buffer> {
  const stream = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    throw fileSystemError(error, "read", path);
  } finally {
    stream.destroy();
  }
}

/** Where two contents first differ: the line, and some bytes of each side; undefined if nowhere. */
export async function firstByteDifference(
  found: Chunks,
  expected: Chunks,
): Promise<ContentDifference | undefined> {
  const a = new Bytes(found);
  const b = new Bytes(expected);
  try {
    for (let line = 1; ; ) {
      const [left, right] = [await a.some(1), await b.some(1)];
      const length = Math.min(left.length, right.length);
      if (length === 0 && left.length === right.length) return undefined;
      let same = 0;
      for (; same < length && left[same] === right[same]; same++) {
        if (left[same] === LINE_FEED) line++;
      }
      a.skip(same);
      b.skip(same);
      if (same < length || length === 0)
        return { line, found: await a.shown(), expected: await b.shown() };
    }
  } finally {
    await a.close();
    await b.close();
  }
}

class Bytes {
  private held: Buffer = Buffer.alloc(0);
  private readonly source: AsyncIterator<string | Uint8Array>;

  constructor(chunks: Chunks) {
    this.source = each(chunks);
  }

  /** At least `count` bytes, or as many as are left. */
  async some(count: number): Promise<Buffer> {
    while (this.held.length < count) {
      const { done, value } = await this.source.next();
      if (done === true) break;
      this.held = Buffer.concat([
        this.held,
        typeof value === "string" ? Buffer.from(value) : value,
      ]);
    }
    return this.held;
  }

  skip(count: number): void {
    this.held = this.held.subarray(count);
  }

  async shown(): Promise<string> {
    const bytes = await this.some(SHOWN_BYTES);
    return bytes.length === 0 ? "the end" : bytes.subarray(0, SHOWN_BYTES).toString("utf8");
  }

  async close(): Promise<void> {
    await this.source.return?.();
  }
}

async function* each(chunks: Chunks): AsyncGenerator<string | Uint8Array> {
  for await (const chunk of chunks) yield chunk;
}
