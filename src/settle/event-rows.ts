import { csvRows } from "./csv-rows.ts";
import { peek } from "./event-bytes.ts";
import { jsonRows } from "./json-lines.ts";
import type { RowOrProblem } from "./raw-row.ts";
import { MAX_RECORD_BYTES } from "./record-blocks.ts";
import { UserError } from "./user-error.ts";

/** Most rows in one file. */
const MAX_ROWS = 50_000_000;

/** Reads unpacked bytes as rows: JSON Lines by name or first character, otherwise CSV. */
export async function* eventRows(
  source: AsyncIterable<Buffer>,
  file: string,
  maxRows = MAX_ROWS,
): AsyncGenerator<readonly RowOrProblem[]> {
  const { isJson, chunks } = await textOf(source, file);
  let count = 0;
  for await (const rows of isJson ? jsonRows(chunks, file) : csvRows(chunks, file)) {
    count += rows.length;
    if (count > maxRows) throw tooManyRows(file, maxRows);
    yield rows;
  }
}

/** The bytes without a byte order mark, and whether they are JSON Lines. Throws on UTF-16. */
export async function textOf(
  source: AsyncIterable<Buffer>,
  file: string,
): Promise<{ readonly isJson: boolean; readonly chunks: AsyncGenerator<Buffer> }> {
  const { head, chunks } = await peek(source, showsFormat);
  refuseUtf16(head, file);
  const bomBytes = head.indexOf(UTF8_BOM) === 0 ? UTF8_BOM.length : 0;
  const isJson = /\.(jsonl|ndjson)(\.gz)?$/i.test(file) || firstText(head, bomBytes) === BRACE;
  return { isJson, chunks: withoutFirst(chunks, bomBytes) };
}

const UTF8_BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const BRACE = 0x7b;

function showsFormat(head: Buffer): boolean {
  const isSettled = firstText(head, 0) !== undefined || head.length > MAX_RECORD_BYTES;
  return head.length > UTF8_BOM.length && isSettled;
}

/** The first byte from `start` that is not white space. */
function firstText(head: Buffer, start: number): number | undefined {
  return head.subarray(start).find((byte) => byte !== 0x20 && (byte < 0x09 || byte > 0x0d));
}

async function* withoutFirst(chunks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of chunks) {
    yield left === 0 ? chunk : chunk.subarray(left);
    left = 0;
  }
}

function refuseUtf16(head: Buffer, file: string): void {
  const [first, second] = head;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (!isUtf16) return;
  const remedy = "save the file as UTF-8";
  throw new UserError("not-utf8", 4, "the text is UTF-16", { file, line: 1 }, remedy);
}

function tooManyRows(file: string, maxRows: number): UserError {
  const message = `the file has more than ${maxRows} rows`;
  return new UserError("too-many-rows", 4, message, { file }, "split the programme's events");
}
