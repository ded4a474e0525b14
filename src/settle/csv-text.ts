/** One line of CSV (RFC 4180, LF ended); cells with a comma, a quote or a line end are quoted. */
export function csvRow(cells: readonly string[]): string {
  // A lone empty cell would make a blank line, which readers skip.
  if (cells.length === 1 && cells[0] === "") return '""\n';
  return `${cells.map(quoted).join(",")}\n`;
}

/**
 * A text cell that no spreadsheet takes for a formula: one that starts like one gets an apostrophe.
 * Not for numbers, whose minus sign is meant.
 */
export function textCell(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
