/** Generated messages against the codecs and registries of Cosmos clients. */
import { type GeneratedType, Registry } from "@cosmjs/proto-signing";
import { MsgSend } from "cosmjs-types/cosmos/bank/v1beta1/tx";
import { PageRequest as CosmosPage } from "cosmjs-types/cosmos/base/query/v1beta1/pagination";
import { Coin as CosmosCoin } from "cosmjs-types/cosmos/base/v1beta1/coin";
import { describe, expect, it } from "vitest";
import { QueryAssetsRequest } from "../../src/ledger/gen/aliquot/assets/v1/query.ts";
import { MsgMint, MsgRedeemResponse } from "../../src/ledger/gen/aliquot/assets/v1/tx.ts";
import { MsgBurn } from "../../src/ledger/gen/aliquot/bank/v1/tx.ts";
import { QueryCollectedResponse } from "../../src/ledger/gen/aliquot/fees/v1/query.ts";
import { PageRequest } from "../../src/ledger/gen/cosmos/base/query/v1beta1/pagination.ts";
import { Coin } from "../../src/ledger/gen/cosmos/base/v1beta1/coin.ts";

const coin = { denom: "akau", amount: "340282366920938463463374607431768211455" };
const page = {
  key: Uint8Array.of(0, 255, 7),
  offset: (1n << 64n) - 1n,
  limit: 5n,
  countTotal: true,
  reverse: true,
};

describe("generated code", () => {
  it("writes what CosmJS writes", () => {
    expect(Coin.encode(coin).finish()).toEqual(CosmosCoin.encode(coin).finish());
    expect(PageRequest.encode(page).finish()).toEqual(CosmosPage.encode(page).finish());
  });

  it("reads what CosmJS writes", () => {
    expect(PageRequest.decode(CosmosPage.encode(page).finish())).toEqual(page);
  });

  it("spells JSON as CosmJS does: 64 bits as text, bytes in base64, defaults and empty lists shown", () => {
    expect(PageRequest.toJSON(page)).toEqual(CosmosPage.toJSON(page));
    const empty = PageRequest.fromPartial({});
    expect(PageRequest.toJSON(empty)).toEqual(CosmosPage.toJSON(CosmosPage.fromPartial({})));
    expect(QueryCollectedResponse.toJSON({ collected: [] })).toEqual({ collected: [] });
    expect(MsgRedeemResponse.toJSON({ redemption: 1n << 63n })).toEqual({
      redemption: "9223372036854775808",
    });
  });

  it("serves a CosmJS registry", () => {
    const registry = new Registry([
      // The registry calls encode, decode and fromPartial only; its types also name the writer of its day.
      ["/aliquot.assets.v1.MsgMint", MsgMint as unknown as GeneratedType],
      ["/cosmos.bank.v1beta1.MsgSend", MsgSend],
    ]);
    const value = { issuer: "a", recipient: "b", amount: coin, reference: "c" };
    const bytes = registry.encode({ typeUrl: "/aliquot.assets.v1.MsgMint", value });
    expect(registry.decode({ typeUrl: "/aliquot.assets.v1.MsgMint", value: bytes })).toEqual(value);
  });

  it("skips fields it does not know and reads a message without its own", () => {
    const bytes = Uint8Array.of(0x0a, 1, 97, 0x98, 0x06, 1);
    expect(MsgBurn.decode(bytes)).toEqual({ fromAddress: "a", amount: [] });
    expect(QueryAssetsRequest.decode(new Uint8Array(0))).toEqual({ pagination: undefined });
  });

  it("refuses bytes that end too early", () => {
    expect(() => MsgBurn.decode(Uint8Array.of(0x0a, 5, 97))).toThrow();
  });
});
