import { base64 } from "@scure/base";
import { formatAddress, parseAddress } from "../../kernel/address.ts";
import type { Context, QueryContext } from "../../kernel/context.ts";
import { TxError } from "../../kernel/errors.ts";
import { GenesisReader } from "../../kernel/genesis.ts";
import type { GenesisJson } from "../../kernel/module.ts";
import { accountsByAddress, nextAccountNumber } from "./state.ts";
import type { Account, Vesting } from "./types.ts";

const KINDS: readonly string[] = ["continuous", "delayed", "periodic", "permanent-locked"];

/**
 * Loads accounts. Without `account_number` an account gets the next one, in the order of the list; with it
 * the number must be free. `next_account_number` may leave a gap above them.
 */
export function initAccounts(ctx: Context, state: GenesisJson): void {
  const reader = new GenesisReader(state, "app_state.accounts");
  const taken = new Set<bigint>();
  let next = 0n;
  for (const each of reader.field("accounts").list()) {
    const account = readAccount(each, next);
    if (accountsByAddress.has(ctx, [account.address])) {
      throw each.field("address").error("stands twice in the list", "list each account once");
    }
    if (taken.has(account.accountNumber)) {
      throw each.field("account_number").error("is another account's too", "leave it out");
    }
    taken.add(account.accountNumber);
    if (account.accountNumber >= next) next = account.accountNumber + 1n;
    accountsByAddress.set(ctx, [account.address], account);
  }
  const given = reader.field("next_account_number");
  const stated = given.isAbsent ? next : given.natural();
  if (stated < next) throw given.error(`is below ${next}`, "leave it out");
  nextAccountNumber.set(ctx, stated);
}

/** Every account, in order of the addresses. */
export function exportAccounts(ctx: QueryContext): GenesisJson {
  const accounts = [...accountsByAddress.entries(ctx)].map(([, account]) => writeAccount(account));
  return { next_account_number: String(nextAccountNumber.get(ctx) ?? 0n), accounts };
}

function readAccount(reader: GenesisReader, next: bigint): Account {
  const number = reader.field("account_number");
  const sequence = reader.field("sequence");
  const key = reader.field("public_key");
  const module = reader.field("module");
  const vesting = reader.field("vesting");
  return {
    address: readAddress(reader.field("address")),
    accountNumber: number.isAbsent ? next : number.natural(),
    sequence: sequence.isAbsent ? 0n : sequence.natural(),
    ...(key.isAbsent
      ? {}
      : {
          publicKey: { typeUrl: key.field("type").text(), value: readBase64(key.field("value")) },
        }),
    ...(module.isAbsent
      ? {}
      : {
          module: {
            name: module.field("name").text(),
            permissions: module
              .field("permissions")
              .list()
              .map((each) => each.text()),
          },
        }),
    ...(vesting.isAbsent ? {} : { vesting: readVesting(vesting) }),
  };
}

/** A bech32 address of this network. */
function readAddress(reader: GenesisReader): Uint8Array {
  try {
    return parseAddress(reader.text());
  } catch (error) {
    if (!(error instanceof TxError)) throw error;
    throw reader.error(error.message, "write an address of this network");
  }
}

function readBase64(reader: GenesisReader): Uint8Array {
  const text = reader.text();
  if (!/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    throw reader.error("is not base64", "write the key's bytes in base64");
  }
  return base64.decode(text);
}

function readVesting(reader: GenesisReader): Vesting {
  const kind = reader.field("kind").text();
  if (!KINDS.includes(kind))
    throw reader.field("kind").error("is unknown", `write one of ${KINDS.join(", ")}`);
  const periods = reader.field("periods");
  return {
    kind: kind as Vesting["kind"],
    originalVesting: readCoins(reader.field("original_vesting")),
    startSec: readSeconds(reader.field("start_time")),
    endSec: readSeconds(reader.field("end_time")),
    periods: periods.isAbsent
      ? []
      : periods.list().map((each) => ({
          lengthSec: readSeconds(each.field("length")),
          amount: readCoins(each.field("amount")),
        })),
  };
}

function readSeconds(reader: GenesisReader): number {
  const seconds = reader.natural();
  if (seconds > 253_402_300_799n)
    throw reader.error("is after the year 9999", "write seconds since 1970");
  return Number(seconds);
}

function readCoins(reader: GenesisReader): { denom: string; amount: string }[] {
  return reader.list().map((each) => ({
    denom: each.field("denom").text(),
    amount: each.field("amount").natural().toString(),
  }));
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

function writeVesting({ kind, originalVesting, startSec, endSec, periods }: Vesting): GenesisJson {
  const coins = (list: Vesting["originalVesting"]) =>
    list.map(({ denom, amount }) => ({ denom, amount }));
  return {
    kind,
    original_vesting: coins(originalVesting),
    start_time: String(startSec),
    end_time: String(endSec),
    periods: periods.map(({ lengthSec, amount }) => ({
      length: String(lengthSec),
      amount: coins(amount),
    })),
  };
}
