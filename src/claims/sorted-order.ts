/**
 * The order that sorts `count` strings of `width` bytes, which stand one after the other in
 * `bytes`: the positions of the smallest, the next, and so on. Equal strings keep their order.
 *
 * The numbers sorted first hold the leading bits and the position, 53 bits together, so that the
 * engine's own sort of numbers does nearly all of the work and no object per string is made.
 */
export function sortedOrder(bytes: Uint8Array, width: number, count: number): Uint32Array {
  let scale = 1;
  while (scale < count) scale *= 2;
  let coarse = 1;
  while ((2 ** 32 / coarse) * scale > 2 ** 53) coarse *= 2;
  const keys = new Float64Array(count);
  for (let position = 0; position < count; position++) {
    const lead = leadOf(bytes, position * width, width);
    keys[position] = ((lead - (lead % coarse)) / coarse) * scale + position;
  }
  keys.sort();
  const order = new Uint32Array(count);
  for (let rank = 0; rank < count; rank++) order[rank] = (keys[rank] ?? 0) % scale;
  sortEqualLeads(keys, scale, order, (a, b) => compareAt(bytes, a * width, b * width, width));
  return order;
}

/** The first four bytes as a number. */
function leadOf(bytes: Uint8Array, offset: number, width: number): number {
  let lead = 0;
  for (let i = 0; i < 4; i++) lead = lead * 256 + (i < width ? (bytes[offset + i] ?? 0) : 0);
  return lead;
}

function sortEqualLeads(
  keys: Float64Array,
  scale: number,
  order: Uint32Array,
  compare: (a: number, b: number) => number,
): void {
  const leadAt = (rank: number) => {
    const key = keys[rank] ?? 0;
    return (key - (key % scale)) / scale;
  };
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && leadAt(end) === leadAt(start)) end++;
    if (end - start > 1) order.subarray(start, end).sort((a, b) => compare(a, b) || a - b);
    start = end;
  }
}

/** Order of two strings of `width` bytes inside `bytes`. */
export function compareAt(bytes: Uint8Array, a: number, b: number, width: number): number {
  for (let i = 0; i < width; i++) {
    const difference = (bytes[a + i] ?? 0) - (bytes[b + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
