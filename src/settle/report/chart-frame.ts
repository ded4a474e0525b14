import { type Html, type HtmlValue, html } from "./html.ts";

/** A drawing for a wide and one for a narrow page; a style rule shows one of them. */
export interface ChartWidth {
  readonly name: "wide" | "narrow";
  readonly width: number;
}

/** What a chart shows, in words: for the heading, and for those who do not see it. */
export interface ChartText {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly legend?: readonly LegendEntry[];
}

export interface LegendEntry {
  readonly label: string;
  /** A class of the style sheet: colour and kind of line. */
  readonly mark: string;
}

const WIDTHS: readonly ChartWidth[] = [
  { name: "wide", width: 860 },
  { name: "narrow", width: 340 },
];

export interface Drawing {
  readonly height: number;
  readonly content: HtmlValue;
}

/** A chart with its heading, legend and figures; both widths of the drawing say the same. */
export function figure(
  { id, title, description, legend = [] }: ChartText,
  draw: (width: ChartWidth) => Drawing,
  table: Html,
): Html {
  const drawings = WIDTHS.map((width) => {
    const { height, content } = draw(width);
    const own = `${id}-${width.name}`;
    return html`<svg class="${width.name}" viewBox="0 0 ${width.width} ${round(height)}" role="img" aria-labelledby="${own}-t ${own}-d"><title id="${own}-t">${title}</title><desc id="${own}-d">${description}</desc>
${content}</svg>
`;
  });
  const entries = legend.map(
    ({ label, mark }) => html`<li><i class="key ${mark}"></i>${label}</li>`,
  );
  const list = legend.length === 0 ? "" : html`<ul class="legend">${entries}</ul>`;
  return html`<figure id="${id}"><figcaption>${title}</figcaption>${list}
${drawings}${table}</figure>
`;
}

/** A coordinate with one decimal: the same on every machine. */
export function round(coordinate: number): number {
  return Math.round(coordinate * 10) / 10;
}

/** 0, 500k, 1M: zero needs no prefix. */
export function shortTick(format: (value: number) => string): (value: number) => string {
  return (value) => (value === 0 ? "0" : format(value));
}

/** About how wide a text is drawn, in units of the drawing. */
export function textWidth(text: string, size = 13): number {
  return [...text].length * size * 0.64;
}

/** The text, cut to fit; the figures beside the chart have it whole. */
export function fitted(text: string, width: number, size = 13): string {
  const characters = [...text];
  const most = Math.max(Math.floor(width / (size * 0.64)), 2);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}\u2026`;
}

/** Every how manieth label can stand without touching the next. */
export function labelStep(labels: readonly string[], distance: number): number {
  const widest = Math.max(...labels.map((label) => textWidth(label, 12)), 1);
  return Math.max(Math.ceil((widest + 10) / distance), 1);
}
