import { Any } from "cosmjs-types/google/protobuf/any";
import {
  collection,
  integerValue,
  item,
  scatteredPart,
  type ValueCodec,
} from "../../kernel/collections.ts";
import { decodeMessage, encodeMessage } from "../../kernel/message-bytes.ts";
import { rememberedByBytes } from "../../kernel/recent.ts";
import { accountFromAny, accountToAny } from "./account-codec.ts";
import type { Account } from "./types.ts";

const accountValue: ValueCodec<Account> = {
  encode: (account) => encodeMessage(Any, accountToAny(account)),
  // A transaction reads its signer's account several times.
  decode: rememberedByBytes((bytes) => accountFromAny(decodeMessage(Any, bytes))),
};

/** Account by address; prefix and value as in the SDK, with scattered addresses. */
export const accountsByAddress = collection({
  store: "accounts",
  prefix: 0x01,
  key: [scatteredPart],
  value: accountValue,
});

/** The number the next new account gets. */
export const nextAccountNumber = item({ store: "accounts", prefix: 0x02, value: integerValue });
