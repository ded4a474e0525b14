import type { Outcome } from "../outcome.ts";
import type { Provenance } from "../summary.ts";
import { figuresFor } from "./figures.ts";
import { html, name } from "./html.ts";
import { pageText, sectionsHtml } from "./page.ts";
import { dilutionSection } from "./sections/dilution.ts";
import { distributionSection } from "./sections/distribution.ts";
import { groupsSection } from "./sections/groups.ts";
import { headHtml } from "./sections/head.ts";
import { refusalsSection } from "./sections/refusals.ts";
import { releasesSection } from "./sections/releases.ts";
import type { ReportInput } from "./sections/section.ts";
import { totalsSection } from "./sections/totals.ts";

/** The whole report of a settlement as one HTML file. Same outcome and hashes, same text. */
export function reportText(
  outcome: Outcome,
  provenance: Provenance,
  hashes: Readonly<Record<string, string>>,
): string {
  const { programme } = outcome;
  const figures = figuresFor(programme);
  const releaseTotals = outcome.releaseTotals();
  const schedule = outcome.schedule?.() ?? [];
  const input: ReportInput = { outcome, provenance, hashes, figures, releaseTotals, schedule };
  const sections = [
    totalsSection(input),
    groupsSection(input),
    distributionSection(input),
    releasesSection(input),
    dilutionSection(input),
    refusalsSection(input),
  ].filter((section) => section !== undefined);
  return pageText({
    title: `${programme.title}: settlement report`,
    header: headHtml(input, sections),
    main: sectionsHtml(sections),
    footer: html`<p>Why somebody has what they have: <code>aliquot explain ${name(programme.id)} EVENTS PARTICIPANT</code>. An independent check of every row: <code>verify/recompute.py</code>. This page fetches nothing and runs nothing.</p>`,
  });
}
