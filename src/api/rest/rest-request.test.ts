import { QueryAllBalancesRequest } from "cosmjs-types/cosmos/bank/v1beta1/query";
import { QueryProposalsRequest } from "cosmjs-types/cosmos/gov/v1/query";
import { describe, expect, it } from "vitest";
import type { Codec } from "../../ledger/kernel/module.ts";
import { parametersOf, requestOf } from "./rest-request.ts";

const balances = QueryAllBalancesRequest as unknown as Codec<unknown>;
const proposals = QueryProposalsRequest as unknown as Codec<unknown>;

describe("a request out of an address", () => {
  it("takes fields of the path, parameters and the page", () => {
    const query = new URLSearchParams(
      "resolve_denom=true&pagination.limit=5&pagination.key=AQI%3D&pagination.count_total=1&unknown=x",
    );
    expect(requestOf(balances, { address: "cosmos1" }, query)).toEqual({
      address: "cosmos1",
      resolveDenom: true,
      pagination: {
        key: Uint8Array.of(1, 2),
        offset: 0n,
        limit: 5n,
        countTotal: true,
        reverse: false,
      },
    });
  });

  it("lets the path win over a parameter of the same name", () => {
    const query = new URLSearchParams("address=other");
    expect(requestOf(balances, { address: "cosmos1" }, query)).toMatchObject({
      address: "cosmos1",
    });
  });

  it("knows enumerations by number and by name", () => {
    for (const text of ["2", "PROPOSAL_STATUS_VOTING_PERIOD"]) {
      const query = new URLSearchParams({ proposal_status: text });
      expect(requestOf(proposals, {}, query)).toMatchObject({ proposalStatus: 2 });
    }
  });

  it("bounds a page", () => {
    const query = new URLSearchParams("pagination.limit=18446744073709551615");
    expect(requestOf(balances, {}, query)).toMatchObject({ pagination: { limit: 1000n } });
  });

  it.each([
    ["pagination.limit=-1", "parameter pagination.limit is no whole number"],
    ["pagination.limit=18446744073709551616", "parameter pagination.limit is no whole number"],
    ["pagination.key=!", "parameter pagination.key is no base64"],
    ["pagination.reverse=maybe", "parameter pagination.reverse is neither true nor false"],
    ["resolve_denom=maybe", "parameter resolve_denom is neither true nor false"],
  ])("refuses %s", (text, message) => {
    expect(() => requestOf(balances, {}, new URLSearchParams(text))).toThrow(message);
  });

  it("refuses an unknown name of an enumeration", () => {
    const query = new URLSearchParams("proposal_status=NOTHING");
    expect(() => requestOf(proposals, {}, query)).toThrow("neither a number nor a known name");
  });

  it("lists the parameters for the documentation", () => {
    const names = parametersOf(balances, "/cosmos/bank/v1beta1/balances/{address}");
    expect(names.map((each) => `${each.in} ${each.name}`)).toEqual([
      "path address",
      "query pagination.key",
      "query pagination.offset",
      "query pagination.limit",
      "query pagination.count_total",
      "query pagination.reverse",
      "query resolve_denom",
    ]);
  });
});
