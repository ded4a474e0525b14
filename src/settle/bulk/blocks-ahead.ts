import { IO } from "./columns.ts";
import { BLOCK } from "./layout.ts";
import type { Pool } from "./pool.ts";

const MOST_BLOCKS = 32;

/** Where blocks of rows end. */
export const BLOCKS_END = IO.start + (MOST_BLOCKS + 1) * BLOCK.bytes;
/** The block that the main thread reads into by itself. */
export const OWN_BLOCK = IO.start;

/** A piece of text that some thread reads into a block. */
interface Piece {
  readonly end: number;
  readonly block: number;
  readonly reading: Promise<readonly number[]>;
}

/** Pieces of text that are read ahead, by any thread, and taken in the order of the text. */
export class BlocksAhead {
  private readonly pieces: Piece[] = [];
  private readonly free: number[];

  constructor(private readonly pool: Pool) {
    const count = Math.min(MOST_BLOCKS, 4 * pool.size + 2);
    this.free = Array.from({ length: count }, (_, i) => OWN_BLOCK + (i + 1) * BLOCK.bytes);
  }

  get isEmpty(): boolean {
    return this.pieces.length === 0;
  }

  /** Has the text from `start` to `end` read; false when no block is free. */
  add(start: number, end: number): boolean {
    const block = this.free.pop();
    if (block === undefined) return false;
    const reading = this.pool.call({ name: "readRows", args: [block, start, end, 0] });
    this.pieces.push({ end, block, reading });
    return true;
  }

  /** Hands the first piece to `use` when it is read, with the kernel's reason to stop. */
  async takeFirst(use: (piece: { end: number; block: number; reason: number }) => void) {
    const [piece] = this.pieces;
    if (piece === undefined) return;
    const [reason = 0] = await piece.reading;
    this.pieces.shift();
    use({ ...piece, reason });
    this.free.push(piece.block);
  }

  /** Forgets all pieces. */
  async drop(): Promise<void> {
    while (!this.isEmpty) await this.takeFirst(() => {});
  }
}
