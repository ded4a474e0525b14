import { assert } from "../../../exact/assert.ts";
import { monthNumber, parseMonth } from "../../../exact/calendar.ts";
import { SECOND } from "../../../exact/instant.ts";
import { floorMul } from "../../../exact/rational.ts";
import { type MintEngine, mintEngine } from "../../../programme/engines/mint.ts";
import type { ProgrammeEvent } from "../../../programme/events/event.ts";
import type { Refused } from "../../../programme/events/refusal.ts";
import type { MintShape } from "../../../programme/programme.ts";
import { inOffer, type Lot, LotQueue } from "../../../programme/stages/lots.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import { programmesError } from "./errors.ts";
import { fact, factsOf } from "./facts.ts";
import type { Live } from "./live.ts";
import { lots, lotTotals, minterMonths, minters, monthFees, weightMonths } from "./state/mint.ts";
import type { LotRecord, MinterRecord, ProgressRecord } from "./types.ts";

/** Lots that one activation may take from; larger ones are made in parts. */
const MOST_LOTS = 64;

interface Offer {
  readonly event: ProgrammeEvent;
  readonly progress: ProgressRecord;
}

/** Gives a `mint`, `activate` or `fees` event to the rules and writes what it changes. */
export function takeMinting(
  ctx: Context,
  live: Live,
  { event, progress }: Offer,
): { readonly accepted: bigint; readonly isNewParticipant: boolean } | Refused {
  const shape = mintShape(live);
  const facts = factsOf(ctx, live, { progress, now: event });
  const engine = mintEngine(live.programme, shape, { facts, asOf: live.now });
  const minter = minters.get(ctx, [
    live.id,
    event.asset,
    event.participant || live.record.operator,
  ]);
  const stored = event.type === "activate" && minter ? loadLots(ctx, live, { event, minter }) : [];
  if (minter !== undefined && event.type === "activate")
    loadQueue(engine, { shape, minter, stored });
  engine.apply(event);
  const [refused] = engine.refusals;
  if (refused !== undefined) return refused;
  const isNewParticipant = event.type === "mint" && !isMinter(ctx, live, event.participant);
  if (event.type === "fees") saveFees(ctx, live, { shape, event });
  if (event.type === "mint") saveLot(ctx, live, { event, minter });
  if (event.type === "activate" && minter !== undefined)
    saveActivation(ctx, live, { event, minter, stored, engine });
  return { accepted: event.amount, isNewParticipant };
}

/** The shape of a programme that is known to divide fees among minters. */
export function mintShape({ programme, id }: Live): MintShape {
  const { shape } = programme;
  assert(shape.kind === "mint", `${id} is no minter's yield`);
  return shape;
}

/** A minter's lots from the first that is not used up, until they cover the amount. */
function loadLots(
  ctx: QueryContext,
  live: Live,
  { event, minter }: { readonly event: ProgrammeEvent; readonly minter: MinterRecord },
): LotRecord[] {
  const { id } = live;
  const { asset, participant, firstLot } = minter;
  const found: LotRecord[] = [];
  let covered = 0n;
  if (event.amount > minter.unactivated) return found;
  const from = [id, asset, participant, firstLot] as const;
  for (const [, lot] of lots.entries(ctx, [id, asset, participant], { from })) {
    if (covered >= event.amount) return found;
    if (found.length === MOST_LOTS)
      throw programmesError("too-many-lots", `${MOST_LOTS} lots hold ${covered}`);
    found.push(lot);
    covered += lot.remaining;
  }
  return found;
}

function loadQueue(
  engine: MintEngine,
  {
    shape,
    minter,
    stored,
  }: { shape: MintShape; minter: MinterRecord; stored: readonly LotRecord[] },
): void {
  const { asset, participant, unactivated } = minter;
  const queue = new LotQueue(shape);
  for (const lot of stored) queue.lots.push(lotFrom(shape, lot));
  queue.unactivated = unactivated;
  engine.state.minters.get(asset)?.set(participant, { participant, asset, queue, months: [] });
}

function lotFrom(shape: MintShape, { seq, timeSec, amount, remaining }: LotRecord): Lot {
  const event = fact("mint", { line: Number(seq), id: `${seq}`, timeSec });
  return { event: { ...event, amount }, inOffer: inOffer(shape, event.time), remaining };
}

/** Whether somebody has ever minted any of the assets. */
export function isMinter(ctx: QueryContext, live: Live, participant: string): boolean {
  return [...mintShape(live).mintAssets].some((asset) =>
    minters.has(ctx, [live.id, asset, participant]),
  );
}

function saveLot(
  ctx: Context,
  live: Live,
  { event, minter }: { event: ProgrammeEvent; minter: MinterRecord | undefined },
): void {
  const { id } = live;
  const { asset, participant, amount, line, time } = event;
  const seq = BigInt(line);
  lots.put(ctx, { id, asset, participant, seq, timeSec: time / SECOND, amount, remaining: amount });
  const before = minter ?? newMinter(live.id, event);
  minters.put(ctx, {
    ...before,
    minted: before.minted + amount,
    unactivated: before.unactivated + amount,
    firstLot: before.unactivated === 0n ? seq : before.firstLot,
  });
  addToLots(ctx, live, { asset, minted: amount, activated: 0n });
}

function newMinter(id: string, { asset, participant }: ProgrammeEvent): MinterRecord {
  const none = { minted: 0n, unactivated: 0n, weight: 0n, firstLot: 0n, nextMonth: 0n };
  return { id, asset, participant, ...none, allocated: 0n, claimed: 0n };
}

function saveActivation(
  ctx: Context,
  live: Live,
  done: {
    readonly event: ProgrammeEvent;
    readonly minter: MinterRecord;
    readonly stored: readonly LotRecord[];
    readonly engine: MintEngine;
  },
): void {
  const { event, minter, stored, engine } = done;
  const { id, programme } = live;
  const { asset, participant, amount } = event;
  const after = engine.state.minters.get(asset)?.get(participant);
  assert(after !== undefined, `the minter ${participant} of ${id} was loaded`);
  let firstLot = minter.firstLot;
  stored.forEach((lot, i) => {
    const remaining = after.queue.lots[i]?.remaining ?? 0n;
    if (remaining !== lot.remaining) lots.put(ctx, { ...lot, remaining });
    firstLot = remaining > 0n ? firstLot : lot.seq + 1n;
  });
  const brought = after.months.reduce((sum, each) => sum + each.weight, 0n);
  const weight = minter.weight + brought;
  const month = BigInt(monthNumber(event.time, programme.zoneSec));
  const nextMonth = minter.weight === 0n && brought > 0n ? month : minter.nextMonth;
  const { unactivated } = after.queue;
  minters.put(ctx, { ...minter, unactivated, weight, firstLot, nextMonth });
  if (brought > 0n) {
    minterMonths.put(ctx, { id, asset, participant, month, weight });
    const joined = minter.weight === 0n ? 1n : 0n;
    addWeight(ctx, live, { asset, month, brought, joined });
  }
  addToLots(ctx, live, { asset, minted: 0n, activated: amount });
}

/** Everyone's weight after the last month up to `month` in which it grew. */
export function weightThrough(
  ctx: QueryContext,
  id: string,
  { asset, month }: { readonly asset: string; readonly month: bigint },
): { readonly weight: bigint; readonly holders: bigint } {
  const walk = { reverse: true, from: [id, asset, month] as const };
  for (const [, found] of weightMonths.entries(ctx, [id, asset], walk)) return found;
  return { weight: 0n, holders: 0n };
}

function addWeight(
  ctx: Context,
  { id }: Live,
  change: { asset: string; month: bigint; brought: bigint; joined: bigint },
): void {
  const { asset, month, brought, joined } = change;
  const { weight, holders } = weightThrough(ctx, id, { asset, month });
  weightMonths.put(ctx, {
    id,
    asset,
    month,
    weight: weight + brought,
    holders: holders + joined,
  });
}

function addToLots(
  ctx: Context,
  { id }: Live,
  { asset, minted, activated }: { asset: string; minted: bigint; activated: bigint },
): void {
  const before = lotTotals.get(ctx, [id, asset]) ?? { minted: 0n, activated: 0n };
  lotTotals.put(ctx, {
    id,
    asset,
    minted: before.minted + minted,
    activated: before.activated + activated,
  });
}

function saveFees(
  ctx: Context,
  { id }: Live,
  { shape, event }: { readonly shape: MintShape; readonly event: ProgrammeEvent },
): void {
  const { asset, amount, value } = event;
  const month = BigInt(parseMonth(value));
  const fees = (monthFees.get(ctx, [id, asset, month])?.fees ?? 0n) + amount;
  monthFees.put(ctx, { id, asset, month, fees, pool: floorMul(shape.fraction, fees) });
}
