import { join } from "node:path";
import { assert } from "../../exact/assert.ts";
import { Cursor } from "../compare/cursor.ts";
import { csvRecords } from "../csv-records.ts";
import type { Outcome, ResultTable } from "../outcome.ts";
import type { Progress } from "../progress.ts";
import { ALLOCATIONS_HEADER, REJECTED_HEADER, RELEASES_HEADER } from "../result-rows.ts";
import { csvFileRows, type TableRow } from "../table-rows.ts";
import { UserError } from "../user-error.ts";
import { type Chunks, fileChunks, firstByteDifference, hashOf } from "./byte-compare.ts";
import type { CheckContext, ContentDifference, Recomputed } from "./difference.ts";

/** The header and the rows that a table of the outcome should hold. */
const TABLES: Readonly<
  Record<string, readonly [header: string, table: (outcome: Outcome) => ResultTable]>
> = {
  "allocations.csv": [ALLOCATIONS_HEADER, ({ tables }) => tables.allocations],
  "releases.csv": [RELEASES_HEADER, ({ tables }) => tables.releases],
  "rejected.csv": [REJECTED_HEADER, ({ tables }) => tables.rejected],
};

/** Whether `name` is one of the result's tables. */
export function isTable(name: string): boolean {
  return Object.hasOwn(TABLES, name);
}

/** Recomputes a table and finds the first cell in which the file departs from it. */
export async function checkTable(name: string, context: CheckContext): Promise<Recomputed> {
  const { directory, outcome, actual, progress } = context;
  const entry = TABLES[name];
  assert(entry !== undefined, `${name} is a table of the result`);
  const [header, table] = entry;
  const chunks = () => tableChunks(header, table(outcome), name, progress);
  const sha256 = await hashOf(chunks());
  if (sha256 === actual.get(name)) return { sha256 };
  const path = join(directory, name);
  const difference = await firstCellDifference(path, chunks());
  return {
    sha256,
    difference: difference ?? (await firstByteDifference(fileChunks(path), chunks())),
  };
}

async function* tableChunks(
  header: string,
  table: ResultTable,
  name: string,
  progress: Progress | undefined,
): AsyncGenerator<string | Uint8Array> {
  yield header;
  let done = 0;
  for await (const { rows, text } of table.chunks()) {
    yield text;
    done += rows;
    progress?.update(done, table.rows, name);
  }
}

async function firstCellDifference(
  path: string,
  expected: Chunks,
): Promise<ContentDifference | undefined> {
  const found = new Cursor(csvFileRows(path));
  const wanted = new Cursor(rowsOf(expected));
  let columns: readonly string[] | undefined;
  try {
    for (;;) {
      if (found.isEmpty) await found.fill();
      if (wanted.isEmpty) await wanted.fill();
      if (found.head === undefined && wanted.head === undefined) return undefined;
      columns ??= wanted.head?.cells ?? [];
      const difference = rowDifference(found.head, wanted.head, columns);
      if (difference !== undefined) return difference;
      found.advance();
      wanted.advance();
    }
  } catch (error) {
    if (!(error instanceof UserError) || error.exitCode !== 4) throw error;
    // Quotes or bytes that no table of ours has: as good a first difference as a cell.
    return { line: error.place?.line ?? 1, found: error.message, expected: "a readable table" };
  } finally {
    await found.close();
    await wanted.close();
  }
}

async function* rowsOf(chunks: Chunks): AsyncGenerator<readonly TableRow[]> {
  for await (const { records, lines } of csvRecords(buffers(chunks), "the recomputed table")) {
    yield records.map((cells, i) => ({ line: lines[i] ?? 0, cells }));
  }
}

async function* buffers(chunks: Chunks): AsyncGenerator<Buffer> {
  for await (const chunk of chunks)
    yield typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk);
}

const NO_MORE_ROWS = "no more rows";

function rowDifference(
  found: TableRow | undefined,
  wanted: TableRow | undefined,
  columns: readonly string[],
): ContentDifference | undefined {
  if (found === undefined)
    return { line: wanted?.line ?? 0, found: NO_MORE_ROWS, expected: shownRow(wanted) };
  if (wanted === undefined)
    return { line: found.line, found: shownRow(found), expected: NO_MORE_ROWS };
  const { line } = found;
  const width = found.cells.length > wanted.cells.length ? found.cells.length : wanted.cells.length;
  const differing: number[] = [];
  for (let i = 0; i < width; i++) if (found.cells[i] !== wanted.cells[i]) differing.push(i);
  const [first, ...more] = differing;
  if (first === undefined) return undefined;
  const column = columns[first] ?? "";
  // Several cells mean another row, as a rule: one cell by itself would not say which.
  if (more.length > 0 || found.cells.length !== wanted.cells.length)
    return { line, column, found: shownRow(found), expected: shownRow(wanted) };
  return { line, column, found: found.cells[first] ?? "", expected: wanted.cells[first] ?? "" };
}

function shownRow(row: TableRow | undefined): string {
  return row === undefined ? NO_MORE_ROWS : row.cells.join(",");
}
