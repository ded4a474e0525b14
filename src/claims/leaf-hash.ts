import { AMOUNT_BYTES, hashOf, type LeafKind } from "./claim-format.ts";
import { readAmount } from "./claim-records.ts";
import { ADDRESS_BYTES } from "./evm-address.ts";
import type { Hash } from "./hash.ts";

const WORD = 32;

/**
 * The hash of a record as a leaf. The bytes hashed, all numbers big-endian:
 *
 * - oz: address and amount as ABI words (32 bytes each), hashed twice;
 * - sablier: index, address and amount as ABI words, hashed twice;
 * - uniswap: index in 32 bytes, address in 20, amount in 32, hashed once;
 * - cumulative: provider in 20, beneficiary in 20, amount in 32, hashed once;
 * - cw20: the account's text and the amount in decimal digits, nothing between them, hashed once.
 *
 * Source: docs/claims.md names the projects whose contracts hash so.
 */
export type LeafHasher = (record: Uint8Array) => Uint8Array;

/** The leaf hasher for records of this kind. It reuses one buffer: not for use inside itself. */
export function leafHasher(kind: LeafKind, keyWidth: number): LeafHasher {
  const hash = hashOf(kind);
  if (kind === "cw20") return cw20Leaf(hash, keyWidth);
  if (kind === "oz") return twice(hash, fields(2 * WORD, [0, WORD - ADDRESS_BYTES], WORD));
  if (kind === "sablier") {
    const place = fields(3 * WORD, [0, 2 * WORD - ADDRESS_BYTES], 2 * WORD, [36, WORD - 4, 4]);
    return twice(hash, place);
  }
  const place =
    kind === "uniswap"
      ? fields(84, [0, WORD], 52, [36, WORD - 4, 4])
      : fields(72, [0, 0], 40, [36, ADDRESS_BYTES, ADDRESS_BYTES]);
  return (record) => hash(place(record));
}

/**
 * Lays a record out in a buffer of `length` bytes: the address from `key[0]` of the record to
 * `key[1]`, the amount to the end of the word at `amountWord`, and one more field (from, to, width).
 */
function fields(
  length: number,
  key: readonly [from: number, to: number],
  amountWord: number,
  more: readonly [from: number, to: number, width: number] = [0, 0, 0],
): (record: Uint8Array) => Uint8Array {
  const bytes = new Uint8Array(length);
  const amountTo = amountWord + WORD - AMOUNT_BYTES;
  const [keyFrom, keyTo] = key;
  const [moreFrom, moreTo, moreWidth] = more;
  return (record) => {
    for (let i = 0; i < ADDRESS_BYTES; i++) bytes[keyTo + i] = record[keyFrom + i] ?? 0;
    for (let i = 0; i < AMOUNT_BYTES; i++) bytes[amountTo + i] = record[ADDRESS_BYTES + i] ?? 0;
    for (let i = 0; i < moreWidth; i++) bytes[moreTo + i] = record[moreFrom + i] ?? 0;
    return bytes;
  };
}

function twice(hash: Hash, place: (record: Uint8Array) => Uint8Array): LeafHasher {
  return (record) => hash(hash(place(record)));
}

function cw20Leaf(hash: Hash, keyWidth: number): LeafHasher {
  // 2^128 - 1 has 39 digits.
  const bytes = new Uint8Array(keyWidth + 39);
  return (record) => {
    let length = 0;
    for (; length < keyWidth && record[length] !== 0; length++) bytes[length] = record[length] ?? 0;
    const digits = readAmount(record, keyWidth).toString();
    for (let i = 0; i < digits.length; i++) bytes[length++] = digits.charCodeAt(i);
    return hash(bytes.subarray(0, length));
  };
}
