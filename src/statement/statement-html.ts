import { parseInstant } from "../exact/instant.ts";
import type { ProgrammeAccount } from "../ledger/modules/programmes/index.ts";
import type { StatementPage } from "../ledger/statement.ts";
import { figuresFor } from "../settle/report/figures.ts";
import { type Html, html, name } from "../settle/report/html.ts";
import {
  contentsHtml,
  figureStrip,
  pageText,
  type Section,
  sectionsHtml,
} from "../settle/report/page.ts";
import { participantSections } from "../settle/report/statement.ts";
import { dataTable } from "../settle/report/table.ts";
import { spanInWords } from "./countdown.ts";
import type { StatementDocument } from "./document.ts";

/** An account's statement as one HTML file, in the design of the report; nothing is fetched, nothing runs. */
export function statementHtml(page: StatementPage, document: StatementDocument): string {
  const { address, programmes } = page.statement;
  const sections = [
    ...page.accounts.flatMap(programmeSections),
    certificatesSection(page),
    proofSection(document),
  ].filter((section) => section !== undefined);
  const title = programmes.length === 1 ? `: ${programmes[0]?.title ?? ""}` : "";
  return pageText({
    title: `${address}${title}`,
    header: html`${headHtml(page, document)}${contentsHtml(sections.filter(isChapter))}`,
    main: sectionsHtml(sections),
    footer: html`<p>Derived from entries of the ledger's state, each with its proof; the file beside this page holds them, and <code>aliquot verify-statement</code> checks them without any network. This page fetches nothing and runs nothing.</p>`,
  });
}

/** What the links at the top lead to: programmes and what follows them, not their parts. */
function isChapter({ id }: Section): boolean {
  return !id.includes("--");
}

function headHtml({ statement }: StatementPage, document: StatementDocument): Html {
  const { address, chain_id, height, time, programmes, more } = statement;
  const { app_hash } = document.proof.header as { readonly app_hash: string };
  const count = `${programmes.length} ${programmes.length === 1 ? "programme" : "programmes"}`;
  const rest = more
    ? html`<div class="notice"><p>There is more than this page lists.</p></div>`
    : "";
  return html`<p class="eyebrow">Statement of an account on the ledger</p>
<h1>${name(address)}</h1>
<p class="facts"><span class="pill">${count}</span><span>chain <b>${name(chain_id)}</b></span><span>block <b>${height}</b></span><span>as of <b>${time}</b></span></p>
<dl class="prints"><dt>app hash</dt><dd class="hash">${app_hash}</dd></dl>
${rest}
`;
}

function programmeSections({ statement, live }: ProgrammeAccount): Section[] {
  const { settlement, explanation, events } = live;
  const parts = participantSections(
    { settlement, explanation, events },
    {
      evidence:
        "The participant's accepted events; what the ledger refused failed its transaction and is not kept.",
    },
  ).filter(({ id }) => id !== "totals");
  const own = parts.map((part) => ({ ...part, id: `${statement.id}--${part.id}` }));
  return [summarySection({ statement, live }), ...own];
}

function summarySection(account: ProgrammeAccount): Section {
  const { statement, live } = account;
  const { explanation } = live;
  const { stage, stage_ends, final, provisional_until } = statement;
  const pill = final
    ? html`<span class="pill">\u2713 Shares are final</span>`
    : provisional_until === null
      ? html`<span class="pill">\u2713 Nothing is open</span>`
      : html`<span class="pill open">\u25d4 Provisional until ${timeHtml(account, provisional_until)}</span>`;
  const ends = stage_ends === null ? "" : html` until <b>${timeHtml(account, stage_ends)}</b>`;
  const facts = html`<p class="facts">${pill}<span>stage <b>${stage}</b>${ends}</span><span><code>${name(statement.id)}</code></span></p>`;
  return {
    id: statement.id,
    title: statement.title,
    lead: html`${name(explanation.summary)}.`,
    body: html`${facts}${statement.totals.map((total) => totalHtml(account, total))}${riskHtml(account)}${nextHtml(account)}${statement.minting.map((each) => pendingHtml(account, each))}${positionsTable(account)}${sharesTable(account)}
<dl class="prints"><dt>definition</dt><dd class="hash">${statement.definition_sha256}</dd></dl>`,
  };
}

function totalHtml(
  { live }: ProgrammeAccount,
  total: ProgrammeAccount["statement"]["totals"][number],
): Html {
  const figures = figuresFor(live.settlement.programme);
  const { token } = total;
  const item = (label: string, text: string) => ({
    label,
    value: figures.rounded(BigInt(text), token),
    note: figures.amount(BigInt(text), token),
  });
  const whole = [
    item("allocated", total.allocated),
    item("released", total.released),
    item("held", total.held),
    item("burned", total.burned),
  ];
  const paid = [item("claimable now", total.claimable), item("claimed", total.claimed)];
  return html`<h3>${name(token)}</h3>
${figureStrip(whole, "small")}${figureStrip(paid, "small")}
<p class="note"><span class="ok">\u2713</span> allocated ${total.allocated} = released ${total.released} + held ${total.held} + burned ${total.burned}, in base units.</p>`;
}

/** A time of the statement on the programme's clock. */
function timeHtml({ live }: ProgrammeAccount, text: string): Html {
  return figuresFor(live.settlement.programme).time(parseInstant(text));
}

function riskHtml(account: ProgrammeAccount): Html | string {
  const { statement, live } = account;
  const { at_risk: risk } = statement;
  if (risk === null) return "";
  const figures = figuresFor(live.settlement.programme);
  const amount = figures.amount(BigInt(risk.amount), risk.token);
  return html`<div class="notice"><p><b>At risk:</b> ${amount} burn at ${timeHtml(account, risk.at)} unless they are released: ${spanInWords(risk.seconds_left)} from this block.</p></div>`;
}

function nextHtml(account: ProgrammeAccount): Html | string {
  const { statement } = account;
  const { next_release: next } = statement;
  if (next === null) return "";
  return html`<p class="note">The next part is released at <b>${timeHtml(account, next.at)}</b>, ${spanInWords(next.seconds_left)} from this block.</p>`;
}

/** A month's yield can be claimed once its fees can no longer grow. */
function pendingHtml(
  account: ProgrammeAccount,
  { asset = "", pending = "0", pending_from: from = "" }: Readonly<Record<string, string>>,
): Html | string {
  if (from === "") return "";
  const amount = figuresFor(account.live.settlement.programme).amount(BigInt(pending), asset);
  return html`<p class="note">${amount} belong to months whose fees can still grow; the first of them can be claimed from <b>${timeHtml(account, from)}</b> on.</p>`;
}

function positionsTable(account: ProgrammeAccount): Html | string {
  const { statement, live } = account;
  if (statement.positions.length === 0) return "";
  const figures = figuresFor(live.settlement.programme);
  const rows = statement.positions.map((position) => {
    const { event, type, group, term, asset, accepted, remaining, time } = position as Readonly<
      Record<string, string>
    >;
    return [
      html`${event} <span class="un">${type} in group ${name(group ?? "")}${term === "" ? "" : ", "}${name(term ?? "")}</span>`,
      timeHtml(account, time ?? ""),
      figures.amount(BigInt(accepted ?? 0), asset ?? ""),
      figures.amount(BigInt(remaining ?? 0), asset ?? ""),
    ];
  });
  return dataTable({
    caption: "Positions",
    columns: [
      { label: "event" },
      { label: "since" },
      { label: "accepted", isFigure: true },
      { label: "remaining", isFigure: true },
    ],
    rows,
  });
}

function sharesTable({ statement, live }: ProgrammeAccount): Html | string {
  if (statement.shares.length === 0) return "";
  const figures = figuresFor(live.settlement.programme);
  return dataTable({
    caption: "Shares",
    columns: [
      { label: "group" },
      { label: "own weight", isFigure: true },
      { label: "total weight", isFigure: true },
      { label: "pool", isFigure: true },
      { label: "share", isFigure: true },
    ],
    rows: statement.shares.map((row) => [
      name(row.group),
      row.boosted_weight,
      row.total_boosted_weight,
      figures.amount(BigInt(row.pool), row.token),
      figures.amount(BigInt(row.share), row.token),
    ]),
  });
}

function certificatesSection({ statement }: StatementPage): Section | undefined {
  const { certificates } = statement;
  if (certificates.length === 0) return undefined;
  return {
    id: "certificates",
    title: "Certificates held",
    lead: "Each stands for a locked principal; whoever holds it from maturity on redeems it. Base units.",
    body: dataTable({
      caption: "Certificates",
      columns: [
        { label: "certificate" },
        { label: "principal", isFigure: true },
        { label: "matures" },
        { label: "left" },
      ],
      rows: certificates.map(({ product, principal, asset, matures, seconds_left }) => [
        name(product),
        html`${principal} <span class="un">${name(asset)}</span>`,
        html`<span class="nw">${matures}</span>`,
        seconds_left === "0" ? "mature" : spanInWords(seconds_left),
      ]),
    }),
  };
}

function proofSection({ proof, statement }: StatementDocument): Section {
  const { header, entries, gaps, stores } = proof;
  const { height, app_hash, chain_id } = header as Readonly<Record<string, string>>;
  const read: readonly (readonly [string, string])[] = [
    ["chain", chain_id ?? ""],
    ["block with the app hash", height ?? ""],
    ["app hash", app_hash ?? ""],
    ["proven entries of the state", `${entries.length} in ${stores.length} stores`],
    ["proven gaps between them", `${gaps.length}`],
    ["state after block", statement.height],
  ];
  return {
    id: "proof",
    title: "How to check it",
    lead: html`Run <code>aliquot verify-statement FILE</code> on the JSON file of the same statement: it checks every entry against the app hash, the block's header against its signature, and computes every figure of this page again.`,
    body: html`<dl class="prints">${read.map(([term, text]) => html`<dt>${term}</dt><dd class="hash">${text}</dd>`)}</dl>`,
  };
}
