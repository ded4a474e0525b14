import { dayNumber, dayStart, formatDay } from "../../exact/calendar.ts";
import type { Instant } from "../../exact/instant.ts";

import {
  add,
  div,
  floorMul,
  mul,
  ONE,
  type Rational,
  rational,
  ZERO,
} from "../../exact/rational.ts";
import { decimalsOf, unitOf } from "../asset-amounts.ts";
import type { ProgrammeEvent } from "../events/event.ts";
import type { Facts } from "../events/facts.ts";
import type { Refused } from "../events/refusal.ts";
import type { EmissionShape, Programme, Term } from "../programme.ts";
import { EmissionSchedule } from "../stages/emission.ts";
import { plainPayments } from "../stages/release.ts";
import { RefusalBook, sortAllocations } from "./books.ts";
import { carryOut, divide } from "./division.ts";
import { answerFact, type Engine, type EngineContext, engineOf } from "./engine.ts";
import type { Allocation, EngineResult, GroupResult, PaymentOf } from "./settlement.ts";
import {
  closeStake,
  newStakeBook,
  openStake,
  type Stake,
  type StakeBook,
} from "./stake-positions.ts";

/** A participant's stake in one product: what counts today, and what counts from a later day. */
interface Holding {
  active: bigint;
  /** Stakes that do not count yet, with the first day on which they do. */
  readonly waiting: Map<Stake, number>;
}

/** A settled day of one product. */
export interface ProductDay {
  readonly day: number;
  readonly term: Term;
  readonly price: Rational;
  readonly stake: bigint;
  readonly value: Rational;
  readonly totalValue: Rational;
  readonly emission: bigint;
  readonly result: GroupResult;
}

export interface EmissionState {
  readonly programme: Programme;
  readonly shape: EmissionShape;
  readonly facts: Facts;
  readonly asOf: Instant;
  readonly book: StakeBook;
  readonly holdings: ReadonlyMap<string, Map<string, Holding>>;
  readonly refusals: RefusalBook;
  readonly schedule: EmissionSchedule;
  /** The next day to settle. */
  day: number;
  carried: bigint;
  emitted: bigint;
  readonly days: ProductDay[];
  readonly allocations: Allocation[];
  readonly payments: PaymentOf[];
}

export type EmissionEngine = Engine<"emission", EmissionState>;

/** Staking mining at work: every finished day divides its emission by adjusted market value. */
export function emissionEngine(
  programme: Programme,
  shape: EmissionShape,
  { facts, asOf }: EngineContext,
): EmissionEngine {
  const state: EmissionState = {
    programme,
    shape,
    facts,
    asOf,
    book: newStakeBook(
      programme,
      shape,
      ({ assets }) =>
        shape.price.by !== "fixed" || [...assets].every((each) => hasFixed(shape, each)),
    ),
    holdings: new Map([...shape.terms.keys()].map((name) => [name, new Map()])),
    refusals: new RefusalBook(),
    schedule: new EmissionSchedule(shape.emission),
    day: shape.emission.firstDay,
    carried: 0n,
    emitted: 0n,
    days: [],
    allocations: [],
    payments: [],
  };
  return engineOf("emission", state, {
    answer,
    deposits: ({ book }) => ({ book: book.deposits, types: ["lock"] }),
    finish: finishEmission,
  });
}

function hasFixed(shape: EmissionShape, asset: string): boolean {
  return shape.price.by === "fixed" && shape.price.prices.has(asset);
}

function answer(state: EmissionState, event: ProgrammeEvent): Refused | undefined {
  settleDaysBefore(state, event.time);
  if (event.type === "lock") return stake(state, event);
  if (event.type === "withdraw") return unstake(state, event);
  return answerFact(event, { facts: state.facts, eligibility: state.book.eligibility });
}

function stake(state: EmissionState, event: ProgrammeEvent): Refused | undefined {
  const opened = openStake(state.book, event);
  if ("reason" in opened) return opened;
  const { zoneSec } = state.programme;
  const today = dayNumber(event.time, zoneSec);
  const firstDay = dayStart(today, zoneSec) === event.time ? today : today + 1;
  holdingOf(state, opened).waiting.set(opened, firstDay);
  return undefined;
}

function unstake(state: EmissionState, event: ProgrammeEvent): Refused | undefined {
  const closed = closeStake(state.book, event);
  if ("reason" in closed) return closed;
  const holding = holdingOf(state, closed);
  if (!holding.waiting.has(closed)) holding.active -= event.amount;
  return undefined;
}

function holdingOf(state: EmissionState, { term, event }: Stake): Holding {
  const holdings = state.holdings.get(term.name);
  const known = holdings?.get(event.participant);
  if (known !== undefined) return known;
  const created = { active: 0n, waiting: new Map() };
  holdings?.set(event.participant, created);
  return created;
}

/** Settles every day that has ended at or before `time`. */
function settleDaysBefore(state: EmissionState, time: Instant): void {
  const { zoneSec } = state.programme;
  while (dayStart(state.day + 1, zoneSec) <= time) settleDay(state);
}

function settleDay(state: EmissionState): void {
  const { shape, day } = state;
  const emission = state.schedule.next();
  const open = emission + state.carried;
  const products = [...shape.terms.values()].map((term) => productOf(state, term));
  const totalValue = products.reduce((sum, each) => add(sum, each.value), ZERO);
  let allocated = 0n;
  for (const product of products) {
    if (product.stake === 0n) continue;
    const part = product.value.n === 0n ? ZERO : div(product.value, totalValue);
    const pool = floorMul(part, emission);
    const result = divideProduct(state, product, { pool, carriedIn: floorMul(part, open) - pool });
    allocated += result.allocated;
    state.days.push({ ...product, day, totalValue, emission, result });
  }
  state.emitted += emission;
  state.carried = carryOut(shape.sink, open - allocated);
  state.day++;
}

interface Product {
  readonly term: Term;
  readonly price: Rational;
  readonly stake: bigint;
  readonly value: Rational;
  readonly holders: readonly { readonly participant: string; readonly active: bigint }[];
}

function productOf(state: EmissionState, term: Term): Product {
  const { day, programme } = state;
  const holders: { participant: string; active: bigint }[] = [];
  let total = 0n;
  for (const [participant, holding] of state.holdings.get(term.name) ?? []) {
    admitWaiting(holding, day);
    if (holding.active === 0n) continue;
    holders.push({ participant, active: holding.active });
    total += holding.active;
  }
  const [asset = ""] = term.assets;
  const price = priceOn(state, asset);
  const units = rational(total, unitOf(programme, asset));
  return { term, price, stake: total, value: mul(mul(units, price), term.coefficient), holders };
}

/** Moves what was there at the start of `day` into what counts, less what has left since. */
function admitWaiting(holding: Holding, day: number): void {
  for (const [stake, firstDay] of holding.waiting) {
    if (firstDay > day) continue;
    holding.active += stake.remaining;
    holding.waiting.delete(stake);
  }
}

function priceOn(state: EmissionState, asset: string): Rational {
  const { price } = state.shape;
  if (price.by === "none") return ONE;
  if (price.by === "fixed") return price.prices.get(asset) ?? ZERO;
  const start = dayStart(state.day, state.programme.zoneSec);
  return state.facts.priceAt(asset, start)?.price ?? ZERO;
}

function divideProduct(
  state: EmissionState,
  product: Product,
  { pool, carriedIn }: { readonly pool: bigint; readonly carriedIn: bigint },
): GroupResult {
  const { shape, programme, day } = state;
  const id = `${product.term.name}/${formatDay(day)}`;
  const claimants = product.holders.map(({ participant, active }) => ({
    participant,
    weights: [active],
  }));
  const shares = divide(pool + carriedIn, claimants, { by: "pro-rata", rounding: shape.rounding });
  const closes = dayStart(day + 1, programme.zoneSec);
  let allocated = 0n;
  product.holders.forEach(({ participant, active }, i) => {
    const share = shares[i] ?? 0n;
    allocated += share;
    const plain = { weight: active, initial: share, boost36: undefined, boostedWeight: active };
    state.allocations.push({
      participant,
      group: id,
      token: shape.reward,
      ...plain,
      allocation: share,
    });
    release(state, participant, { share, closes });
  });
  const [asset = ""] = product.term.assets;
  return {
    id,
    token: shape.reward,
    pool,
    carriedIn,
    totalWeight: product.stake,
    totalBoostedWeight: product.stake,
    weightDecimals: decimalsOf(programme, asset),
    participants: product.holders.length,
    allocated,
    dust: pool + carriedIn - allocated,
    fill: [],
  };
}

function release(
  state: EmissionState,
  participant: string,
  { share, closes }: { readonly share: bigint; readonly closes: Instant },
): void {
  const rule = state.programme.release.main;
  if (rule.by !== "tranches") return;
  const { asOf } = state;
  const { zoneSec } = state.programme;
  for (const payment of plainPayments(rule, share, { start: closes, asOf, zoneSec })) {
    state.payments.push({ participant, token: state.shape.reward, ...payment });
  }
}

function finishEmission(state: EmissionState): EngineResult {
  settleDaysBefore(state, state.asOf);
  const { sink, reward } = state.shape;
  const assigned = state.days.reduce((sum, each) => sum + each.result.pool, 0n);
  return {
    groups: state.days.map((each) => each.result),
    allocations: sortAllocations(state.allocations),
    payments: state.payments,
    deposits: state.book.deposits.all(),
    lots: [],
    unassigned: [{ token: reward, amount: state.emitted - assigned }],
    sink,
  };
}
