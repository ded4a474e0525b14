import type { Outcome, ReleaseTotal } from "../../outcome.ts";
import type { Provenance } from "../../summary.ts";
import type { Figures } from "../figures.ts";

/** What every section is made from. */
export interface ReportInput {
  readonly outcome: Outcome;
  readonly provenance: Provenance;
  /** SHA-256 of the result files written before the report, by name. */
  readonly hashes: Readonly<Record<string, string>>;
  readonly figures: Figures;
  readonly releaseTotals: readonly ReleaseTotal[];
}
