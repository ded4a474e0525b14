import { bytesToUtf8 } from "../../kernel/bytes.ts";
import { scatteredPart, u64Part } from "../../kernel/collections.ts";
import { formatAddress } from "../accounts/index.ts";
import { isProgrammeId } from "./live.ts";

// Keys out of what a caller says the next page begins with: anything may stand there.

/** What stands before the bytes of a scattered part: eight of their hash and their length. */
const BEFORE = 9;
const NUMBER_BYTES = 8;

/** A programme's id; undefined when there is none. */
export function programmeFrom(rest: Uint8Array): readonly [id: string] | undefined {
  const bytes = scatteredFrom(rest);
  if (bytes === undefined || !isAscii(bytes)) return undefined;
  const id = bytesToUtf8(bytes);
  return isProgrammeId(id) ? [id] : undefined;
}

/** A participant of a programme; undefined when there is none. */
export function participantFrom(
  id: string,
  rest: Uint8Array,
): readonly [id: string, participant: string] | undefined {
  const bytes = scatteredFrom(rest);
  return bytes && [id, formatAddress(bytes)];
}

/** The price of an asset at a second; undefined when there is none. */
export function priceFrom(
  id: string,
  rest: Uint8Array,
): readonly [id: string, asset: string, atSec: bigint] | undefined {
  // Symbols are ASCII, so that decoding them cannot fail, and end in a zero byte.
  const end = rest.indexOf(0);
  if (end <= 0 || rest.length !== end + 1 + NUMBER_BYTES) return undefined;
  const symbol = rest.subarray(0, end);
  if (!isAscii(symbol)) return undefined;
  return [id, bytesToUtf8(symbol), u64Part.decode(rest, end + 1)[0]];
}

function scatteredFrom(rest: Uint8Array): Uint8Array | undefined {
  const length = rest.length - BEFORE;
  return length > 0 && rest[BEFORE - 1] === length ? scatteredPart.decode(rest, 0)[0] : undefined;
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte <= 0x7f);
}
