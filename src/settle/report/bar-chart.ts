import { scaleLinear } from "d3-scale";
import { type ChartWidth, type Drawing, fitted, round, textWidth } from "./chart-frame.ts";
import { html } from "./html.ts";

/** One bar. `value` and the chart's `full` are in the unit of the axis. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  /** The figure, written at the end of the label's line. */
  readonly text: string;
}

export interface BarAxis {
  readonly label: string;
  /** What the whole width stands for; drawn as a track behind the bars when `hasTrack`. */
  readonly full: number;
  readonly hasTrack: boolean;
  readonly tick: (value: number) => string;
}

const ROW = 44;

/** Horizontal bars, each under its label, so that long labels never meet. */
export function barChart(bars: readonly Bar[], axis: BarAxis): (size: ChartWidth) => Drawing {
  return ({ width }) => {
    const x = scaleLinear([0, axis.full || 1], [1, width - 1]);
    const bottom = bars.length * ROW;
    const ticks = x.ticks(width < 500 ? 4 : 8);
    const grid = ticks.map((value) => {
      const at = round(x(value));
      const anchor = at < 20 ? "start" : at > width - 20 ? "end" : "middle";
      return html`<line class="grid" x1="${at}" x2="${at}" y1="0" y2="${bottom}"/><text class="tick" x="${at}" y="${bottom + 17}" text-anchor="${anchor}">${axis.tick(value)}</text>
`;
    });
    const rows = bars.map(({ label, value, text }, i) => {
      const top = i * ROW;
      const room = width - textWidth(text) - 16;
      const track = axis.hasTrack
        ? html`<rect class="track" x="1" y="${top + 22}" width="${width - 2}" height="14" rx="2"/>`
        : "";
      const length = Math.max(round(x(value)) - 1, value > 0 ? 1.5 : 0);
      return html`${track}<rect class="f1" x="1" y="${top + 22}" width="${round(length)}" height="14" rx="2"/><text class="lab" x="1" y="${top + 16}">${fitted(label, room)}</text><text class="val" x="${width - 1}" y="${top + 16}" text-anchor="end">${text}</text>
`;
    });
    const label = html`<text class="axl" x="${width / 2}" y="${bottom + 37}" text-anchor="middle">${axis.label}</text>`;
    return { height: bottom + 44, content: [grid, rows, label] };
  };
}
