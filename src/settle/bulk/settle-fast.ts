import { setImmediate as nextTurn } from "node:timers/promises";
import { compareBytes } from "../../exact/byte-order.ts";
import type { Instant } from "../../exact/instant.ts";
import { checkEquations, type RewardTotals } from "../../programme/engines/equations.ts";
import { type LockdropEngine, lockdropEngine } from "../../programme/engines/lockdrop.ts";
import { unassigned } from "../../programme/engines/lockdrop-result.ts";
import type { DepositTotals, GroupResult } from "../../programme/engines/settlement.ts";
import type { ProgrammeEvent } from "../../programme/events/event.ts";
import { collectFacts } from "../../programme/events/facts.ts";
import type { LockdropShape, Programme } from "../../programme/programme.ts";
import type { SettleOptions } from "../settle-file.ts";
import type { OutcomeOptions } from "../settle-outcome.ts";
import { RowApplier } from "./apply-rows.ts";
import type { Columns } from "./columns.ts";
import { dividePools } from "./divide-pools.ts";
import { FastOutcome, writingRoom } from "./fast-outcome.ts";
import { addUpReleases, type FastReleases } from "./fast-releases.ts";
import { fastShape, needsPlainEngine } from "./fast-shape.ts";
import { keepMachine, type Machine, takeMachine } from "./machine.ts";
import { MoreRoom, NotFast } from "./not-fast.ts";
import { Pool } from "./pool.ts";
import { type ColumnsRead, readColumns } from "./read-columns.ts";
import { touchRanges } from "./room-ahead.ts";
import { type RuleTables, writeRules } from "./rules.ts";
import { readTotal } from "./wide.ts";

/** Few: a kernel's first, slower code is replaced only when it is called again. */
const ROWS_PER_STEP = 4096;

/** A settlement by the fast path, with what identifies its input. */
export interface FastSettlement {
  readonly outcome: FastOutcome;
  readonly rows: number;
  readonly sha256: string;
  /** Gives up the memory in which the outcome stands, and the threads that write its tables. */
  close(): void;
}

/**
 * Settles a CSV file in the kernels' memory, without objects per row. The same figures, refusals and
 * errors as the plain engine; throws NotFast for what it does not serve.
 */
export async function settleFast(
  programme: Programme,
  eventsPath: string,
  options: OutcomeOptions,
): Promise<FastSettlement> {
  const shape = fastShape(programme);
  if (typeof shape === "string") throw new NotFast(shape);
  const given = { programme, shape, eventsPath, options };
  try {
    return await settleWith(given, { isGenerous: false });
  } catch (error) {
    if (!(error instanceof MoreRoom)) throw error;
    return await settleWith(given, { isGenerous: true });
  }
}

interface Given {
  readonly programme: Programme;
  readonly shape: LockdropShape;
  readonly eventsPath: string;
  readonly options: OutcomeOptions;
}

async function settleWith(given: Given, room: { isGenerous: boolean }): Promise<FastSettlement> {
  const machine = takeMachine(given.options.jobs);
  const pool = new Pool(machine);
  try {
    return await settleOn({ machine, pool, ...room }, given);
  } catch (error) {
    pool.close();
    machine.threads.stop();
    throw error;
  }
}

async function settleOn(
  on: { readonly machine: Machine; readonly pool: Pool; readonly isGenerous: boolean },
  given: Given,
): Promise<FastSettlement> {
  const { machine, pool, isGenerous } = on;
  const { programme, shape, eventsPath, options } = given;
  const { progress, lenient } = options;
  const read = await readColumns(programme, eventsPath, {
    machine: machine.memory,
    pool,
    lenient,
    progress,
    isBoosted: shape.boost !== undefined,
    isGenerous,
    needsPlain: (event) => needsPlainEngine(programme, event),
  });
  progress?.phase("applying");
  const order = orderRows(read.columns);
  const asOf = options.asOf ?? order.last;
  const facts = collectFacts(otherEvents(read, asOf));
  const engine = lockdropEngine(programme, shape, { facts, asOf });
  const tables = writeRules(read.columns, engine.state);
  const { isUsed } = machine.memory;
  touchRanges({ pool, isUsed }, read.columns.membersRoom());
  const early = sortNames(read.columns, pool, read.columns.sharesRoom());
  if (options.wantsTree) touchRanges({ pool, isUsed }, read.columns.treeRoom());
  const counted = await pool.beside(() => applyAll(read, { tables, engine, progress }));
  progress?.phase("dividing");
  // It needs the room that dividing fills.
  await early;
  const sorting = early ?? sortNames(read.columns, pool, read.columns.scratch());
  if (sorting === undefined) throw new NotFast("its names do not fit into 4 GiB");
  const groups = await dividePools(programme, shape, { columns: read.columns, tables, pool });
  const releases = addUpReleases(read.columns, engine.state);
  const deposits = depositTotals(read.columns, tables, engine);
  const rewards = [rewardTotals(shape, groups, releases)];
  const sink = shape.share.sink;
  checkEquations(
    { groups, allocations: [], payments: [], deposits, lots: [], unassigned: [], sink },
    rewards,
    [],
  );
  const room = writingRoom(read.columns, tables, { pool, releases });
  await sorting;
  const outcome = new FastOutcome({
    ...room,
    pool,
    programme,
    shape,
    read,
    tables,
    engine,
    groups,
    releases,
    deposits,
    rewards,
    asOf,
    counted,
  });
  return { outcome, rows: read.rows, sha256: read.sha256, close: closing(read.columns, on) };
}

/** Gives the machine back for the next settlement, or up when something still runs on it. */
function closing(
  columns: Columns,
  { machine, pool }: { readonly machine: Machine; readonly pool: Pool },
): () => void {
  let isOpen = true;
  return () => {
    if (!isOpen) return;
    isOpen = false;
    pool.close();
    if (pool.isIdle) keepMachine(machine, columns.held());
    else machine.threads.stop();
  };
}

/** Puts the participants in the order of their names, on a thread if there is one; not if room lacks. */
function sortNames(
  columns: Columns,
  pool: Pool,
  { start, end }: { readonly start: number; readonly end: number },
): Promise<unknown> | undefined {
  const participants = columns.get("participants");
  const lastName = columns.get("nameStarts") + participants * 4;
  const text = columns.machine.view.getUint32(lastName, true);
  // As kernel/order.ts asks for.
  if (start + participants * 25 + text / 6 + 16_384 > end) return undefined;
  const args = [columns.get("order"), participants, start];
  return pool.call({ name: "sortNames", args, isLong: true });
}

/** Sorts the rows by time unless they are in order; returns the last instant. */
function orderRows(columns: Columns): { readonly last: Instant } {
  const { view, kernel } = columns.machine;
  const rows = columns.get("rows");
  const timeOf = (row: number) => view.getBigInt64(columns.get("times") + row * 8, true);
  const perm = columns.get("perm");
  if (columns.get("isSorted") === 1) {
    columns.set("perm", 0);
    return { last: timeOf(rows - 1) };
  }
  // Members and shares come later: their memory is free until then.
  kernel.sortRows(perm, rows, columns.get("memberWeights"));
  return { last: timeOf(view.getUint32(perm + (rows - 1) * 4, true)) };
}

/** The events that stand in no column, in order, up to the as-of instant. */
function otherEvents({ others }: ColumnsRead, asOf: Instant): ProgrammeEvent[] {
  return [...others.values()]
    .filter(({ time }) => time <= asOf)
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.line - b.line));
}

async function applyAll(
  read: ColumnsRead,
  {
    tables,
    engine,
    progress,
  }: {
    readonly tables: RuleTables;
    readonly engine: LockdropEngine;
    readonly progress: SettleOptions["progress"];
  },
): Promise<number> {
  const rows = read.columns.get("rows");
  const applier = new RowApplier(read, tables, engine, rows);
  for (let applied = -1; ; ) {
    const before = applied;
    applied = applier.step(ROWS_PER_STEP);
    progress?.update(applied, rows);
    await nextTurn();
    if (applied === rows || applied === before) return applied;
  }
}

/** What the kernels accepted, and what the plain engine answered about the rest. */
function depositTotals(
  columns: Columns,
  tables: RuleTables,
  { state }: LockdropEngine,
): DepositTotals[] {
  const totals = new Map(state.deposits.all().map((each) => [each.asset, { ...each }]));
  tables.assets.forEach((asset, i) => {
    const locked = readTotal(columns.machine, tables.assetTotals + i * 48);
    const burned = readTotal(columns.machine, tables.assetTotals + i * 48 + 24);
    if (locked === 0n && burned === 0n) return;
    const none = { in: 0n, accepted: 0n, refused: 0n, withdrawn: 0n, burned: 0n, held: 0n };
    const known = totals.get(asset) ?? { asset, ...none };
    known.in += locked + burned;
    known.accepted += locked + burned;
    known.held += locked;
    known.burned += burned;
    totals.set(asset, known);
  });
  return [...totals.values()].sort((a, b) => compareBytes(a.asset, b.asset));
}

function rewardTotals(
  shape: LockdropShape,
  groups: readonly GroupResult[],
  { allocated, totals }: FastReleases,
): RewardTotals {
  const sum = (amounts: readonly bigint[]) => amounts.reduce((all, each) => all + each, 0n);
  const pools = sum(shape.groups.map(({ pool }) => pool));
  const rest = unassigned(shape);
  const dust = sum(groups.map((each) => each.dust - each.carriedIn)) + rest;
  const burned = sum(totals.filter(({ kind }) => kind === "burned").map(({ amount }) => amount));
  const released = sum(totals.map(({ amount }) => amount)) - burned;
  const held = allocated - released - burned;
  return { token: shape.reward, pool: pools + rest, allocated, dust, released, held, burned };
}
