/** A feed of prices from its creation to its averages, through the real program. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, LocalSigner, messages } from "../../../src/client/index.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { type NodeProcess, run, runJson, startProgram } from "../../support/node/program.ts";

const home = join(temporaryFolder(), "demo");
const HOUR = 3_600;
/** The demonstration's published mnemonic; its third account is alice. */
const MNEMONIC = "test test test test test test test test test test test junk";
let node: NodeProcess;

beforeAll(async () => {
  node = await startProgram(home, ["--demo", "--no-past", "--check-invariants"]);
});

afterAll(() => void node.process.kill("SIGKILL"));

const create = (feed: string, quorum: string, maxAge = "1h") => [
  ...["tx", "oracle", "create-feed", feed, "--base", "KAU", "--quote", "USD"],
  ...["--feeders", "alice,bob,issuer", "--quorum", quorum, "--max-age", maxAge],
];
const submit = (from: string, price: string, feed = "kau-usd") =>
  runJson(home, ["tx", "oracle", "submit", feed, price, "--from", from]);
const ask = (...words: readonly string[]) => runJson(home, ["query", "oracle", ...words]);
const get = async (path: string) =>
  await (await fetch(`${node.rest}/aliquot/oracle/v1${path}`)).json();

describe("a feed", () => {
  it("is made by anybody, and has no price below its quorum", () => {
    const signed = ["--from", "operator", "--sign-mode", "amino"];
    expect(runJson(home, [...create("kau-usd", "2"), ...signed]).code).toBe(0);
    expect(submit("alice", "62.5").code).toBe(0);
    expect(ask("price", "kau-usd")).toMatchObject({ price: "", stale: true, fresh: 1, quorum: 2 });
    expect(run(home, ["query", "oracle", "price", "kau-usd"]).stdout).toContain("none yet");
    expect(ask("feed", "kau-usd")).toMatchObject({
      base: "KAU",
      max_age_sec: "3600",
      decimals: 18,
    });
    expect(run(home, ["query", "oracle", "feeds"]).stdout).toMatch(/kau-usd.*2 of 3/);
  });

  it("has the median of its feeders' prices", async () => {
    submit("bob", "63");
    expect(ask("price", "kau-usd")).toMatchObject({ price: "62.75", stale: false, fresh: 2 });
    runJson(home, ["advance", "30m"]);
    submit("issuer", "70");
    expect(await get("/feeds/kau-usd/price")).toMatchObject({ price: "63", fresh: 3 });
  });

  it("remembers its prices, and averages them", async () => {
    const [second, first] = ask("history", "kau-usd").entries;
    expect([first.price, second.price, second.highest]).toEqual(["62.75", "63", "70"]);
    const [from, to] = [Number(first.time_sec), Number(second.time_sec)];
    expect(to - from).toBeGreaterThanOrEqual(HOUR / 2);
    expect(ask("price-at", "kau-usd", String(to - 1)).price).toBe("62.75");
    const instant = new Date(to * 1_000).toISOString();
    expect(ask("price-at", "kau-usd", instant)).toEqual({ price: "63", time_sec: String(to) });
    expect(ask("average", "kau-usd", String(from), String(to))).toEqual({
      average: "251/4",
      decimal: `62.75${"0".repeat(34)}`,
      priced_sec: String(to - from),
      window_sec: String(to - from),
    });
    runJson(home, ["advance", "10m"]);
    const half = `from_sec=${to - 300}&to_sec=${to + 300}`;
    expect(await get(`/feeds/kau-usd/average?${half}`)).toMatchObject({ average: "503/8" });
    expect(await get(`/feeds/kau-usd/price_at?time_sec=${from}`)).toMatchObject({ price: "62.75" });
    expect(await get("/feeds/kau-usd/history")).toMatchObject({ entries: [{}, {}] });
    expect(await get("/feeds")).toMatchObject({ feeds: [{ id: "kau-usd" }] });
    expect(await get("/params")).toEqual({ params: { history_retention_sec: "34560000" } });
  });

  it("is fed by a program", async () => {
    runJson(home, [...create("kag-usd", "1"), "--from", "operator"]);
    const client = await connect(node.rpc);
    const signer = LocalSigner.fromMnemonic(MNEMONIC, 2);
    const prices = [
      { feed: "kau-usd", price: "65" },
      { feed: "kag-usd", price: "0.8125" },
    ];
    await client.send(signer, [messages.submitPrices({ feeder: signer.address, prices })]);
    expect(await client.oracle.price("kag-usd")).toMatchObject({ price: "0.8125", stale: false });
    expect((await client.oracle.feeds()).map(({ id }) => id).sort()).toEqual([
      "kag-usd",
      "kau-usd",
    ]);
    expect(await client.oracle.history("kau-usd")).toHaveLength(3);
    expect(await client.oracle.feed("btc-usd")).toBeUndefined();
    expect(await client.oracle.priceAt("kag-usd", 5n)).toBeUndefined();
    const many = ["tx", "oracle", "submit-many", "kau-usd=64", "kag-usd=0.8", "--from", "bob"];
    expect(runJson(home, many).code).toBe(0);
    // 65 of alice, 64 of bob, 70 of issuer; and the mean of 0.8125 and 0.8.
    expect(ask("price", "kau-usd").price).toBe("65");
    expect(ask("price", "kag-usd").price).toBe("0.80625");
  });

  it("is stale after its maximum age, and its owner may change who feeds it", () => {
    runJson(home, ["advance", "1h"]);
    expect(ask("price", "kau-usd")).toMatchObject({ price: "65", stale: true, fresh: 0 });
    const update = ["tx", "oracle", "update-feeders", "kau-usd", "--from", "operator"];
    runJson(home, [...update, "--feeders", "bob", "--quorum", "1"]);
    submit("bob", "66");
    expect(ask("price", "kau-usd")).toMatchObject({ price: "66", stale: false });
  });

  it("says what is wrong, and what to do about it", () => {
    const refused = (args: readonly string[], status: number, says: RegExp) => {
      const ran = run(home, args);
      expect([ran.status, ran.stdout]).toEqual([status, ""]);
      expect(ran.stderr).toMatch(says);
    };
    const query = ["query", "oracle"];
    refused([...query, "price", "btc-usd"], 7, /btc-usd is no feed.*oracle feeds/s);
    refused([...query, "history", "btc-usd"], 7, /btc-usd is no feed/);
    refused([...query, "average", "btc-usd", "5"], 7, /btc-usd is no feed/);
    refused([...query, "average", "kau-usd", "5"], 7, /no average.*begin when/s);
    refused([...query, "price-at", "kau-usd", "5"], 7, /had no price.*history kau-usd/s);
    refused([...query, "price-at", "kau-usd", "soon"], 2, /2027-01-01T00:00:00Z/);
    refused([...query, "price-at", "kau-usd", "9999999999"], 7, /after the last block's time/);
    refused([...query, "history", "kau-usd", "--limit", "0"], 2, /1 to 1000/);
    const tx = ["tx", "oracle"];
    refused([...tx, "submit", "kau-usd", "1.50", "--from", "bob"], 2, /shortest form/);
    refused([...tx, "submit", "kau-usd", "1", "--from", "alice"], 7, /not one of the feed's/);
    refused([...tx, "submit-many", "kau-usd:1", "--from", "bob"], 2, /like kau-usd=62\.5/);
    refused([...create("kau-usd", "2"), "--from", "alice"], 7, /exists already/);
    refused([...create("x-usd", "4"), "--from", "alice"], 2, /1 to 3/);
    refused([...create("x-usd", "1", "1500ms"), "--from", "alice"], 2, /whole seconds/);
  });

  it("is the same when every block is executed again", async () => {
    expect(await node.stop("SIGINT")).toBe(0);
    const replayed = runJson(home, ["replay"]);
    expect(replayed).toMatchObject({ broken_invariants: [] });
    expect(runJson(home, ["verify-state"])).toMatchObject({ app_hash: replayed.app_hash });
    const { oracle } = JSON.parse(run(home, ["export"]).stdout).app_state;
    expect(oracle.feeds).toHaveLength(2);
    expect(oracle.history.length).toBeGreaterThan(5);
  });
});
