import type { Coin } from "./coins.ts";
import type { QueryContext } from "./context.ts";

/** What the holder can do about something locked. */
export interface LockedAction {
  /** One word, such as `transfer`, `redeem` or `wait`. */
  readonly action: string;
  /** From when on, in seconds since 1970; undefined when at once. */
  readonly fromSec?: number;
  /** How, in one sentence. */
  readonly explanation: string;
}

/** Something of an account that cannot be spent, or not yet, and why. */
export interface LockedItem {
  /** What holds it, one word: `certificate`, `vesting`. */
  readonly kind: string;
  readonly coin: Coin;
  /** What holds it by name, such as a certificate's denomination. */
  readonly source: string;
  /** Why, in one sentence. */
  readonly reason: string;
  /** When the last of it is free, in seconds since 1970; undefined when never. */
  readonly untilSec?: number;
  readonly actions: readonly LockedAction[];
}

/** What one module keeps locked of an account, in an order of its own; read no further than it is asked for. */
export type LockedContributor = (ctx: QueryContext, address: Uint8Array) => Iterable<LockedItem>;
