import type { ProgrammeEvent } from "../../programme/events/event.ts";
import type { Programme } from "../../programme/programme.ts";
import { recordCells } from "../csv-records.ts";
import { emptyFile } from "../csv-rows.ts";
import { type EventFile, openEventFile } from "../event-file.ts";
import { type CellPositions, readHeader } from "../header-columns.ts";
import type { Progress } from "../progress.ts";
import { lineTooLong, MAX_RECORD_BYTES } from "../record-blocks.ts";
import type { MalformedRow } from "../row-meaning.ts";
import { UserError } from "../user-error.ts";
import { BLOCKS_END, BlocksAhead, OWN_BLOCK } from "./blocks-ahead.ts";
import { Columns } from "./columns.ts";
import type { KernelMemory } from "./kernel.ts";
import { BLOCK } from "./layout.ts";
import { MoreRoom, NotFast } from "./not-fast.ts";
import { OddRows } from "./odd-rows.ts";
import type { Pool } from "./pool.ts";
import { writeReaderTables } from "./reader-tables.ts";
import { clearRanges, RowsAhead } from "./room-ahead.ts";

/** Text that one call of a kernel reads. */
const PIECE_BYTES = 1 << 18;
/** Text that is read from the file at once: more than one piece, so that all threads have some. */
const CHUNK_BYTES = 1 << 20;
/** Text passes through here: more than the longest record, little enough to stay in a cache. */
const TEXT = { start: BLOCKS_END, end: BLOCKS_END + (8 << 20) };
const LINE_FEED = 0x0a;

/** The events of a file as columns, with what the kernels left to the host. */
export interface ColumnsRead {
  readonly columns: Columns;
  /** Rows that are no plain deposit or standing, by row number. */
  readonly others: ReadonlyMap<number, ProgrammeEvent>;
  readonly malformed: readonly MalformedRow[];
  /** Rows of the file, malformed ones too. */
  readonly rows: number;
  readonly sha256: string;
}

/** How to read, and with what. */
interface ReadOptions {
  readonly machine: KernelMemory;
  readonly pool: Pool;
  readonly lenient: boolean;
  readonly isBoosted: boolean;
  readonly isGenerous: boolean;
  readonly needsPlain: (event: ProgrammeEvent) => string | undefined;
  readonly progress?: Progress | undefined;
}

/**
 * Reads a CSV file into columns. Rows in a common spelling are read by the kernels, every other one by
 * the plain reader's functions. Throws as `readEvents` does, and NotFast for what the fast path lacks.
 */
export async function readColumns(
  programme: Programme,
  path: string,
  options: ReadOptions,
): Promise<ColumnsRead> {
  let reader: ColumnReader | undefined;
  const file = await openEventFile(path, { room: (untaken) => reader?.room(untaken) });
  reader = new ColumnReader(programme, path, { file, ...options });
  options.progress?.phase("reading");
  for await (const chunk of file.csvBytes(() => reader.rowsSoFar())) await reader.take(chunk);
  return await reader.finish();
}

/** What is there once the header is read. */
interface Begun {
  readonly columns: Columns;
  readonly odd: OddRows;
  readonly ahead: RowsAhead;
}

/**
 * Text goes through three hands: pieces of whole lines are read into blocks by any thread, ahead of their
 * turn; then the main thread puts the blocks into the columns, in order; where a kernel stopped, it reads
 * on by itself up to the end of the piece.
 */
class ColumnReader {
  private rows = 0;
  private begun: Begun | undefined;
  private readonly ahead: BlocksAhead;
  /** The text that is not yet in the columns, and up to where it was handed out. */
  private start = TEXT.start;
  private end = TEXT.start;
  private handedOut = TEXT.start;
  /** The end of the text when a record at the start was not whole. */
  private lackedAt = 0;
  private line = 1;

  constructor(
    private readonly programme: Programme,
    private readonly path: string,
    private readonly options: ReadOptions & { readonly file: EventFile },
  ) {
    this.ahead = new BlocksAhead(options.pool);
  }

  /**
   * Where a chunk may be read to without being copied. Not the first one, of which a mark may be cut off,
   * and none of a packed file.
   */
  room(untaken: number): Buffer | undefined {
    const at = this.end + untaken;
    const isPlain = this.begun !== undefined && !this.options.file.isPacked();
    if (!isPlain || at + CHUNK_BYTES > TEXT.end) return undefined;
    return Buffer.from(this.options.machine.memory.buffer, at, CHUNK_BYTES);
  }

  async take(chunk: Buffer): Promise<void> {
    const { memory } = this.options.machine;
    if (chunk.buffer !== memory.buffer) return await this.copy(chunk);
    this.end += chunk.length;
    await this.readAhead();
    if (this.end + CHUNK_BYTES > TEXT.end) await this.moveToFront();
  }

  private async copy(chunk: Buffer): Promise<void> {
    const { bytes } = this.options.machine;
    for (let from = 0; from < chunk.length; ) {
      if (this.end === TEXT.end) await this.moveToFront();
      const part = chunk.subarray(from, from + TEXT.end - this.end);
      bytes.set(part, this.end);
      this.end += part.length;
      from += part.length;
      await this.readAhead();
    }
  }

  /** The rows of the text that was taken, as far as they are whole. */
  async rowsSoFar(): Promise<number> {
    await this.putAll();
    if (this.begun !== undefined) this.readOn(this.begun, this.end, false);
    return this.rows;
  }

  async finish(): Promise<ColumnsRead> {
    await this.putAll();
    const begun = await this.begin(true);
    if (begun === undefined) throw emptyFile(this.path);
    this.readOn(begun, this.end, true);
    const { rows } = this;
    const { columns, odd } = begun;
    if (columns.get("rows") === 0) {
      const message = rows === 0 ? "there are no events after the header" : "no row is usable";
      throw new UserError("no-events", 4, message, { file: this.path }, "add one row per event");
    }
    const sha256 = this.options.file.sha256Hex();
    return { columns, others: odd.others, malformed: odd.malformed, rows, sha256 };
  }

  /** Hands out all whole pieces of the text, as blocks become free. */
  private async readAhead(): Promise<void> {
    const begun = await this.begin(false);
    if (begun === undefined) return;
    for (let to = this.pieceEnd(); to !== undefined; to = this.pieceEnd()) {
      if (this.ahead.add(this.handedOut, to)) this.handedOut = to;
      else await this.putNext(begun);
    }
    if (this.end - this.handedOut <= MAX_RECORD_BYTES) return;
    // No line ends in so much text: the record at the start will be refused.
    await this.putAll();
    this.cut(false);
  }

  /** Where the next piece ends, behind a line feed; undefined when there is too little text. */
  private pieceEnd(): number | undefined {
    const { handedOut, end, lackedAt } = this;
    if (end - handedOut < PIECE_BYTES || end === lackedAt) return undefined;
    const text = Buffer.from(this.options.machine.memory.buffer, handedOut, end - handedOut);
    const before = text.lastIndexOf(LINE_FEED, PIECE_BYTES - 1);
    const last = before >= 0 ? before : text.indexOf(LINE_FEED, PIECE_BYTES);
    return last < 0 ? undefined : handedOut + last + 1;
  }

  private async putAll(): Promise<void> {
    const { begun } = this;
    while (begun !== undefined && !this.ahead.isEmpty) await this.putNext(begun);
  }

  /** Puts the rows of the first piece into the columns. */
  private async putNext(begun: Begun): Promise<void> {
    let pieceEnd = this.start;
    await this.ahead.takeFirst(({ end, block, reason }) => {
      pieceEnd = end;
      this.put(begun, block);
      if (reason === 2 && !this.readOddRow(begun, false)) return;
      if (reason !== 0) this.readOn(begun, end, false);
    });
    if (this.start === pieceEnd) return;
    // A quoted cell goes on in the next piece: what follows was cut in the wrong places.
    await this.ahead.drop();
    this.handedOut = this.start;
  }

  /** Reads on at the start, by this thread alone, until `limit` or a record that is not whole. */
  private readOn(begun: Begun, limit: number, isLast: boolean): void {
    const { kernel } = this.options.machine;
    while (this.start < limit) {
      const reason = kernel.readRows(OWN_BLOCK, this.start, limit, isLast ? 1 : 0);
      this.put(begun, OWN_BLOCK);
      if (reason === 0) return;
      if (reason === 2 && !this.readOddRow(begun, isLast)) return;
    }
  }

  /** Puts a block that was read into the columns. */
  private put({ columns, odd, ahead }: Begun, block: number): void {
    const { kernel, view } = this.options.machine;
    this.makeRoom(columns);
    const state = kernel.appendRows(block, this.line);
    this.rows += view.getUint32(block + BLOCK.rows, true);
    this.line += view.getUint32(block + BLOCK.lines, true);
    this.start = view.getUint32(block + BLOCK.stoppedAt, true);
    odd.refuse(state);
    ahead.follow();
    this.showProgress();
  }

  private makeRoom(columns: Columns): void {
    columns.reserve(BLOCK.mostRows);
    if (columns.get("rows") <= columns.rowLimit) return;
    if (!this.options.isGenerous) throw new MoreRoom();
    throw new NotFast("the file has too many rows");
  }

  private showProgress(): void {
    const { file, progress } = this.options;
    const { bytesTotal, bytesRead } = file;
    const total =
      bytesTotal === undefined || bytesRead === 0
        ? undefined
        : Math.round((this.rows * bytesTotal) / bytesRead);
    progress?.update(this.rows, total);
  }

  private async moveToFront(): Promise<void> {
    const { bytes } = this.options.machine;
    await this.putAll();
    bytes.copyWithin(TEXT.start, this.start, this.end);
    this.end -= this.start - TEXT.start;
    this.start = TEXT.start;
    this.handedOut = TEXT.start;
    this.lackedAt = 0;
  }

  /** Reads the header if it is there as a whole, and lays out the columns for what follows it. */
  private async begin(isLast: boolean): Promise<Begun | undefined> {
    while (this.begun === undefined) {
      const record = this.cut(isLast);
      if (record === undefined) return undefined;
      if (record.cells.length === 0) continue;
      const header = readHeader(record.cells, this.path, record.line);
      const begun = this.layOut(header);
      await clearRanges(this.options.pool, begun.columns.tables());
      this.begun = begun;
      this.handedOut = this.start;
    }
    return this.begun;
  }

  /** The columns, laid out when the first rows show how many there will be. */
  private layOut(header: CellPositions): Begun {
    const { machine, pool, isBoosted, isGenerous, file } = this.options;
    const sample = machine.bytes.subarray(this.start, Math.min(this.end, this.start + 65_536));
    const lines = linesOf(sample);
    const packed = file.isPacked();
    const bytes = packed ? undefined : file.bytesTotal;
    const estimatedRows =
      Math.ceil(((file.bytesTotal ?? 0) * (packed ? 6 : 1) * lines) / sample.length) || 0;
    const columns = new Columns(machine, { bytes, estimatedRows, isBoosted, isGenerous });
    writeReaderTables(machine, this.programme, header);
    const { path, options } = this;
    const odd = new OddRows(this.programme, columns, {
      path,
      header,
      ...options,
      block: OWN_BLOCK,
    });
    return { columns, odd, ahead: new RowsAhead(columns, pool, estimatedRows) };
  }

  /** Reads the row at the start by the plain reader's rules; false when it is not there as a whole. */
  private readOddRow({ columns, odd }: Begun, isLast: boolean): boolean {
    const record = this.cut(isLast);
    if (record === undefined) {
      this.lackedAt = this.end;
      return false;
    }
    if (record.cells.length === 0) return true;
    this.makeRoom(columns);
    this.rows++;
    odd.read(record.cells, record.line);
    return true;
  }

  /** The record at the start, which quotes may carry over lines; undefined when its end is missing. */
  private cut(isLast: boolean): { cells: readonly string[]; line: number } | undefined {
    const { bytes } = this.options.machine;
    let isQuoted = false;
    let lines = 0;
    let at = this.start;
    for (; at < this.end; at++) {
      const byte = bytes[at];
      if (byte === 0x22) isQuoted = !isQuoted;
      if (byte !== 0x0a) continue;
      lines++;
      if (!isQuoted) break;
    }
    const line = this.line;
    const record = Buffer.from(bytes.slice(this.start, at));
    if (record.length > MAX_RECORD_BYTES) {
      throw lineTooLong({ bytes: record, starts: [0], lines: [line], tooLong: true }, this.path);
    }
    if (at === this.end && (!isLast || at === this.start)) return undefined;
    this.start = Math.min(at + 1, this.end);
    this.line += lines;
    const isBlank = record.length === 0 || (record.length === 1 && record[0] === 0x0d);
    const whole = at < this.end ? Buffer.concat([record, Buffer.from("\n")]) : record;
    return { cells: isBlank ? [] : recordCells(whole, line, this.path), line };
  }
}

/** Lines of a text, an unfinished last one too. */
function linesOf(text: Uint8Array): number {
  let lines = 1;
  for (let at = text.indexOf(LINE_FEED); at >= 0; at = text.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}
