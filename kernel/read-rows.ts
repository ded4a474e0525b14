// Reads CSV rows into columns. Whatever is not in its common spelling goes to the host: it reads that
// one row by the rules of the plain reader and puts it in at the same place.

import {
  ASSET_NAMES,
  CELL_COLUMNS,
  CELLS,
  Field,
  field,
  Kind,
  setField,
  TERM_NAMES,
  TERMS_VERSION,
  wideField,
} from "./layout";
import {
  amountHigh,
  decimalsAt,
  findName,
  hashOf,
  isRead,
  readAmount,
  readInstant,
} from "./read-cells";

/** A row of a block: name start (4), name end (4), name hash (8), id start (4), id end (4), id hash (8). */
const BLOCK_ROW_BYTES: usize = 32;

/** Where the last call stopped, and why: 0 end of the text, 1 block full, 2 a row for the host. */
export let stoppedAt: usize = 0;
let line: u32 = 1;
let assetHint: i32 = 0;
let termHint: i32 = 0;
let isForHost: bool = false;

export function setLine(next: u32): void {
  line = next;
}

export function currentLine(): u32 {
  return line;
}

export function stopped(): usize {
  return stoppedAt;
}

/** Bytes that end or spoil a cell: comma, line end, quote, control characters, anything beyond ASCII. */
function cellEnd(at: usize, end: usize): usize {
  const comma = i8x16.splat(0x2c);
  const quote = i8x16.splat(0x22);
  const space = i8x16.splat(0x20);
  const limit = i8x16.splat(0x7e);
  for (; at < end; at += 16) {
    const bytes = v128.load(at);
    const found = v128.or(
      v128.or(i8x16.eq(bytes, comma), i8x16.eq(bytes, quote)),
      v128.or(i8x16.lt_u(bytes, space), i8x16.gt_u(bytes, limit)),
    );
    const mask = i8x16.bitmask(found);
    if (mask != 0) {
      const place = at + <usize>ctz(mask);
      return place < end ? place : end;
    }
  }
  return end;
}

function start(column: u32): usize {
  return <usize>load<u32>(CELLS + ((<usize>column) << 3));
}

function end(column: u32): usize {
  return <usize>load<u32>(CELLS + ((<usize>column) << 3), 4);
}

function isEmpty(column: u32): bool {
  return start(column) == end(column);
}

/**
 * Reads rows from `at` up to `limit`, at most `most` of them. Returns why it stopped: 0 when the rest is no
 * whole row, 1 when the block is full, 2 when the row at `stopped()` is for the host.
 */
export function readRows(at: usize, limit: usize, isLast: bool, most: u32): u32 {
  const cells = load<u32>(CELL_COLUMNS);
  const block = field(Field.blockNames);
  const seed = wideField(Field.seed);
  let rows = <u32>field(Field.rows);
  const first = rows;
  let reason: u32 = 1;
  while (rows - first < most) {
    const next = cutRow(at, limit, cells, isLast);
    if (next == 0) {
      reason = isForHost ? 2 : 0;
      break;
    }
    if (next == at + 1 || (next == at + 2 && load<u8>(at) == 0x0d)) {
      line++;
      at = next;
      continue;
    }
    if (!readRow(rows)) {
      reason = 2;
      break;
    }
    noteTexts(block + <usize>(rows - first) * BLOCK_ROW_BYTES, seed);
    store<u32>(field(Field.lines) + ((<usize>rows) << 2), line);
    line++;
    rows++;
    at = next;
  }
  stoppedAt = at;
  setField(Field.rows, rows);
  return reason;
}

/** Finds the cells of the row at `at`. Returns where the next row begins; 0 if it cannot. */
function cutRow(at: usize, limit: usize, cells: u32, isLast: bool): usize {
  memory.fill(CELLS, 0, 96);
  isForHost = false;
  const begin = at;
  let cell: u32 = 0;
  while (true) {
    const stop = cellEnd(at, limit);
    if (stop == limit && !isLast) return 0;
    const byte: u32 = stop == limit ? 0x0a : load<u8>(stop);
    let next = stop + 1;
    if (byte == 0x0d && stop + 1 < limit && load<u8>(stop, 1) == 0x0a) next = stop + 2;
    else if (byte == 0x0d && stop + 1 == limit && !isLast) return 0;
    else if (byte != 0x2c && byte != 0x0a) {
      isForHost = true;
      return 0;
    }
    if (byte != 0x2c && stop == begin) return stop == limit ? 0 : next;
    if (cell < cells) {
      const column = <u32>load<u8>(CELL_COLUMNS + 8 + <usize>cell);
      if (stop - at > 4096) isForHost = true;
      if (column < 11) {
        store<u32>(CELLS + ((<usize>column) << 3), <u32>at);
        store<u32>(CELLS + ((<usize>column) << 3), <u32>stop, 4);
        if (column != 10 && stop > at) {
          if (load<u8>(at) == 0x20 || load<u8>(stop - 1) == 0x20) isForHost = true;
        }
      }
    }
    at = next;
    if (byte != 0x2c) {
      if (cell + 1 != cells) isForHost = true;
      return isForHost ? 0 : stop == limit ? limit : next;
    }
    cell++;
  }
  return 0;
}

/** Puts the row's columns at `row`; false when the host must read it. */
function readRow(row: u32): bool {
  const place = <usize>row;
  const time = readInstant(start(1), end(1));
  if (!isRead || isApostrophe(0) || isApostrophe(3)) return false;
  if (isEmpty(3) || !isEmpty(8) || !isEmpty(9)) return false;
  const kind = readKind();
  if (kind < 0) return false;
  if (kind <= Kind.burn && !readContribution(place, kind)) return false;
  if (kind > Kind.burn && (!isEmpty(4) || !isEmpty(5) || !isEmpty(6) || !isEmpty(7))) return false;
  store<u8>(field(Field.kinds) + place, <u8>kind);
  store<i64>(field(Field.times) + (place << 3), time);
  if (time < <i64>wideField(Field.lastTime)) setField(Field.isSorted, 0);
  setField(Field.lastTime, time);
  return true;
}

/** The row's kind by its event and, for facts about a participant, its value; -1 for the host. */
function readKind(): i32 {
  const at = start(2);
  const length = end(2) - at;
  const hasValue = !isEmpty(10);
  if (length == 4) {
    if (load<u32>(at) == 0x6b636f6c) return hasValue ? -1 : Kind.lock;
    if (load<u32>(at) == 0x6e727562) return hasValue ? -1 : Kind.burn;
  } else if (length == 6) {
    const head = load<u32>(at);
    const tail = load<u16>(at, 4);
    if (head == 0x6e676973 && tail == 0x6c61) return hasValue ? -1 : Kind.signal;
    if (head == 0x69726576 && tail == 0x7966) return verdict();
    if (head == 0x65636361 && tail == 0x7470) return hasValue ? acceptance() : -1;
  } else if (length == 8 && load<u64>(at) == 0x7265747369676572) {
    return Kind.register;
  }
  return -1;
}

function verdict(): i32 {
  const at = start(10);
  if (end(10) - at != 6) return -1;
  const head = load<u32>(at);
  const tail = load<u16>(at, 4);
  if (head == 0x73736170 && tail == 0x6465) return Kind.verifyPassed;
  return head == 0x6c696166 && tail == 0x6465 ? Kind.verifyFailed : -1;
}

function acceptance(): i32 {
  const length = <usize>load<u64>(TERMS_VERSION);
  if (length == 255) return Kind.accept;
  const at = start(10);
  if (end(10) - at != length) return Kind.acceptOther;
  for (let i: usize = 0; i < length; i++) {
    if (load<u8>(at + i) != load<u8>(TERMS_VERSION + 8 + i)) return Kind.acceptOther;
  }
  return Kind.accept;
}

/** Reads asset, amount and term of a lock, signal or burn. */
function readContribution(place: usize, kind: i32): bool {
  const asset = findName(ASSET_NAMES, start(4), end(4), assetHint);
  if (asset < 0) return false;
  assetHint = asset;
  let term: i32 = 255;
  if (!isEmpty(7)) {
    term = findName(TERM_NAMES, start(7), end(7), termHint);
    if (term < 0 || kind == Kind.burn) return false;
    termHint = term;
  } else if (kind == Kind.lock) return false;
  const isBase = isEmpty(5);
  if (!isBase && !isEmpty(6)) return false;
  const column: u32 = isBase ? 6 : 5;
  const low = readAmount(start(column), end(column), isBase ? 0 : decimalsAt(ASSET_NAMES, asset));
  if (!isRead) return false;
  store<u64>(field(Field.amounts) + (place << 4), low);
  store<u64>(field(Field.amounts) + (place << 4), amountHigh, 8);
  store<u8>(field(Field.assets) + place, <u8>asset);
  store<u8>(field(Field.terms) + place, <u8>term);
  return true;
}

/** Results put an apostrophe before formulas, so a name cannot begin with one before such a sign. */
function isApostrophe(column: u32): bool {
  return !isEmpty(column) && load<u8>(start(column)) == 0x27;
}

function noteTexts(entry: usize, seed: u64): void {
  store<u32>(entry, <u32>start(3));
  store<u32>(entry, <u32>end(3), 4);
  store<u64>(entry, hashOf(start(3), end(3), seed), 8);
  store<u32>(entry, <u32>start(0), 16);
  store<u32>(entry, <u32>end(0), 20);
  store<u64>(entry, isEmpty(0) ? 0 : hashOf(start(0), end(0), seed) | 1, 24);
}
