import { bytesToUtf8 } from "../../kernel/bytes.ts";
import { scatteredPart, u64Part } from "../../kernel/collections.ts";
import { isDocument } from "./checks.ts";

// Keys out of what a caller says the next page begins with: anything may stand there.

/** What stands before the bytes of a scattered part: eight of their hash and their length. */
const BEFORE = 9;
const NUMBER_BYTES = 8;

/** An address; undefined when there is none. */
export function addressFrom(rest: Uint8Array): readonly [address: Uint8Array] | undefined {
  const length = rest.length - BEFORE;
  return length > 0 && rest[BEFORE - 1] === length ? [scatteredPart.decode(rest, 0)[0]] : undefined;
}

/** A document's name; undefined when there is none. */
export function documentFrom(rest: Uint8Array): readonly [document: string] | undefined {
  const [bytes] = addressFrom(rest) ?? [];
  // Names are ASCII, so that decoding them cannot fail.
  if (bytes === undefined || bytes.some((byte) => byte > 0x7f)) return undefined;
  const document = bytesToUtf8(bytes);
  return isDocument(document) ? [document] : undefined;
}

/** A document and the number of a version of it; undefined when there are none. */
export function acceptanceFrom(
  participant: Uint8Array,
  rest: Uint8Array,
): readonly [participant: Uint8Array, document: string, number: bigint] | undefined {
  const at = rest.length - NUMBER_BYTES;
  const [document] = documentFrom(rest.subarray(0, at < 0 ? 0 : at)) ?? [];
  if (document === undefined) return undefined;
  return [participant, document, u64Part.decode(rest, at)[0]];
}
