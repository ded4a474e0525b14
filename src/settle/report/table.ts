import { counted } from "./figures.ts";
import { type Html, type HtmlValue, html } from "./html.ts";

/** A column: its heading, and whether it holds figures (set to the right). */
export interface Column {
  readonly label: string;
  readonly isFigure?: boolean;
}

export interface TableContent {
  readonly caption: string;
  readonly columns: readonly Column[];
  /** The first cell of a row is its heading. */
  readonly rows: readonly (readonly HtmlValue[])[];
}

/** Tables longer than this are folded away on a screen; paper shows them whole. */
const ROWS_OPEN = 8;

/** A table that becomes a list of cards on a narrow screen; long ones open on demand. */
export function dataTable(content: TableContent): Html {
  const table = plainTable(content);
  if (content.rows.length <= ROWS_OPEN) return table;
  return folded(`${content.caption} (${counted(content.rows.length)} rows)`, table);
}

/** Something folded away until it is asked for; open on paper. */
export function folded(summary: string, inside: Html): Html {
  return html`<details><summary>${summary}</summary>${inside}</details>`;
}

function plainTable({ caption, columns, rows }: TableContent): Html {
  const kind = columns.map(({ isFigure }) => (isFigure ? "n" : "w"));
  const heads = columns.map(
    ({ label }, i) => html`<th scope="col" role="columnheader" class="${kind[i]}">${label}</th>`,
  );
  const body = rows.map(
    (row) => html`<tr role="row">${row.map((cell, i) => cellHtml(cell, kind[i], columns[i]))}</tr>
`,
  );
  return html`<table role="table"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${heads}</tr></thead>
<tbody role="rowgroup">
${body}</tbody></table>`;

  function cellHtml(cell: HtmlValue, of: string | undefined, column: Column | undefined): Html {
    if (column === columns[0])
      return html`<th scope="row" role="rowheader" class="${of}">${cell}</th>`;
    return html`<td role="cell" class="${of}" data-l="${column?.label}"><span>${cell}</span></td>`;
  }
}
