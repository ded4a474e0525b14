import type {
  MsgCreatePeriodicVestingAccount,
  MsgCreatePermanentLockedAccount,
  MsgCreateVestingAccount,
} from "cosmjs-types/cosmos/vesting/v1beta1/tx";
import { addCoins, type Coin, MAX_AMOUNT, requireCoins } from "../../kernel/coins.ts";
import type { Context } from "../../kernel/context.ts";
import { sdkError } from "../../kernel/errors.ts";
import {
  ensureAccount,
  formatAddress,
  getAccount,
  hasAccount,
  parseAddress,
  setAccount,
  type VestingPeriod,
  type VestingSchedule,
} from "../accounts/index.ts";
import { requireReceiver, requireSendEnabled, sendCoins } from "../bank/index.ts";

/** Most steps of one periodic schedule: every send of the account walks over them. */
const MAX_PERIODS = 100;
/** 9999-12-31T23:59:59Z, the last second that RFC 3339 can write. */
const MAX_TIME_SEC = 253_402_300_799n;

/** Refuses bad addresses (`sdk` 7), coins (`sdk` 10) and an end that is no time (`sdk` 18). */
export function checkCreateVestingAccount(message: MsgCreateVestingAccount): void {
  checkGrant(message);
  const { endTime } = message;
  if (endTime <= 0n || endTime > MAX_TIME_SEC)
    throw sdkError("invalid-request", "invalid end time");
}

/**
 * Makes an account whose coins vest evenly from now to `endTime`, or all at `endTime` when delayed.
 * Source: Cosmos SDK `x/auth/vesting/msg_server.go`, CreateVestingAccount.
 */
export function createVestingAccount(
  ctx: Context,
  message: MsgCreateVestingAccount,
): Record<string, never> {
  const original = requireCoins(message.amount);
  const startSec = BigInt(ctx.timeSec);
  const endSec = message.endTime;
  if (!message.delayed && startSec >= endSec)
    throw sdkError("invalid-request", "vesting start-time cannot be before end-time");
  const vesting: VestingSchedule = message.delayed
    ? { kind: "delayed", original, endSec }
    : { kind: "continuous", original, startSec, endSec };

  return grant(ctx, message, vesting);
}

/** Refuses bad addresses (`sdk` 7) and coins (`sdk` 10). */
export function checkGrant(message: MsgCreatePermanentLockedAccount): void {
  parseAddress(message.fromAddress);
  parseAddress(message.toAddress);
  requireCoins(message.amount);
}

/**
 * Makes an account whose coins never vest. Source: Cosmos SDK `x/auth/vesting/msg_server.go`,
 * CreatePermanentLockedAccount.
 */
export function createPermanentLockedAccount(
  ctx: Context,
  message: MsgCreatePermanentLockedAccount,
): Record<string, never> {
  return grant(ctx, message, { kind: "permanent", original: requireCoins(message.amount) });
}

/** Refuses bad addresses (`sdk` 7), times, periods (`sdk` 18) and coins (`sdk` 10). */
export function checkCreatePeriodicVestingAccount(message: MsgCreatePeriodicVestingAccount): void {
  parseAddress(message.fromAddress);
  parseAddress(message.toAddress);
  if (message.startTime < 1n || message.startTime > MAX_TIME_SEC)
    throw sdkError("invalid-request", `invalid start time of ${message.startTime}`);
  periodicSchedule(message);
}

/**
 * Makes an account whose coins vest in steps. Source: Cosmos SDK `x/auth/vesting/msg_server.go`,
 * CreatePeriodicVestingAccount.
 */
export function createPeriodicVestingAccount(
  ctx: Context,
  message: MsgCreatePeriodicVestingAccount,
): Record<string, never> {
  return grant(ctx, message, periodicSchedule(message));
}

function periodicSchedule({
  startTime: startSec,
  vestingPeriods,
}: MsgCreatePeriodicVestingAccount): VestingSchedule {
  const count = vestingPeriods.length;
  if (count === 0 || count > MAX_PERIODS)
    throw sdkError("invalid-request", `needs 1 to ${MAX_PERIODS} periods, has ${count}`);
  let original: Coin[] = [];
  let endSec = startSec;
  const periods = vestingPeriods.map(({ length, amount }, i): VestingPeriod => {
    if (length < 1n)
      throw sdkError(
        "invalid-request",
        `invalid period length of ${length} in period ${i}, length must be greater than 0`,
      );
    const coins = requireCoins(amount);
    original = addCoins(original, coins);
    endSec += length;
    return { lengthSec: length, amount: coins };
  });
  if (endSec > MAX_TIME_SEC) throw sdkError("invalid-request", "invalid end time");
  if (original.some(({ amount }) => amount > MAX_AMOUNT))
    throw sdkError("invalid-coins", "the periods add up to too much");
  return { kind: "periodic", original, startSec, endSec, periods };
}

/** Checks what all three messages share, makes the account and sends it the coins. */
function grant(
  ctx: Context,
  message: { readonly fromAddress: string; readonly toAddress: string },
  vesting: VestingSchedule,
): Record<string, never> {
  requireSendEnabled(ctx, vesting.original);
  const to = parseAddress(message.toAddress);
  requireReceiver(to);
  if (hasAccount(ctx, to))
    throw sdkError("invalid-request", `account ${formatAddress(to)} already exists`);

  ensureAccount(ctx, to);
  const account = getAccount(ctx, to);
  if (account !== undefined) setAccount(ctx, { ...account, vesting });
  sendCoins(ctx, parseAddress(message.fromAddress), to, vesting.original);
  return {};
}
