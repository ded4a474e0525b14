import { counted } from "../figures.ts";
import { html } from "../html.ts";
import type { Section } from "../page.ts";
import type { ReportInput } from "./section.ts";

/** What the result was made from and what it hashes to. */
export function fingerprintsSection({ outcome, provenance, hashes }: ReportInput): Section {
  const rows = [
    ["programme", provenance.programmeSha256],
    ["input", provenance.inputSha256],
    ...Object.entries(hashes),
  ].map(
    ([label, hash]) => html`<dt>${label}</dt><dd class="hash">${hash}</dd>
`,
  );
  const { tables } = outcome;
  return {
    id: "fingerprints",
    title: "Fingerprints",
    lead: html`SHA-256 of the definition in its canonical form, of the ${counted(provenance.rows)} rows of input as decompressed, and of the result files. Who has the same two inputs gets the same bytes.`,
    body: html`<dl class="prints">
${rows}</dl>
<p class="note">${counted(tables.allocations.rows)} rows of allocations, ${counted(tables.releases.rows)} of releases, ${counted(tables.rejected.rows)} rejected. Settled by aliquot ${provenance.version}.</p>`,
  };
}
