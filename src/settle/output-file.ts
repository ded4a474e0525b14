import { type FileHandle, open } from "node:fs/promises";
import { assert } from "../exact/assert.ts";
import { fileSystemError } from "./file-system-error.ts";

/** A file being written; await each call before the next. Bytes must not change until awaited. */
export interface OutputFile {
  /** Adds text, held back until about 1 MiB is gathered, or bytes; then waits for the disk. */
  write(chunk: string | Uint8Array): Promise<void>;
  /** Writes what is left and waits until it is safely on the disk. */
  close(): Promise<void>;
}

/** An output file that can also be given up. */
export interface OpenOutputFile extends OutputFile {
  readonly isClosed: boolean;
  /** Closes the file without finishing it. */
  discard(): Promise<void>;
}

const CHUNK_LENGTH = 1 << 20;

/** Creates the file at `path`; `shownPath` is the name the user knows it by. */
export async function openOutputFile(path: string, shownPath: string): Promise<OpenOutputFile> {
  try {
    return new BufferedFile(await open(path, "wx"), shownPath);
  } catch (error) {
    throw fileSystemError(error, "write", shownPath);
  }
}

class BufferedFile implements OpenOutputFile {
  isClosed = false;
  private readonly handle: FileHandle;
  private readonly shownPath: string;
  private pending: string[] = [];
  private pendingLength = 0;
  private isBusy = false;

  constructor(handle: FileHandle, shownPath: string) {
    this.handle = handle;
    this.shownPath = shownPath;
  }

  async write(chunk: string | Uint8Array): Promise<void> {
    assert(!this.isClosed && !this.isBusy, "writes to an output file are awaited one by one");
    if (typeof chunk === "string") return this.writeText(chunk);
    await this.flush();
    await this.put(chunk);
  }

  private async writeText(text: string): Promise<void> {
    this.pending.push(text);
    this.pendingLength += text.length;
    if (this.pendingLength >= CHUNK_LENGTH) await this.flush();
  }

  async close(): Promise<void> {
    assert(!this.isClosed && !this.isBusy, "an output file is closed once, after its writes");
    await this.flush();
    await this.named(() => this.handle.sync());
    await this.named(() => this.handle.close());
    this.isClosed = true;
  }

  async discard(): Promise<void> {
    if (!this.isClosed) await this.handle.close().catch(() => {});
    this.isClosed = true;
  }

  private async flush(): Promise<void> {
    const text = this.pending.join("");
    this.pending = [];
    this.pendingLength = 0;
    if (text !== "") await this.put(text);
  }

  private async put(chunk: string | Uint8Array): Promise<void> {
    this.isBusy = true;
    await this.named(() => this.handle.writeFile(chunk));
    this.isBusy = false;
  }

  private async named(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      throw fileSystemError(error, "write", this.shownPath);
    }
  }
}
