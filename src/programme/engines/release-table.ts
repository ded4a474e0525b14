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
  const remaining = totalsOf(allocations);
  const rows: ReleaseRow[] = [];
  for (const payment of mergeEqual([...payments].sort(comparePayments))) {
    const key = totalKey(payment);
    const left = (remaining.get(key) ?? 0n) - payment.amount;
    remaining.set(key, left);
    rows.push({ ...payment, remaining: left });
  }
  return rows;
}

function totalsOf(allocations: readonly Allocation[]): Map<string, bigint> {
  const totals = new Map<string, bigint>();
  for (const each of allocations) {
    const key = totalKey(each);
    totals.set(key, (totals.get(key) ?? 0n) + each.allocation);
  }
  return totals;
}

/** Tokens hold no space, so that the first space ends the token. */
function totalKey(of: { readonly token: string; readonly participant: string }): string {
  return `${of.token} ${of.participant}`;
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
