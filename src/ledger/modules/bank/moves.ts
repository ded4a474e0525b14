import { assert } from "../../../exact/assert.ts";
import { type Coin, coinsText, MAX_AMOUNT } from "../../kernel/coins.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import { sdkError } from "../../kernel/errors.ts";
import { ensureAccount, formatAddress, getAccount, lockedCoins } from "../accounts/index.ts";
import { bankError } from "./errors.ts";
import { balances, defaultSendEnabled, owners, sendEnabledByDenom, supplies } from "./state.ts";

/** Base units of `denom` that the account holds, locked ones among them; 0 when none. */
export function balanceOf(ctx: QueryContext, address: Uint8Array, denom: string): bigint {
  return balances.get(ctx, [address, denom]) ?? 0n;
}

/** Where the state keeps a balance: the key to ask a proof for. */
export function balanceKey(address: Uint8Array, denom: string): Uint8Array {
  return balances.keyBytes([address, denom]);
}

/** All that the account holds, sorted by denomination. */
export function allBalances(ctx: QueryContext, address: Uint8Array): Coin[] {
  const coins: Coin[] = [];
  for (const [[, denom], amount] of balances.entries(ctx, [address])) coins.push({ denom, amount });
  return coins;
}

/** What the account may send now: its balances less the coins that still vest, nowhere below 0. */
export function spendableCoins(ctx: QueryContext, address: Uint8Array): Coin[] {
  const locked = lockedOf(ctx, address);
  const coins: Coin[] = [];
  for (const { denom, amount } of allBalances(ctx, address)) {
    const spendable = amount - (locked.get(denom) ?? 0n);
    if (spendable > 0n) coins.push({ denom, amount: spendable });
  }
  return coins;
}

/** Base units of `denom` that exist. */
export function supplyOf(ctx: QueryContext, denom: string): bigint {
  return supplies.get(ctx, [denom]) ?? 0n;
}

/** Refuses with `bank` 5 when the sending of one of the coins is switched off. */
export function requireSendEnabled(ctx: QueryContext, coins: readonly Coin[]): void {
  for (const { denom } of coins) {
    if (sendEnabledByDenom.get(ctx, [denom]) ?? defaultSendEnabled.get(ctx) ?? true) continue;
    throw bankError("send-disabled", `${denom} transfers are currently disabled`);
  }
}

/**
 * Moves `coins` (sorted, positive) and makes the recipient's account when there is none. Throws `sdk` 5
 * when less is spendable. Does not ask whether sending is enabled or the recipient blocked: messages do.
 * Events as the SDK's SendCoins: coin_spent, coin_received, transfer, message.
 */
export function sendCoins(
  ctx: Context,
  from: Uint8Array,
  to: Uint8Array,
  coins: readonly Coin[],
): void {
  spend(ctx, from, coins);
  receive(ctx, to, coins);
  const sender = formatAddress(from);
  ctx.emit({
    type: "transfer",
    recipient: formatAddress(to),
    sender,
    amount: coinsText(coins),
  });
  ctx.emit({ type: "message", sender });
}

/**
 * Creates `coins` in the account `to`, in the SDK always a module's own, and adds them to the supply.
 * Throws `bank` 100 when a supply would exceed 2^127 - 1. Events: coin_received, coinbase.
 */
export function mintCoins(ctx: Context, to: Uint8Array, coins: readonly Coin[]): void {
  for (const { denom, amount } of coins) {
    const supply = supplyOf(ctx, denom) + amount;
    if (supply > MAX_AMOUNT) throw bankError("supply-overflow", denom);
    supplies.set(ctx, [denom], supply);
  }
  receive(ctx, to, coins);
  ctx.emit({ type: "coinbase", minter: formatAddress(to), amount: coinsText(coins) });
}

/**
 * Destroys `coins` of the account `from` and takes them off the supply. Throws `sdk` 5 when less is
 * spendable. Events: coin_spent, burn.
 */
export function burnCoins(ctx: Context, from: Uint8Array, coins: readonly Coin[]): void {
  spend(ctx, from, coins);
  for (const { denom, amount } of coins) {
    const rest = supplyOf(ctx, denom) - amount;
    assert(rest >= 0n, `more ${denom} was held than exists`);
    if (rest === 0n) supplies.delete(ctx, [denom]);
    else supplies.set(ctx, [denom], rest);
  }
  ctx.emit({ type: "burn", burner: formatAddress(from), amount: coinsText(coins) });
}

/** Takes spendable coins off an account; the caller gives them to others. Throws `sdk` 5. Event: coin_spent. */
export function spend(ctx: Context, from: Uint8Array, coins: readonly Coin[]): void {
  const locked = lockedOf(ctx, from);
  const changes = coins.map((coin) => {
    const before = balanceOf(ctx, from, coin.denom);
    const after = requireSpendable(coin, before, locked.get(coin.denom) ?? 0n);
    return { denom: coin.denom, before, after };
  });
  for (const change of changes) changeBalance(ctx, from, change);
  ctx.emit({ type: "coin_spent", spender: formatAddress(from), amount: coinsText(coins) });
}

/** Gives coins that exist to an account and makes the account when there is none. Event: coin_received. */
export function receive(ctx: Context, to: Uint8Array, coins: readonly Coin[]): void {
  for (const { denom, amount } of coins) {
    const before = balanceOf(ctx, to, denom);
    changeBalance(ctx, to, { denom, before, after: before + amount });
  }
  ctx.emit({ type: "coin_received", receiver: formatAddress(to), amount: coinsText(coins) });
  ensureAccount(ctx, to);
}

/** Writes a balance, and its owner's entry only when that comes or goes: most sends change neither. */
export function changeBalance(
  ctx: Context,
  address: Uint8Array,
  { denom, before, after }: { denom: string; before: bigint; after: bigint },
): void {
  if (after === 0n) balances.delete(ctx, [address, denom]);
  else balances.set(ctx, [address, denom], after);
  if (before === 0n && after > 0n) owners.set(ctx, [denom, address], true);
  if (before > 0n && after === 0n) owners.delete(ctx, [denom, address]);
}

/** What is left of `balance`; refuses, in the SDK's words, to touch what is locked. */
function requireSpendable({ denom, amount }: Coin, balance: bigint, locked: bigint): bigint {
  const spendable = balance > locked ? balance - locked : 0n;
  if (spendable >= amount) return balance - amount;
  throw sdkError(
    "insufficient-funds",
    `spendable balance ${spendable}${denom} is smaller than ${amount}${denom}`,
  );
}

const NOTHING_LOCKED: ReadonlyMap<string, bigint> = new Map();

function lockedOf(ctx: QueryContext, address: Uint8Array): ReadonlyMap<string, bigint> {
  const account = getAccount(ctx, address);
  if (account?.vesting === undefined) return NOTHING_LOCKED;
  const coins = lockedCoins(account, ctx.timeSec);
  return new Map(coins.map(({ denom, amount }) => [denom, amount]));
}
