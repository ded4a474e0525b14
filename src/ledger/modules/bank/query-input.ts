import { bytesToUtf8 } from "../../kernel/bytes.ts";
import { isDenom } from "../../kernel/coins.ts";
import { queryError, TxError } from "../../kernel/errors.ts";
import { parseAddress } from "../accounts/index.ts";

/** The address that a query names. Throws InvalidArgument. */
export function addressOf(text: string): Uint8Array {
  try {
    return parseAddress(text);
  } catch (error) {
    if (error instanceof TxError) throw queryError("InvalidArgument", error.message);
    throw error;
  }
}

/** The denomination that a query names. Throws InvalidArgument. */
export function requireDenom(text: string): string {
  if (!isDenom(text)) throw queryError("InvalidArgument", "invalid denom");
  return text;
}

/** The key that a pagination key of a list by denominations stands for; undefined when it is none. */
export function denomFrom(rest: Uint8Array): readonly [denom: string] | undefined {
  // Denominations are ASCII, so that decoding them cannot fail.
  if (rest.some((byte) => byte > 0x7f)) return undefined;
  const denom = bytesToUtf8(rest);
  return isDenom(denom) ? [denom] : undefined;
}
