import { csvRecords } from "./csv-records.ts";
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
import { UserError } from "./user-error.ts";

/**
 * Reads the events of a CSV file in batches; `chunks` carry no byte order mark. Yields nothing for a
 * header alone; throws `empty-file` when there is not even that.
 */
export async function* csvRows(
  chunks: AsyncIterable<Buffer>,
  file: string,
): AsyncGenerator<readonly RowOrProblem[]> {
  let header: CellPositions | undefined;
  for await (const { records, lines } of csvRecords(chunks, file)) {
    let from = 0;
    if (header === undefined) {
      header = readHeader(records[0] ?? [], file, lines[0] ?? 1);
      from = 1;
    }
    if (records.length > from) yield toRows(records, lines, header, from);
  }
  if (header === undefined) throw emptyFile(file);
}

/** The row that `cells` are under a header. */
export function rowOf(cells: readonly string[], line: number, header: CellPositions): RowOrProblem {
  return toRow(cells, line, header);
}

/** The refusal of a file without a single record. */
export function emptyFile(file: string): UserError {
  return new UserError("empty-file", 4, "the file is empty", { file }, "give a file with events");
}

function toRows(
  records: readonly (readonly string[])[],
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
