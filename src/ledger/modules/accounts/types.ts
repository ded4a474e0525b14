import type { Any } from "cosmjs-types/google/protobuf/any";
import type { VestingSchedule } from "./vesting-math.ts";

/** Someone who can hold coins. */
export interface Account {
  readonly address: Uint8Array;
  readonly accountNumber: bigint;
  /** How many transactions the account has signed. */
  readonly sequence: bigint;
  /** Known from its first transaction on. */
  readonly publicKey?: Any;
  /** Of a module's account: no key controls it. */
  readonly module?: { readonly name: string; readonly permissions: readonly string[] };
  /** Coins that are not yet the account's own to spend. */
  readonly vesting?: VestingSchedule;
}
