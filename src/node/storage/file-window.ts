import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const WINDOW_BYTES = 32_768;

/** A file read forward in pieces, of which small ones cost no system call each. */
export class FileWindow {
  readonly size: number;
  private readonly descriptor: number;
  private window = Buffer.alloc(0);
  private windowAt = 0;

  constructor(path: string) {
    this.descriptor = openSync(path, "r");
    this.size = fstatSync(this.descriptor).size;
  }

  /** The bytes from `at` on: `length` of them, or fewer at the end of the file. Valid until the next call. */
  read(at: number, length: number): Buffer {
    const isInside = at >= this.windowAt && at + length <= this.windowAt + this.window.length;
    if (!isInside) this.load(at, Math.max(length, WINDOW_BYTES));
    return this.window.subarray(at - this.windowAt, at - this.windowAt + length);
  }

  /** How many bytes from `at` on stand before the zeros that end the file. */
  writtenFrom(at: number): number {
    for (let end = this.size; end > at; end -= WINDOW_BYTES) {
      const from = Math.max(at, end - WINDOW_BYTES);
      const bytes = this.read(from, end - from);
      for (let i = bytes.length - 1; i >= 0; i--) {
        if (bytes[i] !== 0) return from + i + 1 - at;
      }
    }
    return 0;
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private load(at: number, length: number): void {
    const wanted = Math.min(length, Math.max(this.size - at, 0));
    const bytes = Buffer.allocUnsafe(wanted);
    let filled = 0;
    while (filled < wanted) {
      const count = readSync(this.descriptor, bytes, filled, wanted - filled, at + filled);
      if (count === 0) break;
      filled += count;
    }
    this.window = bytes.subarray(0, filled);
    this.windowAt = at;
  }
}
