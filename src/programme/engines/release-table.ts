import { compareBytes } from "../../exact/byte-order.ts";
import type { Instant } from "../../exact/instant.ts";
import type { ReleaseKind } from "../stages/release.ts";
import type { Allocation, PaymentOf } from "./settlement.ts";

/** One row of releases.csv. `remaining` = the participant's total in the token after this row. */
export interface ReleaseRow {
  readonly participant: string;
  readonly token: string;
  readonly time: Instant;
  readonly kind: ReleaseKind;
  readonly amount: bigint;
  readonly remaining: bigint;
}

/**
 * Sorts payments by participant, token, time and kind, adds up those that agree in all four, and runs
 * down each participant's total per token.
 */
export function releaseTable(
  payments: readonly PaymentOf[],
  allocations: readonly Allocation[],
): ReleaseRow[] {
  const totals = new RunningTotals(allocations);
  const rows: ReleaseRow[] = [];
  for (const payment of mergeEqual([...payments].sort(comparePayments))) {
    rows.push({ ...payment, remaining: totals.take(payment) });
  }
  return rows;
}

/**
 * What is left of each participant's total per token. Walks the allocations (sorted by participant)
 * beside the payments (sorted likewise), so that only one participant's totals are held.
 */
class RunningTotals {
  private next = 0;
  private participant: string | undefined;
  private left = new Map<string, bigint>();

  constructor(private readonly allocations: readonly Allocation[]) {}

  /** Takes a payment off its owner's total and returns what is left of it. */
  take({ participant, token, amount }: PaymentOf): bigint {
    if (participant !== this.participant) this.moveTo(participant);
    const left = (this.left.get(token) ?? 0n) - amount;
    this.left.set(token, left);
    return left;
  }

  private moveTo(participant: string): void {
    this.participant = participant;
    this.left = new Map();
    for (; this.next < this.allocations.length; this.next++) {
      const row = this.allocations[this.next];
      if (row === undefined) return;
      const order = compareBytes(row.participant, participant);
      if (order > 0) return;
      if (order < 0) continue;
      this.left.set(row.token, (this.left.get(row.token) ?? 0n) + row.allocation);
    }
  }
}

function comparePayments(a: PaymentOf, b: PaymentOf): number {
  return (
    compareBytes(a.participant, b.participant) ||
    compareBytes(a.token, b.token) ||
    (a.time < b.time ? -1 : a.time > b.time ? 1 : 0) ||
    compareBytes(a.kind, b.kind)
  );
}

function* mergeEqual(sorted: readonly PaymentOf[]): Generator<PaymentOf> {
  let open: PaymentOf | undefined;
  for (const payment of sorted) {
    if (open !== undefined && comparePayments(open, payment) === 0) {
      open = { ...open, amount: open.amount + payment.amount };
      continue;
    }
    if (open !== undefined) yield open;
    open = payment;
  }
  if (open !== undefined) yield open;
}
