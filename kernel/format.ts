// Writes rows of the result tables as text.
import { BATCH, fetchOwners, totalHigh, totalOf } from "./divide";
import { Field, field, LIMIT_BOOKS, SLOT_BYTES } from "./layout";
import { high, mulDiv } from "./wide";

/** A text of the writer's tables: address (4), length (4). */
const TEXT_BYTES: usize = 8;

/** Where writing goes on, and rows written by this call. */
let out: usize = 0;
let rowsWritten: u32 = 0;
let reached: u32 = 0;

export function writtenTo(): usize {
  return out;
}

export function writtenRows(): u32 {
  return rowsWritten;
}

export function writtenUpTo(): u32 {
  return reached;
}

function writeByte(byte: u32): void {
  store<u8>(out, <u8>byte);
  out++;
}

function writeBytes(start: usize, length: usize): void {
  memory.copy(out, start, length);
  out += length;
}

/** Up to nine digits; `width` pads with zeros. */
function writeSmall(value: u32, width: u32): void {
  let digits: u32 = 1;
  for (let power: u32 = 10; digits < 9 && value >= power; power *= 10) digits++;
  if (digits < width) digits = width;
  let at = out + <usize>digits;
  out = at;
  for (; digits > 0; digits--) {
    const next = value / 10;
    at--;
    store<u8>(at, <u8>(0x30 + value - next * 10));
    value = next;
  }
}

const BILLION: u64 = 1000000000;

/** A 128-bit number in decimal, at least `width` digits. */
function writeNumber(low: u64, upper: u64, width: u32): void {
  if (upper == 0 && low < BILLION && width <= 9) {
    writeSmall(<u32>low, width);
    return;
  }
  // Pieces of nine digits, lowest first; at most five.
  let p0: u32 = 0;
  let p1: u32 = 0;
  let p2: u32 = 0;
  let p3: u32 = 0;
  let pieces: u32 = 0;
  while (upper != 0 || low >= BILLION) {
    let rest: u64 = 0;
    if (upper == 0) {
      const quotient = low / BILLION;
      rest = low - quotient * BILLION;
      low = quotient;
    } else {
      const a = upper / BILLION;
      rest = upper - a * BILLION;
      upper = a;
      const b = (rest << 32) | (low >> 32);
      const c = b / BILLION;
      rest = b - c * BILLION;
      const d = (rest << 32) | (low & 0xffffffff);
      const e = d / BILLION;
      rest = d - e * BILLION;
      low = (c << 32) | e;
    }
    if (pieces == 0) p0 = <u32>rest;
    else if (pieces == 1) p1 = <u32>rest;
    else if (pieces == 2) p2 = <u32>rest;
    else p3 = <u32>rest;
    pieces++;
  }
  const wanted = width > pieces * 9 ? width - pieces * 9 : 0;
  if (wanted > 9) writeZeros(wanted - 9);
  writeSmall(<u32>low, wanted > 9 ? 9 : wanted);
  if (pieces > 3) writeSmall(p3, 9);
  if (pieces > 2) writeSmall(p2, 9);
  if (pieces > 1) writeSmall(p1, 9);
  if (pieces > 0) writeSmall(p0, 9);
}

function writeZeros(count: u32): void {
  for (; count > 0; count--) writeByte(0x30);
}

/** The name as a CSV cell: an apostrophe before what a spreadsheet takes for a formula, quotes if needed. */
function writeName(owner: u32): void {
  const starts = field(Field.nameStarts) + ((<usize>owner) << 2);
  const start = field(Field.nameText) + <usize>load<u32>(starts);
  const end = field(Field.nameText) + <usize>load<u32>(starts, 4);
  const first = <u32>load<u8>(start);
  const isFormula =
    first == 0x3d || first == 0x2b || first == 0x2d || first == 0x40 || first == 9 || first == 13;
  let isQuoted = false;
  for (let at = start; at < end; at++) {
    const byte = load<u8>(at);
    if (byte == 0x22 || byte == 0x2c || byte == 0x0d || byte == 0x0a) {
      isQuoted = true;
      break;
    }
  }
  if (isQuoted) writeByte(0x22);
  if (isFormula) writeByte(0x27);
  if (!isQuoted) writeBytes(start, end - start);
  else {
    for (let at = start; at < end; at++) {
      const byte = load<u8>(at);
      if (byte == 0x22) writeByte(0x22);
      writeByte(byte);
    }
    writeByte(0x22);
  }
}

function writeText(texts: usize, index: u32): void {
  const entry = texts + <usize>index * TEXT_BYTES;
  writeBytes(<usize>load<u32>(entry), <usize>load<u32>(entry, 4));
}

/** V with 36 decimals; `low` and `upper` are V x 10^36 in two's complement. */
function writeBoost(low: u64, upper: u64): void {
  if (<i64>upper < 0) {
    writeByte(0x2d);
    low = ~low + 1;
    upper = ~upper + u64(low == 0);
  }
  writeNumber(low, upper, 37);
  // The point goes before the last 36 digits.
  memory.copy(out - 35, out - 36, 36);
  store<u8>(out - 36, 0x2e);
  out++;
}

/** The most bytes that the rows of one participant can take beside its name, per row. */
const ROW_BYTES: usize = 420;

function nameLength(owner: u32): usize {
  const starts = field(Field.nameStarts) + ((<usize>owner) << 2);
  return <usize>(load<u32>(starts, 4) - load<u32>(starts));
}

/**
 * Writes allocations of the participants `from` to `to` of the order, as far as they fit below `limit`.
 * `groupTexts`: by group number; groups are numbered in the order of their ids as bytes.
 */
export function writeAllocations(
  from: u32,
  to: u32,
  start: usize,
  limit: usize,
  groupTexts: usize,
  groupTextBytes: usize,
  boostedGroup: u32,
): void {
  const order = field(Field.order);
  out = start;
  rowsWritten = 0;
  for (let i = from; i < to; i++) {
    reached = i;
    if ((i - from) % BATCH == 0) fetchOwners(i, i + BATCH < to ? i + BATCH : to);
    const owner = load<u32>(order + ((<usize>i) << 2));
    const rows = countRows(owner);
    const needed = <usize>rows * (ROW_BYTES + groupTextBytes + 2 * nameLength(owner));
    if (out + needed > limit) return;
    for (let row: u32 = 0, group: i32 = -1; row < rows; row++) {
      const member = nextMember(owner, group);
      group = <i32>load<u16>(field(Field.memberGroups) + (member << 1));
      writeAllocation(owner, member, <u32>group, groupTexts, boostedGroup);
    }
  }
  reached = to;
}

function countRows(owner: u32): u32 {
  let count: u32 = 0;
  let link = load<u32>(field(Field.heads) + ((<usize>owner) << 2));
  while (link != 0) {
    if (<u32>load<u16>(field(Field.memberGroups) + ((<usize>link - 1) << 1)) < LIMIT_BOOKS) count++;
    link = load<u32>(field(Field.memberNext) + ((<usize>link - 1) << 2));
  }
  return count;
}

/** The participant's member with the lowest group number above `group`. */
function nextMember(owner: u32, group: i32): usize {
  let best: usize = 0;
  let lowest: i32 = 0x7fffffff;
  let link = load<u32>(field(Field.heads) + ((<usize>owner) << 2));
  while (link != 0) {
    const member = <usize>link - 1;
    const own = <i32>load<u16>(field(Field.memberGroups) + (member << 1));
    if (own > group && own < lowest) {
      lowest = own;
      best = member;
    }
    link = load<u32>(field(Field.memberNext) + (member << 2));
  }
  return best;
}

function writeAllocation(
  owner: u32,
  member: usize,
  group: u32,
  groupTexts: usize,
  boostedGroup: u32,
): void {
  const at = member << 4;
  const weights = field(Field.memberWeights) + at;
  const shares = field(Field.memberShares) + at;
  const isBoosted = group == boostedGroup;
  writeName(owner);
  writeByte(0x2c);
  writeText(groupTexts, group);
  writeByte(0x2c);
  const weightAt = out;
  writeNumber(load<u64>(weights), load<u64>(weights, 8), 0);
  const weightLength = out - weightAt;
  writeByte(0x2c);
  const initials = isBoosted ? field(Field.memberInitials) + at : shares;
  const initialAt = out;
  writeNumber(load<u64>(initials), load<u64>(initials, 8), 0);
  const initialLength = out - initialAt;
  writeByte(0x2c);
  const isZero = (load<u64>(weights) | load<u64>(weights, 8)) == 0;
  if (isBoosted && !isZero) {
    const boosts = field(Field.memberBoosts) + at;
    writeBoost(load<u64>(boosts), load<u64>(boosts, 8));
  }
  writeByte(0x2c);
  if (isBoosted) {
    const boosted = field(Field.memberBoosted) + at;
    writeNumber(load<u64>(boosted), load<u64>(boosted, 8), 0);
  } else writeBytes(weightAt, weightLength);
  writeByte(0x2c);
  if (isBoosted) writeNumber(load<u64>(shares), load<u64>(shares, 8), 0);
  else writeBytes(initialAt, initialLength);
  writeByte(0x0a);
  rowsWritten++;
}

/**
 * Writes the releases of the participants `from` to `to` of the order. `slotTexts`: per slot what stands
 * between the name and the amount, commas included.
 */
export function writeReleases(
  from: u32,
  to: u32,
  start: usize,
  limit: usize,
  slots: usize,
  count: u32,
  slotTexts: usize,
  slotTextBytes: usize,
): void {
  const order = field(Field.order);
  out = start;
  rowsWritten = 0;
  for (let i = from; i < to; i++) {
    reached = i;
    if ((i - from) % BATCH == 0) fetchOwners(i, i + BATCH < to ? i + BATCH : to);
    const owner = load<u32>(order + ((<usize>i) << 2));
    if (out + <usize>count * (100 + slotTextBytes + 2 * nameLength(owner)) > limit) return;
    const t0 = totalOf(owner);
    const t1 = totalHigh;
    let before0: u64 = 0;
    let before1: u64 = 0;
    for (let slot: u32 = 0; slot < count; slot++) {
      const r0 = mulDiv(slots + <usize>slot * SLOT_BYTES, t0, t1);
      const r1 = high;
      if (r1 < before1 || (r1 == before1 && r0 <= before0)) continue;
      writeName(owner);
      writeText(slotTexts, slot);
      writeNumber(r0 - before0, r1 - before1 - u64(r0 < before0), 0);
      writeByte(0x2c);
      writeNumber(t0 - r0, t1 - r1 - u64(t0 < r0), 0);
      writeByte(0x0a);
      rowsWritten++;
      before0 = r0;
      before1 = r1;
    }
  }
  reached = to;
}
