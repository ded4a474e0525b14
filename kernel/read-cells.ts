// The meaning of single cells in their common spelling. A result of -1 means: let the host read the row.
import { high, multiplyAdd } from "./wide";

/** The upper half of the last amount. */
export let amountHigh: u64 = 0;
/** 0 when the last cell was not in its common spelling. */
export let isRead: bool = false;

function digit(at: usize): u32 {
  return <u32>load<u8>(at) - 0x30;
}

function twoDigits(at: usize): u32 {
  const a = digit(at);
  const b = digit(at + 1);
  return a > 9 || b > 9 ? 1000 : a * 10 + b;
}

/** Reads `digits[.digits]` with at most `decimals` of a fraction and 38 digits in all as base units. */
export function readAmount(start: usize, end: usize, decimals: u32): u64 {
  isRead = false;
  amountHigh = 0;
  let low: u64 = 0;
  let upper: u64 = 0;
  let count: u32 = 0;
  let fraction: u32 = 0;
  let at = start;
  for (; at < end; at++) {
    const value = digit(at);
    if (value > 9) break;
    if (count++ < 18) low = low * 10 + value;
    else {
      low = multiplyAdd(low, 10, value, 0);
      upper = upper * 10 + high;
    }
  }
  if (count == 0) return 0;
  if (at < end) {
    if (load<u8>(at) != 0x2e) return 0;
    for (at++; at < end; at++) {
      const value = digit(at);
      if (value > 9) return 0;
      fraction++;
      if (count++ < 18) low = low * 10 + value;
      else {
        low = multiplyAdd(low, 10, value, 0);
        upper = upper * 10 + high;
      }
    }
    if (fraction == 0 || fraction > decimals) return 0;
  }
  if (count + decimals - fraction > 38) return 0;
  for (; fraction < decimals; fraction++) {
    if (count++ < 18) low *= 10;
    else {
      low = multiplyAdd(low, 10, 0, 0);
      upper = upper * 10 + high;
    }
  }
  amountHigh = upper;
  isRead = true;
  return low;
}

let knownDate: u64 = 0;
let knownYear: u16 = 0;
let knownDays: i64 = 0;

/** Days since 1970-01-01 of the date `YYYY-MM-DD` at `at`; a month is remembered with its day. */
function readDate(at: usize): i64 {
  const year2 = load<u16>(at);
  const rest = load<u64>(at + 2);
  if (rest == knownDate && year2 == knownYear) return knownDays;
  const century = twoDigits(at);
  const yearOfCentury = twoDigits(at + 2);
  const month = twoDigits(at + 5);
  const day = twoDigits(at + 8);
  isRead = false;
  if (century > 99 || yearOfCentury > 99 || load<u8>(at + 4) != 0x2d || load<u8>(at + 7) != 0x2d)
    return 0;
  const year = century * 100 + yearOfCentury;
  // Instants are kept in 64 bits of nanoseconds, which end in 2262.
  if (year < 1700 || year > 2200 || month < 1 || month > 12 || day < 1) return 0;
  const isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const length: u32 =
    month == 2 ? 28 + u32(isLeap) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  if (day > length) return 0;
  // Days from civil, with the year beginning in March.
  const y: i64 = <i64>year - i64(month <= 2);
  const era = y / 400;
  const yearOfEra = y - era * 400;
  const dayOfYear: i64 = (153 * (<i64>month + (month > 2 ? -3 : 9)) + 2) / 5 + <i64>day - 1;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  knownDays = era * 146097 + dayOfEra - 719468;
  knownDate = rest;
  knownYear = year2;
  isRead = true;
  return knownDays;
}

/** Reads `YYYY-MM-DDTHH:MM:SS[.fraction](Z|+hh:mm)` as nanoseconds since 1970. */
export function readInstant(start: usize, end: usize): i64 {
  isRead = true;
  if (end - start < 20) isRead = false;
  if (!isRead) return 0;
  const days = readDate(start);
  if (!isRead) return 0;
  isRead = false;
  const hour = twoDigits(start + 11);
  const minute = twoDigits(start + 14);
  const second = twoDigits(start + 17);
  if (load<u8>(start + 10) != 0x54 || load<u8>(start + 13) != 0x3a || load<u8>(start + 16) != 0x3a)
    return 0;
  if (hour > 23 || minute > 59 || second > 59) return 0;
  let at = start + 19;
  let nanoseconds: i64 = 0;
  if (load<u8>(at) == 0x2e) {
    let count: u32 = 0;
    for (at++; at < end; at++) {
      const value = digit(at);
      if (value > 9) break;
      if (count++ == 9) return 0;
      nanoseconds = nanoseconds * 10 + value;
    }
    if (count == 0) return 0;
    for (; count < 9; count++) nanoseconds *= 10;
  }
  let offset: i64 = 0;
  if (at >= end) return 0;
  const sign = load<u8>(at);
  if (sign == 0x5a) {
    if (end - at != 1) return 0;
  } else {
    if ((sign != 0x2b && sign != 0x2d) || end - at != 6 || load<u8>(at + 3) != 0x3a) return 0;
    const hours = twoDigits(at + 1);
    const minutes = twoDigits(at + 4);
    if (hours > 23 || minutes > 59) return 0;
    offset = <i64>(hours * 3600 + minutes * 60);
    if (sign == 0x2d) offset = -offset;
  }
  isRead = true;
  const seconds = days * 86400 + <i64>(hour * 3600 + minute * 60 + second) - offset;
  return seconds * 1000000000 + nanoseconds;
}

/** The index of the text in a table of names, -1 if it is none of them; `hint` is tried first. */
export function findName(table: usize, start: usize, end: usize, hint: i32): i32 {
  const count = <i32>load<u64>(table);
  if (hint < count && isNamed(table, hint, start, end)) return hint;
  for (let i = 0; i < count; i++) if (isNamed(table, i, start, end)) return i;
  return -1;
}

function isNamed(table: usize, index: i32, start: usize, end: usize): bool {
  const entry = table + 8 + ((<usize>index) << 6);
  const length = <usize>load<u8>(entry);
  if (length != end - start) return false;
  for (let i: usize = 0; i < length; i++) {
    if (load<u8>(entry + 2 + i) != load<u8>(start + i)) return false;
  }
  return true;
}

/** The decimals of an asset. */
export function decimalsAt(table: usize, index: i32): u32 {
  return load<u8>(table + 8 + ((<usize>index) << 6), 1);
}

/** A 64-bit hash of the text; `seed` is random, so that nobody can make names collide. */
export function hashOf(start: usize, end: usize, seed: u64): u64 {
  let hash = seed ^ (<u64>(end - start) * 0x9e3779b97f4a7c15);
  let at = start;
  for (; at + 8 <= end; at += 8) {
    hash = (hash ^ load<u64>(at)) * 0xff51afd7ed558ccd;
    hash ^= hash >> 32;
  }
  if (at < end) {
    const rest = load<u64>(at) & (((<u64>1) << ((<u64>(end - at)) << 3)) - 1);
    hash = (hash ^ rest) * 0xff51afd7ed558ccd;
    hash ^= hash >> 32;
  }
  hash *= 0xc4ceb9fe1a85ec53;
  return hash ^ (hash >> 29);
}
