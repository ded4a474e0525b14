// OpenZeppelin's claim tree over the participants' totals: leaves hashed twice, sorted, in a flat array.
// Every function works on a range, so that threads can share the work.
import { copy16, copy32 } from "./copy";
import { totalHigh, totalOf } from "./divide";
import { keccakTwo } from "./keccak";
import { Field, field } from "./layout";
import { COUNTS_BYTES, radixSort } from "./order";

/** A record: address (20), amount (16, big-endian). */
const RECORD_BYTES: usize = 36;
/** The place of a claim in the sort keys' lower bits. */
const PLACE_BITS: u64 = 24;

function ownerAt(index: u32): u32 {
  return load<u32>(field(Field.order) + ((<usize>index) << 2));
}

/** Marks in `places` which of the participants `from` to `to` have something to claim. */
export function markClaims(from: u32, to: u32, places: usize): void {
  for (let owner = from; owner < to; owner++) {
    const low = totalOf(owner);
    store<u32>(places + ((<usize>owner) << 2), u32((low | totalHigh) != 0));
  }
}

/** How many of the participants `from` to `to` of the order are marked. */
export function countClaims(from: u32, to: u32, places: usize): u32 {
  let count: u32 = 0;
  for (let i = from; i < to; i++) count += load<u32>(places + ((<usize>ownerAt(i)) << 2));
  return count;
}

/** Gives those who are marked their places in the order, from `next` on; plus 1, as 0 stands for none. */
export function placeClaims(from: u32, to: u32, places: usize, next: u32): void {
  for (let i = from; i < to; i++) {
    const slot = places + ((<usize>ownerAt(i)) << 2);
    if (load<u32>(slot) != 0) store<u32>(slot, ++next);
  }
}

/** Leaves that are hashed before any of them is written to its place, far from the last one's. */
const LEAVES: u32 = 32;
/** In a thread's scratch: the leaves' messages (64 each), hashes (32) and places (4), then room to hash. */
const HASHES: usize = 2048;
const PLACES: usize = 3072;
const INNER: usize = 3200;
const SCRATCH: usize = 3328;

/**
 * Writes the records and leaf hashes of the participants `from` to `to` at their places. They are read in
 * the order in which they stand in memory: that of names jumps. `scratch`: SCRATCH bytes of this thread.
 * Returns 0, or 1 when a name is no EVM address.
 */
export function makeLeaves(
  from: u32,
  to: u32,
  places: usize,
  records: usize,
  hashes: usize,
  scratch: usize,
): u32 {
  memory.fill(scratch, 0, SCRATCH);
  let count: u32 = 0;
  for (let owner = from; owner < to; owner++) {
    const next = load<u32>(places + ((<usize>owner) << 2));
    if (next == 0) continue;
    const message = scratch + ((<usize>count) << 6);
    if (!readAddress(owner, message + 12, scratch + INNER)) return 1;
    const low = totalOf(owner);
    store<u64>(message, bswap<u64>(totalHigh), 48);
    store<u64>(message, bswap<u64>(low), 56);
    store<u32>(scratch + ((<usize>count) << 2), next - 1, PLACES);
    if (++count < LEAVES) continue;
    writeLeaves(scratch, count, records, hashes);
    count = 0;
  }
  writeLeaves(scratch, count, records, hashes);
  return 0;
}

/** Hashes the leaves in a thread's scratch, and writes them to their places. */
function writeLeaves(scratch: usize, count: u32, records: usize, hashes: usize): void {
  const inner = scratch + INNER;
  // A lone last one is hashed with whatever stands behind it.
  for (let i: usize = 0; i < <usize>count; i += 2) {
    const message = scratch + (i << 6);
    const hash = scratch + HASHES + (i << 5);
    keccakTwo(message, message + 64, 8, inner, inner + 32);
    keccakTwo(inner, inner + 32, 4, hash, hash + 32);
  }
  for (let i: usize = 0; i < <usize>count; i++) {
    const place = <usize>load<u32>(scratch + (i << 2), PLACES);
    writeRecord(records + place * RECORD_BYTES, scratch + (i << 6));
    copy32(hashes + (place << 5), scratch + HASHES + (i << 5));
  }
}

/** The record of a leaf's message: its address and the lower half of its amount. */
function writeRecord(record: usize, message: usize): void {
  copy16(record, message + 12);
  store<u32>(record, load<u32>(message, 28), 16);
  copy16(record + 20, message + 48);
}

/** The 20 bytes of a participant's address; false if it is none or its checksum (EIP-55) is wrong. */
function readAddress(owner: u32, out: usize, scratch: usize): bool {
  const starts = field(Field.nameStarts) + ((<usize>owner) << 2);
  const start = field(Field.nameText) + <usize>load<u32>(starts);
  if (load<u32>(starts, 4) - load<u32>(starts) != 42 || load<u16>(start) != 0x7830) return false;
  cases = 0;
  const text = start + 2;
  if (!readHex(text, out) || !readHex(text + 16, out + 8) || !readHex(text + 24, out + 12)) {
    return false;
  }
  return cases != (LOWER | UPPER) || isChecksummed(text, scratch);
}

const LOWER: u32 = 1;
const UPPER: u32 = 2;
/** Which letters the last address had. */
let cases: u32 = 0;

/** 8 bytes from 16 hexadecimal digits; false when one is none. */
function readHex(text: usize, out: usize): bool {
  const bytes = v128.load(text);
  const digits = i8x16.sub(bytes, i8x16.splat(0x30));
  const letters = i8x16.sub(v128.or(bytes, i8x16.splat(0x20)), i8x16.splat(0x61));
  const isDigit = i8x16.lt_u(digits, i8x16.splat(10));
  const isLetter = i8x16.lt_u(letters, i8x16.splat(6));
  if (!i8x16.all_true(v128.or(isDigit, isLetter))) return false;
  const isLower = v128.and(isLetter, i8x16.gt_u(bytes, i8x16.splat(0x60)));
  if (v128.any_true(isLower)) cases |= LOWER;
  if (v128.any_true(v128.andnot(isLetter, isLower))) cases |= UPPER;
  const values = v128.bitselect(digits, i8x16.add(letters, i8x16.splat(10)), isDigit);
  // The first digit of a pair is the lower byte of its 16 bits.
  const pairs = v128.or(i16x8.shl(values, 4), i16x8.shr_u(values, 8));
  const low = v128.and(pairs, i16x8.splat(0xff));
  v128.store64_lane(out, i8x16.narrow_i16x8_u(low, low), 0);
  return true;
}

/** EIP-55: a letter is upper case where the hash of the lower-case text has a digit above 7. */
function isChecksummed(text: usize, scratch: usize): bool {
  for (let i: usize = 0; i < 40; i++) {
    const byte = load<u8>(text + i);
    store<u8>(scratch + i, byte > 0x40 && byte < 0x47 ? byte | 0x20 : byte);
  }
  keccakTwo(scratch, scratch, 5, scratch, scratch + 32);
  for (let i: usize = 0; i < 40; i++) {
    const byte = load<u8>(text + i);
    if (byte < 0x41) continue;
    const digit = (load<u8>(scratch + (i >> 1)) >> ((i & 1) == 0 ? 4 : 0)) & 15;
    if (digit > 7 != byte < 0x60) return false;
  }
  return true;
}

/** How many leaf hashes begin with each byte: 256 counts of 4 bytes, added to those there are. */
export function countFirstBytes(hashes: usize, from: u32, to: u32, counts: usize): void {
  for (let i = <usize>from; i < <usize>to; i++) {
    const slot = counts + ((<usize>load<u8>(hashes + (i << 5))) << 2);
    store<u32>(slot, load<u32>(slot) + 1);
  }
}

/** Where `sortLeaves` left its result. */
let sortedAt: usize = 0;

export function sortedLeaves(): usize {
  return sortedAt;
}

/**
 * Sorts the leaves whose first byte is in [low, high): keys of 40 bits of the hash and the place. `keys`
 * has room for twice their number, 8 bytes each; `counts` for 5 x 1024 bytes.
 */
export function sortLeaves(
  hashes: usize,
  count: u32,
  low: u32,
  high: u32,
  keys: usize,
  other: usize,
  counts: usize,
): u32 {
  let end = keys;
  for (let i: usize = 0; i < <usize>count; i++) {
    const word = load<u64>(hashes + (i << 5));
    const first = <u32>word & 0xff;
    if (first < low || first >= high) continue;
    store<u64>(end, (bswap<u64>(word) & 0xffffffffff000000) | <u64>i);
    end += 8;
  }
  const own = <u32>((end - keys) >> 3);
  sortedAt = sortKeys(keys, other, own, counts);
  settleTies(sortedAt, own, hashes);
  return own;
}

function sortKeys(keys: usize, other: usize, count: u32, counts: usize): usize {
  let from = keys;
  let to = other;
  for (let shift: u64 = PLACE_BITS; shift < 64; shift += 8) {
    memory.fill(counts, 0, 1024);
    const end = from + ((<usize>count) << 3);
    for (let at = from; at < end; at += 8) {
      const slot = counts + ((<usize>(load<u64>(at) >> shift) & 0xff) << 2);
      store<u32>(slot, load<u32>(slot) + 1);
    }
    let sum: u32 = 0;
    for (let value: usize = 0; value < 1024; value += 4) {
      const size = load<u32>(counts + value);
      store<u32>(counts + value, sum);
      sum += size;
    }
    for (let at = from; at < end; at += 8) {
      const key = load<u64>(at);
      const slot = counts + ((<usize>(key >> shift) & 0xff) << 2);
      const target = load<u32>(slot);
      store<u32>(slot, target + 1);
      store<u64>(to + ((<usize>target) << 3), key);
    }
    const swap = from;
    from = to;
    to = swap;
  }
  return from;
}

/** Puts leaves with the same 40 bits in the order of their whole hashes. */
function settleTies(keys: usize, count: u32, hashes: usize): void {
  for (let i: usize = 1; i < <usize>count; i++) {
    const key = load<u64>(keys + (i << 3));
    let to = i;
    while (to > 0) {
      const before = load<u64>(keys + ((to - 1) << 3));
      if (before >> PLACE_BITS != key >> PLACE_BITS) break;
      const a = hashes + ((<usize>(before & 0xffffff)) << 5);
      const b = hashes + ((<usize>(key & 0xffffff)) << 5);
      if (memory.compare(a, b, 32) <= 0) break;
      store<u64>(keys + (to << 3), before);
      to--;
    }
    store<u64>(keys + (to << 3), key);
  }
}

/** Puts sorted leaves, of ranks from `rank` on, at their places in the tree; notes each rank's place. */
export function placeLeaves(
  keys: usize,
  count: u32,
  rank: u32,
  leaves: u32,
  hashes: usize,
  nodes: usize,
  given: usize,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const place = <u32>(load<u64>(keys + ((<usize>i) << 3)) & 0xffffff);
    store<u32>(given + ((<usize>(rank + i)) << 2), place);
    const node = <usize>(2 * leaves - 2 - rank - i);
    copy32(nodes + (node << 5), hashes + ((<usize>place) << 5));
  }
}

function isAbove(a: usize, b: usize): bool {
  for (let i: usize = 0; i < 32; i += 8) {
    const left = bswap<u64>(load<u64>(a + i));
    const right = bswap<u64>(load<u64>(b + i));
    if (left != right) return left > right;
  }
  return false;
}

/** The two children of a node, smaller first: where they stand, or in `scratch` if they must be swapped. */
function children(nodes: usize, node: usize, scratch: usize): usize {
  const left = nodes + ((2 * node + 1) << 5);
  if (!isAbove(left, left + 32)) return left;
  copy32(scratch, left + 32);
  copy32(scratch + 32, left);
  return scratch;
}

/** Hashes the inner nodes `from` to `to`, from the last one down. `scratch`: 192 bytes of this thread. */
export function hashNodes(from: u32, to: u32, nodes: usize, scratch: usize): void {
  let node = <i32>to - 1;
  for (; node > <i32>from; node -= 2) {
    // The root depends on the node after it.
    if (node < 2) break;
    const a = children(nodes, <usize>node, scratch);
    const b = children(nodes, <usize>node - 1, scratch + 64);
    const out = nodes + ((<usize>node) << 5);
    keccakTwo(a, b, 8, out, out - 32);
  }
  for (; node >= <i32>from; node--) {
    const a = children(nodes, <usize>node, scratch);
    keccakTwo(a, a, 8, nodes + ((<usize>node) << 5), scratch + 128);
  }
}

/** Copies records into the order of the leaves, ranks `from` to `to`, and notes each place's rank. */
export function gatherRecords(
  from: u32,
  to: u32,
  given: usize,
  records: usize,
  out: usize,
  ranks: usize,
): void {
  for (let rank = from; rank < to; rank++) {
    const place = <usize>load<u32>(given + ((<usize>rank) << 2));
    const from = records + place * RECORD_BYTES;
    const to = out + <usize>rank * RECORD_BYTES;
    copy32(to, from);
    store<u32>(to, load<u32>(from, 32), 32);
    store<u32>(ranks + (place << 2), rank);
  }
}

/** The records' places in the order of their addresses, written to `out`. `scratch` as of `radixSort`. */
export function sortAddresses(records: usize, count: u32, out: usize, scratch: usize): void {
  const keys = scratch + COUNTS_BYTES;
  for (let i: usize = 0; i < <usize>count; i++) {
    store<u64>(keys + i * 12, bswap<u64>(load<u64>(records + i * RECORD_BYTES)));
    store<u32>(keys + i * 12, <u32>i, 8);
  }
  const sorted = radixSort(scratch, count);
  for (let i: usize = 0; i < <usize>count; i++) {
    const place = load<u32>(sorted + i * 12, 8);
    let to = i;
    for (; to > 0; to--) {
      const before = load<u32>(out + ((to - 1) << 2));
      const a = records + <usize>before * RECORD_BYTES;
      if (memory.compare(a, records + <usize>place * RECORD_BYTES, 20) <= 0) break;
      store<u32>(out + (to << 2), before);
    }
    store<u32>(out + (to << 2), place);
  }
}

/** Replaces each place in `order` by its rank. */
export function toRanks(order: usize, count: u32, ranks: usize): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const at = order + (i << 2);
    store<u32>(at, load<u32>(ranks + ((<usize>load<u32>(at)) << 2)));
  }
}

/** 0 when the addresses ascend in `order` (0: as they stand), 1 when two are equal, 2 when they do not. */
export function checkOrder(records: usize, count: u32, order: usize): u32 {
  let state: u32 = 0;
  let before = records + RECORD_BYTES * (order == 0 ? 0 : <usize>load<u32>(order));
  for (let i: usize = 1; i < <usize>count; i++) {
    const place = order == 0 ? i : <usize>load<u32>(order + (i << 2));
    const at = records + place * RECORD_BYTES;
    const compared = memory.compare(before, at, 20);
    if (compared > 0) return 2;
    if (compared == 0) state = 1;
    before = at;
  }
  return state;
}
