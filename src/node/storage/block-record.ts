import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { assert } from "../../exact/assert.ts";

/**
 * How a block stands in a segment file:
 * "AQB1" | payload length u32 | height u64 | CRC-32 of these 16 bytes | payload |
 * first 8 bytes of SHA-256 of all before | "END\n"; numbers little-endian.
 *
 * A write that a crash cut short leaves a prefix, perhaps with zeros behind it. The end mark has no
 * zero, so such a record never looks complete, and what looks complete but does not fit its
 * checksum was damaged after it was stored.
 */
const MAGIC = Buffer.from("AQB1");
const END_MARK = Buffer.from("END\n");
const CHECKED_HEADER_BYTES = 16;
const CHECKSUM_BYTES = 8;
const TRAILER_BYTES = CHECKSUM_BYTES + END_MARK.length;
const MAX_PAYLOAD_BYTES = 1 << 27;

/** The bytes of a record before its payload. */
export const HEADER_BYTES = CHECKED_HEADER_BYTES + 4;

/** What a record's header says. */
export interface RecordHeader {
  readonly height: number;
  /** Bytes of the whole record. */
  readonly recordBytes: number;
}

/** The record of a block; `payload` has at most 128 MiB. */
export function encodeRecord(height: number, payload: Uint8Array): Buffer {
  assert(payload.length <= MAX_PAYLOAD_BYTES, "a stored block has at most 128 MiB");
  const record = Buffer.alloc(HEADER_BYTES + payload.length + TRAILER_BYTES);
  MAGIC.copy(record);
  record.writeUInt32LE(payload.length, 4);
  record.writeBigUInt64LE(BigInt(height), 8);
  record.writeUInt32LE(headerCheck(record), CHECKED_HEADER_BYTES);
  record.set(payload, HEADER_BYTES);
  const body = record.subarray(0, HEADER_BYTES + payload.length);
  record.set(checksum(body), body.length);
  record.set(END_MARK, body.length + CHECKSUM_BYTES);
  return record;
}

/** The header at the start of `bytes`; nothing when it is damaged or incomplete. */
export function readHeader(bytes: Buffer): RecordHeader | undefined {
  if (bytes.length < HEADER_BYTES || !startsLikeRecord(bytes)) return undefined;
  if (bytes.readUInt32LE(CHECKED_HEADER_BYTES) !== headerCheck(bytes)) return undefined;
  const length = bytes.readUInt32LE(4);
  const height = bytes.readBigUInt64LE(8);
  if (length > MAX_PAYLOAD_BYTES || height > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  return { height: Number(height), recordBytes: HEADER_BYTES + length + TRAILER_BYTES };
}

/** The payload of a whole record, whose header is sound; nothing when any byte is damaged. */
export function payloadOf(record: Buffer): Buffer | undefined {
  const bodyEnd = record.length - TRAILER_BYTES;
  const markAt = bodyEnd + CHECKSUM_BYTES;
  if (!record.subarray(markAt).equals(END_MARK)) return undefined;
  const isSound = record.subarray(bodyEnd, markAt).equals(checksum(record.subarray(0, bodyEnd)));
  return isSound ? record.subarray(HEADER_BYTES, bodyEnd) : undefined;
}

/** Whether `bytes`, perhaps only one or two, are how a record starts. */
export function startsLikeRecord(bytes: Buffer): boolean {
  const start = bytes.subarray(0, MAGIC.length);
  return start.equals(MAGIC.subarray(0, start.length));
}

function headerCheck(record: Buffer): number {
  return crc32(record.subarray(0, CHECKED_HEADER_BYTES));
}

function checksum(body: Buffer): Buffer {
  return createHash("sha256").update(body).digest().subarray(0, CHECKSUM_BYTES);
}
