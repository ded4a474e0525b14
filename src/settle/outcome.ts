import type { ClaimTree } from "../claims/claim-tree.ts";
import { compareBytes } from "../exact/byte-order.ts";
import type { Instant } from "../exact/instant.ts";
import type { Sink } from "../programme/definition.ts";
import { type Dilution, dilutionOf } from "../programme/dilution.ts";
import type { RewardTotals } from "../programme/engines/equations.ts";
import type {
  Allocation,
  DepositTotals,
  GroupResult,
  LotTotals,
} from "../programme/engines/settlement.ts";
import { nextRelease, provisionalUntil } from "../programme/horizon.ts";
import type { Programme } from "../programme/programme.ts";
import { type ScheduledRelease, scheduledReleases } from "../programme/schedule.ts";
import type { Settlement } from "../programme/settle.ts";
import type { ReleaseKind } from "../programme/stages/release.ts";
import { allocationRow, rejectedRow, rejectedRows, releaseRow } from "./result-rows.ts";
import type { MalformedRow } from "./row-meaning.ts";

/** Some whole rows of a table as UTF-8 text. */
export interface TableChunk {
  readonly rows: number;
  readonly text: string | Uint8Array;
}

/** A result table as CSV without the header, in order. */
export interface ResultTable {
  readonly rows: number;
  chunks(): Iterable<TableChunk> | AsyncIterable<TableChunk>;
}

/** One participant's totals in one reward token, base units: total = released + held + burned. */
export interface ParticipantTotal {
  readonly participant: string;
  readonly token: string;
  readonly total: bigint;
  readonly released: bigint;
  readonly burned: bigint;
}

/** What is paid out (or burned) at one instant, over all participants. */
export interface ReleaseTotal {
  readonly token: string;
  readonly time: Instant;
  readonly kind: ReleaseKind;
  readonly amount: bigint;
  readonly participants: number;
}

/**
 * What a settlement comes to, whichever path computed it: totals at hand, tables as streams. All
 * that is written, drawn or proved is made from this.
 */
export interface Outcome {
  readonly programme: Programme;
  readonly asOf: Instant;
  /** Events at or before the as-of instant, and after it (ignored). */
  readonly counted: number;
  readonly ignored: number;
  readonly provisionalUntil: Instant | undefined;
  readonly nextRelease: Instant | undefined;
  readonly groups: readonly GroupResult[];
  readonly deposits: readonly DepositTotals[];
  readonly lots: readonly LotTotals[];
  readonly rewards: readonly RewardTotals[];
  readonly sink: Sink;
  /** Participants with a row in allocations.csv; those of them who contributed themselves. */
  readonly participants: number;
  readonly contributors: number;
  /** Events refused or cut by a rule; malformed rows are not among them. */
  readonly refused: number;
  /** Rows of rejected.csv by reason. */
  readonly rejected: ReadonlyMap<string, number>;
  readonly tables: {
    readonly allocations: ResultTable;
    readonly releases: ResultTable;
    readonly rejected: ResultTable;
  };
  /** Sorted by participant, then token, as bytes; zero totals included. */
  totals(): Iterable<ParticipantTotal>;
  /** Sorted by time, token, kind. */
  releaseTotals(): readonly ReleaseTotal[];
  /** What is due after the as-of instant without any further event, by time; see `schedule.ts`. */
  schedule?(): readonly ScheduledRelease[];
  /**
   * OpenZeppelin's tree over all positive totals, where everybody is an EVM address of their own.
   * Above `wholeUpTo` claims its nodes hold only what a tree file keeps; above `most` there is none.
   */
  ozTree?(wholeUpTo: number, most?: number): Promise<ClaimTree | undefined>;
  /** Dilution of early minters, one per minted asset; see `dilution.ts`. */
  dilution?(): readonly Dilution[];
}

/** The outcome of the plain engine, whose tables are all in memory. */
export function plainOutcome(settlement: Settlement, malformed: readonly MalformedRow[]): Outcome {
  const { allocations, releases } = settlement;
  const rejected = rejectedRows(settlement.programme, settlement.refusals, malformed);
  return {
    programme: settlement.programme,
    asOf: settlement.asOf,
    counted: settlement.counted,
    ignored: settlement.ignored,
    provisionalUntil: provisionalUntil(settlement),
    nextRelease: nextRelease(settlement),
    groups: settlement.groups,
    deposits: settlement.deposits,
    lots: settlement.lots,
    rewards: settlement.rewards,
    sink: settlement.sink,
    participants: countParticipants(allocations),
    // The bonus of a referral is no contribution of one's own.
    contributors: countParticipants(allocations.filter((row) => row.group !== "referral")),
    refused: settlement.refusals.length,
    rejected: countReasons(rejected),
    tables: {
      allocations: tableOf(allocations, allocationRow),
      releases: tableOf(releases, releaseRow),
      rejected: tableOf(rejected, rejectedRow),
    },
    totals: () => participantTotals(settlement),
    releaseTotals: () => releaseTotals(settlement),
    schedule: () => scheduledReleases(settlement),
    dilution: () => dilutionOf(settlement),
  };
}

/** Rows joined before they go to the file. */
const ROWS_PER_CHUNK = 2_000;

/** A table whose rows are in memory. */
export function tableOf<Row>(rows: readonly Row[], asText: (row: Row) => string): ResultTable {
  return {
    rows: rows.length,
    *chunks() {
      for (let start = 0; start < rows.length; start += ROWS_PER_CHUNK) {
        const some = rows.slice(start, start + ROWS_PER_CHUNK);
        yield { rows: some.length, text: some.map(asText).join("") };
      }
    },
  };
}

function countParticipants(allocations: readonly Allocation[]): number {
  let count = 0;
  let before: string | undefined;
  for (const { participant } of allocations) {
    if (participant !== before) count++;
    before = participant;
  }
  return count;
}

/** How often each reason stands in rejected.csv. */
export function countReasons(rows: readonly { readonly reason: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { reason } of rows) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}

/** Walks allocations and releases side by side; both are sorted by participant. */
function* participantTotals({ allocations, releases }: Settlement): Generator<ParticipantTotal> {
  let release = 0;
  for (let row = 0; row < allocations.length; ) {
    const participant = allocations[row]?.participant ?? "";
    const totals = new Map<string, { total: bigint; released: bigint; burned: bigint }>();
    for (; allocations[row]?.participant === participant; row++) {
      const { token, allocation } = allocations[row] as Allocation;
      const known = totals.get(token) ?? { total: 0n, released: 0n, burned: 0n };
      known.total += allocation;
      totals.set(token, known);
    }
    for (; releases[release]?.participant === participant; release++) {
      const { token, kind, amount } = releases[release] as Settlement["releases"][number];
      const known = totals.get(token);
      if (known === undefined) continue;
      if (kind === "burned") known.burned += amount;
      else known.released += amount;
    }
    const sorted = [...totals].sort(([a], [b]) => compareBytes(a, b));
    for (const [token, amounts] of sorted) yield { participant, token, ...amounts };
  }
}

function releaseTotals({ releases }: Settlement): ReleaseTotal[] {
  const totals = new Map<string, ReleaseTotal>();
  for (const { token, time, kind, amount } of releases) {
    const key = `${time} ${kind} ${token}`;
    const known = totals.get(key) ?? { token, time, kind, amount: 0n, participants: 0 };
    totals.set(key, {
      ...known,
      amount: known.amount + amount,
      participants: known.participants + 1,
    });
  }
  return [...totals.values()].sort(
    (a, b) =>
      (a.time < b.time ? -1 : a.time > b.time ? 1 : 0) ||
      compareBytes(a.token, b.token) ||
      compareBytes(a.kind, b.kind),
  );
}
