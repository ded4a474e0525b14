import { CsvError, parse } from "csv-parse/sync";
import { assert } from "../exact/assert.ts";
import { lineTooLong, type RecordBlock, recordBlocks, utf8Part } from "./record-blocks.ts";
import { UserError } from "./user-error.ts";

/** Some records of a CSV file, with the physical line on which each starts. */
export interface CsvRecords {
  readonly records: readonly (readonly string[])[];
  readonly lines: readonly number[];
}

/**
 * Reads CSV (RFC 4180, LF or CRLF) in batches of records, none of them empty; `chunks` carry no
 * byte order mark. What stops the file is thrown as `UserError` after the records before it.
 *
 * csv-parse gets blocks of whole records, because its own stream costs an event for each row, its
 * limit on the record size does not see empty cells, and its line counter counts CRLF twice inside
 * quotes.
 */
export async function* csvRecords(
  chunks: AsyncIterable<Buffer>,
  file: string,
): AsyncGenerator<CsvRecords> {
  for await (const block of recordBlocks(chunks, { quotes: true })) {
    const { records, failure } = parseBlock(block, file);
    if (records.length > 0) yield { records, lines: block.lines };
    if (failure !== undefined) throw failure;
  }
}

/** A record cut out by another reader. Throws the UserError that stops the file. */
export function recordCells(bytes: Buffer, line: number, file: string): readonly string[] {
  const block: RecordBlock = { bytes, starts: [0], lines: [line], tooLong: false };
  const { records, failure } = parseBlock(block, file);
  if (failure !== undefined) throw failure;
  return records[0] ?? [];
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
