import { counted } from "../figures.ts";
import { type Html, html } from "../html.ts";
import type { ReportInput } from "./section.ts";

/** What the result was made from and what it hashes to: in short, and whole when asked for. */
export function fingerprints({ outcome, provenance, hashes }: ReportInput): Html {
  const { programmeSha256, inputSha256, rows, version } = provenance;
  const { tables } = outcome;
  const all = [["programme", programmeSha256], ["input", inputSha256], ...Object.entries(hashes)];
  const short = (hash: string) => html`<code>${hash.slice(0, 12)}\u2026</code>`;
  return html`<details><summary>Fingerprints: programme ${short(programmeSha256)} input ${short(inputSha256)}</summary>
<dl class="prints">
${all.map(
  ([label, hash]) => html`<dt>${label}</dt><dd class="hash">${hash}</dd>
`,
)}</dl>
<p class="note">SHA-256 of the definition in its canonical form, of the ${counted(rows)} rows of input as decompressed, and of the result files: ${counted(tables.allocations.rows)} rows of allocations, ${counted(tables.releases.rows)} of releases, ${counted(tables.rejected.rows)} rejected. Who has the same two inputs gets the same bytes. Settled by aliquot ${version}.</p></details>`;
}
