import { base64 } from "@scure/base";
import type { Any } from "cosmjs-types/google/protobuf/any";
import { formatAddress, parseAddress } from "../../kernel/address.ts";
import { addCoins, type Coin, coinToText, sameCoins } from "../../kernel/coins.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import { atPlace, GenesisError, GenesisObject } from "../../kernel/genesis.ts";
import type { GenesisJson } from "../../kernel/module.ts";
import { accountsByAddress, nextAccountNumber } from "./state.ts";
import type { Account } from "./types.ts";
import type { VestingSchedule } from "./vesting-math.ts";

/**
 * Loads accounts. Without `account_number` an account gets the next one, in the order of the list; with it
 * the number must be free. `next_account_number` may leave a gap above them.
 */
export function initAccounts(ctx: Context, state: GenesisJson): void {
  const given = GenesisObject.of(state, "app_state.accounts");
  const taken = new Set<bigint>();
  let next = 0n;
  for (const each of given.objects("accounts")) {
    const account = readAccount(each, next);
    if (accountsByAddress.has(ctx, [account.address])) {
      throw new GenesisError(each.at("address"), "stands twice in the list");
    }
    if (taken.has(account.accountNumber)) {
      throw new GenesisError(each.at("account_number"), "is another account's too; leave it out");
    }
    taken.add(account.accountNumber);
    if (account.accountNumber >= next) next = account.accountNumber + 1n;
    accountsByAddress.set(ctx, [account.address], account);
  }
  const stated =
    given.member("next_account_number") === undefined ? next : given.whole("next_account_number");
  if (stated < next) throw new GenesisError(given.at("next_account_number"), `is below ${next}`);
  nextAccountNumber.set(ctx, stated);
}

/** Every account, in order of the addresses. */
export function exportAccounts(ctx: QueryContext): GenesisJson {
  const accounts = [...accountsByAddress.entries(ctx)].map(([, account]) => writeAccount(account));
  return { next_account_number: String(nextAccountNumber.get(ctx) ?? 0n), accounts };
}

function readAccount(given: GenesisObject, next: bigint): Account {
  const part = (name: string) => {
    const json = given.member(name);
    return json === undefined ? undefined : GenesisObject.of(json, given.at(name));
  };
  const [key, module, vesting] = [part("public_key"), part("module"), part("vesting")];
  return {
    address: atPlace(given.at("address"), () => parseAddress(given.text("address"))),
    accountNumber:
      given.member("account_number") === undefined ? next : given.whole("account_number"),
    sequence: given.whole("sequence", 0),
    ...(key === undefined ? {} : { publicKey: readKey(key) }),
    ...(module === undefined
      ? {}
      : { module: { name: module.text("name"), permissions: module.texts("permissions") } }),
    ...(vesting === undefined ? {} : { vesting: readVesting(vesting) }),
  };
}

function readKey(given: GenesisObject): Any {
  const text = given.text("value");
  if (!/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    throw new GenesisError(given.at("value"), "is not base64");
  }
  return { typeUrl: given.text("type"), value: base64.decode(text) };
}

/** A schedule that adds up: what it frees is what was given, and it ends when it says. */
function readVesting(given: GenesisObject): VestingSchedule {
  const schedule = scheduleOf(given);
  if (schedule.kind === "continuous" && schedule.endSec <= schedule.startSec) {
    throw new GenesisError(given.at("end_time"), "is not after start_time");
  }
  if (schedule.kind !== "periodic") return schedule;
  const { original, startSec, endSec, periods } = schedule;
  const length = periods.reduce((sum, { lengthSec }) => sum + lengthSec, 0n);
  const amount = periods.reduce((sum: readonly Coin[], each) => addCoins(sum, each.amount), []);
  if (periods.some(({ lengthSec }) => lengthSec < 1n) || startSec + length !== endSec) {
    throw new GenesisError(given.at("periods"), "do not last from start_time to end_time");
  }
  if (sameCoins(amount, original)) return schedule;
  throw new GenesisError(given.at("periods"), "do not add up to the original coins");
}

function scheduleOf(given: GenesisObject): VestingSchedule {
  const original = given.coins("original");
  const [startSec, endSec] = [given.whole("start_time", 0), given.whole("end_time", 0)];
  switch (given.text("kind")) {
    case "permanent":
      return { kind: "permanent", original };
    case "delayed":
      return { kind: "delayed", original, endSec };
    case "continuous":
      return { kind: "continuous", original, startSec, endSec };
    case "periodic": {
      const periods = given.objects("periods").map((each) => ({
        lengthSec: each.whole("length"),
        amount: each.coins("amount"),
      }));
      return { kind: "periodic", original, startSec, endSec, periods };
    }
    default:
      throw new GenesisError(
        given.at("kind"),
        "is none of continuous, delayed, periodic, permanent",
      );
  }
}

function writeAccount(account: Account): GenesisJson {
  const { publicKey, module, vesting } = account;
  return {
    address: formatAddress(account.address),
    account_number: String(account.accountNumber),
    sequence: String(account.sequence),
    ...(publicKey === undefined
      ? {}
      : { public_key: { type: publicKey.typeUrl, value: base64.encode(publicKey.value) } }),
    ...(module === undefined
      ? {}
      : { module: { name: module.name, permissions: module.permissions } }),
    ...(vesting === undefined ? {} : { vesting: writeVesting(vesting) }),
  };
}

function writeVesting(schedule: VestingSchedule): GenesisJson {
  const coins = (list: readonly Coin[]) => list.map((coin) => ({ ...coinToText(coin) }));
  return {
    kind: schedule.kind,
    original: coins(schedule.original),
    ...(schedule.kind === "continuous" || schedule.kind === "periodic"
      ? { start_time: String(schedule.startSec) }
      : {}),
    ...(schedule.kind === "permanent" ? {} : { end_time: String(schedule.endSec) }),
    ...(schedule.kind === "periodic"
      ? {
          periods: schedule.periods.map(({ lengthSec, amount }) => ({
            length: String(lengthSec),
            amount: coins(amount),
          })),
        }
      : {}),
  };
}
