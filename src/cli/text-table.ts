/** Columns aligned with spaces; cells that look like numbers to the right. Ends in LF. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, i) => Math.max(...all.map((row) => width(row[i] ?? ""))));
  const isNumeric = header.map(
    (_, i) => rows.length > 0 && rows.every((row) => /^[-+]?[\d(]|^$|^-$/.test(row[i] ?? "")),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => pad(cell, widths[i] ?? 0, isNumeric[i] ?? false))
      .join("  ")
      .trimEnd();
  const rule = widths.map((each) => "-".repeat(each)).join("  ");
  return `${[line(header), rule, ...rows.map(line)].join("\n")}\n`;
}

function pad(text: string, to: number, right: boolean): string {
  const space = " ".repeat(Math.max(0, to - width(text)));
  return right ? space + text : text + space;
}

function width(text: string): number {
  return Array.from(text).length;
}
