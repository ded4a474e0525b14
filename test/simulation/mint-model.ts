import type { BankModel, Refusal } from "./bank-model.ts";
import { POOR } from "./bank-model.ts";

/** A minter's yield on paper: lots in order, months, and floors. */
export interface MintRules {
  readonly id: string;
  readonly metal: string;
  readonly symbol: string;
  readonly operator: string;
  readonly treasury: string;
  readonly offer: { readonly opens: number; readonly closes: number };
  /** Per cent of the fees that are divided. */
  readonly percent: bigint;
}

interface Lot {
  readonly minted: number;
  left: bigint;
}

const WEEK = 7 * 86_400;

/** Months are calendar months in UTC, counted from year 0. */
export class MintModel {
  private readonly lots = new Map<string, Lot[]>();
  /** Weight by participant and month. */
  private readonly weights = new Map<string, Map<number, bigint>>();
  private readonly fees = new Map<number, bigint>();
  private readonly next = new Map<string, number>();
  private readonly counted = new Map<number, Set<string>>();

  constructor(
    readonly rules: MintRules,
    private readonly bank: BankModel,
    private readonly pools: string,
  ) {}

  mint(owner: string, amount: bigint, now: number): Refusal {
    const lots = this.lots.get(owner) ?? [];
    lots.push({ minted: now, left: amount });
    this.lots.set(owner, lots);
    return undefined;
  }

  activate(
    owner: string,
    { to, via, amount }: { readonly to: string; readonly via: string; readonly amount: bigint },
    now: number,
  ): Refusal {
    const lots = this.lots.get(owner) ?? [];
    if (owner === to && via === "transfer") return "programmes 17";
    if (amount > lots.reduce((sum, { left }) => sum + left, 0n)) return "programmes 11";
    if (owner === to) return "programmes 17";
    if (this.bank.of(owner, this.rules.metal) < amount) return POOR;
    let wanted = amount;
    let weight = 0n;
    for (const lot of lots) {
      const taken = lot.left < wanted ? lot.left : wanted;
      const triple = this.inOffer(lot.minted) && this.inOffer(now);
      weight += triple ? 3n * taken : taken;
      lot.left -= taken;
      wanted -= taken;
    }
    const months = this.weights.get(owner) ?? new Map<number, bigint>();
    const month = monthOf(now);
    months.set(month, (months.get(month) ?? 0n) + weight);
    this.weights.set(owner, months);
    this.bank.move(owner, to, this.rules.metal, amount);
    return undefined;
  }

  payFees(payer: string, month: number, amount: bigint, now: number): Refusal {
    if (payer !== this.rules.operator) return "programmes 49";
    if (now >= startOf(month + 1) + WEEK) return "programmes 43";
    const before = this.fees.get(month) ?? 0n;
    const paid = this.poolOf(before + amount) - this.poolOf(before);
    if (this.bank.of(payer, this.rules.metal) < paid) return POOR;
    this.fees.set(month, before + amount);
    this.bank.move(payer, this.pools, this.rules.metal, paid);
    return undefined;
  }

  claim(owner: string, now: number): Refusal {
    const months = this.weights.get(owner);
    if (months === undefined) return "programmes 38";
    let due = 0n;
    let month = this.next.get(owner) ?? Math.min(...months.keys());
    for (; startOf(month + 1) + WEEK <= now; month++) due += this.shareOf(owner, month);
    if (due === 0n) return "programmes 38";
    for (let each = this.next.get(owner) ?? Math.min(...months.keys()); each < month; each++)
      this.count(owner, each);
    this.next.set(owner, month);
    this.bank.move(this.pools, owner, this.rules.metal, due);
    return undefined;
  }

  private shareOf(owner: string, month: number): bigint {
    const total = [...this.weights.keys()].reduce(
      (sum, each) => sum + this.through(each, month),
      0n,
    );
    if (total === 0n) return 0n;
    return (this.poolOf(this.fees.get(month) ?? 0n) * this.through(owner, month)) / total;
  }

  private count(owner: string, month: number): void {
    const pool = this.poolOf(this.fees.get(month) ?? 0n);
    if (pool === 0n) return;
    const done = this.counted.get(month) ?? new Set<string>();
    this.counted.set(month, done.add(owner));
    const holders = [...this.weights.keys()].filter((each) => this.through(each, month) > 0n);
    if (holders.some((each) => !done.has(each))) return;
    const paid = holders.reduce((sum, each) => sum + this.shareOf(each, month), 0n);
    const { metal, treasury } = this.rules;
    this.bank.move(this.pools, treasury, metal, pool - paid);
  }

  private through(owner: string, month: number): bigint {
    let weight = 0n;
    for (const [at, grown] of this.weights.get(owner) ?? []) if (at <= month) weight += grown;
    return weight;
  }

  private poolOf(fees: bigint): bigint {
    return (fees * this.rules.percent) / 100n;
  }

  private inOffer(now: number): boolean {
    return this.rules.offer.opens <= now && now < this.rules.offer.closes;
  }
}

/** The month of a second, in UTC. */
export function monthOf(sec: number): number {
  const date = new Date(sec * 1000);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The first second of a month. */
export function startOf(month: number): number {
  return Date.UTC(Math.floor(month / 12), month % 12) / 1000;
}
