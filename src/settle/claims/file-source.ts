import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { ByteSource } from "../../claims/tree-reader.ts";
import { fileSystemError } from "../file-system-error.ts";
import { UserError } from "../user-error.ts";

/** A file open for reading anywhere. */
export interface FileSource extends ByteSource {
  close(): void;
}

/**
 * Opens a file for positional reads. They are synchronous: a proof takes some forty reads of a few
 * bytes, which the system has in its cache, and waiting for each would cost more than reading.
 */
export function openFileSource(path: string): FileSource {
  try {
    const descriptor = openSync(path, "r");
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw notAFile(path);
    const read = (offset: number, length: number) => readAt(descriptor, path, offset, length);
    return { size: stats.size, read, close: () => closeSync(descriptor) };
  } catch (error) {
    throw fileSystemError(error, "read", path);
  }
}

function readAt(descriptor: number, path: string, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  try {
    for (let done = 0; done < length; ) {
      const count = readSync(descriptor, bytes, done, length - done, offset + done);
      if (count === 0) throw new UserError("cannot-read", 5, `${path} ends too early`);
      done += count;
    }
    return bytes;
  } catch (error) {
    throw fileSystemError(error, "read", path);
  }
}

function notAFile(path: string): UserError {
  const message = `cannot read ${path}: it is no regular file`;
  return new UserError("cannot-read", 5, message, undefined, "name a file");
}
