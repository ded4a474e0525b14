import { counted } from "../figures.ts";
import { type Html, html, name } from "../html.ts";
import type { Section } from "../page.ts";
import { dataTable, folded } from "../table.ts";
import type { ReportInput } from "./section.ts";

type Term = readonly [label: string, amount: bigint];

/** whole = sum of the parts, of one asset. */
interface Equation {
  readonly asset: string;
  readonly whole: Term;
  readonly parts: readonly Term[];
}

/** Every total and the equations between them, written out and checked once more. */
export function totalsSection(input: ReportInput): Section {
  const { deposits, lots, rewards, groups, sink } = input.outcome;
  const parts: [title: string, equations: readonly Equation[]][] = [
    ["Deposits", deposits.flatMap(depositEquations)],
    ["Lots", lots.map(lotEquation)],
    ["Rewards", rewards.flatMap((each) => rewardEquations(each, sink))],
  ];
  const shown = parts.filter(([, equations]) => equations.length > 0);
  const all = shown.flatMap(([, equations]) => equations);
  const broken = groups.filter(
    (each) => each.pool + each.carriedIn !== each.allocated + each.dust,
  ).length;
  const verdict =
    broken === 0
      ? html`<p class="note"><span class="ok">\u2713</span> pool + carried in = allocated + dust holds in each of the ${counted(groups.length)} groups below.</p>`
      : html`<p><span class="no">\u2717</span> pool + carried in = allocated + dust fails in ${counted(broken)} groups.</p>`;
  return {
    id: "totals",
    title: "Totals that add up",
    lead: "Nothing appears and nothing vanishes: what came in is accounted for to the last base unit, or no result is written.",
    body: html`${shown.map(
      ([title, equations]) => html`<h3>${title}</h3>
<ul class="eqs">
${equations.map((each) => equationHtml(input, each))}</ul>
`,
    )}${verdict}${folded("The same in base units", baseUnits(all))}`,
  };
}

function depositEquations(each: ReportInput["outcome"]["deposits"][number]): Equation[] {
  const { asset } = each;
  return [
    {
      asset,
      whole: ["in", each.in],
      parts: [
        ["accepted", each.accepted],
        ["refused", each.refused],
      ],
    },
    {
      asset,
      whole: ["accepted", each.accepted],
      parts: [
        ["held", each.held],
        ["withdrawn", each.withdrawn],
        ["burned", each.burned],
      ],
    },
  ];
}

function lotEquation(each: ReportInput["outcome"]["lots"][number]): Equation {
  return {
    asset: each.asset,
    whole: ["minted", each.minted],
    parts: [
      ["activated", each.activated],
      ["not activated", each.unactivated],
    ],
  };
}

function rewardEquations(
  each: ReportInput["outcome"]["rewards"][number],
  sink: string,
): Equation[] {
  const asset = each.token;
  return [
    {
      asset,
      whole: ["pool", each.pool],
      parts: [
        ["allocated", each.allocated],
        [`dust (${sink})`, each.dust],
      ],
    },
    {
      asset,
      whole: ["allocated", each.allocated],
      parts: [
        ["released", each.released],
        ["held", each.held],
        ["burned", each.burned],
      ],
    },
  ];
}

function holds({ whole, parts }: Equation): boolean {
  return whole[1] === parts.reduce((sum, [, amount]) => sum + amount, 0n);
}

function equationHtml({ figures }: ReportInput, equation: Equation): Html {
  const { asset, whole, parts } = equation;
  const term = ([label, amount]: Term, bare: boolean) =>
    html`<span><span class="lb">${label}</span>${figures.amount(amount, asset, { bare })}</span>`;
  const right = parts.map(
    (part, i) =>
      html`<span><span class="op">${i === 0 ? "=" : "+"}</span>${term(part, true)}</span>`,
  );
  const tick = holds(equation)
    ? html`<span class="ok" title="holds">\u2713</span>`
    : html`<span class="no" title="does not hold">\u2717</span>`;
  return html`<li>${tick}<div class="eq"><span>${term(whole, false)}</span>${right}</div></li>
`;
}

function baseUnits(equations: readonly Equation[]): Html {
  return dataTable({
    caption: "Base units",
    columns: [{ label: "of" }, { label: "equation" }, { label: "holds" }],
    rows: equations.map((each) => [
      name(each.asset),
      html`<code>${each.whole[0]} ${each.whole[1]} = ${each.parts.map(([label, amount]) => `${label} ${amount}`).join(" + ")}</code>`,
      holds(each) ? "\u2713" : "\u2717",
    ]),
  });
}
