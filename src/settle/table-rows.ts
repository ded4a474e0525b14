import type { Readable } from "node:stream";
import { csvRecords } from "./csv-records.ts";
import { fileSystemError } from "./file-system-error.ts";
import { openBytes } from "./open-bytes.ts";
import { shown, UserError } from "./user-error.ts";

/** A row of a result table as text, and the line on which it starts. */
export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** All records of the CSV file at `path` in batches, the header among them. */
export async function* csvFileRows(path: string): AsyncGenerator<readonly TableRow[]> {
  let stream: Readable | undefined;
  try {
    stream = await openBytes(path);
    for await (const { records, lines } of csvRecords(withoutBom(stream), path)) {
      yield records.map((cells, i) => ({ line: lines[i] ?? 0, cells }));
    }
  } catch (error) {
    throw fileSystemError(error, "read", path);
  } finally {
    stream?.destroy();
  }
}

/**
 * The rows of a result table below its header, in batches. The tables are ours but may have been
 * edited: another header or another number of cells is a `UserError` (exit 4) with the line.
 */
export async function* resultRows(
  path: string,
  header: string,
): AsyncGenerator<readonly TableRow[]> {
  const columns = header.trimEnd().split(",");
  let isHeaderRead = false;
  for await (const batch of csvFileRows(path)) {
    const rows = isHeaderRead ? batch : batch.slice(1);
    if (!isHeaderRead) checkHeader(batch[0], columns, path);
    isHeaderRead = true;
    for (const row of rows) checkCells(row, columns, path);
    if (rows.length > 0) yield rows;
  }
  if (!isHeaderRead) throw badTable(path, 1, "the file is empty");
}

/** The refusal of a result table that cannot be read as one. */
export function badTable(path: string, line: number, message: string, column?: string): UserError {
  const place = { file: path, line, ...(column === undefined ? {} : { column }) };
  return new UserError("bad-table", 4, message, place, "settle again, or get an unchanged copy");
}

/** The text that a cell stands for: without the apostrophe that keeps spreadsheets from computing. */
export function cellText(cell: string): string {
  return /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

function checkHeader(row: TableRow | undefined, columns: readonly string[], path: string): void {
  const found = row?.cells.join(",") ?? "";
  if (found === columns.join(",")) return;
  throw badTable(path, row?.line ?? 1, `the header is ${shown(found)}, not ${columns.join(",")}`);
}

function checkCells({ line, cells }: TableRow, columns: readonly string[], path: string): void {
  if (cells.length === columns.length) return;
  throw badTable(path, line, `the row has ${cells.length} cells, the header ${columns.length}`);
}

async function* withoutBom(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of chunks) {
    const hasBom = isFirst && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
    yield hasBom ? chunk.subarray(3) : chunk;
    isFirst = false;
  }
}
