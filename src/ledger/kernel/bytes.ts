import {
  bytesToHex,
  concatBytes,
  utf8ToBytes as encodeUtf8,
  hexToBytes,
} from "@noble/hashes/utils.js";
import { utf8 } from "@scure/base";

/** Bytes and their texts, by the libraries the pure layers may use. */
export { bytesToHex, concatBytes, hexToBytes };

/** The UTF-8 bytes of a text. Most texts of the ledger are short and ASCII, where a loop is the quickest way. */
export function utf8ToBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return encodeUtf8(text);
    bytes[at] = code;
  }
  return bytes;
}

/** The text that UTF-8 `bytes` spell. */
export function bytesToUtf8(bytes: Uint8Array): string {
  for (let at = 0; at < bytes.length; at++) {
    if ((bytes[at] ?? 0) > 0x7f) return utf8.encode(bytes);
  }
  return bytesToLatin1(bytes);
}

/** Negative when `a` comes first in byte order (a prefix comes before what continues it), 0 when equal. */
export function compareByteArrays(a: Uint8Array, b: Uint8Array): number {
  const shared = a.length < b.length ? a.length : b.length;
  for (let at = 0; at < shared; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Whether both hold the same bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && compareByteArrays(a, b) === 0;
}

/** One character for each byte: a key for a Map, whose order under `<` is byte order. */
export function bytesToLatin1(bytes: Uint8Array): string {
  if (bytes.length <= PIECE) return charactersOf(bytes);
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) {
    text += charactersOf(bytes.subarray(at, at + PIECE));
  }
  return text;
}

/** As many arguments as every engine takes. */
const PIECE = 4_096;

/** One flat string, which is quicker to look up than one that was put together. */
function charactersOf(bytes: Uint8Array): string {
  return String.fromCharCode.apply(null, bytes as unknown as number[]);
}

/** The first key after all keys that begin with `prefix`; undefined when there is none (all 0xff). */
export function prefixEnd(prefix: Uint8Array): Uint8Array | undefined {
  let last = prefix.length - 1;
  while (last >= 0 && prefix[last] === 0xff) last--;
  if (last < 0) return undefined;
  const end = prefix.slice(0, last + 1);
  end[last] = (end[last] ?? 0) + 1;
  return end;
}
