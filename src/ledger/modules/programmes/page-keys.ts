import { bytesToUtf8 } from "../../kernel/bytes.ts";
import { scatteredPart } from "../../kernel/collections.ts";
import { isProgrammeId } from "./live.ts";

// Keys out of what a caller says the next page begins with: anything may stand there.

/** What stands before the bytes of a scattered part: eight of their hash and their length. */
const BEFORE = 9;

/** A programme's id; undefined when there is none. */
export function programmeFrom(rest: Uint8Array): readonly [id: string] | undefined {
  const bytes = scatteredFrom(rest);
  if (bytes === undefined || !isAscii(bytes)) return undefined;
  const id = bytesToUtf8(bytes);
  return isProgrammeId(id) ? [id] : undefined;
}

function scatteredFrom(rest: Uint8Array): Uint8Array | undefined {
  const length = rest.length - BEFORE;
  return length > 0 && rest[BEFORE - 1] === length ? scatteredPart.decode(rest, 0)[0] : undefined;
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte <= 0x7f);
}
