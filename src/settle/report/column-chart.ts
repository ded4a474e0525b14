import { scaleBand, scaleLinear } from "d3-scale";
import {
  type ChartWidth,
  type Drawing,
  fitted,
  labelStep,
  round,
  shortTick,
  textWidth,
} from "./chart-frame.ts";
import { html } from "./html.ts";

/** One column; `edge` stands under its left edge (bins), `label` under its middle. */
export interface ChartColumn {
  readonly value: number;
  readonly label?: string;
  readonly edge?: string;
  /** Said when pointed at. */
  readonly hint: string;
  /** Drawn in the second colour: what is not like the others. */
  readonly isOther?: boolean;
}

export interface ColumnAxes {
  readonly x: string;
  readonly y: string;
  /** Under the right edge of the last bin. */
  readonly lastEdge?: string;
  readonly tick?: (value: number) => string;
}

const [TOP, PLOT, RIGHT] = [26, 210, 14];

/** Columns over a band, with a scale at the left that begins at 0. */
export function columnChart(
  columns: readonly ChartColumn[],
  axes: ColumnAxes,
): (size: ChartWidth) => Drawing {
  return ({ width }) => {
    const most = Math.max(...columns.map(({ value }) => value), 0);
    const y = scaleLinear([0, most || 1], [TOP + PLOT, TOP]).nice(5);
    const tick = axes.tick ?? shortTick(y.tickFormat(5, "~s"));
    const values = y.ticks(5);
    const left = Math.max(...values.map((value) => textWidth(tick(value), 12))) + 10;
    const band = Math.min((width - left - RIGHT) / Math.max(columns.length, 1), 150);
    const end = left + band * columns.length;
    const x = scaleBand(
      columns.map((_, i) => i),
      [left, end],
    ).paddingInner(0.12);
    const grid = values.map(
      (
        value,
      ) => html`<line class="grid" x1="${round(left)}" x2="${width - RIGHT}" y1="${round(y(value))}" y2="${round(y(value))}"/><text class="tick" x="${round(left - 6)}" y="${round(y(value) + 4)}" text-anchor="end">${tick(value)}</text>
`,
    );
    const bars = columns.map(({ value, hint, isOther }, i) => {
      const top = value > 0 ? Math.min(y(value), TOP + PLOT - 1.5) : TOP + PLOT;
      return html`<rect class="${isOther ? "f2" : "f1"}" x="${round(x(i) ?? 0)}" y="${round(top)}" width="${round(x.bandwidth())}" height="${round(TOP + PLOT - top)}"><title>${hint}</title></rect>
`;
    });
    const under = labelsUnder(columns, axes, {
      x: (i) => x(i) ?? 0,
      band: x.bandwidth(),
      step: band,
      width,
    });
    const base = html`<line class="base" x1="${round(left)}" x2="${width - RIGHT}" y1="${TOP + PLOT}" y2="${TOP + PLOT}"/>`;
    const names = html`<text class="axl" x="0" y="12">${fitted(axes.y, width, 12)}</text><text class="axl" x="${round((left + width - RIGHT) / 2)}" y="${TOP + PLOT + 40}" text-anchor="middle">${fitted(axes.x, width, 12)}</text>`;
    return { height: TOP + PLOT + 46, content: [grid, bars, base, under, names] };
  };
}

/** As many labels as stand side by side. */
function labelsUnder(
  columns: readonly ChartColumn[],
  { lastEdge = "" }: ColumnAxes,
  place: {
    readonly x: (index: number) => number;
    readonly band: number;
    readonly step: number;
    readonly width: number;
  },
) {
  const edges = columns.map(({ edge = "" }) => edge);
  const labels = columns.map(({ label = "" }) => label);
  const text = (at: number, label: string) => {
    const half = textWidth(label, 12) / 2;
    const inside = Math.min(Math.max(at, half), place.width - half);
    return html`<text class="tick" x="${round(inside)}" y="${TOP + PLOT + 18}" text-anchor="middle">${label}</text>
`;
  };
  const hasEdges = edges.some((edge) => edge !== "");
  const every = hasEdges
    ? labelStep([...edges.filter((edge) => edge !== ""), lastEdge], place.step)
    : labelStep(labels, place.step);
  let free = 0;
  const shown = columns.flatMap((column, i) => {
    const middle = place.x(i) + place.band / 2;
    if (column.label !== undefined && (!hasEdges || column.isOther))
      return column.isOther || i % every === 0 ? [text(middle, column.label)] : [];
    if (column.edge === undefined || column.edge === "" || i < free) return [];
    free = i + every;
    return [text(place.x(i), column.edge)];
  });
  const end = place.x(columns.length - 1) + place.band;
  return lastEdge !== "" && columns.length >= free ? [...shown, text(end, lastEdge)] : shown;
}
