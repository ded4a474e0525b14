import { BaseAccount, ModuleAccount } from "cosmjs-types/cosmos/auth/v1beta1/auth";
import {
  type BaseVestingAccount,
  ContinuousVestingAccount,
  DelayedVestingAccount,
  PeriodicVestingAccount,
  PermanentLockedAccount,
} from "cosmjs-types/cosmos/vesting/v1beta1/vesting";
import type { Any } from "cosmjs-types/google/protobuf/any";
import { assert } from "../../../exact/assert.ts";
import { formatAddress, parseAddress } from "../../kernel/address.ts";
import { coinToText, parseCoins } from "../../kernel/coins.ts";
import { decodeMessage, type Encoder, encodeMessage } from "../../kernel/message-bytes.ts";
import type { Account } from "./types.ts";
import type { VestingSchedule } from "./vesting-math.ts";

/** An account as clients and the state hold it: an Any of the SDK's account types. */
export function accountToAny(account: Account): Any {
  const base = baseOf(account);
  if (account.vesting !== undefined) return vestingToAny(base, account.vesting);
  if (account.module !== undefined) {
    const { name, permissions } = account.module;
    const value = { baseAccount: base, name, permissions: [...permissions] };
    return wrap(ModuleAccount, value);
  }
  return wrap(BaseAccount, base);
}

/** The account inside an Any of the state. */
export function accountFromAny({ typeUrl, value }: Any): Account {
  switch (typeUrl) {
    case BaseAccount.typeUrl:
      return fromBase(decodeMessage(BaseAccount, value));
    case ModuleAccount.typeUrl: {
      const { baseAccount, name, permissions } = decodeMessage(ModuleAccount, value);
      return { ...fromBase(baseAccount), module: { name, permissions } };
    }
    default:
      return vestingFromAny(typeUrl, value);
  }
}

function wrap<T>(codec: Encoder<T> & { readonly typeUrl: string }, message: T): Any {
  return { typeUrl: codec.typeUrl, value: encodeMessage(codec, message) };
}

function baseOf({ address, publicKey, accountNumber, sequence }: Account): BaseAccount {
  return {
    address: formatAddress(address),
    ...(publicKey === undefined ? {} : { pubKey: publicKey }),
    accountNumber,
    sequence,
  };
}

function fromBase(base: BaseAccount | undefined): Account {
  assert(base !== undefined, "an account of the state without its base");
  const { address, pubKey, accountNumber, sequence } = base;
  return {
    address: parseAddress(address),
    accountNumber,
    sequence,
    ...(pubKey === undefined ? {} : { publicKey: pubKey }),
  };
}

function vestingToAny(baseAccount: BaseAccount, schedule: VestingSchedule): Any {
  const baseVestingAccount: BaseVestingAccount = {
    baseAccount,
    originalVesting: schedule.original.map(coinToText),
    delegatedFree: [],
    delegatedVesting: [],
    endTime: schedule.kind === "permanent" ? 0n : schedule.endSec,
  };
  switch (schedule.kind) {
    case "continuous":
      return wrap(ContinuousVestingAccount, { baseVestingAccount, startTime: schedule.startSec });
    case "delayed":
      return wrap(DelayedVestingAccount, { baseVestingAccount });
    case "permanent":
      return wrap(PermanentLockedAccount, { baseVestingAccount });
    case "periodic":
      return wrap(PeriodicVestingAccount, {
        baseVestingAccount,
        startTime: schedule.startSec,
        vestingPeriods: schedule.periods.map(({ lengthSec, amount }) => ({
          length: lengthSec,
          amount: amount.map(coinToText),
        })),
      });
  }
}

function vestingFromAny(typeUrl: string, value: Uint8Array): Account {
  switch (typeUrl) {
    case ContinuousVestingAccount.typeUrl: {
      const { baseVestingAccount, startTime } = decodeMessage(ContinuousVestingAccount, value);
      const { account, original, endSec } = opened(baseVestingAccount);
      return { ...account, vesting: { kind: "continuous", original, startSec: startTime, endSec } };
    }
    case DelayedVestingAccount.typeUrl: {
      const { account, original, endSec } = opened(
        decodeMessage(DelayedVestingAccount, value).baseVestingAccount,
      );
      return { ...account, vesting: { kind: "delayed", original, endSec } };
    }
    case PermanentLockedAccount.typeUrl: {
      const { account, original } = opened(
        decodeMessage(PermanentLockedAccount, value).baseVestingAccount,
      );
      return { ...account, vesting: { kind: "permanent", original } };
    }
    default: {
      assert(typeUrl === PeriodicVestingAccount.typeUrl, `an account of unknown type ${typeUrl}`);
      const read = decodeMessage(PeriodicVestingAccount, value);
      const { account, original, endSec } = opened(read.baseVestingAccount);
      const periods = read.vestingPeriods.map(({ length, amount }) => ({
        lengthSec: length,
        amount: parseCoins(amount),
      }));
      const startSec = read.startTime;
      return { ...account, vesting: { kind: "periodic", original, startSec, endSec, periods } };
    }
  }
}

function opened(base: BaseVestingAccount | undefined) {
  assert(base !== undefined, "a vesting account of the state without its base");
  const original = parseCoins(base.originalVesting);
  return { account: fromBase(base.baseAccount), original, endSec: base.endTime };
}
