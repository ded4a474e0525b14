import { dayNumber, formatDay } from "../../../exact/calendar.ts";
import { formatZone, type Instant } from "../../../exact/instant.ts";
import type { ScheduledRelease } from "../../../programme/schedule.ts";
import { figure } from "../chart-frame.ts";
import { counted, percentOf } from "../figures.ts";
import { type Html, html } from "../html.ts";
import { lineChart, type Series } from "../line-chart.ts";
import { figureStrip, type Section } from "../page.ts";
import { dataTable } from "../table.ts";
import { clockMs, timeTicks } from "../time-axis.ts";
import { type Timeline, timelineOf } from "../timeline.ts";
import { nextAhead, type ReportInput } from "./section.ts";

type Reward = ReportInput["outcome"]["rewards"][number];

interface TokenReleases {
  readonly index: number;
  readonly reward: Reward;
  readonly timeline: Timeline;
  readonly ahead: readonly ScheduledRelease[];
}

/** Rows of what is ahead that are listed one by one. */
const AHEAD_SHOWN = 60;

/** What was released when, what is held, and what time alone will release or burn. */
export function releasesSection(input: ReportInput): Section | undefined {
  const { outcome, releaseTotals, schedule } = input;
  const parts = outcome.rewards.map((reward, index): TokenReleases => {
    const own = releaseTotals.filter(({ token }) => token === reward.token);
    const timeline = timelineOf(own, outcome.programme.zoneSec);
    return {
      index,
      reward,
      timeline,
      ahead: schedule.filter(({ token }) => token === reward.token),
    };
  });
  if (parts.length === 0) return undefined;
  return {
    id: "releases",
    title: "Releases over time",
    lead: "What participants may already dispose of, what is still held, and what the calendar alone will release or burn after the as-of instant.",
    body: html`${parts.map((each) => tokenHtml(input, each))}`,
  };
}

function tokenHtml(input: ReportInput, releases: TokenReleases): Html {
  const { reward, timeline, ahead } = releases;
  const hasPicture = timeline.rows.length > 0 || ahead.length > 0;
  return html`<h3>${reward.token}</h3>
${standingStrip(input, releases)}
${hasPicture ? timelineChart(input, releases) : html`<p>Nothing has been released yet, and nothing is scheduled.</p>`}
${aheadTable(input, releases)}`;
}

function standingStrip({ figures, outcome }: ReportInput, { reward, ahead }: TokenReleases): Html {
  const { token, allocated, released, held, burned } = reward;
  const next = nextAhead(ahead, outcome.asOf);
  const burn = ahead.find(({ kind }) => kind === "burned");
  const flow = ahead.find(({ from, kind }) => kind !== "burned" && from === outcome.asOf);
  const nextText =
    flow !== undefined
      ? html`flows evenly until ${figures.time(flow.time)}`
      : next !== undefined
        ? figures.time(next)
        : held > 0n
          ? "by activity or listing only"
          : "nothing is left to release";
  return html`${figureStrip(
    [
      {
        label: "released",
        value: figures.rounded(released, token),
        note: percentOf(released, allocated),
      },
      {
        label: "still held",
        value: figures.rounded(held, token),
        note: percentOf(held, allocated),
      },
      {
        label: "burned",
        value: figures.rounded(burned, token),
        note: percentOf(burned, allocated),
      },
    ],
    "small",
  )}
<p class="note">Next scheduled release: ${nextText}.${burn === undefined ? "" : html` At most ${figures.amount(burn.amount, token)} burn at ${figures.time(burn.time)}: this much if nothing more is done.`}</p>`;
}

function timelineChart(input: ReportInput, releases: TokenReleases): Html {
  const { outcome, figures } = input;
  const { index, reward, timeline, ahead } = releases;
  const { token, allocated } = reward;
  const { zoneSec } = outcome.programme;
  const asOf = clockMs(outcome.asOf, zoneSec);
  const pictured = picture(input, releases);
  const [first, last] = pictured.domain;
  const days = [first, last].map((at) =>
    formatDay(dayNumber(BigInt(Math.round(at)) * 1_000_000n, 0)),
  );
  const years = [...new Set(days.map((day) => day.slice(0, 4)))];
  return figure(
    {
      id: `timeline-${index}`,
      title: `Released${reward.burned > 0n ? " and burned" : ""}${ahead.length === 0 ? " so far" : " so far, and ahead"}, in ${token}`,
      description: `Cumulative, from ${days[0]} to ${days[1]}. As of the instant of this report ${figures.rounded(reward.released, token)} of ${figures.rounded(allocated, token)} are released, ${figures.rounded(reward.held, token)} held, ${figures.rounded(reward.burned, token)} burned.`,
      legend: [
        { label: "released", mark: "l1" },
        ...(ahead.some(({ kind }) => kind !== "burned")
          ? [{ label: "released ahead, as things stand", mark: "a1" }]
          : []),
        ...(reward.burned > 0n ? [{ label: "burned", mark: "l2" }] : []),
        ...(ahead.some(({ kind }) => kind === "burned")
          ? [{ label: "burned ahead, at most", mark: "a2" }]
          : []),
        { label: "allocated", mark: "ref" },
      ],
    },
    lineChart(pictured.series, {
      x: `${years.join(" to ")}, ${formatZone(zoneSec)}`,
      y: `${token}, cumulative`,
      yMost: figures.units(allocated, token),
      xDomain: pictured.domain,
      xTicks: (count) => timeTicks(pictured.domain, count),
      marker: { at: asOf, label: "as of" },
    }),
    timelineTable(input, timeline, reward),
  );
}

interface Point {
  readonly at: Instant;
  readonly released: bigint;
  readonly burned: bigint;
}

/** The cumulative lines: what has been, and dotted what is ahead. */
function picture(
  { outcome, figures }: ReportInput,
  { reward, timeline, ahead }: TokenReleases,
): { readonly series: readonly Series[]; readonly domain: readonly [number, number] } {
  const { token, allocated } = reward;
  const { zoneSec } = outcome.programme;
  const x = (at: Instant) => clockMs(at, zoneSec);
  const y = (base: bigint) => figures.units(base, token);
  const past = cumulative(timeline);
  const now = { at: outcome.asOf, released: reward.released, burned: reward.burned };
  const future = aheadPoints(now, ahead);
  const times = [...past, now, ...future].map(({ at }) => x(at));
  const span = Math.max(...times) - Math.min(...times);
  const margin = span === 0 ? 86_400_000 : span * 0.03;
  const domain = [Math.min(...times) - margin, Math.max(...times) + margin] as const;
  const before: Point[] = past[0] === undefined ? [] : [{ ...past[0], released: 0n, burned: 0n }];
  const lineOf = (of: "released" | "burned", points: readonly Point[], mark: string): Series => ({
    mark,
    isStep: false,
    points: points.map((point) => [x(point.at), y(point[of])]),
  });
  const history = stepped([...before, ...past, now]);
  const hasBurned = reward.burned > 0n;
  const burnsAhead = ahead.some(({ kind }) => kind === "burned");
  const paysAhead = ahead.some(({ kind }) => kind !== "burned");
  return {
    domain,
    series: [
      { mark: "ref", isStep: false, points: domain.map((at) => [at, y(allocated)] as const) },
      ...(paysAhead ? [lineOf("released", [now, ...future], "a1")] : []),
      ...(burnsAhead ? [lineOf("burned", [now, ...future], "a2")] : []),
      ...(hasBurned ? [lineOf("burned", history, "l2")] : []),
      lineOf("released", history, "l1"),
    ],
  };
}

function cumulative({ rows }: Timeline): Point[] {
  let [released, burned] = [0n, 0n];
  return rows.map((row) => {
    released += row.released;
    burned += row.burned;
    return { at: row.end, released, burned };
  });
}

/** Every value holds until the next point. */
function stepped(points: readonly Point[]): Point[] {
  return points.flatMap((point, i) => {
    const before = points[i - 1];
    return before === undefined ? [point] : [{ ...before, at: point.at }, point];
  });
}

/** What is ahead, added up from now: jumps at instants, slopes where it flows evenly. */
function aheadPoints(now: Point, ahead: readonly ScheduledRelease[]): Point[] {
  const points: Point[] = [];
  let last = now;
  const push = (point: Point) => {
    points.push(point);
    last = point;
  };
  for (const { time, from, kind, amount } of ahead) {
    push({ ...last, at: from ?? time });
    const key = kind === "burned" ? "burned" : "released";
    push({ ...last, at: time, [key]: last[key] + amount });
  }
  return points;
}

const PERIODS: Readonly<Record<Timeline["period"], string>> = {
  instant: "Every instant at which something was paid or burned",
  day: "Day by day, where something was paid or burned",
  month: "Month by month, where something was paid or burned",
  year: "Year by year, where something was paid or burned",
};

function timelineTable({ figures }: ReportInput, timeline: Timeline, reward: Reward): Html {
  const { token, allocated } = reward;
  const { period, rows } = timeline;
  if (rows.length === 0)
    return html`<p class="note">Nothing has been released up to the as-of instant.</p>`;
  const hasBurn = reward.burned > 0n;
  const points = cumulative(timeline);
  const bare = { bare: true };
  return dataTable({
    caption: `${PERIODS[period]}, in ${token}`,
    columns: [
      { label: period === "instant" ? "time" : period },
      { label: "kind" },
      { label: "payments", isFigure: true },
      { label: "released", isFigure: true },
      ...(hasBurn ? [{ label: "burned", isFigure: true }] : []),
      { label: "released in all", isFigure: true },
      { label: "of allocated", isFigure: true },
    ],
    rows: rows.map((row, i) => [
      period === "instant" ? figures.time(row.end) : html`<span class="nw">${row.label}</span>`,
      [...row.kinds]
        .sort()
        .map((kind, k) => html`${k === 0 ? "" : ", "}<span class="nw">${kind}</span>`),
      counted(row.payments),
      figures.amount(row.released, token, bare),
      ...(hasBurn ? [figures.amount(row.burned, token, bare)] : []),
      figures.amount(points[i]?.released ?? 0n, token, bare),
      percentOf(points[i]?.released ?? 0n, allocated),
    ]),
  });
}

const CERTAINTY: Readonly<Record<ScheduledRelease["certainty"], string>> = {
  "as-it-stands": "if no further event changes a share",
  "at-the-latest": "at the latest; earlier if the listing comes earlier",
  "at-most": "at most this much, if nothing more is done",
};

function aheadTable({ figures }: ReportInput, { ahead, reward }: TokenReleases): Html | undefined {
  if (ahead.length === 0) return undefined;
  const shown = ahead.slice(0, AHEAD_SHOWN);
  const left = ahead.slice(AHEAD_SHOWN);
  const sum = left.reduce((all, { amount }) => all + amount, 0n);
  const more =
    left.length === 0
      ? ""
      : html`<p class="note">And ${counted(left.length)} later instants with ${figures.amount(sum, reward.token)} together, the last at ${figures.time(left.at(-1)?.time ?? 0n)}.</p>`;
  return html`${dataTable({
    caption: `Ahead, in ${reward.token}`,
    columns: [
      { label: "time" },
      { label: "kind" },
      { label: "amount", isFigure: true },
      { label: "how sure" },
    ],
    rows: shown.map(({ time, from, kind, amount, certainty }) => [
      from === undefined
        ? figures.time(time)
        : html`evenly from ${figures.time(from)} to ${figures.time(time)}`,
      html`<span class="nw">${kind}</span>`,
      figures.amount(amount, reward.token, { bare: true }),
      CERTAINTY[certainty],
    ]),
  })}${more}`;
}
