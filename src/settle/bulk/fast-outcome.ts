import type { ClaimTree } from "../../claims/claim-tree.ts";
import { MAX_AMOUNT } from "../../exact/amount.ts";
import type { Instant } from "../../exact/instant.ts";
import type { Sink } from "../../programme/definition.ts";
import type { RewardTotals } from "../../programme/engines/equations.ts";
import type { LockdropEngine } from "../../programme/engines/lockdrop.ts";
import type { DepositTotals, GroupResult } from "../../programme/engines/settlement.ts";
import { nextRelease, provisionalUntil } from "../../programme/horizon.ts";
import type { LockdropShape, Programme } from "../../programme/programme.ts";
import { lockdropSchedule, type ScheduledRelease } from "../../programme/schedule.ts";
import { paymentsBy } from "../../programme/stages/release.ts";
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
import { type Columns, IO } from "./columns.ts";
import { type FastReleases, floorSums, textTable } from "./fast-releases.ts";
import { LIMIT_BOOKS, ROW_BYTES } from "./layout.ts";
import { NotFast } from "./not-fast.ts";
import { buildOzTree } from "./oz-tree.ts";
import type { Pool } from "./pool.ts";
import type { ColumnsRead } from "./read-columns.ts";
import { NONE, type RuleTables } from "./rules.ts";
import { readWide } from "./wide.ts";

/** Participants whose rows one thread writes at once. */
const PARTICIPANTS_PER_PIECE = 16_384;

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
  readonly pool: Pool;
  readonly texts: { readonly table: number; readonly longest: number };
  readonly bufferBytes: number;
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

  schedule(): readonly ScheduledRelease[] {
    const { engine, read } = this.parts;
    return lockdropSchedule(engine.state, this.rewards, (part, fractions) =>
      part === "main"
        ? floorSums(read.columns, this.parts.releases.probe, fractions)
        : fractions.map(() => 0n),
    );
  }

  *totals(): Generator<ParticipantTotal> {
    const { columns } = this.parts.read;
    const { view } = columns.machine;
    const token = this.parts.shape.reward;
    const order = columns.get("order");
    const count = columns.get("participants");
    for (let i = 0; i < count; i++) {
      const owner = view.getUint32(order + i * 4, true);
      const total = this.totalOf(owner);
      if (total === undefined) continue;
      const { released, burned } = this.paid(total);
      yield {
        // Most readers want the figures only.
        get participant() {
          return nameOf(columns, owner);
        },
        token,
        total,
        released,
        burned,
      };
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
    let released = 0n;
    let burned = 0n;
    for (const { kind, amount } of paymentsBy(this.parts.releases.steps, total, this.asOf)) {
      if (kind === "burned") burned += amount;
      else released += amount;
    }
    return { released, burned };
  }

  /** See `Outcome`. */
  async ozTree(wholeUpTo: number, most = Number.POSITIVE_INFINITY): Promise<ClaimTree | undefined> {
    const { read, pool, releases } = this.parts;
    const { allocated: total } = releases;
    if (total > MAX_AMOUNT) return undefined;
    try {
      return await buildOzTree(read.columns, pool, { total, wholeUpTo, most });
    } catch (error) {
      // The rows are settled; only the tree has to be built the plain way.
      if (error instanceof NotFast) return undefined;
      throw error;
    }
  }

  private allocationChunks(): AsyncGenerator<TableChunk> {
    const { shape, tables, texts } = this.parts;
    const boosted = tables.groups.findIndex(({ id }) => id === shape.boost?.group);
    const rest = [texts.table, texts.longest, boosted < 0 ? NONE : boosted];
    return this.chunks("writeAllocations", rest);
  }

  private async *releaseChunks(): AsyncGenerator<TableChunk> {
    const { slots, steps, slotTexts, slotTextBytes, rows } = this.parts.releases;
    if (rows === 0) return;
    yield* this.chunks("writeReleases", [slots, steps.length, slotTexts, slotTextBytes]);
  }

  /** Pieces of a table, written by all threads ahead of the reader, handed out in order. */
  private async *chunks(
    name: "writeAllocations" | "writeReleases",
    rest: readonly number[],
  ): AsyncGenerator<TableChunk> {
    const { read, pool, bufferBytes } = this.parts;
    const { bytes } = read.columns.machine;
    const count = read.columns.get("participants");
    const write = async (from: number, to: number, start: number) => {
      const args = [from, to, start, start + bufferBytes, ...rest];
      const reads = ["writtenTo", "writtenRows", "writtenUpTo"] as const;
      const [, end = 0, rows = 0, reached = 0] = await pool.call({ name, args, reads });
      return { start, end: end >>> 0, rows, reached, to };
    };
    const ahead: ReturnType<typeof write>[] = [];
    let next = 0;
    const begin = (start: number) => {
      if (next >= count) return;
      const from = next;
      next = Math.min(count, from + PARTICIPANTS_PER_PIECE);
      ahead.push(write(from, next, start));
    };
    for (let slot = 0; slot <= pool.size; slot++) begin(IO.start + slot * bufferBytes);
    for (let piece = ahead.shift(); piece !== undefined; piece = ahead.shift()) {
      let done = await piece;
      yield { rows: done.rows, text: bytes.subarray(done.start, done.end) };
      while (done.reached < done.to) {
        done = await write(done.reached, done.to, done.start);
        yield { rows: done.rows, text: bytes.subarray(done.start, done.end) };
      }
      begin(done.start);
    }
  }
}

/** Texts of the groups for the writing kernels, and the room that one thread writes into. */
export function writingRoom(
  columns: Columns,
  { groups }: RuleTables,
  { pool, releases }: { readonly pool: Pool; readonly releases: FastReleases },
): { readonly texts: FastParts["texts"]; readonly bufferBytes: number } {
  const texts = groups.map(({ id }) => Buffer.from(cell(id)));
  const longest = texts.reduce((most, { length }) => Math.max(most, length), 0);
  const bufferBytes = Math.min(4 << 20, Math.floor((IO.end - IO.start) / (pool.size + 1)));
  const names = 2 * longestName(columns);
  const rows = Math.max(
    groups.length * (ROW_BYTES + longest + names),
    releases.steps.length * (100 + releases.slotTextBytes + names),
  );
  if (rows > bufferBytes) throw new NotFast("one participant may have very many rows");
  return { texts: { table: textTable(columns, texts), longest }, bufferBytes };
}

function longestName(columns: Columns): number {
  const count = columns.get("participants");
  const { buffer } = columns.machine.bytes;
  const starts = new Uint32Array(buffer, columns.get("nameStarts"), count + 1);
  let longest = 0;
  for (let i = 0; i < count; i++) {
    const length = (starts[i + 1] ?? 0) - (starts[i] ?? 0);
    if (length > longest) longest = length;
  }
  return longest;
}

/** A text as a cell of a table, without the line's end. */
function cell(text: string): string {
  return csvRow([textCell(text)]).slice(0, -1);
}
