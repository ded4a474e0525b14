import { endianness } from "node:os";

/** Beyond this many amounts a typed array sorts faster than bigints do. */
const FEW = 4_096;
const LIMIT = 1n << 128n;
const MASK = (1n << 64n) - 1n;
/** 16-bit digits of 128 bits, and the values of one. */
const DIGITS = 8;
const RADIX = 1 << 16;

/**
 * Amounts to be sorted, exactly and in linear memory: 16 bytes an amount, twice that while sorting.
 * What does not fit into 128 bits (a sum of several pools can) is kept as bigint.
 */
export class AmountList {
  private words: BigUint64Array<ArrayBuffer>;
  private count = 0;
  private readonly large: bigint[] = [];

  /** `expected`: about how many amounts will come. */
  constructor(expected: number) {
    this.words = new BigUint64Array(2 * Math.max(expected, 16));
  }

  get length(): number {
    return this.count + this.large.length;
  }

  add(amount: bigint): void {
    if (amount >= LIMIT) {
      this.large.push(amount);
      return;
    }
    if (2 * this.count === this.words.length) this.grow();
    this.words[2 * this.count] = amount & MASK;
    this.words[2 * this.count + 1] = amount >> 64n;
    this.count++;
  }

  /** Calls `visit` with every amount, the smallest first. Nothing may be added afterwards. */
  ascending(visit: (amount: bigint) => void): void {
    if (this.count <= FEW) {
      const few = Array.from({ length: this.count }, (_, i) => this.at(i));
      for (const amount of few.sort(ascendingly)) visit(amount);
    } else {
      this.sort();
      for (let i = 0; i < this.count; i++) visit(this.at(i));
    }
    for (const amount of this.large.sort(ascendingly)) visit(amount);
  }

  private at(index: number): bigint {
    const low = this.words[2 * index] ?? 0n;
    const high = this.words[2 * index + 1] ?? 0n;
    return high === 0n ? low : (high << 64n) | low;
  }

  private grow(): void {
    const larger = new BigUint64Array(2 * this.words.length);
    larger.set(this.words);
    this.words = larger;
  }

  /** Least significant digit first: stable passes over 16 bits each; digits that agree are skipped. */
  private sort(): void {
    let from: Uint32Array<ArrayBuffer> = new Uint32Array(this.words.buffer, 0, 4 * this.count);
    let to = new Uint32Array(4 * this.count);
    const starts = new Uint32Array(RADIX);
    for (let digit = 0; digit < DIGITS; digit++) {
      if (!countDigits(from, digit, starts)) continue;
      moveByDigit(from, to, { digit, starts });
      [from, to] = [to, from];
    }
    this.words = new BigUint64Array(from.buffer, 0, 2 * this.count);
  }
}

function ascendingly(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Where 16-bit digit 0 (the least) to 7 of a pair of 64-bit words lies in memory. */
const PLACES = Array.from({ length: DIGITS }, (_, digit) =>
  endianness() === "LE" ? digit : digit < 4 ? 3 - digit : 11 - digit,
);

/** Fills `starts` with the place of each value's first record; false when all records agree. */
function countDigits(records: Uint32Array, digit: number, starts: Uint32Array): boolean {
  const halves = new Uint16Array(records.buffer, 0, 2 * records.length);
  starts.fill(0);
  for (let i = PLACES[digit] ?? 0; i < halves.length; i += DIGITS) {
    const value = halves[i] ?? 0;
    starts[value] = (starts[value] ?? 0) + 1;
  }
  if (starts.includes(records.length / 4)) return false;
  let before = 0;
  for (let value = 0; value < RADIX; value++) {
    const here = starts[value] ?? 0;
    starts[value] = before;
    before += here;
  }
  return true;
}

function moveByDigit(
  from: Uint32Array,
  to: Uint32Array,
  { digit, starts }: { readonly digit: number; readonly starts: Uint32Array },
): void {
  const halves = new Uint16Array(from.buffer, 0, 2 * from.length);
  const place = PLACES[digit] ?? 0;
  for (let record = 0, half = place; record < from.length; record += 4, half += DIGITS) {
    const value = halves[half] ?? 0;
    const target = 4 * (starts[value] ?? 0);
    starts[value] = (starts[value] ?? 0) + 1;
    to[target] = from[record] ?? 0;
    to[target + 1] = from[record + 1] ?? 0;
    to[target + 2] = from[record + 2] ?? 0;
    to[target + 3] = from[record + 3] ?? 0;
  }
}
