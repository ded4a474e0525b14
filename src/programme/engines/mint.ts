import { compareBytes } from "../../exact/byte-order.ts";
import { formatMonth, monthNumber, monthStart, parseMonth } from "../../exact/calendar.ts";
import type { Instant } from "../../exact/instant.ts";
import { floorMul } from "../../exact/rational.ts";
import { amountInWords, decimalsOf } from "../asset-amounts.ts";
import type { ProgrammeEvent } from "../events/event.ts";
import type { Facts } from "../events/facts.ts";
import type { Refused } from "../events/refusal.ts";
import type { MintShape, Programme } from "../programme.ts";
import { LotQueue } from "../stages/lots.ts";
import { RefusalBook, sortAllocations } from "./books.ts";
import { carryOut, divide } from "./division.ts";
import { answerFact, type Engine, type EngineContext, engineOf } from "./engine.ts";
import type { Allocation, EngineResult, GroupResult, LotTotals, PaymentOf } from "./settlement.ts";

/** One participant's minting of one asset. */
export interface Minter {
  readonly participant: string;
  readonly asset: string;
  readonly queue: LotQueue;
  /** Weight brought by activations, by month of the activation, in order. */
  readonly months: { readonly month: number; weight: bigint }[];
}

export interface MintState {
  readonly programme: Programme;
  readonly shape: MintShape;
  readonly facts: Facts;
  readonly asOf: Instant;
  /** Minters by participant, one map per asset. */
  readonly minters: ReadonlyMap<string, Map<string, Minter>>;
  /** Fees per asset and month. */
  readonly fees: ReadonlyMap<
    string,
    Map<number, { amount: bigint; readonly events: ProgrammeEvent[] }>
  >;
  readonly refusals: RefusalBook;
}

export type MintEngine = Engine<"mint", MintState>;

/** The minter's yield at work: lots, activations and monthly fees. */
export function mintEngine(
  programme: Programme,
  shape: MintShape,
  { facts, asOf }: EngineContext,
): MintEngine {
  const assets = [...shape.mintAssets];
  const state: MintState = {
    programme,
    shape,
    facts,
    asOf,
    minters: new Map(assets.map((asset) => [asset, new Map()])),
    fees: new Map(assets.map((asset) => [asset, new Map()])),
    refusals: new RefusalBook(),
  };
  return engineOf("mint", state, { answer, finish: finishMint });
}

function answer(state: MintState, event: ProgrammeEvent): Refused | undefined {
  const { type } = event;
  if (type === "mint" || type === "activate" || type === "fees") return takes(state, event);
  return answerFact(event, state);
}

function takes(state: MintState, event: ProgrammeEvent): Refused | undefined {
  if (!state.shape.mintAssets.has(event.asset)) {
    return { reason: "wrong-asset", detail: `${event.asset} is not minted in this programme` };
  }
  if (
    event.type === "activate" &&
    event.via === "transfer" &&
    event.counterparty === event.participant
  ) {
    return { reason: "self-transfer", detail: "a transfer to oneself activates nothing" };
  }
  if (event.amount === 0n) return { reason: "below-minimum", detail: "the amount is zero" };
  if (event.type === "fees") return addFees(state, event);
  return event.type === "mint" ? mint(state, event) : activate(state, event);
}

function mint(state: MintState, event: ProgrammeEvent): undefined {
  minterOf(state, event).queue.mint(event);
}

function activate(state: MintState, event: ProgrammeEvent): Refused | undefined {
  const minter = state.minters.get(event.asset)?.get(event.participant);
  const available = minter?.queue.unactivated ?? 0n;
  if (minter === undefined || event.amount > available) {
    const detail = `${amountInWords(state.programme, available, event.asset)} minted and not yet activated`;
    return { reason: "beyond-balance", detail };
  }
  const weight = minter.queue.activate(event);
  const month = monthNumber(event.time, state.programme.zoneSec);
  const last = minter.months.at(-1);
  if (last?.month === month) last.weight += weight;
  else minter.months.push({ month, weight });
  return undefined;
}

function addFees(state: MintState, event: ProgrammeEvent): undefined {
  const month = parseMonth(event.value);
  const months = state.fees.get(event.asset);
  const known = months?.get(month);
  if (known === undefined) {
    months?.set(month, { amount: event.amount, events: [event] });
    return;
  }
  known.amount += event.amount;
  known.events.push(event);
}

function minterOf(state: MintState, { asset, participant }: ProgrammeEvent): Minter {
  const minters = state.minters.get(asset);
  const known = minters?.get(participant);
  if (known !== undefined) return known;
  const created = { participant, asset, queue: new LotQueue(state.shape), months: [] };
  minters?.set(participant, created);
  return created;
}

function finishMint(state: MintState): EngineResult {
  const allocations: Allocation[] = [];
  const payments: PaymentOf[] = [];
  const groups: GroupResult[] = [];
  for (const asset of [...state.shape.mintAssets].sort(compareBytes)) {
    const months = [...(state.fees.get(asset) ?? [])].sort(([a], [b]) => a - b);
    const running = new RunningWeights(state, asset);
    let carried = 0n;
    for (const [month, fees] of months) {
      const pool = floorMul(state.shape.fraction, fees.amount);
      const divided = divideMonth(state, running, { asset, month, pool, carriedIn: carried });
      carried = carryOut(state.shape.sink, divided.result.dust);
      groups.push(divided.result);
      const time = monthStart(month + 1, state.programme.zoneSec);
      for (const each of divided.allocations) {
        allocations.push(each);
        if (time > state.asOf || each.allocation === 0n) continue;
        const { participant, token, allocation } = each;
        payments.push({ participant, token, time, kind: "yield", amount: allocation });
      }
    }
  }
  sortAllocations(allocations);
  const { sink } = state.shape;
  const lots = lotTotals(state);
  return { groups, allocations, payments, deposits: [], lots, unassigned: [], sink };
}

/** Everyone's cumulative weight, moved forward month by month: each activation is added once. */
class RunningWeights {
  private readonly entries: { readonly minter: Minter; weight: bigint; next: number }[];

  constructor(state: MintState, asset: string) {
    const minters = [...(state.minters.get(asset)?.values() ?? [])];
    this.entries = minters.map((minter) => ({ minter, weight: 0n, next: 0 }));
  }

  /** Weights of activations up to and including `month`, of those who have any. */
  through(month: number): { readonly participant: string; readonly weight: bigint }[] {
    for (const entry of this.entries) {
      for (;;) {
        const step = entry.minter.months[entry.next];
        if (step === undefined || step.month > month) break;
        entry.weight += step.weight;
        entry.next++;
      }
    }
    return this.entries
      .filter((entry) => entry.weight > 0n)
      .map(({ minter, weight }) => ({ participant: minter.participant, weight }));
  }
}

function divideMonth(
  state: MintState,
  running: RunningWeights,
  {
    asset,
    month,
    pool,
    carriedIn,
  }: { asset: string; month: number; pool: bigint; carriedIn: bigint },
) {
  const id = `${asset}/${formatMonth(month)}`;
  const holders = running.through(month);
  const claimants = holders.map(({ participant, weight }) => ({ participant, weights: [weight] }));
  const rule = { by: "pro-rata" as const, rounding: state.shape.rounding };
  const shares = divide(pool + carriedIn, claimants, rule);
  const allocations = holders.map(({ participant, weight }, i): Allocation => {
    const share = shares[i] ?? 0n;
    const plain = { weight, initial: share, boost36: undefined, boostedWeight: weight };
    return { participant, group: id, token: asset, ...plain, allocation: share };
  });
  const allocated = shares.reduce((sum, each) => sum + each, 0n);
  const totalWeight = holders.reduce((sum, each) => sum + each.weight, 0n);
  const result: GroupResult = {
    id,
    token: asset,
    pool,
    carriedIn,
    totalWeight,
    totalBoostedWeight: totalWeight,
    weightDecimals: decimalsOf(state.programme, asset),
    participants: holders.length,
    allocated,
    dust: pool + carriedIn - allocated,
    fill: [],
  };
  return { allocations, result };
}

function lotTotals(state: MintState): LotTotals[] {
  return [...state.minters].map(([asset, minters]) => {
    let minted = 0n;
    let unactivated = 0n;
    let activated = 0n;
    for (const { queue } of minters.values()) {
      for (const lot of queue.lots) minted += lot.event.amount;
      for (const use of queue.uses) activated += use.amount;
      unactivated += queue.unactivated;
    }
    return { asset, minted, activated, unactivated };
  });
}
