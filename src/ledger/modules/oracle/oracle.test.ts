import { beforeEach, describe, expect, it } from "vitest";
import { addr, Chain, who } from "../../../../test/ledger/chain.ts";
import { formatFraction, type Rational, rational, ZERO } from "../../../exact/rational.ts";
import {
  averageOver,
  coveredAverage,
  type Feed,
  type FeedPriceAt,
  oracle,
  priceAt,
  requireFeed,
} from "./index.ts";
import { givenPrices, history } from "./state.ts";

const message = (name: string) => `/aliquot.oracle.v1.Msg${name}`;
const START = 1_700_000_000;
const HOUR = 3_600;
const DAY = 86_400;

const feed = {
  owner: addr("owner"),
  feed: "kau-usd",
  base: "KAU",
  quote: "USD",
  feeders: [addr("a"), addr("b"), addr("c"), addr("d")],
  quorum: 2,
  maxAgeSec: BigInt(HOUR),
  decimals: 18,
};

let chain: Chain;
beforeEach(() => {
  chain = new Chain(oracle);
  chain.timeSec = START;
  oracle.initGenesis(chain.ctx, oracle.defaultGenesis());
  chain.run(message("CreateFeed"), feed);
});

const run = (name: string, body: object) => chain.run(message(name), body);
const refusal = (name: string, body: object) => chain.refusal(message(name), body);
const submit = (feeder: string, price: string, id = "kau-usd") =>
  run("SubmitPrice", { feeder: addr(feeder), feed: id, price });
const ask = (name: string, request: object) =>
  chain.query(`/aliquot.oracle.v1.Query/${name}`, request);
const at = (sec: number) => {
  chain.timeSec = sec;
};
const textOf = (value: Rational | undefined) => value && formatFraction(value);
const priceNow = () => textOf(priceAt(chain.ctx, "kau-usd", chain.timeSec)?.price);

describe("a feed", () => {
  it("is its creator's, with terms that can be read", () => {
    expect(chain.events).toEqual([
      {
        type: "oracle_create_feed",
        feed: "kau-usd",
        owner: addr("owner"),
        base: "KAU",
        quote: "USD",
      },
    ]);
    const { feed: id, maxAgeSec, ...rest } = feed;
    expect(ask("Feed", { feed: id })).toEqual({
      feed: { ...rest, id, maxAgeSec: String(maxAgeSec) },
    });
    const expected: Feed = { ...rest, id, maxAgeSec };
    expect(requireFeed(chain.ctx, id)).toEqual(expected);
    expect(() => requireFeed(chain.ctx, "kag-usd")).toThrow("kag-usd: unknown feed");
    expect(() => priceAt(chain.ctx, "k".repeat(300), START)).toThrow("unknown feed");
  });

  it.each([
    ["oracle 3 feed-exists: kau-usd: feed exists already", {}],
    ["oracle 6 invalid-feed-id", { feed: "k" }],
    ["oracle 6 invalid-feed-id", { feed: "-kau" }],
    ["oracle 6 invalid-feed-id", { feed: "KAU-usd" }],
    ["oracle 6 invalid-feed-id", { feed: "k".repeat(65) }],
    ["oracle 7 invalid-symbol", { base: "" }],
    ["oracle 7 invalid-symbol", { quote: "U S" }],
    ["oracle 7 invalid-symbol", { quote: "U".repeat(33) }],
    ["oracle 8 invalid-feeders: 0 feeders", { feeders: [] }],
    [
      "oracle 8 invalid-feeders: 16 feeders",
      { feeders: [..."abcdefghijklmnop"].map((name) => addr(name)) },
    ],
    ["stands twice: invalid feeders", { feeders: [addr("a"), addr("b"), addr("a")] }],
    ["sdk 7 invalid-address", { feeders: ["x"] }],
    ["sdk 7 invalid-address", { owner: "x" }],
    ["oracle 9 invalid-quorum: 0 of 4", { quorum: 0 }],
    ["oracle 9 invalid-quorum: 5 of 4", { quorum: 5 }],
    ["oracle 10 invalid-max-age", { maxAgeSec: 315_360_001n }],
    ["oracle 11 invalid-decimals", { decimals: 37 }],
  ])("is refused: %s", (expected, wrong) => {
    expect(refusal("CreateFeed", { ...feed, ...wrong })).toContain(expected);
  });

  it("may have the longest of everything", () => {
    const feeders = [..."abcdefghijklmno"].map((name) => addr(name));
    const id = "k".repeat(64);
    const long = { feed: id, base: "B".repeat(32), feeders, quorum: 15, maxAgeSec: 0n };
    expect(refusal("CreateFeed", { ...feed, ...long, decimals: 36 })).toBe("done");
  });
});

describe("the price", () => {
  it("is the middle one of an odd number, whatever the order they came in", () => {
    expect(submit("a", "3")).toEqual({ price: "" });
    expect(submit("b", "1.5")).toEqual({ price: "2.25" });
    expect(submit("c", "100")).toEqual({ price: "3" });
    expect(chain.events).toEqual([
      { type: "oracle_submit_price", feed: "kau-usd", feeder: addr("c"), price: "100" },
      { type: "oracle_price", feed: "kau-usd", price: "3", prices: 3 },
    ]);
  });

  it("is the exact mean of the two in the middle of an even number", () => {
    for (const [feeder, price] of [
      ["a", "9"],
      ["b", "0.000000000000000001"],
      ["c", "2"],
    ] as const)
      submit(feeder, price);
    // Of 0.000..., 1, 2, 9 the two in the middle are 1 and 2.
    expect(submit("d", "1")).toEqual({ price: "1.5" });
    expect(submit("d", "0.000000000000000002")).toEqual({ price: "1.000000000000000001" });
    expect(submit("c", "0.000000000000000001")).toEqual({ price: "0.0000000000000000015" });
  });

  it("takes each feeder's last price only", () => {
    submit("a", "1");
    submit("a", "2");
    expect(priceNow()).toBeUndefined();
    expect(submit("b", "4")).toEqual({ price: "3" });
    expect(submit("b", "2")).toEqual({ price: "2" });
  });

  it("of a block time is the last one made in it", () => {
    submit("a", "1");
    submit("b", "1");
    submit("b", "3");
    expect(ask("History", { feed: "kau-usd" })).toMatchObject({
      entries: [{ timeSec: `${START}`, price: "2", lowest: "1", highest: "3", prices: 2 }],
    });
    const found: FeedPriceAt = { price: rational(2n), timeSec: START };
    expect(priceAt(chain.ctx, "kau-usd", START)).toEqual(found);
  });

  it.each([
    ["0"],
    ["-1"],
    ["+1"],
    ["01"],
    ["1."],
    [".5"],
    ["1.50"],
    ["0.0"],
    ["1e3"],
    [" 1"],
    [""],
    ["1".repeat(41)],
    [`0.${"0".repeat(36)}1`],
    ["0.0000000000000000001"],
  ])("is not made of %s", (price) => {
    expect(refusal("SubmitPrice", { feeder: addr("a"), feed: "kau-usd", price })).toContain(
      "oracle 12 invalid-price",
    );
  });

  it("may have 40 digits before and 36 after the point", () => {
    const fine = { ...feed, feed: "fine", quorum: 1, decimals: 36 };
    run("CreateFeed", fine);
    const price = `${"9".repeat(40)}.${"9".repeat(36)}`;
    expect(submit("a", price, "fine")).toEqual({ price });
    const half = `${"9".repeat(40)}.${"9".repeat(35)}85`;
    expect(submit("b", `${"9".repeat(40)}.${"9".repeat(35)}8`, "fine")).toEqual({ price: half });
    at(START + HOUR - 1);
    submit("c", price, "fine");
    expect(chain.complaints()).toEqual([]);
  });

  it.each([
    ["oracle 2 unknown-feed: kag-usd: unknown feed", { feed: "kag-usd" }],
    ["oracle 5 not-feeder: kau-usd: signer is not one", { feeder: addr("owner") }],
    ["oracle 6 invalid-feed-id", { feed: "!" }],
    ["sdk 7 invalid-address", { feeder: "x" }],
  ])("is refused: %s", (expected, wrong) => {
    const good = { feeder: addr("a"), feed: "kau-usd", price: "1" };
    expect(refusal("SubmitPrice", { ...good, ...wrong })).toContain(expected);
  });
});

describe("staleness", () => {
  beforeEach(() => {
    submit("a", "10");
    submit("b", "20");
  });

  it("of the feed's price begins exactly at its maximum age", () => {
    at(START + HOUR - 1);
    expect(priceNow()).toBe("15");
    expect(ask("Price", { feed: "kau-usd" })).toMatchObject({ price: "15", stale: false });
    at(START + HOUR);
    expect(priceNow()).toBeUndefined();
    expect(ask("Price", { feed: "kau-usd" })).toMatchObject({ price: "15", stale: true });
    at(START + HOUR + 1);
    expect(priceNow()).toBeUndefined();
  });

  it("of a feeder's price begins exactly at its maximum age", () => {
    at(START + HOUR - 1);
    expect(submit("c", "90")).toEqual({ price: "20" });
    at(START + HOUR);
    // a and b are stale by now.
    expect(submit("d", "110")).toEqual({ price: "100" });
  });

  it("loses the quorum, and the next prices bring it back", () => {
    at(START + HOUR);
    expect(submit("a", "11")).toEqual({ price: "" });
    expect(chain.events.map(({ type }) => type)).toEqual(["oracle_submit_price"]);
    expect(priceNow()).toBeUndefined();
    expect(ask("Price", { feed: "kau-usd" })).toMatchObject({ stale: true, fresh: 1, quorum: 2 });
    expect(submit("b", "13")).toEqual({ price: "12" });
    expect(priceNow()).toBe("12");
  });

  it("never comes when the maximum age is 0", () => {
    run("CreateFeed", { ...feed, feed: "fixed", quorum: 1, maxAgeSec: 0n });
    submit("a", "7", "fixed");
    at(START + 3_650 * DAY);
    expect(textOf(priceAt(chain.ctx, "fixed", chain.timeSec)?.price)).toBe("7");
    expect(textOf(averageOver(chain.ctx, "fixed", START, chain.timeSec))).toBe("7");
  });
});

describe("several prices at once", () => {
  const pair = (first: string, second: string) => ({
    feeder: addr("a"),
    prices: [
      { feed: first, price: "1" },
      { feed: second, price: "2" },
    ],
  });
  beforeEach(() => {
    run("CreateFeed", { ...feed, feed: "kag-usd", quorum: 1 });
  });

  it("are taken together", () => {
    expect(run("SubmitPrices", pair("kau-usd", "kag-usd"))).toEqual({
      prices: [
        { feed: "kau-usd", price: "" },
        { feed: "kag-usd", price: "2" },
      ],
    });
  });

  it("are all refused with one", () => {
    expect(refusal("SubmitPrices", pair("kag-usd", "btc-usd"))).toContain("oracle 2 unknown-feed");
    expect(ask("Price", { feed: "kag-usd" })).toMatchObject({ price: "" });
  });

  it("are 1 to 50 of different feeds", () => {
    const many = Array.from({ length: 51 }, (_, i) => ({ feed: `feed-${i}`, price: "1" }));
    const given = (prices: object[]) => ({ feeder: addr("a"), prices });
    expect(refusal("SubmitPrices", given([]))).toContain("oracle 13 invalid-prices: 0 prices");
    expect(refusal("SubmitPrices", given(many))).toContain("oracle 13 invalid-prices: 51 prices");
    expect(refusal("SubmitPrices", pair("kag-usd", "kag-usd"))).toContain("kag-usd stands twice");
    for (const each of many.slice(1)) run("CreateFeed", { ...feed, feed: each.feed, quorum: 1 });
    expect(refusal("SubmitPrices", given(many.slice(1)))).toBe("done");
  });
});

describe("other feeders", () => {
  const update = (feeders: readonly string[], quorum = 1, owner = addr("owner")) => ({
    owner,
    feed: "kau-usd",
    feeders: feeders.map((name) => addr(name)),
    quorum,
  });

  it("are the owner's to name; the prices of those who left are forgotten", () => {
    submit("a", "10");
    submit("b", "20");
    run("UpdateFeeders", update(["b", "e"], 2));
    expect(chain.events).toEqual([
      {
        type: "oracle_update_feeders",
        feed: "kau-usd",
        feeders: `${addr("b")},${addr("e")}`,
        quorum: 2,
      },
    ]);
    expect(priceNow()).toBe("15");
    expect(submit("e", "30")).toEqual({ price: "25" });
    run("UpdateFeeders", update(["a", "b"], 2));
    expect(submit("a", "40")).toEqual({ price: "30" });
    expect(chain.complaints()).toEqual([]);
  });

  it("are refused from anybody else, and when they cannot reach the quorum", () => {
    const wrong = (body: object) => refusal("UpdateFeeders", { ...update(["a"]), ...body });
    expect(wrong({ owner: addr("a") })).toBe(
      "oracle 4 not-owner: kau-usd: signer is not the feed's owner",
    );
    expect(wrong({ feed: "kag-usd" })).toContain("oracle 2 unknown-feed");
    expect(wrong({ quorum: 2 })).toContain("oracle 9 invalid-quorum");
    expect(wrong({ owner: "x" })).toContain("sdk 7");
  });
});

describe("the average", () => {
  it("weighs each price by how long it was the price, exactly", () => {
    run("CreateFeed", { ...feed, feed: "one", quorum: 1 });
    const average = (from: number, to: number) =>
      textOf(averageOver(chain.ctx, "one", START + from, START + to));
    submit("a", "10", "one");
    at(START + 10);
    submit("a", "40", "one");
    at(START + 30);
    // 10 s of 10 and 20 s of 40.
    expect(average(0, 30)).toBe("30");
    // 7 s of 10 and 2 s of 40: 150 / 9.
    expect(average(3, 12)).toBe("50/3");
    expect(average(20, 21)).toBe("40");
    expect([average(-1, 30), average(0, 31), average(5, 5), average(6, 5)]).toEqual(
      Array(4).fill(undefined),
    );
    const asked = { feed: "one", fromSec: BigInt(START + 3), toSec: BigInt(START + 12) };
    const sixes = "6".repeat(35);
    expect(ask("Average", asked)).toEqual({
      average: "50/3",
      decimal: `16.${sixes}7`,
      pricedSec: "9",
      windowSec: "9",
    });
  });

  it("leaves out the seconds in which the price was stale", () => {
    run("CreateFeed", { ...feed, feed: "one", quorum: 1, maxAgeSec: 60n });
    submit("a", "10", "one");
    at(START + 1_000);
    submit("a", "20", "one");
    at(START + 1_030);
    // 60 s of 10, 940 s without a price, 30 s of 20: 1200 / 90.
    expect(textOf(averageOver(chain.ctx, "one", START, START + 1_030))).toBe("40/3");
    expect(ask("Average", { feed: "one", fromSec: BigInt(START) })).toMatchObject({
      pricedSec: "90",
      windowSec: "1030",
    });
    expect(averageOver(chain.ctx, "one", START + 60, START + 1_000)).toBeUndefined();
    expect(coveredAverage(chain.ctx, "one", START + 50, START + 1_010)).toEqual({
      average: rational(300n, 20n),
      pricedSec: 20n,
    });
  });
});

describe("the history", () => {
  it("is kept for the retention, and runs out a few entries at a time", () => {
    const young = new Chain(oracle);
    young.timeSec = START;
    oracle.initGenesis(young.ctx, { params: { history_retention_sec: 100 } });
    chain = young;
    run("CreateFeed", { ...feed, feed: "one", quorum: 1 });
    for (let i = 0; i < 50; i++) {
      at(START + i);
      submit("a", `${i + 1}`, "one");
    }
    const times = () => [...history.entries(chain.ctx, ["one"])].map(([[, time]]) => Number(time));
    expect(times()).toHaveLength(50);
    at(START + 1_000);
    submit("a", "7", "one");
    expect(times()[0]).toBe(START + 3);
    for (let i = 1; i < 40; i++) {
      at(START + 1_000 + i);
      submit("a", "8", "one");
    }
    // The last of the old ones is still the price at the beginning of the retention.
    expect(times()[0]).toBe(START + 49);
    expect(textOf(priceAt(chain.ctx, "one", START + 940)?.price)).toBe("50");
    expect(priceAt(chain.ctx, "one", START + 48)).toBeUndefined();
    expect(chain.complaints()).toEqual([]);
  });
});

describe("the module tells", () => {
  it("what each feeder says", () => {
    submit("b", "20");
    at(START + 5);
    const none = { price: "", timeSec: "0", ageSec: "0", stale: true };
    expect(ask("Price", { feed: "kau-usd" })).toEqual({
      ...none,
      fresh: 1,
      quorum: 2,
      feeders: [
        { feeder: addr("a"), ...none },
        { feeder: addr("b"), price: "20", timeSec: `${START}`, ageSec: "5", stale: false },
        { feeder: addr("c"), ...none },
        { feeder: addr("d"), ...none },
      ],
    });
  });

  it("prices of the past, and pages of them from either end", () => {
    for (let i = 0; i < 5; i++) {
      at(START + 10 * i);
      submit("a", `${i + 1}`);
      submit("b", `${i + 1}`);
    }
    const moment = (sec: number) => ask("PriceAt", { feed: "kau-usd", timeSec: BigInt(sec) });
    expect(moment(START + 19)).toEqual({ price: "2", timeSec: `${START + 10}` });
    expect(() => moment(START - 1)).toThrow("had no price");
    expect(() => moment(START + 41)).toThrow("after the last block's time");
    expect(() => ask("PriceAt", { feed: "kau-usd", timeSec: (1n << 64n) - 1n })).toThrow("after");
    const page = (pagination: object) => ask("History", { feed: "kau-usd", pagination });
    const newest = page({ limit: 2n, reverse: true }) as { pagination: { nextKey: string } };
    expect(newest).toMatchObject({ entries: [{ price: "5" }, { price: "4" }] });
    const key = Uint8Array.from(atob(newest.pagination.nextKey), (each) => each.charCodeAt(0));
    expect(page({ key, reverse: true })).toMatchObject({
      entries: [{ price: "3" }, { price: "2" }, { price: "1" }],
    });
    expect(() => page({ key: Uint8Array.of(1) })).toThrow("invalid pagination key");
  });

  it("all feeds, page by page, and how long history is kept", () => {
    run("CreateFeed", { ...feed, feed: "kag-usd" });
    run("CreateFeed", { ...feed, feed: "btc-usd" });
    const ids: string[] = [];
    for (let key = new Uint8Array(); ; ) {
      const { feeds, pagination } = ask("Feeds", { pagination: { key, limit: 1n } }) as {
        feeds: { id: string }[];
        pagination: { nextKey: string };
      };
      ids.push(...feeds.map(({ id }) => id));
      key = Uint8Array.from(atob(pagination.nextKey), (each) => each.charCodeAt(0));
      if (key.length === 0) break;
    }
    expect(ids.sort()).toEqual(["btc-usd", "kag-usd", "kau-usd"]);
    for (const key of [Uint8Array.of(1), new Uint8Array(12).fill(255)])
      expect(() => ask("Feeds", { pagination: { key } })).toThrow("invalid pagination key");
    expect(ask("Params", {})).toEqual({ params: { historyRetentionSec: "34560000" } });
  });

  it("of nothing that there is not", () => {
    for (const name of ["Feed", "Price", "PriceAt", "Average", "History"])
      for (const id of ["kag-usd", "!", "k".repeat(300)])
        expect(() => ask(name, { feed: id })).toThrow("NotFound");
    expect(() => ask("Average", { feed: "kau-usd", fromSec: 5n, toSec: 5n })).toThrow("must end");
    expect(() => ask("Average", { feed: "kau-usd", fromSec: 5n })).toThrow("had no price");
  });
});

describe("the books", () => {
  const entry = { prices: 1, lowest: rational(1n), highest: rational(3n) };
  const counted = { priceSeconds: ZERO, pricedSec: 0n };
  const put = (sec: number, wrong: object) =>
    history.set(chain.ctx, ["kau-usd", BigInt(sec)], {
      ...{ ...entry, price: rational(2n), timeSec: sec, counted },
      ...wrong,
    });

  it("show sums that do not follow from the prices", () => {
    put(START - 10, {});
    put(START, { counted: { priceSeconds: rational(20n), pricedSec: 10n } });
    expect(chain.complaints()).toEqual([]);
    put(START, { counted: { priceSeconds: rational(21n), pricedSec: 10n } });
    expect(chain.complaints()).toEqual([`kau-usd at ${START}: price seconds do not add up`]);
    put(START, { counted: { priceSeconds: rational(20n), pricedSec: 9n } });
    expect(chain.complaints()).toEqual([`kau-usd at ${START}: priced seconds do not add up`]);
    put(START - 10, { counted: { priceSeconds: rational(-1n), pricedSec: 0n } });
    expect(chain.complaints()).toEqual([`kau-usd at ${START - 10}: sums below 0`]);
  });

  it("show prices that their feeders cannot have given", () => {
    put(START, { price: rational(4n) });
    expect(chain.complaints()).toEqual([
      `kau-usd at ${START}: price is not between the lowest and the highest`,
    ]);
    put(START, { prices: 0 });
    expect(chain.complaints()).toEqual([`kau-usd at ${START}: made of no price`]);
  });

  it("show what belongs to nobody, or to the future", () => {
    put(START + 1, {});
    expect(chain.complaints()).toEqual([`kau-usd at ${START + 1}: a price of the future`]);
    at(START + 1);
    const given = { feeder: addr("z"), price: rational(1n), timeSec: START };
    givenPrices.set(chain.ctx, ["kau-usd", who("z")], given);
    expect(chain.complaints()).toEqual([`kau-usd: a price of ${addr("z")}, who is no feeder`]);
    history.set(chain.ctx, ["kag-usd", 1n], { ...entry, price: rational(2n), timeSec: 1, counted });
    expect(chain.complaints()).toContain("kag-usd: prices without a feed");
  });
});
