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
  const near = nearestColumn(name);
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
  if (names.some((name) => nearestColumn(name) !== undefined)) return;
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

function nearestColumn(name: string): string | undefined {
  const word = name.trim().toLowerCase();
  if (word.length > 40) return undefined;
  let nearest: string | undefined;
  let least = Math.min(2, Math.floor(word.length / 2)) + 1;
  for (const column of COLUMNS) {
    const distance = editDistance(word, column);
    if (distance >= least) continue;
    nearest = column;
    least = distance;
  }
  return nearest;
}

/** Levenshtein's distance: how many letters to insert, remove or replace to turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replace, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    above = row;
  }
  return above[b.length] ?? 0;
}
