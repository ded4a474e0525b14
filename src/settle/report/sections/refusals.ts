import { REASON_TEXTS } from "../../../programme/events/reason-texts.ts";
import { barChart } from "../bar-chart.ts";
import { figure } from "../chart-frame.ts";
import { counted, percentOf } from "../figures.ts";
import { html } from "../html.ts";
import type { Section } from "../page.ts";
import { dataTable } from "../table.ts";
import type { ReportInput } from "./section.ts";

/** What was refused, cut or set aside, by reason. */
export function refusalsSection({ outcome }: ReportInput): Section {
  const sorted = [...outcome.rejected].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const all = sorted.reduce((sum, [, count]) => sum + count, 0);
  const base = { id: "refusals", title: "Refused, cut or set aside" };
  if (all === 0)
    return {
      ...base,
      lead: "",
      body: html`<p>No event was refused, and no row was malformed.</p>`,
    };
  const most = sorted[0]?.[1] ?? 1;
  const chart = figure(
    {
      id: "reasons",
      title: `${counted(all)} rows by reason`,
      description: sorted.map(([reason, count]) => `${reason} ${count}`).join(", "),
    },
    barChart(
      sorted.map(([label, value]) => ({ label, value, text: counted(value) })),
      {
        label: "rows",
        full: most,
        hasTrack: false,
        tick: (value) => (Number.isInteger(value) ? counted(value) : ""),
      },
    ),
    dataTable({
      caption: "What the reasons mean",
      columns: [
        { label: "reason" },
        { label: "rows", isFigure: true },
        { label: "of all", isFigure: true },
        { label: "when" },
        { label: "what helps" },
      ],
      rows: sorted.map(([reason, count]) => {
        const text = REASON_TEXTS[reason as keyof typeof REASON_TEXTS];
        return [
          html`<code>${reason}</code>`,
          counted(count),
          percentOf(BigInt(count), BigInt(all), 1),
          text?.when,
          text?.remedy,
        ];
      }),
    }),
  );
  return {
    ...base,
    lead: "A refusal is a result like a share: every one has a code from a closed list, and rejected.csv gives the row, its event and the detail.",
    body: chart,
  };
}
