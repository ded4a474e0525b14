/**
 * The bits of a key, so that their order is the lexicographic order of the bytes with a shorter
 * prefix first: nine bits a byte, a 1 for "there is a byte" and then the byte from its highest bit,
 * and a 0 for the end. A bit's position is byte << 4 | bit, with bit 0 for the presence bit and 1 to
 * 8 for the byte's own; positions compare as the bits stand.
 */
export type BitPosition = number;

/** The key's bit at a position; 0 for every position behind its end. */
export function sideAt(key: Uint8Array, position: BitPosition): 0 | 1 {
  const byte = position >> 4;
  if (byte >= key.length) return 0;
  const bit = position & 15;
  return bit === 0 || (((key[byte] as number) >> (8 - bit)) & 1) === 1 ? 1 : 0;
}

/**
 * The position of the first bit in which `key` differs from the `length` bytes at `at` in `bytes`;
 * -1 when they are equal.
 */
export function firstDifference(
  bytes: Uint8Array,
  at: number,
  length: number,
  key: Uint8Array,
): BitPosition {
  const common = length < key.length ? length : key.length;
  for (let i = 0; i < common; i++) {
    let difference = (bytes[at + i] as number) ^ (key[i] as number);
    if (difference === 0) continue;
    let bit = 1;
    for (; difference < 0x80; difference <<= 1) bit++;
    return (i << 4) | bit;
  }
  return length === key.length ? -1 : common << 4;
}

/** Lexicographic order of two keys: negative, 0 or positive; a prefix comes first. */
export function compareKeys(a: Uint8Array, b: Uint8Array): number {
  const common = a.length < b.length ? a.length : b.length;
  for (let i = 0; i < common; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
