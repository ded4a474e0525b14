import type { Instant } from "../../exact/instant.ts";
import type { Sink } from "../../programme/definition.ts";
import type { RewardTotals } from "../../programme/engines/equations.ts";
import type { LockdropEngine } from "../../programme/engines/lockdrop.ts";
import type { DepositTotals, GroupResult } from "../../programme/engines/settlement.ts";
import { nextRelease, provisionalUntil } from "../../programme/horizon.ts";
import type { LockdropShape, Programme } from "../../programme/programme.ts";
import { csvRow, textCell } from "../csv-text.ts";
import {
  countReasons,
  type Outcome,
  type ParticipantTotal,
  type ReleaseTotal,
  type TableChunk,
  tableOf,
} from "../outcome.ts";
import { rejectedRow, rejectedRows } from "../result-rows.ts";
import { nameOf } from "./apply-rows.ts";
import { IO } from "./columns.ts";
import { type FastReleases, textTable } from "./fast-releases.ts";
import type { ColumnsRead } from "./read-columns.ts";
import { NONE, type RuleTables } from "./rules.ts";
import { readWide } from "./wide.ts";

/** Written at once. */
const CHUNK_BYTES = 8 << 20;
const LIMIT_BOOKS = 0x8000;

/** What the fast path has computed, in the kernels' memory. */
interface FastParts {
  readonly programme: Programme;
  readonly shape: LockdropShape;
  readonly read: ColumnsRead;
  readonly tables: RuleTables;
  readonly engine: LockdropEngine;
  readonly groups: readonly GroupResult[];
  readonly releases: FastReleases;
  readonly deposits: readonly DepositTotals[];
  readonly rewards: readonly RewardTotals[];
  readonly asOf: Instant;
  readonly counted: number;
}

/** The outcome of the fast path: its tables are written straight from the kernels' memory. */
export class FastOutcome implements Outcome {
  readonly programme: Programme;
  readonly asOf: Instant;
  readonly counted: number;
  readonly ignored: number;
  readonly provisionalUntil: Instant | undefined;
  readonly nextRelease: Instant | undefined;
  readonly groups: readonly GroupResult[];
  readonly deposits: readonly DepositTotals[];
  readonly lots = [];
  readonly rewards: readonly RewardTotals[];
  readonly sink: Sink;
  readonly participants: number;
  readonly contributors: number;
  readonly refused: number;
  readonly rejected: ReadonlyMap<string, number>;
  readonly tables: Outcome["tables"];
  private readonly parts: FastParts;
  private isOrdered = false;

  constructor(parts: FastParts) {
    const { programme, engine, asOf, groups, read, releases, counted } = parts;
    const horizon = { engine, asOf, groups };
    const refusals = [...engine.refusals].sort((a, b) => a.event.line - b.event.line);
    const rejected = rejectedRows(programme, refusals, read.malformed);
    this.parts = parts;
    this.programme = programme;
    this.asOf = asOf;
    this.counted = counted;
    this.ignored = read.columns.get("rows") - counted;
    this.provisionalUntil = provisionalUntil(horizon);
    this.nextRelease = nextRelease(horizon);
    this.groups = groups;
    this.deposits = parts.deposits;
    this.rewards = parts.rewards;
    this.sink = parts.shape.share.sink;
    this.participants = releases.participants;
    this.contributors = releases.participants;
    this.refused = refusals.length;
    this.rejected = countReasons(rejected);
    this.tables = {
      allocations: {
        rows: groups.reduce((sum, each) => sum + each.participants, 0),
        chunks: () => this.allocationChunks(),
      },
      releases: { rows: releases.rows, chunks: () => this.releaseChunks() },
      rejected: tableOf(rejected, rejectedRow),
    };
  }

  releaseTotals(): readonly ReleaseTotal[] {
    return this.parts.releases.totals;
  }

  *totals(): Generator<ParticipantTotal> {
    this.sort();
    const { columns } = this.parts.read;
    const { view } = columns.machine;
    const token = this.parts.shape.reward;
    const order = columns.get("order");
    const count = columns.get("participants");
    for (let i = 0; i < count; i++) {
      const owner = view.getUint32(order + i * 4, true);
      const total = this.totalOf(owner);
      if (total === undefined) continue;
      yield { participant: nameOf(columns, owner), token, total, ...this.paid(total) };
    }
  }

  private totalOf(owner: number): bigint | undefined {
    const { columns } = this.parts.read;
    const { view } = columns.machine;
    let total: bigint | undefined;
    let link = view.getUint32(columns.get("heads") + owner * 4, true);
    while (link !== 0) {
      const member = link - 1;
      if (view.getUint16(columns.get("memberGroups") + member * 2, true) < LIMIT_BOOKS) {
        total =
          (total ?? 0n) + readWide(columns.machine, columns.get("memberShares") + member * 16);
      }
      link = view.getUint32(columns.get("memberNext") + member * 4, true);
    }
    return total;
  }

  private paid(total: bigint): { readonly released: bigint; readonly burned: bigint } {
    let before = 0n;
    let released = 0n;
    let burned = 0n;
    for (const { kind, cumulative } of this.parts.releases.steps) {
      const until = (total * cumulative.n) / cumulative.d;
      if (until <= before) continue;
      if (kind === "burned") burned += until - before;
      else released += until - before;
      before = until;
    }
    return { released, burned };
  }

  /** Puts the participants in the order of their names, once. */
  private sort(): void {
    if (this.isOrdered) return;
    const { columns } = this.parts.read;
    const { kernel } = columns.machine;
    kernel.sortNames(columns.get("order"), columns.get("participants"), columns.scratch().start);
    this.isOrdered = true;
  }

  private *allocationChunks(): Generator<TableChunk> {
    this.sort();
    const { tables, shape, read } = this.parts;
    const { kernel } = read.columns.machine;
    const texts = tables.groups.map(({ id }) => Buffer.from(cell(id)));
    const table = textTable(read.columns, texts);
    const longest = texts.reduce((most, { length }) => Math.max(most, length), 0);
    const boosted = tables.groups.findIndex(({ id }) => id === shape.boost?.group);
    yield* this.chunks((from, to, start, limit) =>
      kernel.writeAllocations(from, to, start, limit, table, longest, boosted < 0 ? NONE : boosted),
    );
  }

  private *releaseChunks(): Generator<TableChunk> {
    const { releases, read } = this.parts;
    if (releases.rows === 0) return;
    this.sort();
    const { kernel } = read.columns.machine;
    const { slots, steps, slotTexts, slotTextBytes } = releases;
    yield* this.chunks((from, to, start, limit) =>
      kernel.writeReleases(from, to, start, limit, slots, steps.length, slotTexts, slotTextBytes),
    );
  }

  private *chunks(
    write: (from: number, to: number, start: number, limit: number) => void,
  ): Generator<TableChunk> {
    const { columns } = this.parts.read;
    const { kernel, bytes } = columns.machine;
    const count = columns.get("participants");
    for (let from = 0; from < count; ) {
      write(from, count, IO.start, IO.start + CHUNK_BYTES);
      from = kernel.writtenUpTo();
      yield {
        rows: kernel.writtenRows(),
        text: bytes.subarray(IO.start, kernel.writtenTo() >>> 0),
      };
    }
  }
}

/** A text as a cell of a table, without the line's end. */
function cell(text: string): string {
  return csvRow([textCell(text)]).slice(0, -1);
}
