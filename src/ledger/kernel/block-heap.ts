import { assert } from "../../exact/assert.ts";

/** The longest key, in bytes. */
export const MAX_KEY_BYTES = 1_024;
/** The longest value, in bytes: 1 MiB. */
export const MAX_VALUE_BYTES = 1_048_576;

/** Everything is counted in units of 8 bytes, so that 31 bits address 16 GiB. */
const UNIT_SHIFT = 3;
const UNIT_BYTES = 1 << UNIT_SHIFT;
const PAGE_UNIT_SHIFT = 19;
const PAGE_UNITS = 1 << PAGE_UNIT_SHIFT;
const UNIT_MASK = PAGE_UNITS - 1;
const MAX_PAGES = 1 << (31 - PAGE_UNIT_SHIFT);
const FIRST_UNITS = 512;
/** A block's header: its owner, and both lengths less one (key in 10 bits, value in 20). */
const HEADER_BYTES = 8;
const KEY_BITS = 10;
const KEY_MASK = (1 << KEY_BITS) - 1;
const DEAD = -1;

/** Where a block stands: page << 19 | unit in its page; 0 to 2^31 - 1. */
export type BlockAddress = number;

/**
 * Keys with their values, a block each, in pages of 4 MiB that are filled from front to end. When
 * the released blocks take a page and half of what the living take, the page with most of them is
 * emptied: its living blocks move, and `onMove` tells their owner (a number from 0) the new place.
 * So the memory stays below one and a half times the living blocks and two pages, whatever sizes
 * come and go (and a quarter more where all blocks are near 1 MiB, of which a page holds three), and
 * no step moves more than a page at a time.
 */
export class BlockHeap {
  private readonly onMove: (owner: number, address: BlockAddress) => void;
  private readonly bytePages: Uint8Array[] = [];
  /** The same memory as `bytePages`, for the headers. */
  private readonly wordPages: Int32Array[] = [];
  /** Units from the front of each page that hold blocks, dead or alive. */
  private readonly filled: number[] = [];
  /** Units of dead blocks in each page. */
  private readonly dead: number[] = [];
  /** Numbers of pages that were emptied and have no memory now. */
  private readonly vacant: number[] = [];
  /** The page that is being filled. */
  private current = 0;
  private liveUnits = 0;
  private deadUnits = 0;

  constructor(onMove: (owner: number, address: BlockAddress) => void) {
    this.onMove = onMove;
    this.attach(0, FIRST_UNITS);
  }

  /** Stores a copy of a key (1 to 1,024 bytes) and its value (1 byte to 1 MiB). */
  place(owner: number, key: Uint8Array, value: Uint8Array): BlockAddress {
    const units = unitsFor(key.length, value.length);
    const address = this.take(units);
    const unit = address & UNIT_MASK;
    const words = this.wordPages[address >> PAGE_UNIT_SHIFT] as Int32Array;
    words[2 * unit] = owner;
    words[2 * unit + 1] = lengthsWord(key.length, value.length);
    const bytes = this.page(address);
    const at = this.keyStart(address);
    copyInto(bytes, at, key);
    copyInto(bytes, at + key.length, value);
    this.liveUnits += units;
    return address;
  }

  /** Makes a block another owner's. */
  setOwner(address: BlockAddress, owner: number): void {
    const words = this.wordPages[address >> PAGE_UNIT_SHIFT] as Int32Array;
    words[2 * (address & UNIT_MASK)] = owner;
  }

  /** Puts another value into a block; false, and nothing done, when it would not fit exactly. */
  replaceValue(address: BlockAddress, value: Uint8Array): boolean {
    const keyLength = this.keyLength(address);
    const units = unitsFor(keyLength, value.length);
    if (units !== unitsFor(keyLength, this.valueLength(address))) return false;
    const words = this.wordPages[address >> PAGE_UNIT_SHIFT] as Int32Array;
    words[2 * (address & UNIT_MASK) + 1] = lengthsWord(keyLength, value.length);
    copyInto(this.page(address), this.keyStart(address) + keyLength, value);
    return true;
  }

  /** Gives a block back. Other blocks may move, so that addresses read before are void. */
  release(address: BlockAddress): void {
    const page = address >> PAGE_UNIT_SHIFT;
    const units = unitsFor(this.keyLength(address), this.valueLength(address));
    (this.wordPages[page] as Int32Array)[2 * (address & UNIT_MASK)] = DEAD;
    this.dead[page] = (this.dead[page] as number) + units;
    this.deadUnits += units;
    this.liveUnits -= units;
    while (2 * this.deadUnits > this.liveUnits + 2 * PAGE_UNITS) this.evacuate(this.worstPage());
  }

  /** The page of a block: its key stands at `keyStart`, its value right behind the key. */
  page(address: BlockAddress): Uint8Array {
    return this.bytePages[address >> PAGE_UNIT_SHIFT] as Uint8Array;
  }

  keyStart(address: BlockAddress): number {
    return ((address & UNIT_MASK) << UNIT_SHIFT) + HEADER_BYTES;
  }

  keyLength(address: BlockAddress): number {
    return (this.lengths(address) & KEY_MASK) + 1;
  }

  valueLength(address: BlockAddress): number {
    return (this.lengths(address) >> KEY_BITS) + 1;
  }

  /** Bytes of memory behind the blocks. */
  get heldBytes(): number {
    return this.bytePages.reduce((sum, page) => sum + page.length, 0);
  }

  private lengths(address: BlockAddress): number {
    const words = this.wordPages[address >> PAGE_UNIT_SHIFT] as Int32Array;
    return words[2 * (address & UNIT_MASK) + 1] as number;
  }

  /** Room for a block at the end of the current page, or of a new one. */
  private take(units: number): BlockAddress {
    const room = (this.bytePages[this.current] as Uint8Array).length >> UNIT_SHIFT;
    const needed = (this.filled[this.current] as number) + units;
    if (needed > room) {
      if (room < PAGE_UNITS && needed <= PAGE_UNITS) this.widen(needed);
      else this.open();
    }
    const unit = this.filled[this.current] as number;
    this.filled[this.current] = unit + units;
    return (this.current << PAGE_UNIT_SHIFT) | unit;
  }

  /** Makes the first page, which starts small, larger. */
  private widen(needed: number): void {
    const narrow = this.bytePages[this.current] as Uint8Array;
    let units = narrow.length >> UNIT_SHIFT;
    while (units < needed) units *= 2;
    const filled = this.filled[this.current] as number;
    const dead = this.dead[this.current] as number;
    this.attach(this.current, units);
    (this.bytePages[this.current] as Uint8Array).set(narrow);
    this.filled[this.current] = filled;
    this.dead[this.current] = dead;
  }

  private open(): void {
    this.current = this.vacant.pop() ?? this.bytePages.length;
    assert(this.current < MAX_PAGES, "a state tree holds at most 16 GiB");
    this.attach(this.current, PAGE_UNITS);
  }

  /** Gives a page fresh memory of so many units. */
  private attach(page: number, units: number): void {
    const memory = new ArrayBuffer(units * UNIT_BYTES);
    this.bytePages[page] = new Uint8Array(memory);
    this.wordPages[page] = new Int32Array(memory);
    this.filled[page] = 0;
    this.dead[page] = 0;
  }

  /** The page with most dead units but the current one. */
  private worstPage(): number {
    let worst = -1;
    let most = 0;
    for (let page = 0; page < this.dead.length; page++) {
      const units = this.dead[page] as number;
      if (page === this.current || units <= most) continue;
      worst = page;
      most = units;
    }
    assert(worst >= 0, "what is dead beyond a page stands in full pages");
    return worst;
  }

  /** Moves the living blocks of a page to the current page and drops its memory. */
  private evacuate(page: number): void {
    const bytes = this.bytePages[page] as Uint8Array;
    const words = this.wordPages[page] as Int32Array;
    const end = this.filled[page] as number;
    let units = 0;
    for (let unit = 0; unit < end; unit += units) {
      const owner = words[2 * unit] as number;
      const lengths = words[2 * unit + 1] as number;
      units = unitsFor((lengths & KEY_MASK) + 1, (lengths >> KEY_BITS) + 1);
      if (owner === DEAD) continue;
      const address = this.take(units);
      const block = bytes.subarray(unit << UNIT_SHIFT, (unit + units) << UNIT_SHIFT);
      this.page(address).set(block, (address & UNIT_MASK) << UNIT_SHIFT);
      this.onMove(owner, address);
    }
    this.deadUnits -= this.dead[page] as number;
    this.attach(page, 0);
    this.vacant.push(page);
  }
}

function unitsFor(keyLength: number, valueLength: number): number {
  return (HEADER_BYTES + keyLength + valueLength + UNIT_BYTES - 1) >> UNIT_SHIFT;
}

function lengthsWord(keyLength: number, valueLength: number): number {
  return (keyLength - 1) | ((valueLength - 1) << KEY_BITS);
}

/** Copies a few bytes one by one, which costs less than a call for them; many at once. */
function copyInto(into: Uint8Array, at: number, bytes: Uint8Array): void {
  if (bytes.length > 64) into.set(bytes, at);
  else for (let i = 0; i < bytes.length; i++) into[at + i] = bytes[i] as number;
}
