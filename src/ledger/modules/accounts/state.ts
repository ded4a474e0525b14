import { Any } from "cosmjs-types/google/protobuf/any";
import {
  bytesTail,
  collection,
  integerValue,
  item,
  type ValueCodec,
} from "../../kernel/collections.ts";
import { accountFromAny, accountToAny } from "./account-codec.ts";
import type { Account } from "./types.ts";

const accountValue: ValueCodec<Account> = {
  encode: (account) => Any.encode(accountToAny(account)).finish(),
  decode: (bytes) => accountFromAny(Any.decode(bytes)),
};

/** Account by address; the SDK's own key, 0x01 and the address. */
export const accountsByAddress = collection({
  store: "accounts",
  prefix: 0x01,
  key: [bytesTail],
  value: accountValue,
});

/** The number the next new account gets. */
export const nextAccountNumber = item({ store: "accounts", prefix: 0x02, value: integerValue });
