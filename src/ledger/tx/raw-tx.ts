import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import type { Codec } from "../kernel/module.ts";
import { decodeCanonical } from "./canonical.ts";

const BODY = 0x0a;
const AUTH_INFO = 0x12;
const SIGNATURE = 0x1a;

/**
 * Splits a transaction into body, auth info and signatures. Every transaction passes here, so the usual
 * spelling is read by hand; whatever is not plainly that goes the general way, which refuses it by name.
 */
export function readTxRaw(bytes: Uint8Array): TxRaw {
  return plainTxRaw(bytes) ?? decodeCanonical(TxRaw as Codec<TxRaw>, bytes, "tx");
}

/** Three kinds of fields in order, none empty, lengths in the shortest form; undefined for anything else. */
function plainTxRaw(bytes: Uint8Array): TxRaw | undefined {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const wanted of [BODY, AUTH_INFO]) {
    const field = fieldAt(bytes, at, wanted);
    if (field === undefined) return undefined;
    parts.push(bytes.slice(field.from, field.end));
    at = field.end;
  }
  const signatures: Uint8Array[] = [];
  while (at < bytes.length) {
    const field = fieldAt(bytes, at, SIGNATURE);
    if (field === undefined) return undefined;
    signatures.push(bytes.slice(field.from, field.end));
    at = field.end;
  }
  const [bodyBytes, authInfoBytes] = parts;
  if (bodyBytes === undefined || authInfoBytes === undefined) return undefined;
  return { bodyBytes, authInfoBytes, signatures };
}

/** Where a field of 1 to 16,383 bytes lies that begins at `at` with `tag`. */
function fieldAt(
  bytes: Uint8Array,
  at: number,
  tag: number,
): { readonly from: number; readonly end: number } | undefined {
  const first = bytes[at + 1] ?? 0;
  const second = bytes[at + 2] ?? 0;
  const isShort = first < 0x80;
  const length = isShort ? first : (first & 0x7f) | (second << 7);
  const isPlain = isShort ? length > 0 : second > 0 && second < 0x80;
  const from = at + (isShort ? 2 : 3);
  const end = from + length;
  return bytes[at] === tag && isPlain && end <= bytes.length ? { from, end } : undefined;
}
