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
    rows.push(jsonRow(text, lines[i] ?? 0));
  }
  return rows;
}

/** The row that one JSON object stands for. */
export function jsonRow(text: string, line: number): RowOrProblem {
  if (!isObject(text)) return rowProblem(line, BAD_JSON);
  const values = emptyValues();
  const flaw = readMembers(jsonMembers(text), values);
  if (flaw === undefined) return { problem: false, line, values };
  return rowProblem(line, flaw, { id: values[0], participant: values[3] });
}

/** Puts the members into `values`; the first flaw, once all that can be read is in. */
function readMembers(
  members: readonly JsonMember[],
  values: (string | undefined)[],
): RowFlaw | undefined {
  const seen = new Set<string>();
  let first: RowFlaw | undefined;
  for (const member of members) {
    const isDuplicate = seen.has(member.key);
    seen.add(member.key);
    if (member.key.startsWith(IGNORED_PREFIX) && !isDuplicate) continue;
    const read = isDuplicate ? duplicateKey(member.key) : readMember(member);
    if (typeof read !== "string") first ??= read;
    else if (read !== "") values[COLUMN_INDEX.get(member.key) ?? 0] = read;
  }
  return first;
}

function readMember(member: JsonMember): string | RowFlaw {
  if (!COLUMN_INDEX.has(member.key)) return unknownColumn(member.key);
  const cell = readValue(member);
  return typeof cell === "string" ? (cellFlaw(member.key, cell) ?? cell) : cell;
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
  if (/^-?\d+$/.test(source)) return source;
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
