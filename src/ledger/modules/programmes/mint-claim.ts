import { formatMonth, monthNumber, monthStart, parseMonth } from "../../../exact/calendar.ts";
import { DAY, type Instant } from "../../../exact/instant.ts";
import { max } from "../../../exact/integer.ts";
import { proRata } from "../../../programme/stages/share.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import { denomOf, type Live } from "./live.ts";
import { mintShape, weightThrough } from "./mint-book.ts";
import { groups } from "./state/lockdrop.ts";
import { minterMonths, minters, monthFees } from "./state/mint.ts";
import type { GroupRecord, MinterRecord } from "./types.ts";
import { sweep } from "./vaults.ts";

/** Months that one message computes for one minter. */
const MOST_MONTHS = 24;

/** Fees of a month come in until so many days after its end; then its shares are final. */
const FEE_DAYS = 7n;

/** A month's share of one minter, with the totals it follows from. */
export interface MonthShare {
  readonly group: string;
  readonly month: bigint;
  readonly pool: bigint;
  readonly weight: bigint;
  readonly totalWeight: bigint;
  readonly holders: bigint;
  readonly share: bigint;
}

/** When the fees of a month are complete. */
export function feesClose({ programme }: Live, month: bigint): Instant {
  return monthStart(Number(month) + 1, programme.zoneSec) + FEE_DAYS * DAY;
}

/** The first month whose fees are not complete. */
function firstOpenMonth({ programme, now }: Live): bigint {
  return BigInt(monthNumber(now - FEE_DAYS * DAY, programme.zoneSec));
}

/** The months with fees whose shares a minter can have computed now, in order: `most` of them and one. */
function dueMonths(
  ctx: QueryContext,
  live: Live,
  { minter, most }: { readonly minter: MinterRecord; readonly most: number },
): bigint[] {
  const { asset, weight, nextMonth } = minter;
  const due: bigint[] = [];
  if (weight === 0n) return due;
  const end = firstOpenMonth(live);
  const from = [live.id, asset, nextMonth] as const;
  for (const [, { month }] of monthFees.entries(ctx, [live.id, asset], { from })) {
    if (month >= end || due.length > most) return due;
    due.push(month);
  }
  return due;
}

/** A minter's share of a month: floor(pool x own weight / everyone's), weights as of the month's end. */
function monthShare(
  ctx: QueryContext,
  live: Live,
  { minter, month }: { readonly minter: MinterRecord; readonly month: bigint },
): MonthShare {
  const { asset } = minter;
  const pool = monthFees.get(ctx, [live.id, asset, month])?.pool ?? 0n;
  const weight = ownWeight(ctx, live, { minter, month });
  const total = weightThrough(ctx, live.id, { asset, month });
  return {
    group: groupOf(asset, month),
    month,
    pool,
    weight,
    totalWeight: total.weight,
    holders: total.holders,
    share: proRata(pool, weight, total.weight),
  };
}

/**
 * What a minter has coming: unpaid shares of complete months, and of the months after them up to the current
 * one, whose fees can still grow; at most MOST_MONTHS of them.
 */
export function yieldOf(
  ctx: QueryContext,
  live: Live,
  minter: MinterRecord,
): { readonly due: bigint; readonly pending: bigint; readonly firstPending: bigint } {
  let [due, pending, firstPending] = [minter.allocated - minter.claimed, 0n, 0n];
  if (minter.weight === 0n) return { due, pending, firstPending };
  for (const month of dueMonths(ctx, live, { minter, most: MOST_MONTHS }).slice(0, MOST_MONTHS))
    due += monthShare(ctx, live, { minter, month }).share;
  const current = BigInt(monthNumber(live.now, live.programme.zoneSec));
  for (let month = max(minter.nextMonth, firstOpenMonth(live)); month <= current; month++) {
    const { share } = monthShare(ctx, live, { minter, month });
    if (pending === 0n && share > 0n) firstPending = month;
    pending += share;
  }
  return { due, pending, firstPending };
}

/**
 * Computes somebody's next months with fees, at most MOST_MONTHS of all assets together, and counts them
 * towards each month's dust. Months without fees cost nothing. Returns the minters as written, and whether
 * months are left.
 */
export function countMonths(
  ctx: Context,
  live: Live,
  participant: string,
): { readonly counted: readonly MinterRecord[]; readonly more: boolean } {
  const counted: MinterRecord[] = [];
  let most = MOST_MONTHS;
  let more = false;
  for (const asset of mintShape(live).mintAssets) {
    const minter = minters.get(ctx, [live.id, asset, participant]);
    if (minter === undefined || minter.weight === 0n) continue;
    const due = dueMonths(ctx, live, { minter, most });
    counted.push(countMinter(ctx, live, { minter, due, most }));
    more ||= due.length > most;
    most -= due.length > most ? most : due.length;
  }
  return { counted, more };
}

function countMinter(
  ctx: Context,
  live: Live,
  of: { readonly minter: MinterRecord; readonly due: readonly bigint[]; readonly most: number },
): MinterRecord {
  const { minter, due, most } = of;
  let { allocated } = minter;
  for (const month of due.slice(0, most)) {
    const share = monthShare(ctx, live, { minter, month });
    allocated += share.share;
    if (share.pool > 0n) countMonth(ctx, live, { asset: minter.asset, due: share });
  }
  const nextMonth = due[most] ?? max(minter.nextMonth, firstOpenMonth(live));
  const after = { ...minter, allocated, nextMonth };
  minters.put(ctx, after);
  return after;
}

/** Whether fees were paid for a month: others have no pool, and no record is made of them. */
export function hasFees(
  ctx: QueryContext,
  { id }: Live,
  { asset, month }: { readonly asset: string; readonly month: bigint },
): boolean {
  return monthFees.has(ctx, [id, asset, month]);
}

/** Sends the pool of a month in which nobody has weight to the sink. */
export function settleMonth(
  ctx: Context,
  live: Live,
  { asset, month }: { readonly asset: string; readonly month: bigint },
): void {
  const pool = monthFees.get(ctx, [live.id, asset, month])?.pool ?? 0n;
  const total = weightThrough(ctx, live.id, { asset, month });
  const totals = groupRecord(ctx, live, { asset, month, pool, total });
  if (total.weight === 0n) sweepMonth(ctx, live, { asset, totals });
}

/** `KAU/2023-03` as an asset and a month; undefined when it is none. */
export function parseGroup(text: string): { asset: string; month: bigint } | undefined {
  const found = /^([^/]+)\/((?!0000)[0-9]{4}-(?:0[1-9]|1[0-2]))$/.exec(text);
  const [, asset, month] = found ?? [];
  if (asset === undefined || month === undefined) return undefined;
  return { asset, month: BigInt(parseMonth(month)) };
}

/** The name of a metal's month. */
export function groupOf(asset: string, month: bigint): string {
  return `${asset}/${formatMonth(Number(month))}`;
}

function ownWeight(
  ctx: QueryContext,
  { id }: Live,
  { minter, month }: { readonly minter: MinterRecord; readonly month: bigint },
): bigint {
  const { asset, participant } = minter;
  const walk = { reverse: true, from: [id, asset, participant, month] as const };
  for (const [, { weight }] of minterMonths.entries(ctx, [id, asset, participant], walk))
    return weight;
  return 0n;
}

function countMonth(
  ctx: Context,
  live: Live,
  { asset, due }: { readonly asset: string; readonly due: MonthShare },
): void {
  const { month, pool, totalWeight, holders, share } = due;
  const total = { weight: totalWeight, holders };
  const before = groupRecord(ctx, live, { asset, month, pool, total });
  const counted = before.counted + 1n;
  const totals = { ...before, counted, allocated: before.allocated + share };
  groups.put(ctx, totals);
  if (counted === totals.members) sweepMonth(ctx, live, { asset, totals });
}

function groupRecord(
  ctx: Context,
  { id }: Live,
  of: {
    asset: string;
    month: bigint;
    pool: bigint;
    total: { readonly weight: bigint; readonly holders: bigint };
  },
): GroupRecord {
  const group = groupOf(of.asset, of.month);
  const { weight, holders } = of.total;
  const none = { filled: 0n, counted: 0n, allocated: 0n, swept: false };
  const fresh = { id, group, pool: of.pool, weight, boosted: weight, members: holders, ...none };
  return groups.get(ctx, [id, group]) ?? fresh;
}

function sweepMonth(
  ctx: Context,
  live: Live,
  { asset, totals }: { readonly asset: string; readonly totals: GroupRecord },
): void {
  if (totals.swept) return;
  groups.put(ctx, { ...totals, swept: true });
  const { group, pool, allocated } = totals;
  sweep(ctx, live, { denom: denomOf(live, asset), left: [{ group, amount: pool - allocated }] });
}
