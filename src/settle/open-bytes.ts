import { constants, createReadStream, fstatSync, open } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { isatty, ReadStream as Terminal } from "node:tty";
import { promisify } from "node:util";
import { CHUNK_BYTES } from "./event-bytes.ts";

/**
 * The bytes of the file at `path`. From a pipe or a terminal they are awaited as from a socket: a call
 * that blocked until somebody writes would hold the process even after a signal to end. Rejects with
 * the system's error when the file cannot be opened.
 */
export async function openBytes(path: string): Promise<Readable> {
  // Opening a pipe waits for its writer, unless it is told not to.
  const fd = await promisify(open)(path, constants.O_RDONLY | constants.O_NONBLOCK);
  if (fstatSync(fd).isFIFO()) return new Socket({ fd, readable: true, writable: false });
  if (isatty(fd)) return new Terminal(fd);
  return createReadStream(path, { fd, highWaterMark: CHUNK_BYTES });
}
