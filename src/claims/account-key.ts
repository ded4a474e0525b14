import { utf8ToBytes } from "@noble/hashes/utils.js";
import { TextError } from "../exact/text-error.ts";
import { checkBech32Account } from "./bech32-account.ts";
import { ClaimFlaw } from "./claim-flaw.ts";
import type { LeafKind } from "./claim-format.ts";
import { accountOf } from "./claim-records.ts";
import { parseEvmAddress } from "./evm-address.ts";

/**
 * The key of an account: the 20 bytes of an EVM address, or the text of a bech32 account. Throws
 * TextError: the codes of `parseEvmAddress` and `checkBech32Account`.
 */
export function accountKey(kind: LeafKind, account: string): Uint8Array {
  if (kind !== "cw20") return parseEvmAddress(account);
  checkBech32Account(account);
  return utf8ToBytes(account);
}

/** As `accountKey`, for an account that stands at `place` of a document. Throws ClaimFlaw. */
export function accountKeyAt(kind: LeafKind, account: string, place: string): Uint8Array {
  try {
    return accountKey(kind, account);
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    throw new ClaimFlaw("bad-account", place, `${error.message}; ${error.expected}`);
  }
}

/** Checks a key of a tree file: a bech32 account filled up with zero bytes and nothing else. */
export function checkStoredKey(kind: LeafKind, key: Uint8Array, place: string): void {
  if (kind !== "cw20") return;
  const account = accountOf(kind, key);
  accountKeyAt(kind, account, place);
  if (key.subarray(account.length).some((byte) => byte !== 0))
    throw new ClaimFlaw("bad-account", place, "something follows the account's text");
}
