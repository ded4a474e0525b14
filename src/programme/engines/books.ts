import { compareBytes } from "../../exact/byte-order.ts";
import type { ProgrammeEvent } from "../events/event.ts";
import type { RefusalReason } from "../events/reasons.ts";
import type { Refusal } from "../events/refusal.ts";
import type { Allocation, DepositTotals } from "./settlement.ts";

/** What came in per asset, and where it is. Assets in the order of their first event. */
export class DepositBook {
  private readonly totals = new Map<string, DepositTotals>();

  /** A deposit of which `accepted` was taken and the rest refused. */
  deposit(asset: string, amount: bigint, accepted: bigint): void {
    const totals = this.of(asset);
    totals.in += amount;
    totals.accepted += accepted;
    totals.refused += amount - accepted;
    totals.held += accepted;
  }

  withdraw(asset: string, amount: bigint): void {
    this.of(asset).withdrawn += amount;
    this.of(asset).held -= amount;
  }

  burn(asset: string, amount: bigint): void {
    this.of(asset).burned += amount;
    this.of(asset).held -= amount;
  }

  /** Totals by asset, sorted by symbol. */
  all(): DepositTotals[] {
    return [...this.totals.values()].sort((a, b) => compareBytes(a.asset, b.asset));
  }

  private of(asset: string): DepositTotals {
    const known = this.totals.get(asset);
    if (known !== undefined) return known;
    const none = { in: 0n, accepted: 0n, refused: 0n, withdrawn: 0n, burned: 0n, held: 0n };
    const created = { asset, ...none };
    this.totals.set(asset, created);
    return created;
  }
}

/** The refusals of a run, in the order in which they were made. */
export class RefusalBook {
  readonly all: Refusal[] = [];

  add(event: ProgrammeEvent, reason: RefusalReason, detail: string): void {
    this.all.push({ event, reason, detail });
  }
}

/** Sorts by participant, then group, as UTF-8 bytes. */
export function sortAllocations(allocations: Allocation[]): Allocation[] {
  return allocations.sort(
    (a, b) => compareBytes(a.participant, b.participant) || compareBytes(a.group, b.group),
  );
}
