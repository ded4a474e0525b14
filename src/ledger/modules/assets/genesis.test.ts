import { describe, expect, it } from "vitest";
import { addr, Chain, genesisProblem } from "../../../../test/ledger/chain.ts";
import type { GenesisJson } from "../../kernel/module.ts";
import { bank } from "../bank/index.ts";
import { assets } from "./index.ts";

const asset = {
  denom: "akau",
  issuer: addr("vault"),
  proposed_issuer: "",
  backing: "metal",
  daily_mint_limit: "100",
  daily_redeem_limit: "50",
  paused_by: "issuer",
  total_minted: "12",
  total_redeemed: "2",
  redemptions: "1",
};

const reference = {
  denom: "akau",
  reference: "opening stock",
  recipient: addr("alice"),
  amount: "12",
  height: "1",
  time_sec: "1700000000",
};

const GENESIS = {
  assets: [asset],
  references: [reference],
  daily_totals: [{ denom: "akau", day: "19675", minted: "12", redeemed: "2" }],
};

function chainFrom(state: GenesisJson, supply = "10"): Chain {
  const chain = new Chain(bank, assets);
  const balances = [{ address: addr("alice"), coins: [{ denom: "akau", amount: supply }] }];
  bank.initGenesis(chain.ctx, { balances });
  assets.initGenesis(chain.ctx, state);
  return chain;
}

function problemOf(state: object, supply = "10"): string {
  return genesisProblem(() => chainFrom({ ...GENESIS, ...state }, supply));
}

describe("a genesis", () => {
  it("comes back as it went in, and makes the same store again", () => {
    const chain = chainFrom(GENESIS);
    expect(assets.exportGenesis(chain.ctx)).toEqual(GENESIS);
    expect(chainFrom(assets.exportGenesis(chain.ctx)).contents()).toEqual(chain.contents());
    expect(chain.complaints()).toEqual([]);
  });

  it("is empty unless told", () => {
    const chain = new Chain(bank, assets);
    assets.initGenesis(chain.ctx, assets.defaultGenesis());
    expect(assets.exportGenesis(chain.ctx)).toEqual(assets.defaultGenesis());
  });

  it.each([
    ["assets.assets[0].denom: is no denomination", { assets: [{ ...asset, denom: "!" }] }],
    ["assets.assets[1].denom: stands twice", { assets: [asset, asset] }],
    [
      "assets.assets[0].denom: is reserved for a module",
      { assets: [{ ...asset, denom: "cert/p:a/9" }] },
    ],
    ["assets.assets[0].issuer: ", { assets: [{ ...asset, issuer: "x" }] }],
    ["assets.assets[0].proposed_issuer: ", { assets: [{ ...asset, proposed_issuer: "x" }] }],
    ["assets.assets[0].backing: ", { assets: [{ ...asset, backing: "hope" }] }],
    ["assets.assets[0].daily_mint_limit: ", { assets: [{ ...asset, daily_mint_limit: "x" }] }],
    ["assets.assets[0].paused_by: ", { assets: [{ ...asset, paused_by: "me" }] }],
    ["assets.assets[0].total_minted: ", { assets: [{ ...asset, total_minted: "-1" }] }],
    [
      "assets.assets: akau: references 12, total minted 13",
      { assets: [{ ...asset, total_minted: "13" }] },
    ],
    [
      "assets.assets: akau: supply 10, outstanding 9",
      { assets: [{ ...asset, total_redeemed: "3" }] },
    ],
    ["assets.assets: akau: references without an asset", { assets: [], daily_totals: [] }],
    ["assets.references[1].reference: stands twice", { references: [reference, reference] }],
    ["assets.references[0].reference: ", { references: [{ ...reference, reference: "" }] }],
    ["assets.references[0].recipient: ", { references: [{ ...reference, recipient: "" }] }],
    ["assets.daily_totals[0].denom: is no asset", { daily_totals: [{ denom: "akag", day: "1" }] }],
  ])("that is wrong is refused: %s", (problem, state) => {
    expect(problemOf(state)).toContain(problem);
  });

  it("may have less supply than is outstanding, as after burns", () => {
    expect(problemOf({}, "9")).toBe("fine");
  });
});
