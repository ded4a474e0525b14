import { type FileHandle, open } from "node:fs/promises";
import { assert } from "../exact/assert.ts";
import { fileSystemError } from "./file-system-error.ts";

/** A file being written; await each call before the next. Bytes must not change until awaited. */
export interface OutputFile {
  /** Adds text, held back until about 1 MiB is gathered, or bytes; then waits for the disk. */
  write(chunk: string | Uint8Array): Promise<void>;
  /** Writes what is left; the disk is given the time until `commit` to hold it safely. */
  close(): Promise<void>;
}

/** An output file that can also be given up. */
export interface OpenOutputFile extends OutputFile {
  readonly isClosed: boolean;
  /** Waits until a closed file is safely on the disk. */
  whenOnDisk(): Promise<void>;
  /** Closes the file without finishing it. */
  discard(): Promise<void>;
}

const CHUNK_LENGTH = 1 << 20;
/** After so many bytes the disk is asked to take them, while more are made. */
const SYNC_LENGTH = 1 << 25;

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
  private unsynced = 0;
  /** The disk taking a part of the file; stays, rejected, where it could not. */
  private syncing: Promise<void> | undefined;
  private onDisk: Promise<void> | undefined;

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
    this.isClosed = true;
    this.onDisk = this.named(async () => {
      // A failure is told once: after it the sync of the whole file might succeed.
      await this.syncing;
      await this.handle.sync();
      await this.handle.close();
    });
    // Whoever waits for it hears of a failure; nobody may be waiting yet.
    this.onDisk.catch(() => {});
  }

  whenOnDisk(): Promise<void> {
    assert(this.onDisk !== undefined, "a file reaches the disk after it is closed");
    return this.onDisk;
  }

  async discard(): Promise<void> {
    await this.syncing?.catch(() => {});
    if (this.isClosed) await this.onDisk?.catch(() => {});
    else await this.handle.close().catch(() => {});
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
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    await this.named(async () => {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done);
        done += bytesWritten;
      }
    });
    this.isBusy = false;
    this.syncAhead(bytes.length);
  }

  /** Leaves less to wait for at the end; nobody waits for it before. */
  private syncAhead(written: number): void {
    this.unsynced += written;
    if (this.unsynced < SYNC_LENGTH || this.syncing !== undefined) return;
    this.unsynced = 0;
    this.syncing = this.handle.datasync().then(() => {
      this.syncing = undefined;
    });
    // Whoever closes the file hears of a failure.
    this.syncing.catch(() => {});
  }

  private async named(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      throw fileSystemError(error, "write", this.shownPath);
    }
  }
}
