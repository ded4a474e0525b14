import { formatInstant } from "../exact/instant.ts";
import { pow10 } from "../exact/integer.ts";
import { formatDecimal, rational } from "../exact/rational.ts";
import type { ReleaseRow } from "../programme/engines/release-table.ts";
import type { Allocation } from "../programme/engines/settlement.ts";
import { eventInWords } from "../programme/events/event-words.ts";
import type { Refusal } from "../programme/events/refusal.ts";
import type { Programme } from "../programme/programme.ts";
import type { Settlement } from "../programme/settle.ts";
import { IRRATIONAL_PLACES } from "../programme/stages/boost.ts";
import { csvRow, textCell } from "./csv-text.ts";
import type { MalformedRow } from "./row-meaning.ts";

/** The first line of allocations.csv. */
export const ALLOCATIONS_HEADER =
  "participant,group,weight,initial,boost,boosted_weight,allocation\n";
/** The first line of releases.csv. */
export const RELEASES_HEADER = "participant,token,time,kind,amount,remaining\n";
/** The first line of rejected.csv. */
export const REJECTED_HEADER = "line,id,reason,detail\n";

const ONE_36 = pow10(IRRATIONAL_PLACES);

/** A row of allocations.csv. */
export function allocationRow(row: Allocation): string {
  return csvRow([
    textCell(row.participant),
    textCell(row.group),
    `${row.weight}`,
    `${row.initial}`,
    boostCell(row.boost36),
    `${row.boostedWeight}`,
    `${row.allocation}`,
  ]);
}

/** V with 36 decimal places, or empty where there is no boost. */
export function boostCell(boost36: bigint | undefined): string {
  return boost36 === undefined ? "" : formatDecimal(rational(boost36, ONE_36), IRRATIONAL_PLACES);
}

/** A row of releases.csv. */
export function releaseRow(row: ReleaseRow): string {
  const { participant, token, time, kind, amount, remaining } = row;
  return csvRow([
    textCell(participant),
    token,
    formatInstant(time),
    kind,
    `${amount}`,
    `${remaining}`,
  ]);
}

/** The whole of allocations.csv as one text, for small results. */
export function allocationsText({ allocations }: Settlement): string {
  return ALLOCATIONS_HEADER + allocations.map(allocationRow).join("");
}

/** The whole of releases.csv as one text, for small results. */
export function releasesText({ releases }: Settlement): string {
  return RELEASES_HEADER + releases.map(releaseRow).join("");
}

/** A line of rejected.csv: malformed rows of a lenient run and refusals by a rule alike. */
export interface RejectedRow {
  readonly line: number;
  readonly id: string;
  readonly reason: string;
  readonly detail: string;
}

/** Everything that was not taken as it came, by line. */
export function rejectedRows(
  programme: Programme,
  refusals: readonly Refusal[],
  malformed: readonly MalformedRow[],
): RejectedRow[] {
  const refused = refusals.map(({ event, reason, detail }) => {
    const who = event.participant === "" ? "" : `${event.participant}, `;
    const whole = `${who}${eventInWords(programme, event)}: ${detail}`;
    return { line: event.line, id: event.id, reason, detail: whole };
  });
  return [...malformed, ...refused].sort((a, b) => a.line - b.line);
}

/** A row of rejected.csv. */
export function rejectedRow(row: RejectedRow): string {
  return csvRow([`${row.line}`, textCell(row.id), row.reason, textCell(row.detail)]);
}
