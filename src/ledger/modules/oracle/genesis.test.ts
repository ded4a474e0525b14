import { describe, expect, it } from "vitest";
import { addr, Chain, genesisProblem } from "../../../../test/ledger/chain.ts";
import type { GenesisJson } from "../../kernel/module.ts";
import { oracle } from "./index.ts";

const NOW = 1_700_000_000;

const feed = {
  id: "kau-usd",
  owner: addr("owner"),
  base: "KAU",
  quote: "USD",
  feeders: [addr("b"), addr("a")],
  quorum: 1,
  decimals: 2,
  max_age_sec: "60",
};

const price = { feed: "kau-usd", feeder: addr("a"), price: "62.5", time_sec: `${NOW - 5}` };

/** 100 s after the first one, 60 of which it was fresh: 60 * 62 price seconds more. */
const entries = [
  {
    feed: "kau-usd",
    time_sec: `${NOW - 105}`,
    price: "62",
    lowest: "62",
    highest: "62",
    prices: 1,
    price_seconds: "0.5",
    priced_sec: "1",
  },
  {
    feed: "kau-usd",
    time_sec: `${NOW - 5}`,
    price: "62.255",
    lowest: "62.01",
    highest: "62.5",
    prices: 2,
    price_seconds: "3720.5",
    priced_sec: "61",
  },
] as const;
const [first, second] = entries;

const GENESIS = {
  params: { history_retention_sec: "8640000" },
  feeds: [feed],
  prices: [price],
  history: entries,
};

function chainFrom(state: GenesisJson): Chain {
  const chain = new Chain(oracle);
  chain.timeSec = NOW;
  oracle.initGenesis(chain.ctx, state);
  return chain;
}

function problemOf(state: object): string {
  return genesisProblem(() => chainFrom({ ...GENESIS, ...state }));
}

describe("a genesis", () => {
  it("comes back as it went in, and makes the same store again", () => {
    const chain = chainFrom(GENESIS);
    expect(oracle.exportGenesis(chain.ctx)).toEqual(GENESIS);
    expect(chainFrom(oracle.exportGenesis(chain.ctx)).contents()).toEqual(chain.contents());
    expect(chain.complaints()).toEqual([]);
  });

  it("comes back byte for byte after prices were given", () => {
    const chain = chainFrom(GENESIS);
    for (const [feeder, given] of [
      ["a", "0.01"],
      ["b", "7"],
      ["a", "8.1"],
    ] as const) {
      chain.timeSec += 50;
      const body = { feeder: addr(feeder), feed: "kau-usd", price: given };
      chain.run("/aliquot.oracle.v1.MsgSubmitPrice", body);
    }
    const exported = oracle.exportGenesis(chain.ctx);
    const again = new Chain(oracle);
    again.timeSec = chain.timeSec;
    oracle.initGenesis(again.ctx, JSON.parse(JSON.stringify(exported)));
    expect(again.contents("oracle")).toEqual(chain.contents("oracle"));
    expect(oracle.exportGenesis(again.ctx)).toEqual(exported);
  });

  it("keeps the default retention unless told", () => {
    const chain = chainFrom({});
    expect(oracle.exportGenesis(chain.ctx)).toEqual(oracle.defaultGenesis());
  });

  const feeds = (wrong: object) => ({ feeds: [{ ...feed, ...wrong }] });
  const prices = (wrong: object) => ({ prices: [{ ...price, ...wrong }] });
  const history = (wrong: object) => ({ history: [{ ...first, ...wrong }] });
  it.each([
    ["oracle.params.history_retention_sec: must be", { params: { history_retention_sec: 0 } }],
    ["oracle.feeds[0].id: ", feeds({ id: "KAU" })],
    ["oracle.feeds[1].id: stands twice", { feeds: [feed, feed] }],
    ["oracle.feeds[0].owner: ", feeds({ owner: "x" })],
    ["oracle.feeds[0].base: ", feeds({ base: "" })],
    ["oracle.feeds[0].quote: ", feeds({ quote: "a b" })],
    ["oracle.feeds[0].feeders: ", feeds({ feeders: [] })],
    ["oracle.feeds[0].quorum: ", feeds({ quorum: 3 })],
    ["oracle.feeds[0].max_age_sec: ", feeds({ max_age_sec: "315360001" })],
    ["oracle.feeds[0].decimals: ", feeds({ decimals: 37 })],
    ["oracle.prices[0].feed: is no feed", { ...prices({}), feeds: [], history: [] }],
    ["oracle.prices[0].feed: ", prices({ feed: "!" })],
    ["oracle.prices[0].feeder: is no feeder of kau-usd", prices({ feeder: addr("c") })],
    ["oracle.prices[1].feeder: stands twice", { prices: [price, price] }],
    ["oracle.prices[0].price: ", prices({ price: "62.505" })],
    ["oracle.prices[0].time_sec: is after the genesis time", prices({ time_sec: NOW + 1 })],
    ["oracle.history[0].feed: is no feed", history({ feed: "kag-usd" })],
    ["oracle.history[1].time_sec: stands twice", { history: [first, first] }],
    ["oracle.history[0].time_sec: is after the genesis time", history({ time_sec: NOW + 1 })],
    ["oracle.history[0].price: must be a decimal", history({ price: "62.0" })],
    ["oracle.history[0].prices: must be 1 to 15", history({ prices: 16 })],
    ["oracle.history[0].price_seconds: must be a decimal", history({ price_seconds: "-1" })],
    [
      `oracle.history: kau-usd at ${NOW - 5}: price seconds do not add up`,
      { history: [first, { ...second, price_seconds: "3720" }] },
    ],
    [
      `oracle.history: kau-usd at ${NOW - 5}: priced seconds do not add up`,
      { history: [first, { ...second, priced_sec: "60" }] },
    ],
    ["price is not between the lowest and the highest", history({ lowest: "62.1" })],
    ["price is not between the lowest and the highest", history({ highest: "61.9" })],
  ])("that is wrong is refused: %s", (problem, state) => {
    expect(problemOf(state)).toContain(problem);
  });
});
