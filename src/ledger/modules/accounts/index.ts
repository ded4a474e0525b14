import { sha256 } from "@noble/hashes/sha2.js";
import { bech32 } from "@scure/base";
import type { Any } from "cosmjs-types/google/protobuf/any";
import { bytesToUtf8, utf8ToBytes } from "../../kernel/bytes.ts";
import type { Coin } from "../../kernel/coins.ts";
import { bytesPart, collection, integerValue, item } from "../../kernel/collections.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import { sdkError } from "../../kernel/errors.ts";
import { lockedAt, type VestingSchedule } from "./vesting-math.ts";

// Stands in for the module that is written elsewhere: no more than the others call.

export type { VestingPeriod, VestingSchedule } from "./vesting-math.ts";

const PREFIX = "kratos";

/** Who may sign: an address, its number and how many transactions it has sent. */
export interface Account {
  readonly address: Uint8Array;
  readonly accountNumber: bigint;
  readonly sequence: bigint;
  readonly publicKey?: Any;
  /** Coins that are not yet the account's to spend. */
  readonly vesting?: VestingSchedule;
}

const accounts = collection({
  store: "accounts",
  prefix: 1,
  key: [bytesPart],
  value: {
    encode: (account: Account) =>
      utf8ToBytes(
        JSON.stringify(account, (_, value) =>
          typeof value === "bigint"
            ? { $int: value.toString() }
            : value instanceof Uint8Array
              ? { $bytes: [...value] }
              : value,
        ),
      ),
    decode: (bytes): Account =>
      JSON.parse(bytesToUtf8(bytes), (_, value) =>
        value?.$int !== undefined
          ? BigInt(value.$int)
          : value?.$bytes !== undefined
            ? Uint8Array.from(value.$bytes)
            : value,
      ),
  },
});
const nextNumber = item({ store: "accounts", prefix: 2, value: integerValue });

/** The bytes of an account's bech32 address. Throws `sdk` 7. */
export function parseAddress(text: string): Uint8Array {
  try {
    const { prefix, bytes } = bech32.decodeToBytes(text);
    if (prefix === PREFIX && (bytes.length === 20 || bytes.length === 32)) return bytes;
  } catch {
    // Refused below, as a wrong prefix or length is.
  }
  throw sdkError("invalid-address", `${text.slice(0, 100)} is no address of this chain`);
}

/** The bech32 text of an address. */
export function formatAddress(bytes: Uint8Array): string {
  return bech32.encodeFromBytes(PREFIX, bytes);
}

/** The address of a module's own account: the first 20 bytes of sha256 of its name. */
export function moduleAddress(name: string): Uint8Array {
  return sha256(utf8ToBytes(name)).slice(0, 20);
}

/** The account at an address, if there is one. */
export function getAccount(ctx: QueryContext, address: Uint8Array): Account | undefined {
  return accounts.get(ctx, [address]);
}

/** Whether an account stands at the address. */
export function hasAccount(ctx: QueryContext, address: Uint8Array): boolean {
  return accounts.has(ctx, [address]);
}

/** Writes the account. */
export function setAccount(ctx: Context, account: Account): void {
  accounts.set(ctx, [account.address], account);
}

/** Makes an account with the next number when there is none at the address. */
export function ensureAccount(ctx: Context, address: Uint8Array): void {
  if (hasAccount(ctx, address)) return;
  const accountNumber = nextNumber.get(ctx) ?? 0n;
  nextNumber.set(ctx, accountNumber + 1n);
  setAccount(ctx, { address, accountNumber, sequence: 0n });
}

/** Coins of the account that are not yet its own to spend. */
export function lockedCoins(account: Account, timeSec: number): Coin[] {
  return account.vesting === undefined ? [] : lockedAt(account.vesting, BigInt(timeSec));
}
