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
import type { Account, Vesting } from "./types.ts";

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
      return fromBase(BaseAccount.decode(value));
    case ModuleAccount.typeUrl: {
      const { baseAccount, name, permissions } = ModuleAccount.decode(value);
      return { ...fromBase(baseAccount), module: { name, permissions } };
    }
    default:
      return vestingFromAny(typeUrl, value);
  }
}

function wrap<T>(
  codec: { readonly typeUrl: string; encode(message: T): { finish(): Uint8Array } },
  message: T,
): Any {
  return { typeUrl: codec.typeUrl, value: codec.encode(message).finish() };
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

function vestingToAny(baseAccount: BaseAccount, vesting: Vesting): Any {
  const { kind, originalVesting, startSec, endSec, periods } = vesting;
  const baseVestingAccount: BaseVestingAccount = {
    baseAccount,
    originalVesting: [...originalVesting],
    delegatedFree: [],
    delegatedVesting: [],
    endTime: BigInt(endSec),
  };
  const startTime = BigInt(startSec);
  switch (kind) {
    case "continuous":
      return wrap(ContinuousVestingAccount, { baseVestingAccount, startTime });
    case "delayed":
      return wrap(DelayedVestingAccount, { baseVestingAccount });
    case "permanent-locked":
      return wrap(PermanentLockedAccount, { baseVestingAccount });
    case "periodic":
      return wrap(PeriodicVestingAccount, {
        baseVestingAccount,
        startTime,
        vestingPeriods: periods.map(({ lengthSec, amount }) => ({
          length: BigInt(lengthSec),
          amount: [...amount],
        })),
      });
  }
}

function vestingFromAny(typeUrl: string, value: Uint8Array): Account {
  switch (typeUrl) {
    case ContinuousVestingAccount.typeUrl: {
      const { baseVestingAccount, startTime } = ContinuousVestingAccount.decode(value);
      return withVesting("continuous", baseVestingAccount, startTime);
    }
    case DelayedVestingAccount.typeUrl:
      return withVesting("delayed", DelayedVestingAccount.decode(value).baseVestingAccount);
    case PermanentLockedAccount.typeUrl:
      return withVesting(
        "permanent-locked",
        PermanentLockedAccount.decode(value).baseVestingAccount,
      );
    default: {
      assert(typeUrl === PeriodicVestingAccount.typeUrl, `an account of unknown type ${typeUrl}`);
      const read = PeriodicVestingAccount.decode(value);
      const periods = read.vestingPeriods.map(({ length, amount }) => ({
        lengthSec: Number(length),
        amount,
      }));
      return withVesting("periodic", read.baseVestingAccount, read.startTime, periods);
    }
  }
}

function withVesting(
  kind: Vesting["kind"],
  base: BaseVestingAccount | undefined,
  startTime = 0n,
  periods: Vesting["periods"] = [],
): Account {
  assert(base !== undefined, "a vesting account of the state without its base");
  const { baseAccount, originalVesting, endTime } = base;
  const times = { startSec: Number(startTime), endSec: Number(endTime) };
  return { ...fromBase(baseAccount), vesting: { kind, originalVesting, ...times, periods } };
}
