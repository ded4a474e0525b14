import { bytesToHex } from "@noble/hashes/utils.js";
import { base64 } from "@scure/base";

/** Bytes as upper-case hex, as hashes and addresses are written. */
export function upperHex(bytes: Uint8Array): string {
  return bytesToHex(bytes).toUpperCase();
}

/** Bytes as base64, as all other bytes are written. */
export function toBase64(bytes: Uint8Array): string {
  return base64.encode(bytes);
}

/** The bytes of a base64 text, with the URL's alphabet and without padding too; undefined when it is none. */
export function fromBase64(text: string): Uint8Array | undefined {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  if (!/^[A-Za-z0-9+/]*$/.test(plain) || plain.length % 4 === 1) return undefined;
  return new Uint8Array(Buffer.from(plain, "base64"));
}

/** The bytes of a hex text; undefined when it is none. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined;
  return new Uint8Array(Buffer.from(text, "hex"));
}

/** A point in time as RFC 3339 writes it in UTC, with as many digits of a second as it needs. */
export function rfc3339(time: { readonly seconds: bigint; readonly nanos: number }): string {
  const whole = new Date(Number(time.seconds) * 1000).toISOString().slice(0, 19);
  const fraction = time.nanos.toString().padStart(9, "0").replace(/0+$/, "");
  return fraction === "" ? `${whole}Z` : `${whole}.${fraction}Z`;
}
