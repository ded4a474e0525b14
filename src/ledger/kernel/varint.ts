/**
 * Writes an unsigned protobuf varint (0 to 2^31 - 1) at `at`: 7 bits a byte, the lowest first.
 * Gives the place after it.
 */
export function putUvarint(into: Uint8Array, at: number, value: number): number {
  let place = at;
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) into[place++] = (rest & 0x7f) | 0x80;
  into[place++] = rest;
  return place;
}

/**
 * Writes a non-negative number (0 to 2^30 - 1) as a signed zig-zag varint, as IAVL does: twice the
 * number. Gives the place after it.
 */
export function putVarint(into: Uint8Array, at: number, value: number): number {
  return putUvarint(into, at, 2 * value);
}

/** Bytes that `putUvarint` writes for `value` (0 to 2^31 - 1): 1 to 5. */
export function uvarintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest > 0x7f; rest >>>= 7) bytes++;
  return bytes;
}
