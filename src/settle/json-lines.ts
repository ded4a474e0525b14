import { emptyFile } from "./csv-rows.ts";
import { columnAdvice } from "./header-columns.ts";
import { type JsonMember, jsonMembers, jsonString } from "./json-members.ts";
import {
  COLUMN_INDEX,
  cellFlaw,
  emptyValues,
  IGNORED_PREFIX,
  type RowFlaw,
  type RowOrProblem,
  rowProblem,
} from "./raw-row.ts";
import { lineTooLong, type RecordBlock, recordBlocks, utf8Part } from "./record-blocks.ts";
import { shown } from "./user-error.ts";

/** Reads JSON Lines in batches: one object a line; `chunks` carry no byte order mark. */
export async function* jsonRows(
  chunks: AsyncIterable<Buffer>,
  file: string,
): AsyncGenerator<readonly RowOrProblem[]> {
  let isEmpty = true;
  for await (const block of recordBlocks(chunks, { quotes: false })) {
    if (block.tooLong) throw lineTooLong(block, file);
    const { sound, failure } = utf8Part(block, file);
    const rows = toRows(sound);
    if (rows.length > 0) yield rows;
    if (failure !== undefined) throw failure;
    isEmpty &&= rows.length === 0;
  }
  if (isEmpty) throw emptyFile(file);
}

function toRows({ bytes, starts, lines }: RecordBlock): readonly RowOrProblem[] {
  const rows: RowOrProblem[] = [];
  for (let i = 0; i < starts.length; i++) {
    const text = bytes.toString("utf8", starts[i], starts[i + 1] ?? bytes.length);
    if (/^[ \t\r\n]*$/.test(text)) continue;
    rows.push(toRow(text, lines[i] ?? 0));
  }
  return rows;
}

function toRow(text: string, line: number): RowOrProblem {
  if (!isObject(text)) return rowProblem(line, BAD_JSON);
  const values = emptyValues();
  const seen = new Set<string>();
  for (const member of jsonMembers(text)) {
    if (seen.has(member.key)) return rowProblem(line, duplicateKey(member.key));
    seen.add(member.key);
    if (member.key.startsWith(IGNORED_PREFIX)) continue;
    const position = COLUMN_INDEX.get(member.key);
    if (position === undefined) return rowProblem(line, unknownColumn(member.key));
    const cell = readValue(member);
    if (typeof cell === "object") return rowProblem(line, cell);
    const flaw = cellFlaw(member.key, cell);
    if (flaw !== undefined) return rowProblem(line, flaw);
    if (cell !== "") values[position] = cell;
  }
  return { problem: false, line, values };
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

const BAD_JSON: RowFlaw = {
  code: "bad-json",
  message: "the line is not a JSON object",
  remedy: 'write one object on each line: {"time": "...", "event": "..."}',
};

/** The cell that a value stands for, judged by its source: JSON.parse would round numbers. */
function readValue({ key, source }: JsonMember): string | RowFlaw {
  if (source === "null") return "";
  if (source.startsWith('"')) return jsonString(source);
  if (/^-?\d+$/.test(source) && Number.isSafeInteger(Number(source))) return source;
  if (/^[-\d]/.test(source)) return numberNeedsQuotes(key, source);
  const message = `the value is neither text nor a whole number but ${shown(source)}`;
  return { code: "wrong-type", column: key, message, remedy: "write it as text in quotes" };
}

function numberNeedsQuotes(column: string, source: string): RowFlaw {
  const message = `JSON readers may round the number ${shown(source).slice(1, -1)}`;
  return { code: "number-needs-quotes", column, message, remedy: "write it in quotes" };
}

function duplicateKey(key: string): RowFlaw {
  const message = `the object has the key ${shown(key)} twice`;
  return { code: "duplicate-key", column: shortKey(key), message, remedy: "keep one of them" };
}

function unknownColumn(key: string): RowFlaw {
  const message = `unknown column ${shown(key)}`;
  return { code: "unknown-column", column: shortKey(key), message, remedy: columnAdvice(key) };
}

function shortKey(key: string): string {
  return shown(key).slice(1, -1);
}
