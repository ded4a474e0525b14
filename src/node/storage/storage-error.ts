import { isSystemError } from "../../settle/file-system-error.ts";
import { UserError } from "../../settle/user-error.ts";

/**
 * corrupt-log: stored bytes are damaged; disk-full: no room, nothing has changed; locked: another
 * process uses the home; write-failed: the disk failed, and the log takes no more until reopened;
 * corrupt-state: the database is damaged; state-not-kept: it could not be written, the log has all of it.
 */
export type StorageCode =
  | "storage/corrupt-log"
  | "storage/corrupt-state"
  | "storage/disk-full"
  | "storage/locked"
  | "storage/state-not-kept"
  | "storage/write-failed";

/** Where in the stored files the cause lies. */
export interface StoragePlace {
  readonly file: string;
  /** Bytes from the start of the file. */
  readonly offset?: number;
  /** The block concerned. */
  readonly height?: number;
}

/** A failure of the stored files: what is wrong, where, and what to do about it. */
export class StorageError extends UserError {
  readonly file: string;
  readonly offset: number | undefined;
  readonly height: number | undefined;

  constructor(
    override readonly code: StorageCode,
    message: string,
    { file, offset, height }: StoragePlace,
    remedy: string,
    cause?: unknown,
  ) {
    super(code, 5, message, { file }, remedy);
    this.file = file;
    this.offset = offset;
    this.height = height;
    if (cause !== undefined) this.cause = cause;
  }
}

/** The failure of an append; `height` is the block that was not stored. */
export function appendFailure(error: unknown, file: string, height: number): StorageError {
  if (isOutOfRoom(error)) {
    const message = `there is no room to store block ${height}`;
    const remedy = "free space or raise the limit, then go on: nothing was changed";
    return new StorageError("storage/disk-full", message, { file, height }, remedy, error);
  }
  const reason = error instanceof Error ? error.message : String(error);
  const message = `block ${height} could not be stored: ${reason}`;
  const remedy = "check the disk, then start again: the log recovers when it is opened";
  return new StorageError("storage/write-failed", message, { file, height }, remedy, error);
}

/** Whether a write failed because the disk, the quota or the permitted size is used up. */
export function isOutOfRoom(error: unknown): boolean {
  return isSystemError(error, "ENOSPC", "EDQUOT", "EFBIG");
}
