import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { quote, TextError } from "../exact/text-error.ts";
import { keccak256 } from "./hash.ts";

/** Bytes of an EVM address. */
export const ADDRESS_BYTES = 20;

/**
 * Reads an EVM address: 0x and 40 hex digits, all lower case, all upper case, or mixed with a right
 * EIP-55 checksum. Throws TextError: not-an-address, bad-checksum.
 * Source: https://eips.ethereum.org/EIPS/eip-55
 */
export function parseEvmAddress(text: string): Uint8Array {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) {
    const message = `${quote(text)} is not an EVM address`;
    throw new TextError("not-an-address", message, "write 0x and 40 hex digits");
  }
  const digits = text.slice(2);
  const bytes = hexToBytes(digits);
  const isPlain = digits === digits.toLowerCase() || digits === digits.toUpperCase();
  if (isPlain) return bytes;
  const right = formatEvmAddress(bytes);
  if (text === right) return bytes;
  const message = `${quote(text)} has a wrong EIP-55 checksum`;
  const expected = `if no digit is mistyped it is ${right}; all lower case is taken too`;
  throw new TextError("bad-checksum", message, expected);
}

/** 20 bytes as text with the EIP-55 checksum in its case. */
export function formatEvmAddress(bytes: Uint8Array): string {
  const digits = bytesToHex(bytes);
  const hash = keccak256(utf8ToBytes(digits));
  let text = "0x";
  for (let i = 0; i < digits.length; i++) {
    const byte = hash[i >> 1] ?? 0;
    const nibble = i % 2 === 0 ? byte >> 4 : byte & 15;
    text += nibble >= 8 ? (digits[i] ?? "").toUpperCase() : digits[i];
  }
  return text;
}
