import type { Coin } from "cosmjs-types/cosmos/base/v1beta1/coin";
import type { Any } from "cosmjs-types/google/protobuf/any";

/** How an account's original coins become free. */
export interface Vesting {
  readonly kind: "continuous" | "delayed" | "periodic" | "permanent-locked";
  readonly originalVesting: readonly Coin[];
  /** Seconds since 1970; of no meaning for `delayed` and `permanent-locked`. */
  readonly startSec: number;
  /** Seconds since 1970; of no meaning for `permanent-locked`. */
  readonly endSec: number;
  /** Of `periodic` only, one after the other from `startSec`. */
  readonly periods: readonly { readonly lengthSec: number; readonly amount: readonly Coin[] }[];
}

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
  readonly vesting?: Vesting;
}
