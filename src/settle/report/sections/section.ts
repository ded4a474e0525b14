import type { Instant } from "../../../exact/instant.ts";
import type { ScheduledRelease } from "../../../programme/schedule.ts";
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
  /** What is due after the as-of instant; empty where the engine does not tell. */
  readonly schedule: readonly ScheduledRelease[];
}

/** When more is released by itself; a flow that runs already is due when it ends. */
export function nextAhead(
  schedule: readonly ScheduledRelease[],
  asOf: Instant,
): Instant | undefined {
  const times = schedule
    .filter(({ kind }) => kind !== "burned")
    .map(({ from, time }) => (from !== undefined && from > asOf ? from : time));
  return times.reduce<Instant | undefined>(
    (first, time) => (first === undefined || time < first ? time : first),
    undefined,
  );
}
