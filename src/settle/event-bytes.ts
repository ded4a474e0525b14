import type { Readable } from "node:stream";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { isSystemError } from "./file-system-error.ts";
import { UserError } from "./user-error.ts";

/** Size of the chunks that are read and unpacked, and so about the size of a batch. */
export const CHUNK_BYTES = 1 << 16;

/** The first bytes of a stream, and the whole stream still to be read, those bytes included. */
interface Peeked {
  readonly head: Buffer;
  readonly chunks: AsyncGenerator<Buffer>;
}

/** Reads ahead until `isEnough` says so or the stream ends. */
export async function peek(
  source: AsyncIterable<Buffer>,
  isEnough: (head: Buffer) => boolean,
): Promise<Peeked> {
  const iterator = source[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (!isEnough(head)) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  return { head, chunks: resume(head, iterator) };
}

async function* resume(head: Buffer, iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    for (;;) {
      const next = await iterator.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

/** The bytes of the events, unpacked when they are gzip by content; a name in `.gz` must be. */
export async function unpacked(
  source: AsyncIterable<Buffer>,
  file: string,
): Promise<AsyncIterable<Buffer>> {
  const { head, chunks } = await peek(source, (bytes) => bytes.length >= 2);
  if (head[0] === 0x1f && head[1] === 0x8b) return gunzipped(chunks);
  if (!/\.gz$/i.test(file) || head.length === 0) return chunks;
  await chunks.return(undefined);
  const message = "the name ends in .gz but the file is not compressed with gzip";
  throw new UserError("not-gzip", 4, message, { file }, "rename it or compress it");
}

function gunzipped(chunks: AsyncIterable<Buffer>): Readable {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // Whoever iterates over gunzip meets the error, be it of the source or of the unpacking.
  pipeline(chunks, gunzip, () => {});
  return gunzip;
}

/** The refusal of damaged gzip, met after `rows` rows; undefined when `error` is something else. */
export function gzipError(error: unknown, file: string, rows: number): UserError | undefined {
  if (!(error instanceof Error) || !("code" in error) || isSystemError(error)) return undefined;
  if (!String(error.code).startsWith("Z_")) return undefined;
  const endsEarly = error.code === "Z_BUF_ERROR";
  const state = endsEarly ? "ends too early" : "is damaged";
  const message = `the compressed file ${state} after ${rows} rows`;
  const code = endsEarly ? "gzip-ends-early" : "gzip-damaged";
  return new UserError(code, 4, message, { file }, "copy or download it again");
}
