import { EVENT_COLUMNS } from "../programme/events/parse-event.ts";
import type { MalformedReason } from "../programme/events/reasons.ts";

/** The columns of an events file, in the order in which `RawRow.values` holds them. */
export const COLUMNS = EVENT_COLUMNS;

/** The index in `RawRow.values` of each column. */
export const COLUMN_INDEX: ReadonlyMap<string, number> = new Map(
  COLUMNS.map((column, index) => [column, index]),
);

/** Columns with this prefix are the writer's own notes: accepted, never read. */
export const IGNORED_PREFIX = "x_";

/** One row as text, before any meaning. `line` is the physical line on which it starts. */
export interface RawRow {
  readonly problem: false;
  readonly line: number;
  /** Aligned to COLUMNS; undefined where the cell is absent or empty. */
  readonly values: readonly (string | undefined)[];
}

/** A row that cannot be read; the rows around it still can. */
export interface RowProblem {
  readonly problem: true;
  readonly line: number;
  readonly code: MalformedReason;
  readonly column?: string;
  readonly message: string;
  readonly remedy: string;
  /** The cells that could be read, by name; for finding the row again. */
  readonly id?: string;
  readonly participant?: string;
}

/** What a line of the file became; tell them apart by `problem`. */
export type RowOrProblem = RawRow | RowProblem;

/** What is wrong with a row, before it is known on which line. */
export type RowFlaw = Omit<RowProblem, "problem" | "line">;

/** Longest cell, in characters. */
export const MAX_CELL_LENGTH = 4096;

/** A row without values, to be filled column by column. */
export function emptyValues(): (string | undefined)[] {
  return new Array<string | undefined>(COLUMNS.length).fill(undefined);
}

/** The problem that `flaw` is on `line`, of a row of which `known` could be read. */
export function rowProblem(
  line: number,
  flaw: RowFlaw,
  known: { readonly id?: string | undefined; readonly participant?: string | undefined } = {},
): RowProblem {
  const id = readable(known.id);
  const participant = readable(known.participant);
  return {
    problem: true,
    line,
    ...flaw,
    ...(id === undefined ? {} : { id }),
    ...(participant === undefined ? {} : { participant }),
  };
}

function readable(text: string | undefined): string | undefined {
  return text === undefined || text === "" || cellFlaw("", text) !== undefined ? undefined : text;
}

/** What makes `text` unfit as a cell of `column`: its length, a control character, half a character. */
export function cellFlaw(column: string, text: string): RowFlaw | undefined {
  if (text.length > MAX_CELL_LENGTH && Array.from(text).length > MAX_CELL_LENGTH) {
    const message = `the cell has more than ${MAX_CELL_LENGTH} characters`;
    return { code: "cell-too-long", column, message, remedy: "shorten it" };
  }
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isControl(code)) return controlCharacter(column, code);
    if (code >= 0xd800 && code <= 0xdfff) {
      if (!isPair(code, text.charCodeAt(i + 1))) return unpairedSurrogate(column);
      i++;
    }
  }
  return undefined;
}

/** Tabs and line ends may stand in a quoted cell; no other control character may. */
function isControl(code: number): boolean {
  return (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) || code === 0x7f;
}

function isPair(high: number, low: number): boolean {
  return high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff;
}

function controlCharacter(column: string, code: number): RowFlaw {
  const name = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  const message = `the cell holds the control character ${name}`;
  const remedy = "remove it: cells are one line of plain text";
  return { code: "control-character", column, message, remedy };
}

function unpairedSurrogate(column: string): RowFlaw {
  const message = "the cell holds half a character (an unpaired surrogate)";
  return { code: "unpaired-surrogate", column, message, remedy: "write the whole character" };
}
