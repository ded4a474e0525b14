// Participants as numbers, ids as a set: open addressing with linear probing over hashes.
import { copyText } from "./copy";
import { Block, Field, field, setField, wideField } from "./layout";
import { hashOf } from "./read-cells";

/** Results of `enterNames`: all entered, an id stands twice, a table or the text is full. */
const enum Entered {
  all,
  duplicateId,
  full,
}

/** Puts the block's rows behind those there are; the first line of the block's text is `firstLine`. */
export function appendRows(block: usize, firstLine: u32): u32 {
  const count = load<u32>(block, Block.rows);
  if (count == 0) return Entered.all;
  const rows = <u32>field(Field.rows);
  const first = <usize>rows;
  const size = <usize>count;
  memory.copy(field(Field.times) + (first << 3), block + Block.times, size << 3);
  memory.copy(field(Field.amounts) + (first << 4), block + Block.amounts, size << 4);
  memory.copy(field(Field.kinds) + first, block + Block.kinds, size);
  memory.copy(field(Field.assets) + first, block + Block.assets, size);
  memory.copy(field(Field.terms) + first, block + Block.terms, size);
  const lines = field(Field.lines) + (first << 2);
  for (let i: usize = 0; i < size; i++) {
    store<u32>(lines + (i << 2), firstLine + load<u32>(block + (i << 2), Block.rowLines));
  }
  noteTimes(block, size);
  setField(Field.rows, rows + count);
  return enterNames(block, rows, rows + count);
}

/** Keeps track of whether the rows stand in the order of time. */
function noteTimes(block: usize, size: usize): void {
  const times = block + Block.times;
  const isLater = load<i64>(times) >= <i64>wideField(Field.lastTime);
  if (!isLater || load<u32>(block, Block.isUnsorted) != 0) setField(Field.isSorted, 0);
  setField(Field.lastTime, load<u64>(times + ((size - 1) << 3)));
}

/**
 * Enters the participants and ids of the rows `first` to `last`, which the block's rows from its first one on
 * are. Two ids with one hash count as a duplicate; the plain reader then decides.
 */
export function enterNames(block: usize, first: u32, last: u32): u32 {
  const texts = block + Block.texts;
  for (let from = first; from < last; from += BATCH) {
    const to = from + BATCH < last ? from + BATCH : last;
    const own = texts + ((<usize>(from - first)) << 5);
    touch(own, to - from);
    for (let row = from; row < to; row++) {
      const state = enterRow(row, own + ((<usize>(row - from)) << 5));
      if (state == Entered.all) continue;
      stoppedRow = row;
      return state;
    }
  }
  return Entered.all;
}

/** Rows whose slots are fetched together. */
const BATCH: u32 = 256;
/** Keeps the fetched words alive. */
export let touched: u64 = 0;

/** Reads the slots that the rows will need, so that the processor fetches them side by side. */
function touch(texts: usize, count: u32): void {
  const names = field(Field.nameTable);
  const nameMask = <u64>field(Field.nameMask);
  const ids = field(Field.idTable);
  const idMask = <u64>field(Field.idMask);
  let sum: u64 = 0;
  const end = texts + ((<usize>count) << 5);
  for (let entry = texts; entry < end; entry += 32) {
    sum += load<u32>(names + ((<usize>(load<u64>(entry, 8) & nameMask)) << 2));
    sum += load<u64>(ids + ((<usize>((load<u64>(entry, 24) >> 20) & idMask)) << 3));
  }
  touched = sum;
}

/** Enters one row's participant, unless the row is a fact about nobody, and its id. */
function enterRow(row: u32, entry: usize): u32 {
  let owner: i32 = 0;
  if (load<u32>(entry) != load<u32>(entry, 4)) {
    owner = intern(load<u32>(entry), load<u32>(entry, 4), load<u64>(entry, 8));
    if (owner < 0) return Entered.full;
  }
  store<u32>(field(Field.owners) + ((<usize>row) << 2), owner);
  return enterId(row, load<u32>(entry, 16), load<u32>(entry, 20), load<u64>(entry, 24));
}

let stoppedRow: u32 = 0;

/** The row at which `enterNames` last stopped. */
export function stoppedAtRow(): u32 {
  return stoppedRow;
}

/** Computes the hashes of the block's first row, whose texts the host has put into memory. */
export function hashFirst(block: usize): void {
  const entry = block + Block.texts;
  const seed = wideField(Field.seed);
  store<u64>(entry, hashOf(load<u32>(entry), load<u32>(entry, 4), seed), 8);
  const start = load<u32>(entry, 16);
  const end = load<u32>(entry, 20);
  store<u64>(entry, start == end ? 0 : hashOf(start, end, seed) | 1, 24);
}

/** The number of the participant whose name stands from `start` to `end`; -1 when memory is full. */
export function intern(start: usize, end: usize, hash: u64): i32 {
  const table = field(Field.nameTable);
  const mask = <u64>field(Field.nameMask);
  const starts = field(Field.nameStarts);
  const hashes = field(Field.nameHashes);
  const text = field(Field.nameText);
  const length = end - start;
  let slot = hash & mask;
  for (;;) {
    const known = load<u32>(table + ((<usize>slot) << 2));
    if (known == 0) break;
    const index = (<usize>(known - 1)) << 2;
    if (load<u32>(hashes + index) == <u32>(hash >> 32)) {
      const from = load<u32>(starts + index);
      if (load<u32>(starts + index, 4) - from == <u32>length) {
        if (memory.compare(text + from, start, length) == 0) return known - 1;
      }
    }
    slot = (slot + 1) & mask;
  }
  const count = <u32>field(Field.participants);
  const from = load<u32>(starts + ((<usize>count) << 2));
  const to = <usize>from + length;
  if (text + to + 16 > field(Field.nameTextLimit) || count >= <u32>field(Field.participantLimit))
    return -1;
  copyText(text + from, start, length);
  store<u32>(starts + ((<usize>count) << 2), <u32>to, 4);
  store<u32>(hashes + ((<usize>count) << 2), <u32>(hash >> 32));
  store<u32>(table + ((<usize>slot) << 2), count + 1);
  setField(Field.participants, count + 1);
  clearParticipant(<usize>count);
  return count;
}

/** A new participant has done nothing, whatever stood at its place. */
function clearParticipant(index: usize): void {
  store<u32>(field(Field.heads) + (index << 2), 0);
  store<u8>(field(Field.standings) + index, 0);
  const burned = field(Field.burned);
  if (burned != 0) v128.store(burned + (index << 4), i64x2.splat(0));
}

function enterId(row: u32, start: usize, end: usize, hash: u64): u32 {
  const ends = field(Field.idEnds) + ((<usize>row) << 2);
  const from: usize = row == 0 ? 0 : <usize>load<u32>(ends - 4);
  const length = end - start;
  if (from + length > field(Field.idTextLimit)) return Entered.full;
  store<u32>(ends, <u32>(from + length));
  if (hash == 0) return Entered.all;
  copyText(field(Field.idText) + from, start, length);
  return enterIdHash(hash) ? Entered.all : Entered.duplicateId;
}

/** Enters an id's hash (never 0); false if it is there already. */
export function enterIdHash(hash: u64): bool {
  const table = field(Field.idTable);
  const mask = <u64>field(Field.idMask);
  let slot = (hash >> 20) & mask;
  for (;;) {
    const known = load<u64>(table + ((<usize>slot) << 3));
    if (known == hash) return false;
    if (known == 0) break;
    slot = (slot + 1) & mask;
  }
  store<u64>(table + ((<usize>slot) << 3), hash);
  return true;
}

/** Moves all participants into an empty table of `mask` + 1 slots at `table`; their names are hashed again. */
export function growNames(table: usize, mask: u64, seed: u64): void {
  const count = <u32>field(Field.participants);
  const starts = field(Field.nameStarts);
  const text = field(Field.nameText);
  for (let i: u32 = 0; i < count; i++) {
    const place = starts + ((<usize>i) << 2);
    let slot = hashOf(text + load<u32>(place), text + load<u32>(place, 4), seed) & mask;
    while (load<u32>(table + ((<usize>slot) << 2)) != 0) slot = (slot + 1) & mask;
    store<u32>(table + ((<usize>slot) << 2), i + 1);
  }
  setField(Field.nameTable, table);
  setField(Field.nameMask, mask);
}

/** Moves all ids into an empty table of `mask` + 1 slots at `table`. */
export function growIds(table: usize, mask: u64): void {
  const old = field(Field.idTable);
  const slots = <u64>field(Field.idMask) + 1;
  for (let i: u64 = 0; i < slots; i++) {
    const hash = load<u64>(old + ((<usize>i) << 3));
    if (hash == 0) continue;
    let slot = (hash >> 20) & mask;
    while (load<u64>(table + ((<usize>slot) << 3)) != 0) slot = (slot + 1) & mask;
    store<u64>(table + ((<usize>slot) << 3), hash);
  }
  setField(Field.idTable, table);
  setField(Field.idMask, mask);
}
