import { illustrativeFigures } from "../../summary.ts";
import { counted, percentOf } from "../figures.ts";
import { type Html, html, name } from "../html.ts";
import { contentsHtml, figureStrip, type Section } from "../page.ts";
import { fingerprints } from "./fingerprints.ts";
import { nextAhead, type ReportInput } from "./section.ts";

/** Above the sections: what was settled, as of when, how final it is, and the large figures. */
export function headHtml(input: ReportInput, sections: readonly Section[]): Html {
  const { outcome, figures } = input;
  const { programme, provisionalUntil } = outcome;
  const nextRelease = outcome.nextRelease ?? nextAhead(input.schedule, outcome.asOf);
  const standing =
    provisionalUntil === undefined
      ? html`<span class="pill">\u2713 Final</span>`
      : html`<span class="pill open">\u25d4 Provisional until ${figures.time(provisionalUntil)}</span>`;
  const next =
    nextRelease === undefined
      ? html`<span>${outcome.rewards.some(({ held }) => held > 0n) ? "no release is scheduled" : "nothing is held back"}</span>`
      : html`<span>next scheduled release <b>${figures.time(nextRelease)}</b></span>`;
  return html`<p class="eyebrow">Settlement report</p>
<h1>${name(programme.title)}</h1>
<p class="facts">${standing}<span><code>${name(programme.id)}</code></span><span>as of <b>${figures.time(outcome.asOf)}</b></span>${next}</p>
${figureStrip(largeFigures(input))}
${fingerprints(input)}
<p class="note">Large figures are rounded; the tables have every digit.</p>
${notices(input)}${contentsHtml(sections)}`;
}

function largeFigures({ outcome, figures }: ReportInput) {
  const { participants, counted: events, ignored, refused, rewards } = outcome;
  const later =
    ignored === 0 ? "up to the as-of instant" : `and ${counted(ignored)} later ones, ignored`;
  const tokens = rewards.flatMap(({ token, pool, allocated, released, held, burned }) => {
    const burn = burned === 0n ? "" : `, ${percentOf(burned, allocated, 1)} burned`;
    return [
      {
        label: html`allocated, ${token}`,
        value: figures.rounded(allocated, token),
        note: `${percentOf(allocated, pool)} of the pool`,
      },
      {
        label: html`released, ${token}`,
        value: figures.rounded(released, token),
        note: `${percentOf(released, allocated, 1)} released, ${percentOf(held, allocated, 1)} held${burn}`,
      },
    ];
  });
  return [
    { label: "participants", value: counted(participants), note: "with a share" },
    { label: "events", value: counted(events), note: later },
    {
      label: "refused or cut",
      value: counted(refused),
      note: percentOf(BigInt(refused), BigInt(events), 1),
    },
    ...tokens,
  ];
}

function notices({ outcome }: ReportInput): Html {
  const byReason = new Map<string, string[]>();
  for (const { path, reason } of illustrativeFigures(outcome.programme))
    byReason.set(reason, [...(byReason.get(reason) ?? []), path]);
  const items = [...byReason].map(
    ([reason, paths]) =>
      html`<li>${paths.map((path, i) => html`${i === 0 ? "" : ", "}<code>${path}</code>`)}: ${name(reason)}</li>`,
  );
  const empty =
    outcome.counted === 0
      ? html`<div class="notice"><p><b>Nothing happened up to this instant.</b> Is it the right one?</p></div>`
      : "";
  const figures =
    items.length === 0
      ? ""
      : html`<div class="notice"><p><b>Some figures of the definition are illustrative</b>: the source did not publish them, and every share depends on them.</p><ul>${items}</ul></div>`;
  return html`${empty}${figures}`;
}
