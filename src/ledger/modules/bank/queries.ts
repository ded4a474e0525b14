import {
  QueryAllBalancesRequest,
  QueryAllBalancesResponse,
  QueryBalanceRequest,
  QueryBalanceResponse,
  QueryParamsRequest,
  QueryParamsResponse,
  QuerySendEnabledRequest,
  QuerySendEnabledResponse,
  QuerySpendableBalanceByDenomRequest,
  QuerySpendableBalanceByDenomResponse,
  QuerySpendableBalancesRequest,
  QuerySpendableBalancesResponse,
} from "cosmjs-types/cosmos/bank/v1beta1/query";
import { amountOf, coinToText } from "../../kernel/coins.ts";
import type { QueryContext } from "../../kernel/context.ts";
import { queryError } from "../../kernel/errors.ts";
import { type AnyQueryKind, queryKind } from "../../kernel/module.ts";
import { paginate } from "../../kernel/pagination.ts";
import { balancesPage } from "./listings.ts";
import { balanceOf, spendableCoins } from "./moves.ts";
import { addressOf, denomFrom, requireDenom } from "./query-input.ts";
import { defaultSendEnabled, sendEnabledByDenom } from "./state.ts";
import { supplyQueries } from "./supply-queries.ts";

/** Most denominations that one query may ask for by name. */
const MAX_DENOMS = 100;

/** The bank's queries. Paths and routes: Cosmos SDK `proto/cosmos/bank/v1beta1/query.proto`. */
export const queries: readonly AnyQueryKind[] = [
  queryKind({
    path: "/cosmos.bank.v1beta1.Query/Balance",
    rest: "/cosmos/bank/v1beta1/balances/{address}/by_denom",
    summary: "What an account holds of one denomination, locked coins included.",
    request: QueryBalanceRequest,
    response: QueryBalanceResponse,
    answer(ctx, { address, denom }) {
      const amount = balanceOf(ctx, addressOf(address), requireDenom(denom));
      return { balance: coinToText({ denom, amount }) };
    },
  }),
  queryKind({
    path: "/cosmos.bank.v1beta1.Query/AllBalances",
    rest: "/cosmos/bank/v1beta1/balances/{address}",
    summary: "All that an account holds, locked coins included.",
    request: QueryAllBalancesRequest,
    response: QueryAllBalancesResponse,
    answer(ctx, { address, pagination, resolveDenom }) {
      if (resolveDenom)
        throw queryError(
          "InvalidArgument",
          "resolve_denom is not served: it names base units after the display unit",
        );
      const listed = balancesPage(ctx, addressOf(address), { pagination });
      return { balances: listed.coins.map(coinToText), pagination: listed.pagination };
    },
  }),
  queryKind({
    path: "/cosmos.bank.v1beta1.Query/SpendableBalances",
    rest: "/cosmos/bank/v1beta1/spendable_balances/{address}",
    summary: "What an account may send now: its balances less the coins that still vest.",
    request: QuerySpendableBalancesRequest,
    response: QuerySpendableBalancesResponse,
    answer(ctx, { address: text, pagination: wanted }) {
      const address = addressOf(text);
      const { coins, pagination } = balancesPage(ctx, address, { pagination: wanted });
      const spendable = spendableCoins(ctx, address);
      const spendables = coins.map(({ denom }) =>
        coinToText({ denom, amount: amountOf(spendable, denom) }),
      );
      return { balances: spendables, pagination };
    },
  }),
  queryKind({
    path: "/cosmos.bank.v1beta1.Query/SpendableBalanceByDenom",
    rest: "/cosmos/bank/v1beta1/spendable_balances/{address}/by_denom",
    summary: "What an account may send now of one denomination.",
    request: QuerySpendableBalanceByDenomRequest,
    response: QuerySpendableBalanceByDenomResponse,
    answer(ctx, { address, denom }) {
      const amount = amountOf(spendableCoins(ctx, addressOf(address)), requireDenom(denom));
      return { balance: coinToText({ denom, amount }) };
    },
  }),
  ...supplyQueries,
  queryKind({
    path: "/cosmos.bank.v1beta1.Query/Params",
    rest: "/cosmos/bank/v1beta1/params",
    summary: "Whether denominations without a switch of their own may be sent.",
    request: QueryParamsRequest,
    response: QueryParamsResponse,
    answer: (ctx) => ({
      params: { sendEnabled: [], defaultSendEnabled: defaultSendEnabled.get(ctx) ?? true },
    }),
  }),
  queryKind({
    path: "/cosmos.bank.v1beta1.Query/SendEnabled",
    rest: "/cosmos/bank/v1beta1/send_enabled",
    summary: "Denominations whose sending was switched on or off by itself.",
    request: QuerySendEnabledRequest,
    response: QuerySendEnabledResponse,
    answer(ctx, { denoms, pagination: wanted }) {
      if (denoms.length > 0) return { sendEnabled: switchesOf(ctx, denoms) };
      const listing = { collection: sendEnabledByDenom, keyFrom: denomFrom };
      const { page, pagination } = paginate(ctx, listing, wanted);
      return { sendEnabled: page.map(([[denom], enabled]) => ({ denom, enabled })), pagination };
    },
  }),
];

function switchesOf(ctx: QueryContext, denoms: readonly string[]) {
  if (denoms.length > MAX_DENOMS)
    throw queryError("InvalidArgument", `more than ${MAX_DENOMS} denominations`);
  return denoms.flatMap((denom) => {
    const enabled = sendEnabledByDenom.get(ctx, [requireDenom(denom)]);
    return enabled === undefined ? [] : [{ denom, enabled }];
  });
}
