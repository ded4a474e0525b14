import { BinaryReader } from "cosmjs-types/binary";
import { utf8Read } from "cosmjs-types/utf8";

const TWO_TO_32 = 4_294_967_296;
/** High halves of numbers that a float holds exactly. */
const MOST_EXACT_HIGH = 0x1f_ffff;
/** Longer texts are read by the library. */
const MOST_CODES = 256;

/**
 * What the decoders of cosmjs-types read from: gives what its `BinaryReader` gives, and fails where that
 * fails, without a bound function for every number, decimal text for every 64-bit one and a list of
 * characters for every text. Byte fields are views of the message, which nobody may change afterwards.
 */
export class WireReader extends BinaryReader {
  /** The upper half of the last number. */
  private high = 0;

  /** Characters of the text at hand: a list that is kept costs less than a view of the message. */
  private readonly codes: number[] = [];

  /** Begins with another message. */
  open(message: Uint8Array): this {
    this.buf = message;
    this.pos = 0;
    this.len = message.length;
    return this;
  }

  override uint32(): number {
    const first = this.buf[this.pos] as number;
    if (first < 0x80) {
      this.pos++;
      return first;
    }
    return this.varint();
  }

  override int32(): number {
    return this.uint32() | 0;
  }

  override uint64(): bigint {
    const low = this.varint();
    const { high } = this;
    if (high === 0) return BigInt(low);
    if (high <= MOST_EXACT_HIGH) return BigInt(high * TWO_TO_32 + low);
    return (BigInt(high) << 32n) | BigInt(low);
  }

  override int64(): bigint {
    return BigInt.asIntN(64, this.uint64());
  }

  override bool(): boolean {
    return this.varint() !== 0 || this.high !== 0;
  }

  override bytes(): Uint8Array {
    const length = this.uint32();
    const start = this.pos;
    this.pos += length;
    this.assertBounds();
    return this.buf.subarray(start, this.pos);
  }

  override string(): string {
    const length = this.uint32();
    const start = this.pos;
    this.pos += length;
    this.assertBounds();
    const { buf, codes } = this;
    if (length > MOST_CODES) return utf8Read(buf.subarray(start, this.pos), 0, length);
    codes.length = length;
    for (let i = 0; i < length; i++) {
      const code = buf[start + i] as number;
      if (code > 0x7f) return utf8Read(buf.subarray(start, this.pos), 0, length);
      codes[i] = code;
    }
    return String.fromCharCode.apply(null, codes);
  }

  /** The lower half of the next number, of at most ten bytes; the upper one is in `high`. */
  private varint(): number {
    let low = 0;
    this.high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.buf[this.pos++] as number;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        this.high = bits >>> 4;
      } else this.high |= bits << (shift - 32);
      if (byte < 0x80 || byte === undefined) {
        this.assertBounds();
        this.high >>>= 0;
        return low >>> 0;
      }
    }
    throw new RangeError("invalid varint");
  }
}
