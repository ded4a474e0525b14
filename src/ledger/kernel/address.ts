import { sha256 } from "@noble/hashes/sha2.js";
import { bech32 } from "@scure/base";
import { bech32With } from "./bech32.ts";
import { utf8ToBytes } from "./bytes.ts";
import { sdkError } from "./errors.ts";
import { rememberedByBytes, rememberedByText } from "./recent.ts";

/** The human-readable part of every account address of these networks. */
export const ADDRESS_PREFIX = "kratos";

/** The lengths that addresses have: of a key or module, and of a derived account. */
const LENGTHS: readonly number[] = [20, 32];

const plain = bech32With(ADDRESS_PREFIX);
const format = rememberedByBytes(plain.encode);

/** An address's bytes as bech32 text. */
export function formatAddress(address: Uint8Array): string {
  return format(address);
}

const parse = rememberedByText(parseFresh);

/** The bytes of a bech32 address of this network, not to be changed; throws `sdk` 7 naming what is wrong with it. */
export function parseAddress(text: string): Uint8Array {
  return parse(text);
}

function parseFresh(text: string): Uint8Array {
  const usual = plain.decode(text);
  if (usual !== undefined && LENGTHS.includes(usual.length)) return usual;
  if (text === "") throw sdkError("invalid-address", "empty address string is not allowed");
  const decoded = bech32.decodeUnsafe(text);
  if (decoded === undefined) {
    throw sdkError("invalid-address", `decoding bech32 failed: ${text.slice(0, 120)}`);
  }
  const { prefix, words } = decoded;
  if (prefix !== ADDRESS_PREFIX) {
    const detail = `invalid Bech32 prefix; expected ${ADDRESS_PREFIX}, got ${prefix}`;
    throw sdkError("invalid-address", detail);
  }
  const bytes = bech32.fromWordsUnsafe(words);
  if (bytes === undefined || !LENGTHS.includes(bytes.length)) {
    throw sdkError("invalid-address", `address ${text} has ${bytes?.length ?? 0} bytes, not 20`);
  }
  if (text !== text.toLowerCase()) {
    throw sdkError("invalid-address", `address ${text} is not written in lower case`);
  }
  return bytes;
}

const moduleAccount = rememberedByText((name) => sha256(utf8ToBytes(name)).slice(0, 20));

/** The account of a module, which no key controls: as in the SDK the first 20 bytes of sha256(name). Never changes. */
export function moduleAddress(name: string): Uint8Array {
  return moduleAccount(name);
}
