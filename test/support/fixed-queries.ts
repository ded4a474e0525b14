import { toBech32 } from "@cosmjs/encoding";
import { BaseAccount } from "cosmjs-types/cosmos/auth/v1beta1/auth";
import { QueryAccountRequest, QueryAccountResponse } from "cosmjs-types/cosmos/auth/v1beta1/query";
import {
  QueryAllBalancesRequest,
  QueryAllBalancesResponse,
  QueryBalanceRequest,
  QueryBalanceResponse,
  QuerySupplyOfRequest,
  QuerySupplyOfResponse,
} from "cosmjs-types/cosmos/bank/v1beta1/query";
import { MsgSend } from "cosmjs-types/cosmos/bank/v1beta1/tx";
import { PubKey } from "cosmjs-types/cosmos/crypto/secp256k1/keys";
import type { AnyResolver } from "../../src/api/rest/grpc-json.ts";
import type { QueryContext } from "../../src/ledger/kernel/context.ts";
import { queryError, TxError } from "../../src/ledger/kernel/errors.ts";
import { type AnyQueryKind, type Codec, queryKind } from "../../src/ledger/kernel/module.ts";
import type { FixedAnswers } from "./fixed-chain.ts";
import { recordedAnswers } from "./recorded-app.ts";

/** Whose account and balances the fixed answers know. */
export const ALICE = toBech32("cosmos", new Uint8Array(20).fill(7));
const KEY = {
  typeUrl: "/cosmos.crypto.secp256k1.PubKey",
  value: PubKey.encode({ key: Uint8Array.of(2, 3) }).finish(),
};

function codec<T>(generated: unknown): Codec<T> {
  return generated as Codec<T>;
}

/** Questions with fixed answers, as a ledger's modules declare them. */
export const FIXED_QUERIES: readonly AnyQueryKind[] = [
  queryKind<QueryBalanceRequest, QueryBalanceResponse>({
    path: "/cosmos.bank.v1beta1.Query/Balance",
    rest: "/cosmos/bank/v1beta1/balances/{address}/by_denom",
    summary: "What an address holds of one denomination",
    request: codec(QueryBalanceRequest),
    response: codec(QueryBalanceResponse),
    answer: (_, { denom }) => ({
      balance: { denom, amount: denom === "ualq" ? "123456789012345678901" : "0" },
    }),
  }),
  queryKind<QueryAllBalancesRequest, QueryAllBalancesResponse>({
    path: "/cosmos.bank.v1beta1.Query/AllBalances",
    rest: "/cosmos/bank/v1beta1/balances/{address}",
    summary: "All that an address holds",
    request: codec(QueryAllBalancesRequest),
    response: codec(QueryAllBalancesResponse),
    answer: (_, { address, pagination }) => ({
      balances: address === ALICE ? [{ denom: "ualq", amount: "5" }] : [],
      pagination: { nextKey: pagination?.key ?? new Uint8Array(), total: pagination?.limit ?? 0n },
    }),
  }),
  queryKind<QuerySupplyOfRequest, QuerySupplyOfResponse>({
    path: "/cosmos.bank.v1beta1.Query/SupplyOf",
    rest: "/cosmos/bank/v1beta1/supply/by_denom",
    summary: "How much of a denomination there is",
    request: codec(QuerySupplyOfRequest),
    response: codec(QuerySupplyOfResponse),
    answer() {
      throw new Error("a mistake of the ledger's own");
    },
  }),
  queryKind<QueryAccountRequest, QueryAccountResponse>({
    path: "/cosmos.auth.v1beta1.Query/Account",
    rest: "/cosmos/auth/v1beta1/accounts/{address}",
    summary: "An account's number, sequence and key",
    request: codec(QueryAccountRequest),
    response: codec(QueryAccountResponse),
    answer(_, { address }) {
      if (address !== ALICE) throw queryError("NotFound", `account ${address} not found`);
      const account = { address, pubKey: KEY, accountNumber: 7n, sequence: 3n };
      return {
        account: {
          typeUrl: "/cosmos.auth.v1beta1.BaseAccount",
          value: BaseAccount.encode(account).finish(),
        },
      };
    },
  }),
];

/** Answers the recorded application's queries and the fixed ones. */
export const fixedAnswers: FixedAnswers = (input, height) => {
  const kind = FIXED_QUERIES.find(({ path }) => path === input.path);
  if (kind === undefined) return recordedAnswers(input, height);
  const nothing = { key: new Uint8Array(), value: new Uint8Array(), proofOps: [], height };
  try {
    const answer = kind.answer({} as QueryContext, kind.request.decode(input.data));
    const value = kind.response.encode(answer).finish();
    return { ...nothing, code: 0, codespace: "", log: "", value };
  } catch (error) {
    if (!(error instanceof TxError)) throw error;
    return { ...nothing, code: error.code, codespace: error.codespace, log: error.message };
  }
};

/** The types that stand in an Any of these tests. */
export const fixedTypes: AnyResolver = (typeUrl) => {
  if (typeUrl === "/cosmos.auth.v1beta1.BaseAccount") return codec<unknown>(BaseAccount);
  if (typeUrl === "/cosmos.bank.v1beta1.MsgSend") return codec<unknown>(MsgSend);
  return typeUrl === KEY.typeUrl ? codec<unknown>(PubKey) : undefined;
};
