import { pow10 } from "../../exact/integer.ts";
import { ONE, rational, ZERO } from "../../exact/rational.ts";
import { unitOf } from "../../programme/asset-amounts.ts";
import { carryOut } from "../../programme/engines/division.ts";
import type { GroupFill, GroupResult } from "../../programme/engines/settlement.ts";
import type { Boost, Group, LockdropShape, Programme } from "../../programme/programme.ts";
import { acceleration36, boostedWeight, boostFactor } from "../../programme/stages/boost.ts";
import { shareFactor } from "../../programme/stages/share.ts";
import type { Columns } from "./columns.ts";
import { DIVISION_BYTES, GROUP_BYTES, SUM_BYTES } from "./layout.ts";
import { NotFast } from "./not-fast.ts";
import { inRanges, type Pool } from "./pool.ts";
import { NONE, type RuleTables } from "./rules.ts";
import { readTotal, readWide, writeFactor, writeWide } from "./wide.ts";

/** Members divided by one call, unless that makes too many ranges with sums of their own. */
const LEAST = 4096;
const MOST_RANGES = 32;
const MOST_SUMS = 32_768;
const TOO_LARGE = "an amount or weight exceeds 128 bits";

/** Divides every group's pool in the kernels; returns the groups in the order of the programme. */
export async function dividePools(
  programme: Programme,
  shape: LockdropShape,
  {
    columns,
    tables,
    pool,
  }: { readonly columns: Columns; readonly tables: RuleTables; readonly pool: Pool },
): Promise<GroupResult[]> {
  const boosted = tables.groups.findIndex(({ id }) => id === shape.boost?.group);
  const table = columns.table(tables.groups.length * DIVISION_BYTES);
  if (shape.boost !== undefined && boosted >= 0) {
    boostMembers(programme, shape.boost, { columns, tables, rank: boosted });
  }
  const run = new Division(shape, { columns, tables, pool, table, boosted });
  const isCarried = shape.share.sink === "carry";
  if (!isCarried) {
    for (const group of shape.groups) run.prepare(group, 0n);
    await run.divide(0, tables.groups.length);
  }
  const results: GroupResult[] = [];
  let carried = 0n;
  for (const group of shape.groups) {
    const rank = tables.rankOf.get(group) ?? 0;
    if (isCarried) {
      run.prepare(group, carried);
      await run.divide(rank, rank + 1);
    }
    const result = run.result(group, carried);
    carried = carryOut(shape.share.sink, result.dust);
    results.push(result);
  }
  return results;
}

class Division {
  /** Of each range that is divided by one call. */
  private readonly sums: readonly number[];

  constructor(
    private readonly shape: LockdropShape,
    private readonly place: {
      readonly columns: Columns;
      readonly tables: RuleTables;
      readonly pool: Pool;
      readonly table: number;
      readonly boosted: number;
    },
  ) {
    const { columns, tables } = place;
    const groups = tables.groups.length;
    const ranges = Math.max(1, Math.min(MOST_RANGES, Math.floor(MOST_SUMS / groups)));
    this.sums = Array.from({ length: ranges }, () => columns.table(groups * SUM_BYTES));
  }

  /** Writes the factors of a group's division. */
  prepare(group: Group, carriedIn: bigint): void {
    const { columns, table, tables, boosted } = this.place;
    const rank = tables.rankOf.get(group) ?? 0;
    const { weight, boostedWeight: final } = this.totals(rank);
    const pool = group.pool + carriedIn;
    const entry = table + rank * DIVISION_BYTES;
    const isBoosted = rank === boosted;
    const { by } = this.shape.share;
    writeFactor(columns.machine, entry, shareFactor(by, pool, isBoosted ? final : weight));
    writeFactor(columns.machine, entry + 80, shareFactor(by, pool, weight));
  }

  /** Divides the groups `first` to `end` of the kernels' numbers. */
  async divide(first: number, end: number): Promise<void> {
    const { columns, pool, table, boosted } = this.place;
    const boostedGroup = boosted < 0 ? NONE : boosted;
    const ranges = { parts: this.sums.length, least: LEAST };
    const states = await inRanges(columns.get("members"), ranges, async (from, to, range) => {
      const args = [from, to, table, this.sums[range] ?? 0, first, end, boostedGroup];
      const [state] = await pool.call({ name: "divide", args });
      return state;
    });
    if (states.some((state) => state !== 0)) throw new NotFast(TOO_LARGE);
  }

  result(group: Group, carriedIn: bigint): GroupResult {
    const { columns, tables } = this.place;
    const rank = tables.rankOf.get(group) ?? 0;
    const { machine } = columns;
    const sums = this.sums.map((range) => range + rank * SUM_BYTES);
    const allocated = sums.reduce((all, sum) => all + readWide(machine, sum), 0n);
    const members = sums.reduce((all, sum) => all + machine.view.getBigUint64(sum + 16, true), 0n);
    const { weight, boostedWeight: final } = this.totals(rank);
    return {
      id: group.id,
      token: this.shape.reward,
      pool: group.pool,
      carriedIn,
      totalWeight: weight,
      totalBoostedWeight: rank === this.place.boosted ? final : weight,
      weightDecimals: group.weightDecimals,
      participants: Number(members),
      allocated,
      dust: group.pool + carriedIn - allocated,
      fill: this.fill(group),
    };
  }

  private totals(rank: number): { readonly weight: bigint; readonly boostedWeight: bigint } {
    const { columns, tables } = this.place;
    const figures = tables.groupFigures + rank * GROUP_BYTES;
    return {
      weight: readWide(columns.machine, figures + 16),
      boostedWeight: readWide(columns.machine, figures + 32),
    };
  }

  private fill(group: Group): GroupFill[] {
    const { columns, tables } = this.place;
    return [...group.assets].map((asset) => {
      const slot = tables.fillSlot(group, asset) ?? 0;
      const accepted = readTotal(columns.machine, tables.fillTotals + slot * 24);
      return { asset, accepted, cap: group.cap?.asset === asset ? group.cap.amount : undefined };
    });
  }
}

/** Boosts the weights of a group: the kernels where nothing was burned, the exact curve elsewhere. */
function boostMembers(
  programme: Programme,
  boost: Boost,
  place: { readonly columns: Columns; readonly tables: RuleTables; readonly rank: number },
): void {
  const { columns, tables, rank } = place;
  const { machine } = columns;
  const { kernel, view } = machine;
  const group = tables.groups[rank];
  if (group === undefined) return;
  const unburned = acceleration36(boost, ZERO, ONE);
  const factor = columns.table(80);
  writeFactor(machine, factor, boostFactor(unburned));
  const total = tables.groupFigures + rank * GROUP_BYTES + 32;
  const members = columns.get("members");
  const unit = pow10(group.weightDecimals);
  for (let member = 0; ; member++) {
    member = kernel.boostUpTo(member, rank, factor, ...halves(unburned), total) >>> 0;
    if (member === NONE) throw new NotFast(TOO_LARGE);
    if (member >= members) return;
    const owner = view.getUint32(columns.get("memberOwners") + member * 4, true);
    const burned = readWide(machine, columns.get("burned") + owner * 16);
    const weight = readWide(machine, columns.get("memberWeights") + member * 16);
    const burnedUnits = rational(burned, unitOf(programme, boost.asset));
    const v36 = acceleration36(boost, burnedUnits, rational(weight, unit));
    const final = boostedWeight(weight, v36);
    const [low, upper] = halves(v36);
    view.setBigUint64(columns.get("memberBoosts") + member * 16, low, true);
    view.setBigUint64(columns.get("memberBoosts") + member * 16 + 8, upper, true);
    writeWide(machine, columns.get("memberBoosted") + member * 16, final);
    writeWide(machine, total, readWide(machine, total) + final);
  }
}

/** Two's complement of 128 bits in two halves; NotFast when it does not fit. */
function halves(value: bigint): [bigint, bigint] {
  if (BigInt.asIntN(128, value) !== value) throw new NotFast(TOO_LARGE);
  return [BigInt.asUintN(64, value), BigInt.asUintN(64, value >> 64n)];
}
