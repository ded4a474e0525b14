import { bech32 } from "@scure/base";
import { quote, TextError } from "../exact/text-error.ts";

/**
 * Checks an account of a Cosmos chain: bech32 with a right checksum, in lower case as the chain
 * prints it. Throws TextError: not-bech32, not-lower-case.
 * Source: https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki
 */
export function checkBech32Account(text: string): void {
  const isLower = text === text.toLowerCase();
  try {
    bech32.decodeToBytes(text);
  } catch {
    const message = `${quote(text)} is not a bech32 account, or its checksum is wrong`;
    throw new TextError("not-bech32", message, "write it as the chain prints it, like wasm1...");
  }
  if (isLower) return;
  const message = `${quote(text)} is in upper case`;
  throw new TextError("not-lower-case", message, `write ${text.toLowerCase()}`);
}
