import { HASH_BYTES } from "./hasher.ts";

const PAGE_SHIFT = 16;
const PAGE_ROWS = 1 << PAGE_SHIFT;
const PAGE_MASK = PAGE_ROWS - 1;
const FIRST_ROWS = 64;
const NONE = -1;

/**
 * Rows of a few 32-bit cells and one 32-byte hash each, numbered from 0, in pages of 65,536 rows:
 * no object per row, and no copy of the whole when it grows. Only the first page starts small. A
 * released row is the next to be given out again.
 */
export class Rows {
  private readonly cellShift: number;
  private readonly cellPages: Int32Array[] = [];
  private readonly hashPages: Uint8Array[] = [];
  /** Rows given out so far, released or not. */
  private used = 0;
  private room = 0;
  /** The last released row; its cell 0 names the one released before it. */
  private free = NONE;

  /** `cellShift`: the base-2 logarithm of the cells in a row. */
  constructor(cellShift: number) {
    this.cellShift = cellShift;
  }

  /** A row whose cells and hash the caller has yet to write. */
  allocate(): number {
    if (this.free !== NONE) {
      const row = this.free;
      this.free = this.cell(row, 0);
      return row;
    }
    if (this.used === this.room) this.grow();
    return this.used++;
  }

  /** Gives a row back. Nothing may read it any more. */
  release(row: number): void {
    this.setCell(row, 0, this.free);
    this.free = row;
  }

  cell(row: number, index: number): number {
    const page = this.cellPages[row >> PAGE_SHIFT] as Int32Array;
    return page[((row & PAGE_MASK) << this.cellShift) + index] as number;
  }

  setCell(row: number, index: number, value: number): void {
    const page = this.cellPages[row >> PAGE_SHIFT] as Int32Array;
    page[((row & PAGE_MASK) << this.cellShift) + index] = value;
  }

  /** Copies the row's hash to `at` in `into`. */
  copyHash(row: number, into: Uint8Array, at: number): void {
    const page = this.hashPages[row >> PAGE_SHIFT] as Uint8Array;
    const from = (row & PAGE_MASK) * HASH_BYTES;
    for (let i = 0; i < HASH_BYTES; i++) into[at + i] = page[from + i] as number;
  }

  /** Takes the row's hash from `at` in `bytes`. */
  setHash(row: number, bytes: Uint8Array, at: number): void {
    const page = this.hashPages[row >> PAGE_SHIFT] as Uint8Array;
    const to = (row & PAGE_MASK) * HASH_BYTES;
    for (let i = 0; i < HASH_BYTES; i++) page[to + i] = bytes[at + i] as number;
  }

  /** Bytes of memory behind the rows. */
  get heldBytes(): number {
    return this.room * ((4 << this.cellShift) + HASH_BYTES);
  }

  private grow(): void {
    const first = this.cellPages[0];
    const inFirst = this.room < PAGE_ROWS;
    const rows = inFirst ? (this.room === 0 ? FIRST_ROWS : 2 * this.room) : PAGE_ROWS;
    const cells = new Int32Array(rows << this.cellShift);
    const hashes = new Uint8Array(rows * HASH_BYTES);
    if (inFirst && first !== undefined) {
      cells.set(first);
      hashes.set(this.hashPages[0] as Uint8Array);
    }
    const page = inFirst ? 0 : this.cellPages.length;
    this.cellPages[page] = cells;
    this.hashPages[page] = hashes;
    this.room = inFirst ? rows : this.room + rows;
  }
}
