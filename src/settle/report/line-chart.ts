import { scaleLinear } from "d3-scale";
import { curveLinear, curveStepAfter, line } from "d3-shape";
import {
  type ChartWidth,
  type Drawing,
  fitted,
  round,
  shortTick,
  textWidth,
} from "./chart-frame.ts";
import { html } from "./html.ts";

/** A line through points in ascending x; a step holds each value until the next point. */
export interface Series {
  /** A class of the style sheet. */
  readonly mark: string;
  readonly isStep: boolean;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface LineAxes {
  readonly x: string;
  readonly y: string;
  readonly xTicks: (count: number) => readonly { readonly at: number; readonly label: string }[];
  readonly yTick?: (value: number) => string;
  /** The largest y that must fit. */
  readonly yMost: number;
  readonly xDomain: readonly [number, number];
  /** A vertical line with a word. */
  readonly marker?: { readonly at: number; readonly label: string };
}

const [TOP, PLOT, RIGHT] = [42, 210, 14];

/** Lines over a common x, with a scale at the left that begins at 0. */
export function lineChart(
  series: readonly Series[],
  axes: LineAxes,
): (size: ChartWidth) => Drawing {
  return ({ width }) => {
    const y = scaleLinear([0, axes.yMost || 1], [TOP + PLOT, TOP]).nice(5);
    const tick = axes.yTick ?? shortTick(y.tickFormat(5, "~s"));
    const values = y.ticks(5);
    const left = Math.max(...values.map((value) => textWidth(tick(value), 12))) + 10;
    const x = scaleLinear([...axes.xDomain], [left, width - RIGHT]);
    const grid = values.map(
      (
        value,
      ) => html`<line class="grid" x1="${round(left)}" x2="${width - RIGHT}" y1="${round(y(value))}" y2="${round(y(value))}"/><text class="tick" x="${round(left - 6)}" y="${round(y(value) + 4)}" text-anchor="end">${tick(value)}</text>
`,
    );
    const lines = series.map(({ mark, isStep, points }) => {
      const path = line()
        .digits(1)
        .x(([at]) => x(at))
        .y(([, value]) => y(value))
        .curve(isStep ? curveStepAfter : curveLinear);
      return html`<path class="line ${mark}" d="${path(points.map(([at, value]) => [at, value])) ?? ""}"/>
`;
    });
    const base = html`<line class="base" x1="${round(left)}" x2="${width - RIGHT}" y1="${TOP + PLOT}" y2="${TOP + PLOT}"/>`;
    const names = html`<text class="axl" x="0" y="12">${fitted(axes.y, width, 12)}</text><text class="axl" x="${round((left + width - RIGHT) / 2)}" y="${TOP + PLOT + 40}" text-anchor="middle">${fitted(axes.x, width, 12)}</text>`;
    const place = { x: (at: number) => x(at), left, right: width - RIGHT };
    return {
      height: TOP + PLOT + 46,
      content: [grid, base, ticksUnder(axes, place), markerAt(axes, place), lines, names],
    };
  };
}

interface Place {
  readonly x: (at: number) => number;
  readonly left: number;
  readonly right: number;
}

/** Ticks that do not touch; what would stick out at the right is moved in. */
function ticksUnder({ xTicks }: LineAxes, { x, left, right }: Place) {
  let free = 0;
  return xTicks(Math.max(Math.floor((right - left) / 90), 2)).flatMap(({ at, label }) => {
    const half = textWidth(label, 12) / 2;
    const middle = Math.min(x(at), right + RIGHT - half);
    if (middle - half < free || x(at) > right + 1) return [];
    free = middle + half + 8;
    return [
      html`<line class="base" x1="${round(x(at))}" x2="${round(x(at))}" y1="${TOP + PLOT}" y2="${TOP + PLOT + 4}"/><text class="tick" x="${round(middle)}" y="${TOP + PLOT + 18}" text-anchor="middle">${label}</text>
`,
    ];
  });
}

function markerAt({ marker, xDomain }: LineAxes, { x, left, right }: Place) {
  if (marker === undefined || marker.at < xDomain[0] || marker.at > xDomain[1]) return "";
  const at = x(marker.at);
  const half = textWidth(marker.label, 12) / 2;
  const middle = Math.min(Math.max(at, left + half), right - half);
  return html`<line class="mark" x1="${round(at)}" x2="${round(at)}" y1="${TOP - 8}" y2="${TOP + PLOT}"/><text class="tick" x="${round(middle)}" y="${TOP - 13}" text-anchor="middle">${marker.label}</text>`;
}
