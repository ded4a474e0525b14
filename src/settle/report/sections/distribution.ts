import { floor, formatDecimal, isZero, rational } from "../../../exact/rational.ts";
import { AmountList } from "../amount-list.ts";
import { figure } from "../chart-frame.ts";
import { type ChartColumn, columnChart } from "../column-chart.ts";
import { type Bin, type Concentration, concentrationOf } from "../concentration.ts";
import { approximately, counted, percentOf } from "../figures.ts";
import { type Html, html, name } from "../html.ts";
import { lineChart } from "../line-chart.ts";
import { figureStrip, type Section } from "../page.ts";
import { dataTable } from "../table.ts";
import type { ReportInput } from "./section.ts";

/** How the shares of each reward token are spread over the participants. */
export function distributionSection(input: ReportInput): Section | undefined {
  const parts = input.outcome.rewards.flatMap(({ token }, index) => {
    const { concentration, largest } = sharesOf(input, token);
    if (concentration === undefined) return [];
    return [tokenHtml(input, { token, index, concentration, largest })];
  });
  if (parts.length === 0) return undefined;
  return {
    id: "distribution",
    title: "Who holds how much",
    lead: "The total share of every participant in each reward token, from the smallest to the largest, whatever of it is released, held or burned.",
    body: html`${parts}`,
  };
}

interface TokenShares {
  readonly token: string;
  readonly index: number;
  readonly concentration: Concentration;
  readonly largest: string;
}

function sharesOf({ outcome }: ReportInput, token: string) {
  const amounts = new AmountList(outcome.participants);
  let most = -1n;
  let largest = "";
  for (const each of outcome.totals()) {
    if (each.token !== token) continue;
    amounts.add(each.total);
    if (each.total <= most) continue;
    most = each.total;
    largest = each.participant;
  }
  return { concentration: concentrationOf(amounts), largest };
}

function tokenHtml(input: ReportInput, shares: TokenShares): Html {
  const { concentration, token } = shares;
  return html`<h3>${token}</h3>
${concentrationStrip(input, shares)}
${histogram(input, shares)}
${concentration.total === 0n ? "" : lorenzCurve(input, shares)}`;
}

function concentrationStrip(
  { figures }: ReportInput,
  { concentration, token, largest }: TokenShares,
) {
  const { count, zeros, total, topHundredth, topTenth, gini, median } = concentration;
  const top = (part: string, { holders, sum }: Concentration["topTenth"]) => ({
    label: `top ${part} hold`,
    value: percentOf(sum, total),
    note: `${counted(holders)} of ${counted(count)}`,
  });
  const half = isZero(median) || median.d === 1n ? "" : ", rounded down to a base unit";
  return html`${figureStrip(
    [
      {
        label: "largest share",
        value: percentOf(concentration.largest, total),
        note: name(largest),
      },
      top("1 %", topHundredth),
      top("10 %", topTenth),
      {
        label: "Gini coefficient",
        value: gini === undefined ? "\u2013" : formatDecimal(gini, 4),
        note: "0 all equal, 1 one has all",
      },
      { label: "zero shares", value: counted(zeros), note: `of ${counted(count)} participants` },
    ],
    "small",
  )}
<p class="note">Largest share ${figures.amount(concentration.largest, token)}; median ${figures.amount(floor(median), token)}${half}; smallest ${figures.amount(concentration.smallest, token)}. Percentages are rounded half up to two decimals, the Gini coefficient to four, each once from exact numbers; the top 1 % and 10 % are rounded up to whole participants.</p>`;
}

function histogram({ figures }: ReportInput, { token, index, concentration }: TokenShares): Html {
  const { bins, zeros, count, total } = concentration;
  const range = ({ from, to }: Bin) =>
    `${shortUnits(figures.units(from, token))} to ${shortUnits(figures.units(to, token))}`;
  const zero: ChartColumn[] =
    zeros === 0
      ? []
      : [{ value: zeros, label: "0", hint: `exactly 0: ${counted(zeros)}`, isOther: true }];
  const columns = [
    ...zero,
    ...bins.map((bin): ChartColumn => {
      return {
        value: bin.count,
        edge: shortUnits(figures.units(bin.from, token)),
        hint: `${range(bin)} ${token}: ${counted(bin.count)}`,
      };
    }),
  ];
  const last = bins.at(-1);
  const rows = bins.map((bin) => [
    html`${figures.amount(bin.from, token, { bare: true })} to ${figures.amount(bin.to, token)}`,
    counted(bin.count),
    percentOf(BigInt(bin.count), BigInt(count), 1),
    figures.amount(bin.sum, token, { bare: true }),
    percentOf(bin.sum, total, 2),
  ]);
  const none = [
    "exactly 0",
    counted(zeros),
    percentOf(BigInt(zeros), BigInt(count), 1),
    "0",
    "\u2013",
  ];
  return figure(
    {
      id: `histogram-${index}`,
      title: `Participants by the size of their share in ${token}`,
      description: `Columns over logarithmic steps. ${columns.map(({ hint }) => hint).join("; ")}.`,
    },
    columnChart(columns, {
      x: `one participant's share in ${token}, logarithmic`,
      y: "participants",
      ...(last === undefined ? {} : { lastEdge: shortUnits(figures.units(last.to, token)) }),
      tick: (value) => (Number.isInteger(value) ? counted(value) : ""),
    }),
    dataTable({
      caption: `Participants by the size of their share: from the first figure up to below the second`,
      columns: [
        { label: "share" },
        { label: "participants", isFigure: true },
        { label: "of all", isFigure: true },
        { label: `sum, ${token}`, isFigure: true },
        { label: "of the total", isFigure: true },
      ],
      rows: zeros === 0 ? rows : [none, ...rows],
    }),
  );
}

/** 0.001, 20, 500, 2k, 5M: bounds are 1, 2 or 5 times a power of ten. */
function shortUnits(value: number): string {
  for (const [size, letter] of [
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const) {
    if (value >= size)
      return value >= 1e15 ? value.toExponential(0).replace("+", "") : `${value / size}${letter}`;
  }
  return value < 0.0005 ? value.toExponential(0) : `${value}`;
}

function lorenzCurve({ figures }: ReportInput, { token, index, concentration }: TokenShares): Html {
  const { lorenz, total, count } = concentration;
  const points = lorenz.map(({ percent, sum }) => {
    const participants = Math.floor((count * percent) / 100);
    return [(100 * participants) / count, approximately(rational(sum * 100n, total))] as const;
  });
  const percents = [0, 20, 40, 60, 80, 100].map((at) => ({ at, label: `${at} %` }));
  return figure(
    {
      id: `lorenz-${index}`,
      title: `What the smaller shares in ${token} add up to (Lorenz curve)`,
      description: `Read: the smallest half of the ${counted(count)} shares hold ${percentOf(lorenz.find(({ percent }) => percent === 50)?.sum ?? 0n, total)} of the total. The further the line hangs below the diagonal, the more concentrated.`,
      legend: [
        { label: "this distribution", mark: "l1" },
        { label: "all equal", mark: "ref" },
      ],
    },
    lineChart(
      [
        {
          mark: "ref",
          isStep: false,
          points: [
            [0, 0],
            [100, 100],
          ],
        },
        { mark: "l1", isStep: false, points },
      ],
      {
        x: "participants, from the smallest share up",
        y: "of the total",
        xTicks: () => percents,
        yTick: (value) => `${value} %`,
        yMost: 100,
        xDomain: [0, 100],
      },
    ),
    dataTable({
      caption: "The smallest shares, added up",
      columns: [
        { label: "smallest" },
        { label: "participants", isFigure: true },
        { label: `sum, ${token}`, isFigure: true },
        { label: "of the total", isFigure: true },
      ],
      rows: lorenz
        .slice(1)
        .map(({ percent, sum }) => [
          `${percent} %`,
          counted(Math.floor((count * percent) / 100)),
          figures.amount(sum, token, { bare: true }),
          percentOf(sum, total),
        ]),
    }),
  );
}
