import { bytesToHex } from "@noble/hashes/utils.js";
import { assert } from "../exact/assert.ts";
import { AMOUNT_BYTES, type LeafKind, recordWidth } from "./claim-format.ts";
import { ADDRESS_BYTES, formatEvmAddress } from "./evm-address.ts";

/** Claims in fixed width, one after the other; `recordWidth` tells how a record is laid out. */
export interface ClaimRecords {
  readonly kind: LeafKind;
  readonly keyWidth: number;
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** One claim in words. */
export interface Claim {
  readonly account: string;
  readonly amount: bigint;
  readonly index?: number;
  readonly beneficiary?: string;
}

/** Room for `count` claims, all zero until they are set. */
export function emptyRecords(kind: LeafKind, keyWidth: number, count: number): ClaimRecords {
  assert(kind === "cw20" || keyWidth === ADDRESS_BYTES, "an EVM key is an address");
  return { kind, keyWidth, count, bytes: new Uint8Array(count * recordWidth(kind, keyWidth)) };
}

/** The offset of a record's first byte. */
export function recordOffset({ kind, keyWidth }: ClaimRecords, position: number): number {
  return position * recordWidth(kind, keyWidth);
}

/** The bytes of one record, not a copy. */
export function recordAt(records: ClaimRecords, position: number): Uint8Array {
  const offset = recordOffset(records, position);
  return records.bytes.subarray(offset, offset + recordWidth(records.kind, records.keyWidth));
}

/** The key of one record, not a copy. */
export function keyAt(records: ClaimRecords, position: number): Uint8Array {
  const offset = recordOffset(records, position);
  return records.bytes.subarray(offset, offset + records.keyWidth);
}

/** The amount of a record, base units. */
export function amountAt(records: ClaimRecords, position: number): bigint {
  return readAmount(records.bytes, recordOffset(records, position) + records.keyWidth);
}

/** Sets the amount of a record; asserts that it fits into 16 bytes. */
export function setAmount(records: ClaimRecords, position: number, amount: bigint): void {
  writeAmount(records.bytes, recordOffset(records, position) + records.keyWidth, amount);
}

/** Sets the index of a record that has one. */
export function setIndex(records: ClaimRecords, position: number, index: number): void {
  const at = recordOffset(records, position) + records.keyWidth + AMOUNT_BYTES;
  viewOf(records.bytes).setUint32(at, index);
}

/** Sets the beneficiary of a record of the cumulative drop. */
export function setBeneficiary(records: ClaimRecords, position: number, address: Uint8Array): void {
  const at = recordOffset(records, position) + records.keyWidth + AMOUNT_BYTES;
  records.bytes.set(address, at);
}

/** The index of a record that has one. */
export function indexAt(records: ClaimRecords, position: number): number {
  const at = recordOffset(records, position) + records.keyWidth + AMOUNT_BYTES;
  return viewOf(records.bytes).getUint32(at);
}

/** A record in words. */
export function claimAt(records: ClaimRecords, position: number): Claim {
  const { kind, keyWidth } = records;
  const account = accountOf(kind, keyAt(records, position));
  const amount = amountAt(records, position);
  if (kind === "uniswap" || kind === "sablier")
    return { account, amount, index: indexAt(records, position) };
  if (kind !== "cumulative") return { account, amount };
  const at = keyWidth + AMOUNT_BYTES;
  const beneficiary = recordAt(records, position).subarray(at, at + ADDRESS_BYTES);
  return { account, amount, beneficiary: formatEvmAddress(beneficiary) };
}

/** The account that a key stands for: EIP-55 text, or the text of the key without its filling. */
export function accountOf(kind: LeafKind, key: Uint8Array): string {
  return kind === "cw20" ? asciiText(key) : formatEvmAddress(key);
}

/** The sum of all amounts. */
export function totalOf(records: ClaimRecords): bigint {
  let total = 0n;
  for (let position = 0; position < records.count; position++) total += amountAt(records, position);
  return total;
}

/** 16 bytes big-endian as a bigint. */
export function readAmount(bytes: Uint8Array, offset: number): bigint {
  const view = viewOf(bytes);
  return (view.getBigUint64(offset) << 64n) | view.getBigUint64(offset + 8);
}

/** A bigint as 16 bytes big-endian; asserts that it fits. */
export function writeAmount(bytes: Uint8Array, offset: number, amount: bigint): void {
  assert(amount >= 0n && amount < 1n << 128n, "an amount fits into 16 bytes");
  const view = viewOf(bytes);
  view.setBigUint64(offset, amount >> 64n);
  view.setBigUint64(offset + 8, amount & ((1n << 64n) - 1n));
}

/** Bytes as 0x and lower-case hex. */
export function hex0x(bytes: Uint8Array): string {
  return `0x${bytesToHex(bytes)}`;
}

/** Printable ASCII up to the first zero byte; any other byte becomes U+FFFD. */
function asciiText(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    if (byte === 0) break;
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "\ufffd";
  }
  return text;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
