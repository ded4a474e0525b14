import type { GroupResult } from "../../../programme/engines/settlement.ts";
import { barChart } from "../bar-chart.ts";
import { figure } from "../chart-frame.ts";
import { type ChartColumn, columnChart } from "../column-chart.ts";
import { counted, percentOf } from "../figures.ts";
import { type Html, html, name } from "../html.ts";
import type { Section } from "../page.ts";
import { dataTable } from "../table.ts";
import type { ReportInput } from "./section.ts";

/** More bars than this would be a wall; the table has them all. */
const BARS_SHOWN = 24;
/** More columns than this would be hair: neighbours are added up. */
const COLUMNS_SHOWN = 60;
/** Rows of the table: the first and the last ones of a longer list. */
const ROWS_SHOWN = 400;

/** How far each group was filled, and how its pool was divided. */
export function groupsSection(input: ReportInput): Section | undefined {
  const { groups, rewards } = input.outcome;
  if (groups.length === 0) return undefined;
  const pools = rewards.map(({ token }) => poolChart(input, token));
  return {
    id: "groups",
    title: "Groups and their pools",
    lead: "A group is what a pool is divided among: a round, an asset class, a month, a day. Its pool and what came in from the group before are allocated; what rounding down leaves is dust.",
    body: html`${fillChart(input)}${pools}${groupTable(input)}`,
  };
}

interface Capped {
  readonly group: string;
  readonly asset: string;
  readonly accepted: bigint;
  readonly cap: bigint;
}

function fillChart({ outcome, figures }: ReportInput): Html | undefined {
  const capped = outcome.groups.flatMap(({ id, fill }) =>
    fill.flatMap(({ asset, accepted, cap }): Capped[] =>
      cap === undefined || cap === 0n ? [] : [{ group: id, asset, accepted, cap }],
    ),
  );
  if (capped.length === 0) return undefined;
  const shown = capped.slice(0, BARS_SHOWN);
  const bars = shown.map(({ group, asset, accepted, cap }) => ({
    label: `group ${group}`,
    value: Number((accepted * 10_000n) / cap) / 100,
    text: `${figures.rounded(accepted, asset)} ${asset}, ${percentOf(accepted, cap, 1)}`,
  }));
  const more = capped.length > shown.length ? ` (the first ${BARS_SHOWN} of ${capped.length})` : "";
  return figure(
    {
      id: "fill",
      title: `How far each group was filled, in percent of its cap${more}`,
      description: `Accepted deposits against the cap: ${bars.map(({ label, text }) => `${label} ${text}`).join("; ")}.`,
      legend: [
        { label: "accepted", mark: "k1" },
        { label: "room up to the cap", mark: "k0" },
      ],
    },
    barChart(bars, {
      label: "percent of the cap",
      full: 100,
      hasTrack: true,
      tick: (value) => `${value} %`,
    }),
    dataTable({
      caption: "Accepted against the cap",
      columns: [
        { label: "group" },
        { label: "accepted", isFigure: true },
        { label: "cap", isFigure: true },
        { label: "filled", isFigure: true },
      ],
      rows: capped.map(({ group, asset, accepted, cap }) => [
        name(group),
        figures.amount(accepted, asset),
        figures.amount(cap, asset),
        percentOf(accepted, cap, 2),
      ]),
    }),
  );
}

function poolChart({ outcome, figures }: ReportInput, token: string): Html | undefined {
  const groups = outcome.groups.filter((each) => each.token === token);
  if (groups.length < 2) return undefined;
  const each = Math.ceil(groups.length / COLUMNS_SHOWN);
  const shorten = shortName(groups);
  const bunches = Array.from({ length: Math.ceil(groups.length / each) }, (_, i) =>
    groups.slice(i * each, (i + 1) * each),
  );
  const columns = bunches.map((bunch): ChartColumn => {
    const [first, last] = [bunch[0]?.id ?? "", bunch.at(-1)?.id ?? ""];
    const pool = bunch.reduce((sum, { pool, carriedIn }) => sum + pool + carriedIn, 0n);
    return {
      value: figures.units(pool, token),
      label: shorten(first),
      hint: `${first}${first === last ? "" : ` to ${last}`}: ${figures.rounded(pool, token)} ${token}`,
    };
  });
  const added = each === 1 ? "" : `, ${each} neighbours added up in a column`;
  return figure(
    {
      id: `pools-${outcome.rewards.findIndex((reward) => reward.token === token)}`,
      title: `Pool of each group in ${token}${added}`,
      description: `Columns in the order of the groups. ${columns.length <= 24 ? columns.map(({ hint }) => hint).join("; ") : "The figures are in the table below."}`,
    },
    columnChart(columns, { x: "group", y: token }),
    html``,
  );
}

/** What tells groups apart: without the part before the slash where all share it. */
function shortName(groups: readonly GroupResult[]): (id: string) => string {
  const prefix = /^[^/]*\//.exec(groups[0]?.id ?? "")?.[0] ?? "";
  const isShared = prefix !== "" && groups.every(({ id }) => id.startsWith(prefix));
  return (id) => (isShared ? id.slice(prefix.length) : id);
}

function groupTable({ outcome, figures }: ReportInput): Html {
  const { groups } = outcome;
  const isLong = groups.length > ROWS_SHOWN;
  const shown = isLong
    ? [...groups.slice(0, ROWS_SHOWN / 2), ...groups.slice(-ROWS_SHOWN / 2)]
    : groups;
  const hasFill = groups.some(({ fill }) => fill.length > 0);
  const hasCarry = groups.some(({ carriedIn }) => carriedIn > 0n);
  const table = dataTable({
    caption: isLong
      ? `The first and the last ${ROWS_SHOWN / 2} of ${counted(groups.length)} groups; all are in summary.json`
      : "Every group: its pool, and what became of it",
    columns: [
      { label: "group" },
      { label: "participants", isFigure: true },
      ...(hasFill ? [{ label: "accepted", isFigure: true }] : []),
      { label: "pool", isFigure: true },
      ...(hasCarry ? [{ label: "carried in", isFigure: true }] : []),
      { label: "allocated", isFigure: true },
      { label: "dust", isFigure: true },
    ],
    rows: shown.map((each) => [
      name(each.id),
      counted(each.participants),
      ...(hasFill
        ? [each.fill.map((fill) => html`<div>${figures.amount(fill.accepted, fill.asset)}</div>`)]
        : []),
      figures.amount(each.pool, each.token),
      ...(hasCarry ? [figures.amount(each.carriedIn, each.token, { bare: true })] : []),
      figures.amount(each.allocated, each.token, { bare: true }),
      figures.amount(each.dust, each.token, { bare: true }),
    ]),
  });
  return table;
}
