import { pow10 } from "../../../exact/integer.ts";
import { formatDecimal, type Rational, rational } from "../../../exact/rational.ts";
import { unitOf } from "../../../programme/asset-amounts.ts";
import type { Dilution, DilutionMonth } from "../../../programme/dilution.ts";
import { figure, labelStep } from "../chart-frame.ts";
import { approximately, counted } from "../figures.ts";
import { type Html, html } from "../html.ts";
import { lineChart } from "../line-chart.ts";
import type { Section } from "../page.ts";
import { dataTable } from "../table.ts";
import type { ReportInput } from "./section.ts";

/** How later minting thins out what was minted first; nothing where no units are minted. */
export function dilutionSection(input: ReportInput): Section | undefined {
  const dilutions = (input.outcome.dilution?.() ?? []).filter((each) => each.firstMinted > 0n);
  if (dilutions.length === 0) return undefined;
  return {
    id: "dilution",
    title: "Dilution of early minters",
    lead: "Yield is divided by everybody's weight, and weight only grows: what was minted first is thinned out by what comes later.",
    body: html`${dilutions.map((each, index) => assetHtml(input, each, index))}`,
  };
}

function assetHtml(input: ReportInput, dilution: Dilution, index: number): Html {
  const { asset, first, months } = dilution;
  const lot = lotOf(input, dilution);
  const lotText = `${counted(lot)} ${asset}`;
  const units = rational(
    BigInt(lot) * unitOf(input.outcome.programme, asset),
    dilution.firstMinted,
  );
  const rows = months.map((month) => ({ ...month, ...partsOf(dilution, month, units) }));
  const pointsOf = (key: "actual" | "possible") =>
    rows.flatMap((row, i) => {
      const part = row[key];
      return part === undefined ? [] : [[i, approximately(part) * 100] as const];
    });
  const [actual, possible] = [pointsOf("actual"), pointsOf("possible")];
  return html`<h3>${asset}</h3>
${figure(
  {
    id: `dilution-${index}`,
    title: `What ${lotText} minted in ${first} earn of a month's yield`,
    description: sentence(rows, lotText, first),
    legend: [
      { label: "by what had been activated by the end of the month", mark: "l1" },
      { label: "if everything minted by then were activated in time", mark: "l4" },
    ],
  },
  lineChart(
    [
      { mark: "l4", isStep: false, points: possible },
      { mark: "l1", isStep: false, points: actual },
    ],
    {
      x: "month",
      y: "of the month's yield",
      yTick: (value) => `${Number(value.toPrecision(6))} %`,
      yMost: Math.max(...[...actual, ...possible].map(([, part]) => part), 0),
      xDomain: [0, Math.max(months.length - 1, 1)],
      xTicks: (count) => monthTicks(months, count),
    },
  ),
  dilutionTable(input, { dilution, rows, lotText }),
)}`;
}

/** The largest power of ten of whole units that the first month minted. */
function lotOf({ outcome }: ReportInput, { asset, firstMinted }: Dilution): number {
  const whole = firstMinted / unitOf(outcome.programme, asset);
  return Number(pow10(Math.max(`${whole}`.length - 1, 0)));
}

/** The lot's part of the month's weight, as it is and with everything at its maximum. */
function partsOf(
  { firstNominal }: Dilution,
  { weight, firstWeight, nominal }: DilutionMonth,
  lot: Rational,
) {
  const part = (own: bigint, all: bigint) =>
    all === 0n ? undefined : rational(own * lot.n, all * lot.d);
  return { actual: part(firstWeight, weight), possible: part(firstNominal, nominal) };
}

type Row = DilutionMonth & ReturnType<typeof partsOf>;

function percentText(part: Rational | undefined): string {
  return part === undefined ? "\u2013" : `${formatDecimal(rational(part.n * 100n, part.d), 4)} %`;
}

function sentence(rows: readonly Row[], lotText: string, first: string): string {
  const [start, end] = [rows.find(({ actual }) => actual !== undefined), rows.at(-1)];
  if (start === undefined || end === undefined) return "Nothing was activated yet.";
  return `On average ${lotText} of the units minted in ${first} earn ${percentText(start.actual)} of the yield of ${start.month} and ${percentText(end.actual)} of that of ${end.month}.`;
}

function monthTicks(months: readonly DilutionMonth[], count: number) {
  const labels = months.map(({ month }) => month);
  const every = Math.max(Math.ceil(months.length / count), labelStep(labels, 90));
  return labels.flatMap((label, at) => (at % every === 0 ? [{ at, label }] : []));
}

function dilutionTable(
  { figures }: ReportInput,
  {
    dilution,
    rows,
    lotText,
  }: { readonly dilution: Dilution; readonly rows: readonly Row[]; readonly lotText: string },
): Html {
  const { asset, first } = dilution;
  const bare = { bare: true };
  return html`<p class="note">${sentence(rows, lotText, first)}</p>${dataTable({
    caption: `Month by month, in ${asset}; percentages are of the month's yield, rounded half up to four decimals`,
    columns: [
      { label: "month" },
      { label: "minted", isFigure: true },
      { label: "everybody's weight", isFigure: true },
      { label: `weight of ${first}`, isFigure: true },
      { label: `${lotText} earn`, isFigure: true },
      { label: "if all were activated in time", isFigure: true },
    ],
    rows: rows.map((row) => [
      html`<span class="nw">${row.month}</span>`,
      figures.amount(row.minted, asset, bare),
      figures.amount(row.weight, asset, bare),
      figures.amount(row.firstWeight, asset, bare),
      percentText(row.actual),
      percentText(row.possible),
    ]),
  })}`;
}
