import { describe, expect, it } from "vitest";
import { addr, Chain } from "../../../../test/ledger/chain.ts";
import { chainParams, params, setParam } from "./index.ts";
import { DEFAULT_PARAMS } from "./types.ts";

const UPDATE = "/aliquot.params.v1.MsgUpdateParams";

function chain(): Chain {
  const made = new Chain(params);
  setParam(made.ctx, "authority", addr("authority"));
  return made;
}

const wanted = { ...DEFAULT_PARAMS, authority: addr("next"), maxTxBytes: 2_048n };

describe("the chain's parameters", () => {
  it("are set by the authority, all at once", () => {
    const made = chain();
    made.run(UPDATE, { authority: addr("authority"), params: wanted });
    expect(chainParams(made.ctx)).toEqual(wanted);
    expect(made.query("/aliquot.params.v1.Query/Params", {})).toMatchObject({
      params: { authority: addr("next"), maxTxBytes: "2048" },
    });
    // The old authority is one no more.
    const again = { authority: addr("authority"), params: wanted };
    expect(made.refusal(UPDATE, again)).toContain("sdk 4 unauthorized");
  });

  it.each([
    ["no parameters", { params: undefined }, "sdk 18"],
    ["a bad authority", { params: { ...wanted, authority: "x" } }, "sdk 7"],
    ["prices that are none", { params: { ...wanted, minGasPrices: "cheap" } }, "sdk 18"],
    [
      "a list of prices with an end missing",
      { params: { ...wanted, minGasPrices: "1abc," } },
      "sdk 18",
    ],
    ["blocks without room", { params: { ...wanted, maxBlockBytes: 5n } }, "sdk 18"],
    ["no signatures", { params: { ...wanted, txSigLimit: 0n } }, "sdk 18"],
    ["a bad signer", { authority: "x", params: wanted }, "sdk 7"],
  ])("are not set to %s", (_, change, code) => {
    const made = chain();
    const message = { authority: addr("authority"), ...change };
    expect(made.refusal(UPDATE, message)).toContain(code);
  });

  it("come back from an export", () => {
    const made = chain();
    const other = new Chain(params);
    params.initGenesis(other.ctx, params.exportGenesis(made.ctx));
    expect(chainParams(other.ctx)).toEqual(chainParams(made.ctx));
  });

  it.each([
    ["app_state.params.max_gas: is no parameter", { max_gas: "1" }],
    ["app_state.params.max_tx_bytes: must be a whole number", { max_tx_bytes: "1e3" }],
    ["app_state.params: maxTxBytes 5 is not between", { max_tx_bytes: "5" }],
  ])("of a genesis are refused with their place: %s", (told, state) => {
    expect(() => params.initGenesis(new Chain(params).ctx, state)).toThrow(told);
  });
});
