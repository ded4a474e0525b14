import { assert } from "../../exact/assert.ts";
import type { ProgrammeEvent } from "../../programme/events/event.ts";
import type { Programme } from "../../programme/programme.ts";
import { recordCells } from "../csv-records.ts";
import { emptyFile, rowOf } from "../csv-rows.ts";
import { type EventFile, openEventFile } from "../event-file.ts";
import { type CellPositions, readHeader } from "../header-columns.ts";
import type { Progress } from "../progress.ts";
import type { RawRow } from "../raw-row.ts";
import { lineTooLong, MAX_RECORD_BYTES } from "../record-blocks.ts";
import { type MalformedRow, RowMeaning } from "../row-meaning.ts";
import { UserError } from "../user-error.ts";
import { Columns, IO, KIND } from "./columns.ts";
import type { KernelMemory } from "./kernel.ts";
import { MoreRoom, NotFast } from "./not-fast.ts";
import { writeReaderTables } from "./reader-tables.ts";

/** Text read before the kernels go over it. */
const CHUNK = 2 << 20;
/** Read from the file at once. */
const READ_BYTES = 1 << 20;
/** Where the host puts the names of a row that it read itself. */
const ODD_TEXT = IO.end - (1 << 20);
const LIMIT = ODD_TEXT - 64;
/** Rows that the kernels read by one call. */
const BLOCK_ROWS = 8192;
const MIN_INSTANT = -(1n << 62n);
const MAX_INSTANT = (1n << 62n) - 1n;

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

/**
 * Reads a CSV file into columns. Rows in a common spelling are read by the kernels, every other one by
 * the plain reader's functions. Throws as `readEvents` does, and NotFast for what the fast path lacks.
 */
export async function readColumns(
  programme: Programme,
  path: string,
  options: {
    readonly machine: KernelMemory;
    readonly lenient: boolean;
    readonly isBoosted: boolean;
    readonly isGenerous: boolean;
    readonly needsPlain: (event: ProgrammeEvent) => string | undefined;
    readonly progress?: Progress | undefined;
  },
): Promise<ColumnsRead> {
  const file = await openEventFile(path, READ_BYTES);
  const reader = new ColumnReader(programme, path, { file, ...options });
  options.progress?.phase("reading");
  for await (const chunk of file.csvBytes(() => reader.rows)) reader.take(chunk);
  return reader.finish();
}

class ColumnReader {
  rows = 0;
  private readonly others = new Map<number, ProgrammeEvent>();
  private readonly meaning: RowMeaning;
  private readonly setAsideIds = new Set<string>();
  private header: CellPositions | undefined;
  private columns: Columns | undefined;
  private start = IO.start;
  private end = IO.start;
  private line = 1;
  /** Small at first: a kernel's first, slower version is replaced only when it is called again. */
  private blockRows = 256;

  constructor(
    private readonly programme: Programme,
    private readonly path: string,
    private readonly options: {
      readonly file: EventFile;
      readonly machine: KernelMemory;
      readonly lenient: boolean;
      readonly isBoosted: boolean;
      readonly isGenerous: boolean;
      readonly needsPlain: (event: ProgrammeEvent) => string | undefined;
      readonly progress?: Progress | undefined;
    },
  ) {
    this.meaning = new RowMeaning(programme, path, options.lenient);
  }

  take(chunk: Buffer): void {
    const { bytes } = this.options.machine;
    for (let from = 0; from < chunk.length; ) {
      if (LIMIT - this.end < chunk.length - from) this.moveToFront();
      const part = chunk.subarray(from, from + LIMIT - this.end);
      bytes.set(part, this.end);
      this.end += part.length;
      from += part.length;
      if (this.end - this.start >= CHUNK) this.read(false);
    }
  }

  finish(): ColumnsRead {
    this.read(true);
    if (this.header === undefined) throw emptyFile(this.path);
    const { columns, others, rows } = this;
    const used = columns?.get("rows") ?? 0;
    if (columns === undefined || used === 0) {
      const message = rows === 0 ? "there are no events after the header" : "no row is usable";
      throw new UserError("no-events", 4, message, { file: this.path }, "add one row per event");
    }
    const sha256 = this.options.file.sha256Hex();
    return { columns, others, malformed: this.meaning.malformed, rows, sha256 };
  }

  private read(isLast: boolean): void {
    if (this.header === undefined && !this.readHeader(isLast)) return;
    const columns = this.ready();
    const { kernel } = this.options.machine;
    for (;;) {
      columns.reserve(BLOCK_ROWS);
      const first = columns.get("rows");
      if (first > columns.rowLimit) {
        if (!this.options.isGenerous) throw new MoreRoom();
        throw new NotFast("the file has too many rows");
      }
      kernel.setLine(this.line);
      const reason = kernel.readRows(this.start, this.end, isLast ? 1 : 0, this.blockRows);
      this.blockRows = Math.min(BLOCK_ROWS, this.blockRows * 2);
      this.start = kernel.stopped() >>> 0;
      this.line = kernel.currentLine();
      const last = columns.get("rows");
      this.rows += last - first;
      this.enterNames(columns, first, last);
      this.showProgress();
      if (reason === 0) return;
      if (reason === 2 && !this.readOddRow(columns, isLast)) return;
    }
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

  private moveToFront(): void {
    const { bytes } = this.options.machine;
    bytes.copyWithin(IO.start, this.start, this.end);
    this.end -= this.start - IO.start;
    this.start = IO.start;
  }

  /** Reads the header if it is there as a whole. */
  private readHeader(isLast: boolean): boolean {
    for (;;) {
      const record = this.cut(isLast);
      if (record === undefined) return false;
      if (record.cells.length === 0) continue;
      this.header = readHeader(record.cells, this.path, record.line);
      return true;
    }
  }

  /** The columns, laid out when the first rows show how many there will be. */
  private ready(): Columns {
    if (this.columns !== undefined) return this.columns;
    const { machine, isBoosted, isGenerous, file } = this.options;
    const sample = machine.bytes.subarray(this.start, Math.min(this.end, this.start + 65_536));
    const lines = sample.reduce((sum, byte) => sum + (byte === 0x0a ? 1 : 0), 1);
    const packed = file.isPacked();
    const bytes = packed ? undefined : file.bytesTotal;
    const estimatedRows =
      Math.ceil(((file.bytesTotal ?? 0) * (packed ? 6 : 1) * lines) / sample.length) || 0;
    this.columns = new Columns(machine, { bytes, estimatedRows, isBoosted, isGenerous });
    writeReaderTables(machine, this.programme, this.header ?? []);
    return this.columns;
  }

  private enterNames(columns: Columns, first: number, last: number): void {
    const { kernel } = this.options.machine;
    const state = kernel.enterNames(first, last);
    if (state === 2) throw new NotFast("its names and ids are too long");
    if (state === 1) this.refuseDuplicate(columns, kernel.stoppedAtRow());
  }

  /** The kernels found an id twice: a strict run ends there, a lenient one goes to the plain reader. */
  private refuseDuplicate(columns: Columns, row: number): never {
    const id = idOf(columns, row);
    const line = lineOfId(columns, id, row);
    if (line !== undefined && !this.options.lenient) {
      const raw: RawRow = { problem: false, line: lineOf(columns, row), values: [id] };
      this.meaning.setAsideEvent(raw, this.meaning.duplicateId(id, line));
    }
    throw new NotFast("an id stands twice");
  }

  /** Reads the row at the start by the plain reader's rules; false when it is not there as a whole. */
  private readOddRow(columns: Columns, isLast: boolean): boolean {
    const record = this.cut(isLast);
    if (record === undefined) return false;
    if (record.cells.length === 0) return true;
    this.rows++;
    const row = rowOf(record.cells, record.line, this.header ?? []);
    if (row.problem) {
      if (row.id !== undefined) this.enterId(columns, row.id);
      this.meaning.setAsideProblem(row);
      return true;
    }
    let event: ProgrammeEvent;
    try {
      event = this.meaning.eventOf(row);
    } catch (error) {
      const [id] = row.values;
      const before = id === undefined ? "new" : this.enterId(columns, id);
      const isTwice = id !== undefined && before !== "new";
      this.meaning.setAsideEvent(row, isTwice ? this.meaning.duplicateId(id, before.line) : error);
      return true;
    }
    this.enter(columns, event);
    return true;
  }

  /** Counts the id of a row that is set aside; tells where it stood before, if it did. */
  private enterId(columns: Columns, id: string): "new" | { readonly line: number | undefined } {
    const { view, kernel } = columns.machine;
    this.noteTexts(columns, { participant: "", id });
    const hash = view.getBigUint64(columns.get("blockNames") + 24, true);
    if (kernel.enterIdHash(hash) !== 0) {
      this.setAsideIds.add(id);
      return "new";
    }
    const line = lineOfId(columns, id, columns.get("rows"));
    if (line === undefined && !this.setAsideIds.has(id)) throw new NotFast("two ids look alike");
    return { line };
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

  /** Puts an event that the host has read at the end of the columns. */
  private enter(columns: Columns, event: ProgrammeEvent): void {
    const { view, bytes } = columns.machine;
    const obstacle = this.options.needsPlain(event);
    if (obstacle !== undefined) throw new NotFast(obstacle);
    if (event.time < MIN_INSTANT || event.time > MAX_INSTANT)
      throw new NotFast("a time is far away");
    const row = columns.get("rows");
    const kind = kindOf(this.programme, event);
    view.setBigInt64(columns.get("times") + row * 8, event.time, true);
    view.setUint32(columns.get("lines") + row * 4, event.line, true);
    bytes[columns.get("kinds") + row] = kind;
    if (kind === KIND.host) this.others.set(row, event);
    if (kind <= KIND.burn) this.enterDeposit(columns, row, event);
    if (event.time < view.getBigInt64(columns.addressOf("lastTime"), true))
      columns.set("isSorted", 0);
    columns.set("lastTime", event.time);
    this.noteTexts(columns, event);
    columns.set("rows", row + 1);
    this.enterNames(columns, row, row + 1);
  }

  /** Hands the texts of one row to the kernels. */
  private noteTexts(
    columns: Columns,
    { participant, id }: Pick<ProgrammeEvent, "participant" | "id">,
  ): void {
    const { view, bytes, kernel } = columns.machine;
    const owner = Buffer.from(participant);
    const idStart = ODD_TEXT + owner.length + 16;
    const ownId = Buffer.from(id);
    bytes.set(owner, ODD_TEXT);
    bytes.set(ownId, idStart);
    const entry = columns.get("blockNames");
    view.setUint32(entry, ODD_TEXT, true);
    view.setUint32(entry + 4, ODD_TEXT + owner.length, true);
    view.setUint32(entry + 16, idStart, true);
    view.setUint32(entry + 20, idStart + ownId.length, true);
    kernel.hashFirst();
  }

  private enterDeposit(columns: Columns, row: number, event: ProgrammeEvent): void {
    const { view, bytes } = columns.machine;
    const { shape, assets } = this.programme;
    assert(shape.kind === "lockdrop", "the fast path serves lockdrops");
    const term = event.term === "" ? 255 : [...shape.terms.keys()].indexOf(event.term);
    bytes[columns.get("assets") + row] = [...assets.keys()].indexOf(event.asset);
    bytes[columns.get("terms") + row] = term;
    view.setBigUint64(
      columns.get("amounts") + row * 16,
      event.amount & 0xffff_ffff_ffff_ffffn,
      true,
    );
    view.setBigUint64(columns.get("amounts") + row * 16 + 8, event.amount >> 64n, true);
  }
}

function lineOf(columns: Columns, row: number): number {
  return columns.machine.view.getUint32(columns.get("lines") + row * 4, true);
}

/** The line of the row before `end` that has this id. */
function lineOfId(columns: Columns, id: string, end: number): number | undefined {
  const { view, bytes } = columns.machine;
  const wanted = Buffer.from(id);
  const ends = columns.get("idEnds");
  const text = columns.get("idText");
  for (let row = 0, from = 0; row < end; row++) {
    const to = view.getUint32(ends + row * 4, true);
    const isAsLong = to - from === wanted.length;
    if (isAsLong && wanted.equals(bytes.subarray(text + from, text + to)))
      return lineOf(columns, row);
    from = to;
  }
  return undefined;
}

/** The text of a row's id. */
export function idOf(columns: Columns, row: number): string {
  const { view, bytes } = columns.machine;
  const ends = columns.get("idEnds") + row * 4;
  const from = columns.get("idText") + (row === 0 ? 0 : view.getUint32(ends - 4, true));
  const to = columns.get("idText") + view.getUint32(ends, true);
  return Buffer.from(bytes.slice(from, to)).toString("utf8");
}

/** What the kernels can do with an event that the host has read. */
function kindOf(programme: Programme, { type, term, value }: ProgrammeEvent): number {
  const { shape, eligibility } = programme;
  if (shape.kind !== "lockdrop") return KIND.host;
  const isKnown = term === "" || shape.terms.has(term);
  switch (type) {
    case "lock":
      return isKnown ? KIND.lock : KIND.host;
    case "signal":
      return isKnown ? KIND.signal : KIND.host;
    case "burn":
      return KIND.burn;
    case "register":
      return KIND.register;
    case "accept": {
      const { termsVersion } = eligibility;
      return termsVersion === undefined || termsVersion === value ? KIND.accept : KIND.acceptOther;
    }
    case "verify":
      return value === "passed" ? KIND.verifyPassed : KIND.verifyFailed;
    default:
      return KIND.host;
  }
}
