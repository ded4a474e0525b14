import { isUtf8 } from "node:buffer";
import { UserError } from "./user-error.ts";

/** Longest record in bytes, without its line feed: one that is longer is refused, never held. */
export const MAX_RECORD_BYTES = 1 << 20;

/** Whole records cut from a stream; blank lines may stand between them but are not counted. */
export interface RecordBlock {
  readonly bytes: Buffer;
  /** Offset in `bytes` at which each record starts. */
  readonly starts: readonly number[];
  /** Physical line on which each record starts. */
  readonly lines: readonly number[];
  /** The block is the beginning of a record that is longer than MAX_RECORD_BYTES; none follows. */
  readonly tooLong: boolean;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;

/**
 * Cuts a stream into blocks of whole records, holding at most one record and one chunk in memory.
 *
 * With `quotes`, a line feed between two quotes does not end the record. Counting quotes is enough:
 * a doubled quote turns the state twice, and a stray one is refused when the block is parsed.
 */
export async function* recordBlocks(
  chunks: AsyncIterable<Buffer>,
  { quotes }: { quotes: boolean },
): AsyncGenerator<RecordBlock> {
  const cutter = new RecordCutter(quotes);
  for await (const chunk of chunks) {
    cutter.scan(chunk);
    const block = cutter.takeFinished();
    if (block !== undefined) yield block;
    const tooLong = cutter.tooLong();
    if (tooLong === undefined) continue;
    yield tooLong;
    return;
  }
  const last = cutter.takeRest();
  if (last !== undefined) yield last;
}

/** Separates the records before the first that is not UTF-8 from the error it deserves. */
export function utf8Part(
  block: RecordBlock,
  file: string,
): { sound: RecordBlock; failure?: UserError } {
  if (block.tooLong || isUtf8(block.bytes)) return { sound: block };
  const { bytes, starts, lines } = block;
  const isSound = (start: number, i: number) => isUtf8(bytes.subarray(start, starts[i + 1]));
  const bad = starts.findIndex((start, i) => !isSound(start, i));
  const sound = { ...block, bytes: bytes.subarray(0, starts[bad]), starts: starts.slice(0, bad) };
  const place = { file, line: lines[bad] ?? 1 };
  const remedy = "save the file as UTF-8";
  return { sound, failure: new UserError("not-utf8", 4, "the text is not UTF-8", place, remedy) };
}

/** The refusal of a block that is `tooLong`. */
export function lineTooLong(block: RecordBlock, file: string): UserError {
  const message = "the line is longer than 1 MiB";
  const remedy = "check that each row ends with a line feed and each quote is closed";
  return new UserError("line-too-long", 4, message, { file, line: block.lines[0] ?? 1 }, remedy);
}

class RecordCutter {
  private readonly quotes: boolean;
  private held: Buffer[] = [];
  private heldBytes = 0;
  private starts: number[] = [];
  private lines: number[] = [];
  private line = 1;
  private recordLine = 1;
  private recordStart = 0;
  private quoteIsOpen = false;
  private lastByte = 0;
  private isTooLong = false;

  constructor(quotes: boolean) {
    this.quotes = quotes;
  }

  /** Finds the records that end inside `chunk`; stops at one that is too long. */
  scan(chunk: Buffer): void {
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (byte === QUOTE && this.quotes) this.quoteIsOpen = !this.quoteIsOpen;
      if (byte !== LINE_FEED) continue;
      this.line++;
      if (this.quoteIsOpen) continue;
      const before = i > 0 ? chunk[i - 1] : this.lastByte;
      this.endRecord(this.heldBytes + i, before === CARRIAGE_RETURN);
      if (this.isTooLong) break;
    }
    this.held.push(chunk);
    this.heldBytes += chunk.length;
    this.lastByte = chunk[chunk.length - 1] ?? this.lastByte;
    if (this.heldBytes - this.recordStart > MAX_RECORD_BYTES) this.isTooLong = true;
  }

  /** The finished records, if any; the beginning of the next one stays. */
  takeFinished(): RecordBlock | undefined {
    if (this.recordStart === 0) return undefined;
    const bytes = this.heldAsOne();
    const { starts, lines } = this;
    const block = { bytes: bytes.subarray(0, this.recordStart), starts, lines, tooLong: false };
    const rest = bytes.subarray(this.recordStart);
    this.held = rest.length > 0 ? [rest] : [];
    this.heldBytes = rest.length;
    this.recordStart = 0;
    this.starts = [];
    this.lines = [];
    return starts.length > 0 ? block : undefined;
  }

  /** The beginning of the record that is too long, always the same number of bytes of it. */
  tooLong(): RecordBlock | undefined {
    if (!this.isTooLong) return undefined;
    const bytes = this.heldAsOne().subarray(0, MAX_RECORD_BYTES + 1);
    return { bytes, starts: [0], lines: [this.recordLine], tooLong: true };
  }

  /** The last record, when no line feed ends it. */
  takeRest(): RecordBlock | undefined {
    const bytes = this.heldAsOne();
    if (bytes.length === 0) return undefined;
    return { bytes, starts: [0], lines: [this.recordLine], tooLong: false };
  }

  private heldAsOne(): Buffer {
    const only = this.held.length === 1 ? this.held[0] : undefined;
    return only ?? Buffer.concat(this.held);
  }

  private endRecord(end: number, afterCarriageReturn: boolean): void {
    const length = end - this.recordStart;
    this.isTooLong = length > MAX_RECORD_BYTES;
    if (this.isTooLong) return;
    const isBlank = length === 0 || (length === 1 && afterCarriageReturn);
    if (!isBlank) {
      this.starts.push(this.recordStart);
      this.lines.push(this.recordLine);
    }
    this.recordStart = end + 1;
    this.recordLine = this.line;
  }
}
