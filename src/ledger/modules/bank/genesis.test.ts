import { describe, expect, it } from "vitest";
import { addr, Chain, genesisProblem } from "../../../../test/ledger/chain.ts";
import type { GenesisJson } from "../../kernel/module.ts";
import { hasAccount, parseAddress } from "../accounts/index.ts";
import { bank } from "./index.ts";
import { balances, owners, supplies } from "./state.ts";

const coin = (amount: string, denom: string) => ({ denom, amount });

const GENESIS = {
  params: { send_enabled: [], default_send_enabled: false },
  balances: [
    { address: addr("alice"), coins: [coin("10", "aktst"), coin("1", "uatom")] },
    { address: addr("bob"), coins: [coin("5", "aktst")] },
  ],
  supply: [coin("15", "aktst"), coin("1", "uatom")],
  denom_metadata: [
    {
      description: "",
      denom_units: [
        { denom: "aktst", exponent: 0, aliases: [] },
        { denom: "KTST", exponent: 18, aliases: ["ktst"] },
      ],
      base: "aktst",
      display: "KTST",
      name: "Kratos Test",
      symbol: "KTST",
      uri: "",
      uri_hash: "",
    },
  ],
  send_enabled: [{ denom: "uatom", enabled: true }],
};

function chainFrom(state: GenesisJson): Chain {
  const chain = new Chain(bank);
  bank.initGenesis(chain.ctx, state);
  return chain;
}

function placeOf(state: object): string {
  return genesisProblem(() => chainFrom({ ...GENESIS, ...state }));
}

describe("a genesis", () => {
  it("makes balances, their supply and the accounts", () => {
    const chain = chainFrom(GENESIS);
    expect(chain.complaints()).toEqual([]);
    expect(hasAccount(chain.ctx, parseAddress(addr("bob")))).toBe(true);
    expect(chain.query("/cosmos.bank.v1beta1.Query/SupplyOf", { denom: "aktst" })).toEqual({
      amount: coin("15", "aktst"),
    });
  });

  it("comes back as it went in, and makes the same store again", () => {
    const chain = chainFrom(GENESIS);
    const exported = bank.exportGenesis(chain.ctx) as typeof GENESIS;
    const byAddress = (list: typeof GENESIS.balances) =>
      [...list].sort((a, b) => (a.address < b.address ? -1 : 1));
    expect({ ...exported, balances: byAddress(exported.balances) }).toEqual({
      ...GENESIS,
      balances: byAddress(GENESIS.balances),
    });
    const again = chainFrom(exported);
    expect(again.contents("bank")).toEqual(chain.contents("bank"));
  });

  it("may leave out what is the default", () => {
    const chain = chainFrom({});
    expect(bank.exportGenesis(chain.ctx)).toEqual(bank.defaultGenesis());
  });

  it("computes a supply that is not given", () => {
    expect(placeOf({ supply: [] })).toBe("fine");
  });

  it.each([
    ["bank.supply: is 15aktst, but", { supply: [coin("15", "aktst")] }],
    [
      "bank.balances[0].address: decoding bech32 failed: x",
      { balances: [{ address: "x", coins: [] }] },
    ],
    [
      "bank.balances[2].address: stands twice",
      { balances: [...GENESIS.balances, GENESIS.balances[0]] },
    ],
    ["bank.balances[0].coins: ", { balances: [{ address: addr("a"), coins: [coin("0", "abc")] }] }],
    ["bank.denom_metadata[0]: ", { denom_metadata: [{ ...GENESIS.denom_metadata[0], name: "" }] }],
    ["bank.send_enabled[0].denom", { send_enabled: [{ denom: "!", enabled: true }] }],
    ["bank.params.default_send_enabled", { params: { default_send_enabled: 1 } }],
    [
      "bank.balances: too much abc",
      {
        supply: [],
        balances: ["a", "b"].map((name) => ({
          address: addr(name),
          coins: [coin(((1n << 127n) - 1n).toString(), "abc")],
        })),
      },
    ],
  ])("that is wrong is refused: %s", (place, state) => {
    expect(placeOf(state)).toContain(place);
  });
});

describe("the invariants notice", () => {
  it("a supply that is not the sum of the balances", () => {
    const chain = chainFrom(GENESIS);
    supplies.set(chain.ctx, ["aktst"], 16n);
    expect(chain.complaints()).toEqual(["aktst: supply 16, sum of balances 15"]);
    supplies.delete(chain.ctx, ["aktst"]);
    expect(chain.complaints()).toEqual(["aktst: no supply, sum of balances 15"]);
  });

  it("owners' entries that do not match", () => {
    const chain = chainFrom(GENESIS);
    owners.set(chain.ctx, ["aktst", parseAddress(addr("carol"))], true);
    expect(chain.complaints()).toEqual(["1 owners' entries without balance"]);
    owners.delete(chain.ctx, ["aktst", parseAddress(addr("bob"))]);
    expect(chain.complaints()).toEqual(["aktst: a balance without owner's entry"]);
    balances.set(chain.ctx, [parseAddress(addr("bob")), "aktst"], 0n);
    expect(chain.complaints()).toContain("aktst: a balance of 0");
  });
});
