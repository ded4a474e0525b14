import { HASH_BYTES } from "./hasher.ts";

const PAGE_SHIFT = 17;
const PAGE_ROWS = 1 << PAGE_SHIFT;
const PAGE_MASK = PAGE_ROWS - 1;
const FIRST_ROWS = 64;
/** 32-bit cells of a row, as a power of two. */
const CELL_SHIFT = 2;
const HASH_WORDS_SHIFT = 3;
/** No released pair: the first one is never released. */
const NONE = 0;
/**
 * Where rows begin in their page's memory: large pieces of memory begin 16 bytes behind a multiple of 64 where glibc
 * gives them, and a pair's hashes should share a line of the processor's cache.
 */
const LINE_BYTES = 64;
const OFFSET_BYTES = 48;

/**
 * Rows of four 32-bit cells and one 32-byte hash each, given out in pairs: row 2p and row 2p + 1, which stand next to
 * each other, so that who looks at one has the other at hand. In pages of 131,072 rows: no object a row, and no copy of
 * the whole when it grows. Only the first page starts small. A released pair is the next to be given out again.
 */
export class PairedRows {
  private readonly cellPages: Int32Array[] = [];
  private readonly hashPages: Uint8Array[] = [];
  /** The same memory as `hashPages`, for copies within. */
  private readonly hashWordPages: Int32Array[] = [];
  /** Pairs given out so far, released or not. */
  private used = 0;
  private room = 0;
  /** Written and never read: what is fetched must go somewhere, or the compiler leaves the reading out. */
  protected fetched = 0;
  /** The last released pair; cell 0 of its first row names the one released before it. */
  private free = NONE;

  /** A pair whose cells and hashes the caller has yet to write. */
  allocatePair(): number {
    if (this.free !== NONE) {
      const pair = this.free;
      this.free = this.cell(2 * pair, 0);
      return pair;
    }
    if (2 * this.used === this.room) this.grow();
    return this.used++;
  }

  /** Gives a pair back, but not the first one. Cell 0 of both rows is 0 or more until it is given out again. */
  releasePair(pair: number): void {
    this.setCell(2 * pair, 0, this.free);
    this.setCell(2 * pair + 1, 0, 0);
    this.free = pair;
  }

  cell(row: number, index: number): number {
    const page = this.cellPages[row >> PAGE_SHIFT] as Int32Array;
    return page[((row & PAGE_MASK) << CELL_SHIFT) + index] as number;
  }

  setCell(row: number, index: number, value: number): void {
    const page = this.cellPages[row >> PAGE_SHIFT] as Int32Array;
    page[((row & PAGE_MASK) << CELL_SHIFT) + index] = value;
  }

  /** Copies a row's first cells, so many of them, and its hash into another one. */
  copyRow(from: number, to: number, cells: number): void {
    for (let i = 0; i < cells; i++) this.setCell(to, i, this.cell(from, i));
    const source = this.hashWordPages[from >> PAGE_SHIFT] as Int32Array;
    const target = this.hashWordPages[to >> PAGE_SHIFT] as Int32Array;
    const start = (from & PAGE_MASK) << HASH_WORDS_SHIFT;
    const at = (to & PAGE_MASK) << HASH_WORDS_SHIFT;
    for (let i = 0; i < 1 << HASH_WORDS_SHIFT; i++) target[at + i] = source[start + i] as number;
  }

  /** Copies the row's hash to `at` in `into`. */
  copyHash(row: number, into: Uint8Array, at: number): void {
    const page = this.hashPages[row >> PAGE_SHIFT] as Uint8Array;
    const from = (row & PAGE_MASK) * HASH_BYTES;
    for (let i = 0; i < HASH_BYTES; i++) into[at + i] = page[from + i] as number;
  }

  /** Copies the hashes of a pair, whose first row this is, to word `at` in `into`. */
  copyHashes(row: number, into: Int32Array, at: number): void {
    const page = this.hashWordPages[row >> PAGE_SHIFT] as Int32Array;
    const from = (row & PAGE_MASK) << HASH_WORDS_SHIFT;
    for (let i = 0; i < 2 << HASH_WORDS_SHIFT; i++) into[at + i] = page[from + i] as number;
  }

  /** Reads of the row's hash just enough for the processor to have it in its cache. */
  fetchHash(row: number): void {
    const page = this.hashWordPages[row >> PAGE_SHIFT] as Int32Array;
    this.fetched = page[(row & PAGE_MASK) << HASH_WORDS_SHIFT] as number;
  }

  /** Takes the row's hash from word `at` in `words`. */
  setHash(row: number, words: Int32Array, at: number): void {
    const page = this.hashWordPages[row >> PAGE_SHIFT] as Int32Array;
    const to = (row & PAGE_MASK) << HASH_WORDS_SHIFT;
    for (let i = 0; i < 1 << HASH_WORDS_SHIFT; i++) page[to + i] = words[at + i] as number;
  }

  /** Bytes of memory behind the rows. */
  get heldBytes(): number {
    return this.room * ((4 << CELL_SHIFT) + HASH_BYTES) + 2 * LINE_BYTES * this.cellPages.length;
  }

  private grow(): void {
    const first = this.cellPages[0];
    const inFirst = this.room < PAGE_ROWS;
    const rows = inFirst ? (this.room === 0 ? FIRST_ROWS : 2 * this.room) : PAGE_ROWS;
    const cells = new Int32Array(
      pieceOf(rows << (CELL_SHIFT + 2)),
      OFFSET_BYTES,
      rows << CELL_SHIFT,
    );
    const memory = pieceOf(rows * HASH_BYTES);
    const hashes = new Uint8Array(memory, OFFSET_BYTES, rows * HASH_BYTES);
    if (inFirst && first !== undefined) {
      cells.set(first);
      hashes.set(this.hashPages[0] as Uint8Array);
    }
    const page = inFirst ? 0 : this.cellPages.length;
    this.cellPages[page] = cells;
    this.hashPages[page] = hashes;
    this.hashWordPages[page] = new Int32Array(memory, OFFSET_BYTES, rows << HASH_WORDS_SHIFT);
    this.room = inFirst ? rows : this.room + rows;
  }
}

function pieceOf(bytes: number): ArrayBuffer {
  return new ArrayBuffer(bytes + LINE_BYTES);
}
