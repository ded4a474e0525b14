import { compareBytes } from "../../../exact/byte-order.ts";
import { monthStart } from "../../../exact/calendar.ts";
import { decimalsOf } from "../../../programme/asset-amounts.ts";
import { sortAllocations } from "../../../programme/engines/books.ts";
import { type MintEngine, mintEngine } from "../../../programme/engines/mint.ts";
import { releaseTable } from "../../../programme/engines/release-table.ts";
import type { Allocation, GroupResult, PaymentOf } from "../../../programme/engines/settlement.ts";
import type { ProgrammeEvent } from "../../../programme/events/event.ts";
import type { Settlement } from "../../../programme/settle.ts";
import { proRata } from "../../../programme/stages/share.ts";
import type { QueryContext } from "../../kernel/context.ts";
import { queryError } from "../../kernel/errors.ts";
import { factsOf } from "./facts.ts";
import { eventOfRecord, type Live, progressOf } from "./live.ts";
import { mintShape, weightThrough } from "./mint-book.ts";
import { groupOf } from "./mint-claim.ts";
import { groups } from "./state/lockdrop.ts";
import { monthFees } from "./state/mint.ts";
import { events as eventLog, feeEvents } from "./state/programmes.ts";

/** Months of one asset, and payments of fees for one month, that are looked at. */
const MOST_MONTHS = 600;
const MOST_PAYMENTS = 50;

interface Minting {
  readonly participant: string;
  readonly events: readonly ProgrammeEvent[];
  readonly hasMore: boolean;
}

/**
 * A minter's part of a settlement: the own events go through the rules again, lot by lot; months and
 * everybody's weight come from the books. Refuses whoever has more events than are read.
 */
export function mintSettlement(ctx: QueryContext, live: Live, minting: Minting): Settlement {
  const { participant, events, hasMore } = minting;
  if (hasMore)
    throw queryError("InvalidArgument", `more than ${events.length} events; settle in bulk`);
  const { programme, now } = live;
  const shape = mintShape(live);
  const facts = factsOf(ctx, live, { progress: progressOf(ctx, live.id) });
  const engine = mintEngine(programme, shape, { facts, asOf: now });
  for (const event of events) engine.apply(event);
  const months = [...shape.mintAssets]
    .sort(compareBytes)
    .flatMap((asset) => monthsOf(ctx, live, { engine, asset, participant }));
  const allocations = sortAllocations(months.flatMap(({ row }) => row ?? []));
  const payments = months.flatMap(({ row, ends }): PaymentOf[] => {
    if (row === undefined || ends > now || row.allocation === 0n) return [];
    const { token, allocation: amount } = row;
    return [{ participant, token, time: ends, kind: "yield", amount }];
  });
  return {
    programme,
    asOf: now,
    counted: events.length,
    ignored: 0,
    groups: months.map(({ result }) => result),
    allocations,
    payments,
    releases: releaseTable(payments, allocations),
    refusals: [],
    rewards: [],
    deposits: [],
    lots: [],
    unassigned: [],
    facts,
    engine,
    sink: shape.sink,
  };
}

interface Month {
  readonly result: GroupResult;
  readonly ends: bigint;
  /** Undefined for whoever has no weight in that month. */
  readonly row: Allocation | undefined;
}

interface Book {
  readonly engine: MintEngine;
  readonly asset: string;
  readonly participant: string;
}

function monthsOf(ctx: QueryContext, live: Live, book: Book): Month[] {
  const { asset, engine, participant } = book;
  const own = engine.state.minters.get(asset)?.get(participant)?.months ?? [];
  const found: Month[] = [];
  for (const [, { month, fees, pool }] of monthFees.entries(ctx, [live.id, asset])) {
    if (found.length === MOST_MONTHS) break;
    const paid = feeEventsOf(ctx, live.id, { asset, month });
    engine.state.fees.get(asset)?.set(Number(month), { amount: fees, events: paid });
    const result = monthResult(ctx, live, { asset, month, pool });
    const weight = own.reduce((sum, each) => sum + (each.month <= month ? each.weight : 0n), 0n);
    const row = weight === 0n ? undefined : rowOf(result, participant, weight);
    found.push({ result, row, ends: monthStart(Number(month) + 1, live.programme.zoneSec) });
  }
  return found;
}

function monthResult(
  ctx: QueryContext,
  live: Live,
  { asset, month, pool }: { readonly asset: string; readonly month: bigint; readonly pool: bigint },
): GroupResult {
  const id = groupOf(asset, month);
  const { weight, holders } = weightThrough(ctx, live.id, { asset, month });
  const allocated = groups.get(ctx, [live.id, id])?.allocated ?? 0n;
  return {
    id,
    token: asset,
    pool,
    carriedIn: 0n,
    totalWeight: weight,
    totalBoostedWeight: weight,
    weightDecimals: decimalsOf(live.programme, asset),
    participants: Number(holders),
    allocated,
    dust: pool - allocated,
    fill: [],
  };
}

function rowOf({ id, token, pool, totalWeight }: GroupResult, participant: string, weight: bigint) {
  const share = proRata(pool, weight, totalWeight);
  const plain = { weight, initial: share, boost36: undefined, boostedWeight: weight };
  return { participant, group: id, token, ...plain, allocation: share } satisfies Allocation;
}

/** The payments that a month's fees consist of. */
function feeEventsOf(
  ctx: QueryContext,
  id: string,
  { asset, month }: { readonly asset: string; readonly month: bigint },
): ProgrammeEvent[] {
  const found: ProgrammeEvent[] = [];
  for (const [[, , , seq]] of feeEvents.entries(ctx, [id, asset, month])) {
    const record = found.length < MOST_PAYMENTS ? eventLog.get(ctx, [id, seq]) : undefined;
    if (record === undefined) break;
    found.push(eventOfRecord(record));
  }
  return found;
}
