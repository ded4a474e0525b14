import { nearest } from "../exact/nearest.ts";
import { COLUMN_INDEX, COLUMNS, IGNORED_PREFIX } from "./raw-row.ts";
import { shown, UserError } from "./user-error.ts";

/** For each cell of a row its index in COLUMNS, or -1 where the cell is ignored. */
export type CellPositions = readonly number[];

/** Reads the first record of a CSV file as column names; anything doubtful stops the file. */
export function readHeader(names: readonly string[], file: string, line: number): CellPositions {
  const place = { file, line };
  refuseMissingHeader(names, place);
  refuseDuplicates(names, place);
  const positions = names.map((name, index) => position(name, index, place));
  for (const required of ["time", "event"]) {
    if (names.includes(required)) continue;
    const message = `the header has no column ${shown(required)}`;
    throw new UserError("missing-column", 4, message, place, `add it; ${KNOWN}`);
  }
  return positions;
}

/** What to advise about a column nobody knows: the known name nearest to it, else all of them. */
export function columnAdvice(name: string): string {
  const near = nearest(name, COLUMNS);
  return near === undefined ? `${KNOWN}, or a name that starts with x_` : `did you mean "${near}"?`;
}

const KNOWN = `the columns are ${COLUMNS.join(", ")}`;

function position(name: string, index: number, place: { file: string; line: number }): number {
  const known = COLUMN_INDEX.get(name);
  if (known !== undefined) return known;
  if (name.startsWith(IGNORED_PREFIX)) return -1;
  const message = name === "" ? `column ${index + 1} has no name` : `unknown column ${shown(name)}`;
  const remedy = name === "" ? "name it or remove it" : columnAdvice(name);
  throw new UserError("unknown-column", 4, message, place, remedy);
}

function refuseMissingHeader(names: readonly string[], place: { file: string; line: number }) {
  const text = names.join(",");
  if (text.includes("\r")) {
    const message = "the lines end with a carriage return alone";
    throw new UserError("bad-line-ends", 4, message, place, "save the file with LF or CRLF ends");
  }
  if (names.length === 1 && /^\w+[;\t|]/.test(text)) {
    const message = "the columns are not separated by commas";
    throw new UserError("wrong-separator", 4, message, place, "save the file as CSV with commas");
  }
  if (names.some((name) => nearest(name, COLUMNS) !== undefined)) return;
  const message = `the first line is not a header but ${shown(text)}`;
  throw new UserError("missing-header", 4, message, place, `begin with one; ${KNOWN}`);
}

function refuseDuplicates(names: readonly string[], place: { file: string; line: number }) {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name) && name !== "") {
      const message = `the header names the column ${shown(name)} twice`;
      throw new UserError("duplicate-column", 4, message, place, "remove or rename one of them");
    }
    seen.add(name);
  }
}
