// Reads CSV rows into blocks, which are put behind one another later (names.ts). Whatever is not in its
// common spelling goes to the host: it reads that one row by the rules of the plain reader and puts it in
// at the same place.

import {
  ASSET_NAMES,
  BLOCK_ROWS,
  Block,
  CELL_COLUMNS,
  Field,
  Kind,
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

/** The block that is being read into. */
let block: usize = 0;
let assetHint: i32 = 0;
let termHint: i32 = 0;
let isForHost: bool = false;

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
  return <usize>load<u32>(block + ((<usize>column) << 3), Block.cells);
}

function end(column: u32): usize {
  return <usize>load<u32>(block + ((<usize>column) << 3), Block.cells + 4);
}

function isEmpty(column: u32): bool {
  return start(column) == end(column);
}

/**
 * Reads rows from `at` up to `limit` into the block at `into`. Returns why it stopped: 0 when the rest is
 * no whole row, 1 when the block is full, 2 when the row at which it stopped is for the host.
 */
export function readRows(into: usize, at: usize, limit: usize, isLast: bool): u32 {
  block = into;
  const cells = load<u32>(CELL_COLUMNS);
  const seed = wideField(Field.seed);
  let rows: u32 = 0;
  let line: u32 = 0;
  let reason: u32 = 1;
  store<u32>(into, 0, Block.isUnsorted);
  while (rows < BLOCK_ROWS) {
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
    if (!readRow(<usize>rows)) {
      reason = 2;
      break;
    }
    noteTexts(into + Block.texts + ((<usize>rows) << 5), seed);
    store<u32>(into + ((<usize>rows) << 2), line, Block.rowLines);
    line++;
    rows++;
    at = next;
  }
  store<u32>(into, rows, Block.rows);
  store<u32>(into, line, Block.lines);
  store<u32>(into, <u32>at, Block.stoppedAt);
  return reason;
}

/** Leaves the cells of the row before. */
function clearCells(): void {
  const zero = i64x2.splat(0);
  for (let at: usize = 0; at < 96; at += 16) v128.store(block + Block.cells + at, zero);
}

/** Finds the cells of the row at `at`. Returns where the next row begins; 0 if it cannot. */
function cutRow(at: usize, limit: usize, cells: u32, isLast: bool): usize {
  clearCells();
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
        store<u32>(block + ((<usize>column) << 3), <u32>at, Block.cells);
        store<u32>(block + ((<usize>column) << 3), <u32>stop, Block.cells + 4);
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

/** Puts the row's columns at `row` of the block; false when the host must read it. */
function readRow(row: usize): bool {
  const time = readInstant(start(1), end(1));
  if (!isRead || isApostrophe(0) || isApostrophe(3)) return false;
  if (isEmpty(3) || !isEmpty(8) || !isEmpty(9)) return false;
  const kind = readKind();
  if (kind < 0) return false;
  if (kind <= Kind.burn && !readContribution(row, kind)) return false;
  if (kind > Kind.burn && (!isEmpty(4) || !isEmpty(5) || !isEmpty(6) || !isEmpty(7))) return false;
  store<u8>(block + row, <u8>kind, Block.kinds);
  const times = block + (row << 3);
  store<i64>(times, time, Block.times);
  if (row > 0 && time < load<i64>(times - 8, Block.times)) store<u32>(block, 1, Block.isUnsorted);
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
function readContribution(row: usize, kind: i32): bool {
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
  store<u64>(block + (row << 4), low, Block.amounts);
  store<u64>(block + (row << 4), amountHigh, Block.amounts + 8);
  store<u8>(block + row, <u8>asset, Block.assets);
  store<u8>(block + row, <u8>term, Block.terms);
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
