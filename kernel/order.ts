// Sorting: participants by the bytes of their names, rows by time.
import { Field, field } from "./layout";

function nameStart(index: u32): usize {
  return field(Field.nameText) + <usize>load<u32>(field(Field.nameStarts) + ((<usize>index) << 2));
}

function nameEnd(index: u32): usize {
  return (
    field(Field.nameText) + <usize>load<u32>(field(Field.nameStarts) + ((<usize>index) << 2), 4)
  );
}

/** Negative, 0 or positive as the bytes of two names compare. */
export function compareNames(a: u32, b: u32): i32 {
  const startA = nameStart(a);
  const startB = nameStart(b);
  const lengthA = nameEnd(a) - startA;
  const lengthB = nameEnd(b) - startB;
  const order = memory.compare(startA, startB, lengthA < lengthB ? lengthA : lengthB);
  if (order != 0) return order;
  return lengthA < lengthB ? -1 : lengthA > lengthB ? 1 : 0;
}

/** Eight bytes of a name from `depth` on as a number that sorts like them; 0 beyond its end. */
function wordAt(index: u32, depth: usize): u64 {
  const start = nameStart(index) + depth;
  const end = nameEnd(index);
  if (start >= end) return 0;
  const word = bswap<u64>(load<u64>(start));
  const left = end - start;
  return left >= 8 ? word : (word >> ((<u64>(8 - left)) << 3)) << ((<u64>(8 - left)) << 3);
}

/**
 * Sorts the participants in `order`, `count` of them, by name. `scratch` holds 25 bytes for each, a sixth of
 * their text, and 16 KiB: 24 for the records, a sixth for the long runs noted before a deeper range, 64 for
 * each depth, which takes SMALL names with 8 more bytes.
 * Names have no NUL, so that padding sorts a prefix before what it begins.
 */
export function sortNames(order: usize, count: u32, scratch: usize): void {
  for (let i: u32 = 0; i < count; i++) store<u32>(order + ((<usize>i) << 2), i);
  let isSorted = true;
  for (let i: u32 = 1; i < count; i++) {
    if (compareNames(i - 1, i) > 0) {
      isSorted = false;
      break;
    }
  }
  if (!isSorted) sortRange(order, count, 0, scratch);
}

/** What `radixSort` counts in, at the start of its scratch. */
export const COUNTS_BYTES: usize = 8192;
const SMALL: u32 = 48;

function sortRange(order: usize, count: u32, depth: usize, scratch: usize): void {
  if (count < SMALL) {
    insertionSort(order, count);
    return;
  }
  const at = commonPrefix(order, count, depth);
  const words = scratch + COUNTS_BYTES;
  for (let i: usize = 0; i < <usize>count; i++) {
    const index = load<u32>(order + (i << 2));
    store<u64>(words + i * 12, wordAt(index, at));
    store<u32>(words + i * 12, index, 8);
  }
  const sorted = radixSort(scratch, count);
  for (let i: usize = 0; i < <usize>count; i++) {
    store<u32>(order + (i << 2), load<u32>(sorted + i * 12, 8));
  }
  sortRuns(order, count, at, sorted, scratch);
}

/**
 * Sorts on where keys were equal, from the byte after them. Short runs at once; the long ones are noted
 * behind the keys first, because sorting them needs the scratch.
 */
function sortRuns(order: usize, count: u32, at: usize, sorted: usize, scratch: usize): void {
  const first = scratch + COUNTS_BYTES;
  const list = sorted == first ? first + <usize>count * 12 : first;
  let runs: usize = 0;
  let run: u32 = 0;
  let before = load<u64>(sorted);
  for (let i: u32 = 1; i <= count; i++) {
    const isEnd = i == count;
    const word = isEnd ? 0 : load<u64>(sorted + <usize>i * 12);
    if (!isEnd && word == before) continue;
    const length = i - run;
    if (length >= SMALL) {
      store<u32>(list + (runs << 3), run);
      store<u32>(list + (runs << 3), length, 4);
      runs++;
    } else if (length > 1) insertionSort(order + ((<usize>run) << 2), length);
    run = i;
    before = word;
  }
  memory.copy(scratch, list, runs << 3);
  const rest = scratch + (((runs << 3) + 63) & ~63);
  for (let i: usize = 0; i < runs; i++) {
    const start = <usize>load<u32>(scratch + (i << 3));
    sortRange(order + (start << 2), load<u32>(scratch + (i << 3), 4), at + 8, rest);
  }
}

function insertionSort(order: usize, count: u32): void {
  for (let i: u32 = 1; i < count; i++) {
    const index = load<u32>(order + ((<usize>i) << 2));
    let to = i;
    while (to > 0 && compareNames(load<u32>(order + ((<usize>to - 1) << 2)), index) > 0) {
      store<u32>(order + ((<usize>to) << 2), load<u32>(order + ((<usize>to - 1) << 2)));
      to--;
    }
    store<u32>(order + ((<usize>to) << 2), index);
  }
}

/** The length of the prefix that all names of a range share, at least `depth`. */
function commonPrefix(order: usize, count: u32, depth: usize): usize {
  const first = load<u32>(order);
  const start = nameStart(first);
  let shared = nameEnd(first) - start;
  for (let i: usize = 1; i < <usize>count && shared > depth; i++) {
    const index = load<u32>(order + (i << 2));
    const other = nameStart(index);
    const length = nameEnd(index) - other;
    if (length < shared) shared = length;
    let same = depth;
    while (same < shared && load<u8>(start + same) == load<u8>(other + same)) same++;
    shared = same;
  }
  return shared < depth ? depth : shared;
}

/**
 * Sorts `count` records of a 64-bit key and a number (12 bytes) by key, stably, digit by digit from the
 * lowest; digits that are the same everywhere cost nothing. The records stand in `scratch` behind
 * COUNTS_BYTES, room for as many again behind them. Returns where the result stands.
 */
export function radixSort(scratch: usize, count: u32): usize {
  const counts = scratch;
  let from = scratch + COUNTS_BYTES;
  let to = from + <usize>count * 12;
  memory.fill(counts, 0, COUNTS_BYTES);
  const end = from + <usize>count * 12;
  for (let at = from; at < end; at += 12) {
    let key = load<u64>(at);
    for (let digit: usize = 0; digit < 8; digit++) {
      const slot = counts + (digit << 10) + ((<usize>key & 0xff) << 2);
      store<u32>(slot, load<u32>(slot) + 1);
      key >>= 8;
    }
  }
  for (let digit: usize = 0; digit < 8; digit++) {
    const table = counts + (digit << 10);
    const shift = <u64>(digit << 3);
    if (load<u32>(table + ((<usize>(load<u64>(from) >> shift) & 0xff) << 2)) == count) continue;
    let sum: u32 = 0;
    for (let value: usize = 0; value < 256; value++) {
      const size = load<u32>(table + (value << 2));
      store<u32>(table + (value << 2), sum);
      sum += size;
    }
    const stop = from + <usize>count * 12;
    for (let at = from; at < stop; at += 12) {
      const key = load<u64>(at);
      const slot = table + ((<usize>(key >> shift) & 0xff) << 2);
      const place = load<u32>(slot);
      store<u32>(slot, place + 1);
      const target = to + <usize>place * 12;
      store<u64>(target, key);
      store<u32>(target, load<u32>(at, 8), 8);
    }
    const swap = from;
    from = to;
    to = swap;
  }
  return from;
}

/** Writes the rows' numbers to `perm` in order of time, equal times by row. `scratch` as of `radixSort`. */
export function sortRows(perm: usize, count: u32, scratch: usize): void {
  const times = field(Field.times);
  const records = scratch + COUNTS_BYTES;
  for (let i: usize = 0; i < <usize>count; i++) {
    // The sign bit turned, so that instants before 1970 come first.
    store<u64>(records + i * 12, <u64>load<i64>(times + (i << 3)) ^ 0x8000000000000000);
    store<u32>(records + i * 12, <u32>i, 8);
  }
  const sorted = radixSort(scratch, count);
  for (let i: usize = 0; i < <usize>count; i++) {
    store<u32>(perm + (i << 2), load<u32>(sorted + i * 12, 8));
  }
}
