import type { Sink } from "../definition.ts";
import type { Payment } from "../stages/release.ts";

/** A participant's share of one group. All integers in base units; `boost36` = V x 10^36. */
export interface Allocation {
  readonly participant: string;
  readonly group: string;
  readonly token: string;
  readonly weight: bigint;
  readonly initial: bigint;
  readonly boost36: bigint | undefined;
  readonly boostedWeight: bigint;
  readonly allocation: bigint;
}

/** A group after the division of its pool: pool + carriedIn = allocated + dust. */
export interface GroupResult {
  readonly id: string;
  readonly token: string;
  readonly pool: bigint;
  readonly carriedIn: bigint;
  readonly totalWeight: bigint;
  readonly totalBoostedWeight: bigint;
  readonly weightDecimals: number;
  readonly participants: number;
  readonly allocated: bigint;
  readonly dust: bigint;
  /** Per asset of a lockdrop's group: accepted ever, base units, and the cap if it has one. */
  readonly fill: readonly GroupFill[];
}

/** How far an asset's deposits fill a group. */
export interface GroupFill {
  readonly asset: string;
  readonly accepted: bigint;
  readonly cap: bigint | undefined;
}

/** A payment with its owner; several engines' rows are merged and sorted in `release-table.ts`. */
export interface PaymentOf extends Payment {
  readonly participant: string;
  readonly token: string;
}

/** One asset's deposits: in = accepted + refused, accepted = held + withdrawn + burned. */
export interface DepositTotals {
  readonly asset: string;
  in: bigint;
  accepted: bigint;
  refused: bigint;
  withdrawn: bigint;
  burned: bigint;
  held: bigint;
}

/** One asset's lots: minted = activated + unactivated. */
export interface LotTotals {
  readonly asset: string;
  readonly minted: bigint;
  readonly activated: bigint;
  readonly unactivated: bigint;
}

/** What an engine computes once all events are in. */
export interface EngineResult {
  readonly groups: readonly GroupResult[];
  /** Sorted by participant, then group, as bytes. */
  readonly allocations: readonly Allocation[];
  readonly payments: readonly PaymentOf[];
  readonly deposits: readonly DepositTotals[];
  readonly lots: readonly LotTotals[];
  /** Pools that belong to no group (the part of an emission that nobody could earn). */
  readonly unassigned: readonly { readonly token: string; readonly amount: bigint }[];
  readonly sink: Sink;
}
