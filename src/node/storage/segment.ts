import { type FileHandle, open } from "node:fs/promises";
import { assert } from "../../exact/assert.ts";
import {
  HEADER_BYTES,
  payloadOf,
  type RecordHeader,
  readHeader,
  startsLikeRecord,
} from "./block-record.ts";
import { FileWindow } from "./file-window.ts";
import { StorageError } from "./storage-error.ts";

/** A file of blocks that follow one another. */
export interface Segment {
  readonly path: string;
  /** The height of its first block. */
  readonly first: number;
  readonly offsets: OffsetList;
  /** Bytes in use. */
  end: number;
}

/** How a segment is looked through. */
export interface ScanOptions {
  /** Check every byte, not only the headers. */
  readonly isThorough: boolean;
  /** The last record may be incomplete: a crash may have cut it short. */
  readonly mayBeTorn: boolean;
}

/** Where each record of a segment starts: 4 bytes a block. */
export class OffsetList {
  private offsets = new Uint32Array(64);
  private count = 0;

  get length(): number {
    return this.count;
  }

  at(index: number): number | undefined {
    return index < this.count ? this.offsets[index] : undefined;
  }

  push(offset: number): void {
    assert(offset <= 0xffff_ffff, "a segment has less than 4 GiB");
    if (this.count === this.offsets.length) {
      const larger = new Uint32Array(this.count * 2);
      larger.set(this.offsets);
      this.offsets = larger;
    }
    this.offsets[this.count] = offset;
    this.count += 1;
  }
}

/**
 * Looks through a segment file: its records, and how many bytes behind them a torn write left.
 * Throws StorageError storage/corrupt-log at the first record that is damaged.
 */
export function scanSegment(
  path: string,
  first: number,
  options: ScanOptions,
): { segment: Segment; tornBytes: number } {
  const file = new FileWindow(path);
  try {
    const segment: Segment = { path, first, offsets: new OffsetList(), end: 0 };
    let isSound = true;
    while (isSound && segment.end < file.size) {
      const recordBytes = soundRecordBytes(file, segment, options.isThorough);
      isSound = recordBytes !== undefined;
      if (recordBytes !== undefined) extend(segment, recordBytes);
    }
    const { mayBeTorn } = options;
    if (!isSound && !(mayBeTorn && isTorn(file, segment))) throw damaged(segment, mayBeTorn);
    return { segment, tornBytes: file.size - segment.end };
  } finally {
    file.close();
  }
}

/** Checks every byte of a segment's records again. */
export function verifySegment({ path, first, end, offsets }: Segment): void {
  const file = new FileWindow(path);
  try {
    const checked: Segment = { path, first, offsets: new OffsetList(), end: 0 };
    while (checked.end < end) {
      const recordBytes = soundRecordBytes(file, checked, true);
      if (recordBytes === undefined) throw damaged(checked);
      extend(checked, recordBytes);
    }
    assert(checked.offsets.length === offsets.length, "the index counts the blocks of its file");
  } finally {
    file.close();
  }
}

/** Notes a record of `recordBytes` at the end of a segment. */
export function extend(segment: Segment, recordBytes: number): void {
  segment.offsets.push(segment.end);
  segment.end += recordBytes;
}

/** Reads a block of a segment; throws StorageError storage/corrupt-log when it is damaged. */
export async function readFromSegment(segment: Segment, height: number): Promise<Uint8Array> {
  const index = height - segment.first;
  const offset = segment.offsets.at(index);
  assert(offset !== undefined, "the block is in the segment");
  const end = segment.offsets.at(index + 1) ?? segment.end;
  const handle = await open(segment.path, "r");
  try {
    const record = await readFully(handle, offset, end - offset);
    const header = readHeader(record);
    const isOwn = header?.height === height && header.recordBytes === record.length;
    const payload = isOwn ? payloadOf(record) : undefined;
    if (payload === undefined) throw damagedAt(segment.path, offset, height);
    return payload;
  } finally {
    await handle.close();
  }
}

async function readFully(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, at + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** The size of the record at the segment's end when it is sound. */
function soundRecordBytes(
  file: FileWindow,
  segment: Segment,
  isThorough: boolean,
): number | undefined {
  const header = expectedHeader(file, segment);
  if (header === undefined) return undefined;
  const { recordBytes } = header;
  if (segment.end + recordBytes > file.size) return undefined;
  if (isThorough && payloadOf(file.read(segment.end, recordBytes)) === undefined) return undefined;
  return recordBytes;
}

function expectedHeader(
  file: FileWindow,
  { first, offsets, end }: Segment,
): RecordHeader | undefined {
  const header = readHeader(file.read(end, HEADER_BYTES));
  return header?.height === first + offsets.length ? header : undefined;
}

/** Whether what stands behind the last sound record is the start of a record and then zeros. */
function isTorn(file: FileWindow, segment: Segment): boolean {
  const written = file.writtenFrom(segment.end);
  if (written < HEADER_BYTES) return startsLikeRecord(file.read(segment.end, Math.min(written, 4)));
  const header = expectedHeader(file, segment);
  return header !== undefined && written < header.recordBytes;
}

function damaged({ path, first, offsets, end }: Segment, isLast = false): StorageError {
  return damagedAt(path, end, first + offsets.length, isLast);
}

function damagedAt(file: string, offset: number, height: number, isLast = false): StorageError {
  const message = `block ${height}, at byte ${offset}, is damaged`;
  const cutting = `; if nothing has built on block ${height} yet, truncate -s ${offset} cuts it off`;
  const restoring = "check the disk and restore this file from a backup";
  const remedy = isLast ? `${restoring}${cutting}` : restoring;
  return new StorageError("storage/corrupt-log", message, { file, offset, height }, remedy);
}
