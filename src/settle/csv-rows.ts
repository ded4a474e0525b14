import { CsvError, parse } from "csv-parse/sync";
import { assert } from "../exact/assert.ts";
import { type CellPositions, readHeader } from "./header-columns.ts";
import {
  COLUMN_INDEX,
  COLUMNS,
  cellFlaw,
  emptyValues,
  type RowFlaw,
  type RowOrProblem,
  rowProblem,
} from "./raw-row.ts";
import { lineTooLong, type RecordBlock, recordBlocks, utf8Part } from "./record-blocks.ts";
import { UserError } from "./user-error.ts";

/**
 * Reads CSV (RFC 4180, LF or CRLF) in batches; `chunks` carry no byte order mark.
 *
 * csv-parse gets blocks of whole records, because its own stream costs an event for each row, its
 * limit on the record size does not see empty cells, and its line counter counts CRLF twice inside
 * quotes. Yields nothing for a header alone; throws `empty-file` when there is not even that.
 */
export async function* csvRows(
  chunks: AsyncIterable<Buffer>,
  file: string,
): AsyncGenerator<readonly RowOrProblem[]> {
  let header: CellPositions | undefined;
  for await (const { records, lines } of csvRecords(chunks, file)) {
    let from = 0;
    if (header === undefined && records[0] !== undefined) {
      header = readHeader(records[0], file, lines[0] ?? 1);
      from = 1;
    }
    if (header !== undefined && records.length > from) {
      yield toRows(records, lines, header, from);
    }
  }
  if (header === undefined) throw emptyFile(file);
}

/** Some records of a CSV file, with the line on which each starts. */
export interface CsvRecords {
  readonly records: readonly string[][];
  readonly lines: readonly number[];
}

/** The records of any CSV file as they stand, the header among them, as `csvRows` reads them. */
export async function* csvRecords(
  chunks: AsyncIterable<Buffer>,
  file: string,
): AsyncGenerator<CsvRecords> {
  for await (const block of recordBlocks(chunks, { quotes: true })) {
    const { records, failure } = parseBlock(block, file);
    yield { records, lines: block.lines };
    if (failure !== undefined) throw failure;
  }
}

/** The refusal of a file without a single record. */
export function emptyFile(file: string): UserError {
  return new UserError("empty-file", 4, "the file is empty", { file }, "give a file with events");
}

interface ParsedBlock {
  readonly records: readonly string[][];
  /** What stops the file after `records`. */
  readonly failure?: UserError;
}

function parseBlock(block: RecordBlock, file: string): ParsedBlock {
  const { sound, failure } = utf8Part(block, file);
  const parsed = parseRecords(sound, file);
  if (parsed.failure !== undefined) return parsed;
  return failure === undefined ? parsed : { ...parsed, failure };
}

function parseRecords(block: RecordBlock, file: string): ParsedBlock {
  try {
    const records = parse(block.bytes, OPTIONS);
    if (block.tooLong) return { records: [], failure: lineTooLong(block, file) };
    assert(records.length === block.starts.length, "csv-parse found other records than the cutter");
    return { records };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // csv-parse tells how many records it had read, and so which one is at fault.
    const { records: readBefore } = error;
    const bad = Number(readBefore);
    const records = parse(block.bytes.subarray(0, block.starts[bad]), OPTIONS);
    return { records, failure: badQuote(error, block, file, bad) };
  }
}

const OPTIONS = {
  record_delimiter: ["\n", "\r\n"],
  skip_empty_lines: true,
  relax_column_count: true,
};

function badQuote(error: CsvError, block: RecordBlock, file: string, bad: number): UserError {
  const isUnclosed = error.code === "CSV_QUOTE_NOT_CLOSED";
  if (isUnclosed && block.tooLong) return lineTooLong(block, file);
  const place = { file, line: block.lines[bad] ?? 1 };
  if (isUnclosed) {
    const message = "a quote opened in this row is never closed";
    return new UserError("unclosed-quote", 4, message, place, "close it, or remove it");
  }
  const message = "a quote stands in the middle of a cell";
  const remedy = 'put the whole cell in quotes and double each quote inside it: "a ""b"" c"';
  return new UserError("stray-quote", 4, message, place, remedy);
}

function toRows(
  records: readonly string[][],
  lines: readonly number[],
  header: CellPositions,
  from: number,
): readonly RowOrProblem[] {
  const rows: RowOrProblem[] = [];
  for (let i = from; i < records.length; i++) {
    rows.push(toRow(records[i] ?? [], lines[i] ?? 0, header));
  }
  return rows;
}

function toRow(cells: readonly string[], line: number, header: CellPositions): RowOrProblem {
  const known = () => ({
    id: named(cells, header, "id"),
    participant: named(cells, header, "participant"),
  });
  if (cells.length !== header.length) {
    return rowProblem(line, wrongCellCount(cells, header), known());
  }
  const values = emptyValues();
  for (let i = 0; i < cells.length; i++) {
    const position = header[i] ?? -1;
    const cell = cells[i];
    if (position < 0 || cell === undefined || cell === "") continue;
    const flaw = cellFlaw(COLUMNS[position] ?? "", cell);
    if (flaw !== undefined) return rowProblem(line, flaw, known());
    values[position] = cell;
  }
  return { problem: false, line, values };
}

function named(
  cells: readonly string[],
  header: CellPositions,
  column: string,
): string | undefined {
  return cells[header.indexOf(COLUMN_INDEX.get(column) ?? -2)];
}

function wrongCellCount(cells: readonly string[], header: CellPositions): RowFlaw {
  const found = cells.length === 1 ? "1 cell" : `${cells.length} cells`;
  const message = `the row has ${found}, the header names ${header.length} columns`;
  const remedy = "give each column a cell, empty if need be, and quote cells that hold commas";
  return { code: "wrong-cell-count", message, remedy };
}
