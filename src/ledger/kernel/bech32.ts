/**
 * Reads and writes plain bech32 (BIP 173) for one prefix, several times as fast as general code: most of a
 * transfer's addresses are seen for the first time. It knows only the usual spelling; what it does not
 * take is for general code to take or to name a mistake in.
 */
const ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const CHECKSUM_WORDS = 6;
/** Source: BIP 173, `bech32_polymod`. */
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const NO_WORD = 0xff;

/** What the five bits that leave the checksum change in it. */
const FEEDBACK = Int32Array.from({ length: 32 }, (_, top) =>
  GENERATORS.reduce((sum, each, bit) => ((top >> bit) & 1 ? sum ^ each : sum), 0),
);
const WORD_CODES = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0));
const WORD_OF_CODE = new Uint8Array(128).fill(NO_WORD);
WORD_CODES.forEach((code, word) => {
  WORD_OF_CODE[code] = word;
});

function step(checksum: number, word: number): number {
  return ((checksum & 0x1ffffff) << 5) ^ word ^ (FEEDBACK[checksum >>> 25] as number);
}

/** The texts that begin with one prefix. */
export interface Bech32 {
  /** The text of bytes. */
  encode(bytes: Uint8Array): string;
  /** The bytes of a text in lower case; undefined for any other, right or wrong. */
  decode(text: string): Uint8Array | undefined;
}

/** Bech32 texts with `prefix`, of lower-case letters, for up to 32 bytes. */
export function bech32With(prefix: string): Bech32 {
  const beginning = `${prefix}1`;
  const codes = Array.from(beginning, (character) => character.charCodeAt(0));
  let expanded = 1;
  for (const character of prefix) expanded = step(expanded, character.charCodeAt(0) >> 5);
  expanded = step(expanded, 0);
  for (const character of prefix) expanded = step(expanded, character.charCodeAt(0) & 31);
  return {
    encode: (bytes) => encode(codes, expanded, bytes),
    decode: (text) =>
      text.startsWith(beginning) ? decode(codes.length, expanded, text) : undefined,
  };
}

function encode(beginning: readonly number[], expanded: number, bytes: Uint8Array): string {
  const codes = beginning.slice();
  let checksum = expanded;
  let bits = 0;
  let waiting = 0;
  const put = (word: number) => {
    checksum = step(checksum, word);
    codes.push(WORD_CODES[word] as number);
  };
  for (let at = 0; at < bytes.length; at++) {
    waiting = ((waiting << 8) | (bytes[at] as number)) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) put((waiting >> (bits - 5)) & 31);
  }
  if (bits > 0) put((waiting << (5 - bits)) & 31);
  for (let i = 0; i < CHECKSUM_WORDS; i++) checksum = step(checksum, 0);
  checksum ^= 1;
  for (let i = CHECKSUM_WORDS - 1; i >= 0; i--) {
    codes.push(WORD_CODES[(checksum >> (5 * i)) & 31] as number);
  }
  return String.fromCharCode.apply(null, codes);
}

function decode(start: number, expanded: number, text: string): Uint8Array | undefined {
  const words = text.length - start - CHECKSUM_WORDS;
  const length = (words * 5) >> 3;
  if (length < 1 || length > 32) return undefined;
  const bytes = new Uint8Array(length);
  let checksum = expanded;
  let bits = 0;
  let waiting = 0;
  let next = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const word = code < 128 ? (WORD_OF_CODE[code] as number) : NO_WORD;
    if (word === NO_WORD) return undefined;
    checksum = step(checksum, word);
    if (at >= start + words) continue;
    waiting = ((waiting << 5) | word) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[next++] = waiting >> bits;
  }
  // What does not fill a byte are less than five bits, all zero: else the bytes would have two texts.
  const isWhole = bits < 5 && (waiting & ((1 << bits) - 1)) === 0;
  return checksum === 1 && isWhole ? bytes : undefined;
}
