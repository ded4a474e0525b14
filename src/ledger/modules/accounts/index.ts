import { QueryAccountRequest, QueryAccountResponse } from "cosmjs-types/cosmos/auth/v1beta1/query";
import { parseAddress } from "../../kernel/address.ts";
import type { Coin } from "../../kernel/coins.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import { queryError } from "../../kernel/errors.ts";
import { type LedgerModule, queryKind } from "../../kernel/module.ts";
import { accountToAny } from "./account-codec.ts";
import { exportAccounts, initAccounts } from "./genesis.ts";
import { moduleAt } from "./module-accounts.ts";
import { accountsByAddress, nextAccountNumber } from "./state.ts";
import type { Account } from "./types.ts";
import { lockedAt } from "./vesting-math.ts";

export { formatAddress, moduleAddress, parseAddress } from "../../kernel/address.ts";
export { moduleAt } from "./module-accounts.ts";
export type { Account } from "./types.ts";
export type { VestingPeriod, VestingSchedule } from "./vesting-math.ts";

/** The account at `address`, if it has ever been used. */
export function getAccount(ctx: QueryContext, address: Uint8Array): Account | undefined {
  return accountsByAddress.get(ctx, [address]);
}

/** Whether there is an account at `address`. */
export function hasAccount(ctx: QueryContext, address: Uint8Array): boolean {
  return accountsByAddress.has(ctx, [address]);
}

/** Writes an account back. */
export function setAccount(ctx: Context, account: Account): void {
  accountsByAddress.set(ctx, [account.address], account);
}

/** Makes an account with the next number where there is none; a module's at a module's address. */
export function ensureAccount(ctx: Context, address: Uint8Array): void {
  if (hasAccount(ctx, address)) return;
  const accountNumber = nextAccountNumber.get(ctx) ?? 0n;
  nextAccountNumber.set(ctx, accountNumber + 1n);
  const module = moduleAt(address);
  const account: Account = { address, accountNumber, sequence: 0n };
  setAccount(ctx, module === undefined ? account : { ...account, module });
}

/** Coins of the account that are not yet its own to spend. */
export function lockedCoins(account: Account, timeSec: number): Coin[] {
  return account.vesting === undefined ? [] : lockedAt(account.vesting, BigInt(timeSec));
}

const account = queryKind({
  path: "/cosmos.auth.v1beta1.Query/Account",
  rest: "/cosmos/auth/v1beta1/accounts/{address}",
  summary: "An account with its number, sequence and public key.",
  request: QueryAccountRequest,
  response: QueryAccountResponse,
  answer(ctx, { address }) {
    const found = getAccount(ctx, parseAddress(address));
    if (found === undefined) throw queryError("NotFound", `account ${address} not found`);
    return { account: accountToAny(found) };
  },
});

/** Accounts: who may sign, with which key, and how often they have. */
export const accounts: LedgerModule = {
  name: "accounts",
  messages: [],
  queries: [account],
  invariants: [],
  defaultGenesis: () => ({ accounts: [] }),
  initGenesis: initAccounts,
  exportGenesis: exportAccounts,
};
