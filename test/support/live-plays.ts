/** Plays of programmes of several shapes, up to some instant. */
import { addr, type Chain } from "../ledger/chain.ts";
import { LivePlay, shippedDefinition } from "./live-programme.ts";

const USDT = 1_000_000n;
const UNIT = 10n ** 18n;
const GRAM = 10n ** 7n;

/** A lockdrop released by activity: a cap that cuts, referrals, mining, net buying. */
export function activityPlay(): LivePlay {
  const definition = shippedDefinition("pol-lockdrop");
  Object.assign(definition["release"] as object, { fallback_listing: "2019-12-01T00:00:00+08:00" });
  const from = "2019-11-01T00:00:00+08:00";
  const play = new LivePlay("pol", definition, { from, fund: "20000000000000000000000000apol" });
  for (const name of ["alice", "bob", "carol"]) play.chain.give(name, "900000000000ausdt");
  const lock = (who: string, term: string, units: bigint) =>
    play.does("lock", { who, term, asset: "USDT", amount: units * USDT });
  play.at("2019-11-05T01:02:03+08:00");
  lock("alice", "4w", 100_000n);
  lock("alice", "1w", 7n);
  lock("bob", "2w", 250_000n);
  play.at("2019-11-07T00:00:00+08:00");
  play.does("invite", { who: "alice", to: "bob" });
  lock("bob", "3w", 333n);
  play.at("2019-11-22T03:00:00+08:00").does("listing");
  play.does("qualify", { who: "bob", value: "250" });
  play.at("2019-11-23T12:00:00+08:00");
  play.does("mined", { who: "alice", asset: "POL", amount: 1_234n * UNIT + 1n });
  play.does("trade", { who: "alice", asset: "POL", amount: 40n * UNIT, value: "90.5" });
  play.at("2019-11-23T18:00:00+08:00");
  play.does("mined", { who: "alice", asset: "POL", amount: 5n * UNIT });
  play.at("2019-12-01T12:00:00+08:00");
  play.does("mined", { who: "alice", asset: "POL", amount: 777n });
  play.does("mined", { who: "bob", asset: "POL", amount: 10n ** 26n });
  return play;
}

/** A lockdrop accelerated by burning, with signals and withdrawals, released in two ways. */
export function boostPlay(): LivePlay {
  const definition = shippedDefinition("edgeware");
  definition["assets"] = { ...(definition["assets"] as object), POL: { decimals: 18 } };
  Object.assign(definition["contribute"] as object, {
    withdraw: {
      windows: [
        {
          opens: "2019-09-01T00:00:00Z",
          closes: "2019-09-03T00:00:00Z",
          limit: ["1/2", "0"],
          once: true,
        },
      ],
    },
  });
  definition["boost"] = {
    by: "burn",
    asset: "POL",
    group: "main",
    opens: "2019-09-03T00:00:00Z",
    closes: "2019-09-10T00:00:00Z",
    curve: { scale: "0.18452", k: "60", shift: "2.08", offset: "0.207166085" },
    zero_burn_is_zero: false,
  };
  const fund = "4500000000000000000000000000aedg";
  const play = new LivePlay("edg", definition, { from: "2019-05-01T00:00:00Z", fund });
  for (const name of ["alice", "bob", "carol"])
    play.chain.give(name, "9000000000000000000000aeth,9000000000000000000000apol");
  const offer = (type: "lock" | "signal", who: string, term: string, amount: bigint) =>
    play.does(type, { who, term, asset: "ETH", amount });
  play.at("2019-06-02T00:00:00Z");
  const first = offer("lock", "alice", "12m", 3n * UNIT + 7n);
  offer("signal", "alice", "", 11n * UNIT);
  offer("lock", "bob", "3m", UNIT / 3n);
  play.at("2019-08-31T23:59:59Z");
  offer("lock", "alice", "6m", 2n * UNIT);
  offer("signal", "carol", "3m", 5n * UNIT);
  play.at("2019-09-02T00:00:00Z");
  play.does("withdraw", { who: "alice", asset: "ETH", amount: 12_345n, lock: first });
  play.at("2019-09-04T00:00:00Z");
  play.does("burn", { who: "alice", asset: "POL", amount: UNIT / 7n });
  play.at("2019-09-09T00:00:00Z");
  play.does("burn", { who: "alice", asset: "POL", amount: 5n });
  play.does("burn", { who: "carol", asset: "POL", amount: 2n * UNIT });
  return play;
}

/** A lockdrop that rounds every position by itself. */
export function positionsPlay(): LivePlay {
  const fund = "1000000000000amars";
  const from = "2022-02-20T00:00:00Z";
  const play = new LivePlay("mars", shippedDefinition("mars"), { from, fund });
  for (const name of ["alice", "bob"]) play.chain.give(name, "900000000000aust");
  const lock = (who: string, term: string, amount: bigint) =>
    play.does("lock", { who, term, asset: "UST", amount });
  play.at("2022-02-21T00:00:00Z");
  const first = lock("alice", "3w", 1_000_003n);
  lock("alice", "15w", 77n);
  lock("bob", "9w", 1_000_000_000n);
  play.at("2022-02-26T12:00:00Z");
  play.does("withdraw", { who: "alice", asset: "UST", amount: 500n, lock: first });
  return play;
}

/** A minter's yield over two metals and several months. */
export function mintPlay(): LivePlay {
  const definition = shippedDefinition("kinesis-minters-yield");
  const fund = "900000000000akag,900000000000akau";
  const play = new LivePlay("kinesis", definition, { from: "2021-05-01T00:00:00Z", fund });
  for (const name of ["alice", "bob"]) play.chain.give(name, "900000000000akag,900000000000akau");
  const mint = (who: string, asset: string, amount: bigint) =>
    play.does("mint", { who, asset, amount });
  const send = (who: string, asset: string, amount: bigint) =>
    play.does("activate", { who, asset, amount, via: "transfer", to: "carol" });
  const fees = (value: string, asset: string, amount: bigint) =>
    play.does("fees", { asset, amount, value });
  play.at("2021-06-03T00:00:00Z");
  mint("alice", "KAU", 10n * GRAM);
  mint("bob", "KAU", 7n * GRAM + 1n);
  send("alice", "KAU", 4n * GRAM);
  fees("2021-06", "KAU", 1_000_003n);
  play.at("2021-06-20T00:00:00Z");
  mint("alice", "KAU", 5n * GRAM);
  fees("2021-06", "KAU", 2_000_000n);
  send("bob", "KAU", 7n);
  play.at("2021-08-01T00:00:00Z");
  send("alice", "KAU", 8n * GRAM);
  mint("alice", "KAG", 3n);
  fees("2021-08", "KAU", 3_333_333n);
  fees("2021-08", "KAG", 99n);
  play.at("2021-08-02T00:00:00Z");
  send("alice", "KAG", 2n);
  return play;
}

/** FIPS 180-2, appendix B: the sha256 of "abc". */
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

/** A lockdrop for whoever registered, agreed and was verified, weighed by the oracle's prices. */
export function pricedPlay(): LivePlay {
  const terms = "/aliquot.terms.v1";
  const document = { document: "burning-terms", version: "v1", contentHash: ABC };
  const feeds = Object.fromEntries(
    ["KCS", "BTC", "ETH", "ATOM", "POL", "KTSt"].map((asset) => [
      asset,
      `${asset.toLowerCase()}-usd`,
    ]),
  );
  const before = (chain: Chain) => {
    chain.run(`${terms}.MsgPublishTerms`, { publisher: addr("operator"), uri: "", ...document });
    chain.run(`${terms}.MsgRegisterAttestor`, { attestor: addr("checker"), name: "c", uri: "" });
    for (const feed of Object.values(feeds))
      chain.run("/aliquot.oracle.v1.MsgCreateFeed", {
        ...{ owner: addr("operator"), feed, base: "A", quote: "USD", feeders: [addr("feeder")] },
        ...{ quorum: 1, decimals: 6, maxAgeSec: 864_000n, maxDeviation: "" },
      });
  };
  const registration = { termsDocument: document.document, verifier: addr("checker") };
  const play = new LivePlay("ktst", shippedDefinition("ktst-burningdrop"), {
    ...{ from: "2020-09-10T00:00:00Z", fund: "100000000000000000000000000aktst" },
    ...{ before, registration, feeds },
  });
  for (const who of ["alice", "bob"]) admit(play, who, document);
  play.at("2020-09-15T00:00:00Z");
  for (const [asset, value] of [
    ["KCS", "1.1"],
    ["BTC", "10950.25"],
  ] as const)
    play.knows(
      { type: "price", id: `price of ${asset}`, asset, value },
      {
        ...{ typeUrl: "/aliquot.oracle.v1.MsgSubmitPrice", feeder: addr("feeder") },
        ...{ feed: feeds[asset] ?? "", price: value },
      },
    );
  play.at("2020-09-17T00:00:00Z");
  play.does("lock", { who: "alice", asset: "KCS", amount: 1_000_001n, term: "kcs-30d" });
  play.does("lock", { who: "alice", asset: "BTC", amount: 77n, term: "btc" });
  play.does("lock", { who: "bob", asset: "KCS", amount: 5_000_000n, term: "kcs-7d" });
  play.at("2020-09-21T00:00:00Z");
  play.does("burn", { who: "alice", asset: "POL", amount: UNIT / 100n });
  return play;
}

/** Lets somebody in, by the module terms. */
function admit(play: LivePlay, who: string, document: { readonly version: string }): void {
  const terms = "/aliquot.terms.v1";
  const participant = addr(who);
  play.chain.give(who, "9000000000abtc,9000000000akcs,9000000000000000000000apol");
  play.knows(
    { type: "register", id: "register", who },
    { typeUrl: `${terms}.MsgRegister`, participant, reference: "" },
  );
  play.knows(
    { type: "accept", id: "accept", who, value: document.version },
    { typeUrl: `${terms}.MsgAcceptTerms`, participant, ...document },
  );
  play.knows(
    { type: "verify", id: "verify", who, value: "passed" },
    {
      ...{ typeUrl: `${terms}.MsgAttest`, attestor: addr("checker"), subject: participant },
      ...{ passed: true, expiresSec: 0n, reference: "" },
    },
  );
}

/** Each play by its name, and times at which it is worth a look. */
export const LIVE_PLAYS = [
  ["by activity", activityPlay, ["2020-01-10T08:00:00+08:00", "2020-02-21T00:00:00+08:00"]],
  [
    "with a boost",
    boostPlay,
    ["2019-09-09T12:00:00Z", "2020-02-17T00:00:00Z", "2021-03-01T00:00:00Z"],
  ],
  ["by position", positionsPlay, ["2022-02-26T13:00:00Z", "2022-03-01T00:00:00Z"]],
  ["with prices", pricedPlay, ["2020-09-22T00:00:00Z", "2020-10-01T00:00:00Z"]],
  ["of minters", mintPlay, ["2021-08-02T00:00:00Z", "2021-09-08T00:00:00Z"]],
] as const;
