import { utf8Length, utf8Write } from "cosmjs-types/utf8";

const FIRST_BYTES = 4_096;
/** A buffer that grew beyond this for one message is not kept for the next. */
const MOST_KEPT_BYTES = 1_048_576;
/** From here on a varint has more than 31 bits, which no bit operator holds without a sign. */
const TWO_TO_31 = 2_147_483_648n;

/**
 * What the encoders of cosmjs-types write to: the same bytes as its `BinaryWriter` gives, without an
 * object for every field and without a fresh buffer of 8 KiB for every message, which are most of the
 * time and nearly all of the garbage of encoding. Writes into one buffer, from the front; a message
 * within a message is written behind a place for its length, and moved on when that needs more.
 */
export class WireWriter {
  private buffer = new Uint8Array(FIRST_BYTES);
  private end = 0;
  /** Where the messages begin that are being written, the innermost last. */
  private readonly starts: number[] = [];

  /** Forgets what was written, for the next message. */
  clear(): void {
    this.end = 0;
    this.starts.length = 0;
    if (this.buffer.length > MOST_KEPT_BYTES) this.buffer = new Uint8Array(FIRST_BYTES);
  }

  /** What was written, as bytes of their own. */
  finish(): Uint8Array {
    return this.buffer.slice(0, this.end);
  }

  /** Whether exactly `bytes` were written. */
  holds(bytes: Uint8Array): boolean {
    if (bytes.length !== this.end) return false;
    const { buffer } = this;
    for (let i = 0; i < bytes.length; i++) if (buffer[i] !== bytes[i]) return false;
    return true;
  }

  /** Begins a message within the message. */
  fork(): this {
    this.starts.push(this.end);
    this.reserve(1);
    this.end++;
    return this;
  }

  /** Ends the message that `fork` began, with its length before it. */
  ldelim(): this {
    const start = this.starts.pop() ?? 0;
    const length = this.end - start - 1;
    let more = 0;
    for (let rest = length >>> 7; rest > 0; rest >>>= 7) more++;
    if (more > 0) {
      this.reserve(more);
      this.buffer.copyWithin(start + 1 + more, start + 1, this.end);
    }
    const end = this.end + more;
    this.end = start;
    this.uint32(length);
    this.end = end;
    return this;
  }

  uint32(value: number): this {
    this.reserve(5);
    const { buffer } = this;
    let rest = value >>> 0;
    for (; rest > 0x7f; rest >>>= 7) buffer[this.end++] = (rest & 0x7f) | 0x80;
    buffer[this.end++] = rest;
    return this;
  }

  int32(value: number): this {
    return value < 0 ? this.int64(BigInt(value)) : this.uint32(value);
  }

  bool(value: boolean): this {
    return this.uint32(value ? 1 : 0);
  }

  /** Of any number its lowest 64 bits. */
  int64(value: bigint): this {
    if (value >= 0n && value < TWO_TO_31) return this.uint32(Number(value));
    this.reserve(10);
    const { buffer } = this;
    const whole = BigInt.asUintN(64, value);
    let low = Number(whole & 0xffff_ffffn);
    let high = Number(whole >> 32n);
    while (high > 0 || low > 0x7f) {
      buffer[this.end++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    buffer[this.end++] = low;
    return this;
  }

  uint64(value: bigint): this {
    return this.int64(value);
  }

  bytes(value: Uint8Array): this {
    this.uint32(value.length);
    this.reserve(value.length);
    this.buffer.set(value, this.end);
    this.end += value.length;
    return this;
  }

  string(value: string): this {
    const { length } = value;
    if (length > 0x7f) return this.longString(value);
    this.reserve(length + 1);
    const { buffer, end } = this;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) return this.longString(value);
      buffer[end + 1 + i] = code;
    }
    buffer[end] = length;
    this.end = end + 1 + length;
    return this;
  }

  private longString(value: string): this {
    const length = utf8Length(value);
    this.uint32(length);
    this.reserve(length);
    this.end += utf8Write(value, this.buffer, this.end);
    return this;
  }

  private reserve(bytes: number): void {
    if (this.end + bytes <= this.buffer.length) return;
    const wider = new Uint8Array(2 * (this.end + bytes));
    wider.set(this.buffer.subarray(0, this.end));
    this.buffer = wider;
  }
}
