import type { ReleaseRow } from "../../programme/engines/release-table.ts";
import type { Allocation } from "../../programme/engines/settlement.ts";
import { eventName, type ProgrammeEvent } from "../../programme/events/event.ts";
import { eventInWords } from "../../programme/events/event-words.ts";
import { REASON_TEXTS } from "../../programme/events/reason-texts.ts";
import type { Explanation, Stage, Standing, Step } from "../../programme/explain/model.ts";
import { STAGE_TITLES } from "../../programme/explain/stage-titles.ts";
import type { Settlement } from "../../programme/settle.ts";
import type { Provenance } from "../summary.ts";
import { counted, type Figures, figuresFor, percentOf } from "./figures.ts";
import { type Html, html, name } from "./html.ts";
import { contentsHtml, figureStrip, pageText, type Section, sectionsHtml } from "./page.ts";
import { dataTable } from "./table.ts";

/** What the sections about one participant are made from. */
export interface ParticipantInput {
  readonly settlement: Settlement;
  readonly explanation: Explanation;
  /** The participant's events up to the as-of instant. */
  readonly events: readonly ProgrammeEvent[];
}

/** What a statement for one participant is made from. */
export interface StatementInput extends ParticipantInput {
  readonly provenance: Provenance;
}

interface Statement extends ParticipantInput {
  readonly figures: Figures;
  readonly rows: readonly Allocation[];
  readonly releases: readonly ReleaseRow[];
}

/** Everything about one participant as one HTML file, in the design of the report. */
export function statementText(input: StatementInput): string {
  const { explanation } = input;
  const sections = participantSections(input, {
    evidence:
      "The rows of the input that name the participant; the steps above say which of them went in.",
  });
  return pageText({
    title: `${explanation.participant}: ${explanation.title}`,
    header: html`${headHtml(input)}${contentsHtml(sections)}`,
    main: sectionsHtml(sections),
    footer: html`<p>Derived from the same two files as the whole settlement; <code>aliquot settle</code> writes everybody's figures. This page fetches nothing and runs nothing.</p>`,
  });
}

/** Everything about one participant in one programme, section by section; `evidence` says what the events are. */
export function participantSections(
  input: ParticipantInput,
  words: { readonly evidence: string },
): Section[] {
  const { settlement, explanation } = input;
  const isOwn = (each: { readonly participant: string }) =>
    each.participant === explanation.participant;
  const statement: Statement = {
    ...input,
    figures: figuresFor(settlement.programme),
    rows: settlement.allocations.filter(isOwn),
    releases: settlement.releases.filter(isOwn),
  };
  return [
    totalsSection(statement),
    ...explanation.stages.map(stageSection),
    releasesSection(statement),
    outlookSection(explanation),
    refusalsSection(explanation),
    evidenceSection(statement, words.evidence),
  ].filter((section) => section !== undefined);
}

const STANDINGS: Readonly<Record<Standing, { readonly mark: string; readonly isWell: boolean }>> = {
  "took part": { mark: "\u2713", isWell: true },
  "not eligible": { mark: "\u2717", isWell: false },
  refused: { mark: "\u2717", isWell: false },
  "did not take part": { mark: "\u2013", isWell: false },
};

function headHtml({ explanation, settlement, provenance }: StatementInput): Html {
  const figures = figuresFor(settlement.programme);
  const { mark, isWell } = STANDINGS[explanation.standing];
  const provisional =
    explanation.provisionalUntil === null
      ? html`<span class="pill">\u2713 Final</span>`
      : html`<span class="pill open">\u25d4 Provisional until ${explanation.provisionalUntil}</span>`;
  return html`<p class="eyebrow">Statement for one participant</p>
<h1>${name(explanation.participant)}</h1>
<p class="facts"><span class="${isWell ? "pill" : "pill open"}">${mark} ${explanation.standing}</span>${provisional}<span>${name(explanation.title)} (<code>${name(explanation.programme)}</code>)</span><span>as of <b>${figures.time(settlement.asOf)}</b></span></p>
<p>${name(explanation.summary)}.</p>
<dl class="prints"><dt>programme</dt><dd class="hash">${provenance.programmeSha256}</dd><dt>input</dt><dd class="hash">${provenance.inputSha256}</dd></dl>
`;
}

interface Total {
  readonly token: string;
  allocated: bigint;
  released: bigint;
  burned: bigint;
}

function totalsOf({ rows, releases }: Statement): Total[] {
  const totals = new Map<string, Total>();
  const of = (token: string): Total => {
    const known = totals.get(token) ?? { token, allocated: 0n, released: 0n, burned: 0n };
    totals.set(token, known);
    return known;
  };
  for (const { token, allocation } of rows) of(token).allocated += allocation;
  for (const { token, kind, amount } of releases) {
    if (kind === "burned") of(token).burned += amount;
    else of(token).released += amount;
  }
  return [...totals.values()];
}

function totalsSection(statement: Statement): Section | undefined {
  const { figures, rows, settlement } = statement;
  const totals = totalsOf(statement);
  if (totals.length === 0) return undefined;
  const groups = new Map(settlement.groups.map((each) => [each.id, each]));
  const parts = totals.map(({ token, allocated, released, burned }) => {
    const held = allocated - released - burned;
    return html`<h3>${name(token)}</h3>
${figureStrip(
  [
    {
      label: "allocated",
      value: figures.rounded(allocated, token),
      note: figures.amount(allocated, token),
    },
    {
      label: "released",
      value: figures.rounded(released, token),
      note: figures.amount(released, token),
    },
    { label: "held", value: figures.rounded(held, token), note: figures.amount(held, token) },
    { label: "burned", value: figures.rounded(burned, token), note: figures.amount(burned, token) },
  ],
  "small",
)}
<p class="note"><span class="ok">\u2713</span> allocated ${allocated} = released ${released} + held ${held} + burned ${burned}, in base units.</p>`;
  });
  const table = dataTable({
    caption: "Share of each group",
    columns: [
      { label: "group" },
      { label: "allocated", isFigure: true },
      { label: "of the group's pool", isFigure: true },
      { label: "of its weight", isFigure: true },
    ],
    rows: rows.map(({ group, token, allocation, boostedWeight }) => {
      const result = groups.get(group);
      const pool = (result?.pool ?? 0n) + (result?.carriedIn ?? 0n);
      return [
        name(group),
        figures.amount(allocation, token),
        percentOf(allocation, pool, 4),
        percentOf(boostedWeight, result?.totalBoostedWeight ?? 0n, 4),
      ];
    }),
  });
  return {
    id: "totals",
    title: "What it comes to",
    lead: "Large figures are rounded; below them the exact ones. Percentages are rounded half up to four decimals.",
    body: html`${parts}${table}`,
  };
}

/** Parts of the derivation longer than this are folded away. */
const STEPS_OPEN = 12;

function stageSection({ stage, steps }: Stage): Section {
  const [title = "", lead = ""] = STAGE_TITLES[stage].split(": ");
  const items = (some: readonly Step[]) => html`<ol class="steps">
${some.map(stepHtml)}</ol>`;
  const rest = steps.slice(STEPS_OPEN);
  const folded =
    rest.length === 0
      ? ""
      : html`<details><summary>${counted(rest.length)} more steps</summary>${items(rest)}</details>`;
  return {
    id: `stage-${stage}`,
    title,
    lead: `${lead.slice(0, 1).toUpperCase()}${lead.slice(1)}.`,
    body: html`${items(steps.slice(0, STEPS_OPEN))}${folded}`,
  };
}

function stepHtml({ label, result, ...step }: Step): Html {
  const lines: readonly (readonly [string, string | undefined, string])[] = [
    ["formula", step.formula, "fx"],
    ["figures", step.numbers, "fx"],
    ["exactly", step.exact, ""],
    ["rounding", step.rounding, ""],
    ["note", step.note, ""],
    ["events", step.events?.length === 0 ? undefined : step.events?.join(", "), ""],
  ];
  const shown = lines.filter(([, text]) => text !== undefined);
  const how =
    shown.length === 0
      ? ""
      : html`<dl class="how">${shown.map(([term, text, mark]) => html`<dt>${term}</dt><dd class="${mark}">${name(text ?? "")}</dd>`)}</dl>`;
  return html`<li><div class="step"><span>${name(label)}</span><b>${name(result)}</b></div>${how}</li>
`;
}

function releasesSection({ releases, figures }: Statement): Section | undefined {
  if (releases.length === 0) return undefined;
  return {
    id: "releases",
    title: "Payments",
    lead: "What became spendable, or burned, and when.",
    body: dataTable({
      caption: "Releases up to the as-of instant",
      columns: [
        { label: "time" },
        { label: "kind" },
        { label: "amount", isFigure: true },
        { label: "remaining", isFigure: true },
      ],
      rows: releases.map(({ time, kind, amount, remaining, token }) => [
        figures.time(time),
        html`<span class="nw">${kind}</span>`,
        figures.amount(amount, token),
        figures.amount(remaining, token),
      ]),
    }),
  };
}

function outlookSection({ outlook }: Explanation): Section | undefined {
  const parts = (
    [
      ["Held or locked, and why", outlook.locked],
      ["At risk", outlook.atRisk],
      ["Still possible", outlook.canDo],
    ] as const
  ).filter(([, items]) => items.length > 0);
  if (parts.length === 0) return undefined;
  return {
    id: "outlook",
    title: "What lies ahead",
    lead: "",
    body: parts.map(
      ([title, items]) => html`<h3>${title}</h3>
<ul class="plain">${items.map((item) => html`<li>${name(item)}</li>`)}</ul>`,
    ),
  };
}

function refusalsSection({ refused, setAside }: Explanation): Section | undefined {
  const rows = [
    ...refused.map(({ event, line, time, what, reason, detail }) => ({
      head: html`${name(event)} <span class="un">line ${line}, ${time}</span>`,
      ...{ what, reason, detail },
    })),
    ...setAside.map(({ line, reason, detail }) => {
      return { head: html`line ${line}`, what: "malformed row", reason, detail };
    }),
  ];
  if (rows.length === 0) return undefined;
  return {
    id: "refusals",
    title: "Refused, cut or set aside",
    lead: "",
    body: dataTable({
      caption: "Refused events, why, and what helps the next time",
      columns: [
        { label: "event" },
        { label: "what" },
        { label: "reason" },
        { label: "detail" },
        { label: "what helps" },
      ],
      rows: rows.map(({ head, what, reason, detail }) => [
        head,
        name(what),
        html`<code>${reason}</code>`,
        name(detail),
        REASON_TEXTS[reason as keyof typeof REASON_TEXTS]?.remedy,
      ]),
    }),
  };
}

/** Events listed one by one; who has more finds them in the input. */
const EVENTS_SHOWN = 2_000;

function evidenceSection(
  { events, settlement, figures }: Statement,
  lead: string,
): Section | undefined {
  if (events.length === 0) return undefined;
  const refused = new Map(settlement.refusals.map(({ event, reason }) => [event, reason]));
  const shown = events.slice(0, EVENTS_SHOWN);
  const more = events.length > shown.length ? `, the first ${counted(EVENTS_SHOWN)}` : "";
  return {
    id: "evidence",
    title: "Evidence",
    lead,
    body: dataTable({
      caption: `Events of the participant${more}`,
      columns: [
        { label: "event" },
        { label: "line", isFigure: true },
        { label: "time" },
        { label: "what" },
        { label: "taken" },
      ],
      rows: shown.map((event) => [
        name(eventName(event)),
        `${event.line}`,
        figures.time(event.time),
        name(eventInWords(settlement.programme, event)),
        refused.get(event) ?? "\u2713",
      ]),
    }),
  };
}
