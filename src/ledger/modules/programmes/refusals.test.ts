/** Every code that the module refuses with, each by what brings it about; and none without. */
import { describe, expect, it } from "vitest";
import { addr } from "../../../../test/ledger/chain.ts";
import {
  ABC,
  activate,
  attest,
  burn,
  burnAbandoned,
  chainFor,
  claim,
  definitionOf,
  fact,
  feedOf,
  ID,
  joins,
  lock,
  type ProgrammeChain,
  payFees,
  registered,
  registration,
  running,
  type Step,
  settle,
  signal,
  withdraw,
} from "../../../../test/ledger/programme-chain.ts";
import {
  announced,
  edgeware,
  KAU,
  kinesis,
  ktst,
  mars,
  pol,
  USDT,
} from "../../../../test/ledger/programme-scenes.ts";
import { canonicalJson } from "../../../programme/canonical.ts";
import { ERROR_CODES } from "./errors.ts";

/** Who does what of the POL LockDrop, with its definition or its registration changed. */
function registering(changes: object): string {
  return chainFor("pol-lockdrop").refuses(registration("pol-lockdrop", changes));
}

const openImport = (rows: number, attestor = "attestor"): Step => [
  "OpenImport",
  { attestor: addr(attestor), programmeId: ID, fileSha256: ABC, rows: BigInt(rows) },
];
const importRows = (firstRow: number, events: readonly object[]): Step => [
  "ImportRows",
  {
    attestor: addr("attestor"),
    programmeId: ID,
    fileSha256: ABC,
    firstRow: BigInt(firstRow),
    events,
  },
];
const postRoot = (changes: object): Step => [
  "PostRoot",
  {
    operator: addr("operator"),
    programmeId: ID,
    token: "POL",
    format: "oz",
    root: ABC,
    fileSha256: ABC,
    uri: "",
    ...changes,
  },
];

/** For each code what brings it about; several where it has several sides. */
const CASES: Readonly<Record<string, readonly (() => string)[]>> = {
  "unknown-term": [() => pol().refuses(lock("ann", "5w", "1uusdt"))],
  "wrong-asset": [
    () => pol().refuses(lock("ann", "4w", "1uatom")),
    () => pol().refuses(lock("ann", "4w", "1apol")),
    () => ktst().refuses(lock("ann", "btc", "1ukcs")),
    () => mars().refuses(withdraw("ann", 1, "1umars")),
    () => kinesis().refuses(activate("ann", "bob", "1kcs")),
  ],
  "outside-window": [
    () => pol("2019-11-06T12:00:00+08:00").refuses(lock("ann", "4w", "1uusdt")),
    () => ktst().refuses(burn("ann", "1apol")),
    () => mars("2022-02-28T00:00:00Z").refuses(withdraw("ann", 1, "1uust")),
    () => pol().refuses(attest("mined", { participant: "ann", amount: "1" })),
  ],
  "not-eligible": [() => ktst().refuses(lock("bob", "kcs-7d", "1000000ukcs"))],
  "no-price": [() => unpriced().refuses(lock("ann", "kcs-7d", "1000000ukcs"))],
  "below-minimum": [
    () => announced().refuses(lock("ann", "4w", `${500n * USDT - 1n}uusdt`)),
    () => kinesis().refuses(attest("mint", { participant: "ann", asset: "KAU", amount: "0" })),
  ],
  "over-limit": [() => announced().refuses(lock("ann", "4w", `${2_000n * USDT + 1n}uusdt`))],
  "over-cap": [() => filled().refuses(lock("bob", "4w", "1uusdt"))],
  "no-position": [
    () => mars().refuses(withdraw("ann", 2, "1uust")),
    () => mars().refuses(withdraw("bob", 1, "1uust")),
    () => accelerating().refuses(burn("bob", "1apol")),
    () => mars().refuses(attest("withdraw", keptOnLedger)),
    () => outside().refuses(withdraw("bob", 2, "1uust")),
  ],
  "beyond-balance": [
    () => mars().refuses(withdraw("ann", 1, "1000000001uust")),
    () => kinesis().refuses(activate("ann", "bob", `${1_000n * KAU + 1n}kau`)),
  ],
  "over-withdrawal-limit": [
    () => mars("2022-02-26T12:00:00Z").refuses(withdraw("ann", 1, "500000001uust")),
  ],
  "already-withdrawn": [
    () => {
      const chain = mars("2022-02-26T12:00:00Z");
      chain.does(withdraw("ann", 1, "1uust"));
      return chain.refuses(withdraw("ann", 1, "1uust"));
    },
  ],
  "already-signalled": [
    () => {
      const chain = edgeware();
      chain.does(signal("ann", "", "5wei"));
      return chain.refuses(signal("ann", "", "5wei"));
    },
  ],
  "already-invited": [
    () => {
      const chain = pol();
      chain.does(attest("invite", { participant: "ann", counterparty: "bob" }));
      return chain.refuses(attest("invite", { participant: "cid", counterparty: "bob" }));
    },
  ],
  "self-invite": [
    () => pol().refuses(attest("invite", { participant: "ann", counterparty: "ann" })),
  ],
  "self-transfer": [() => kinesis().refuses(activate("ann", "ann", "1kau"))],
  "already-listed": [
    () => {
      const chain = pol();
      chain.does(attest("listing"));
      return chain.refuses(attest("listing"));
    },
  ],
  "not-in-programme": [
    () => pol().refuses(burn("ann", "1uusdt")),
    () => pol().refuses(signal("ann", "", "1uusdt")),
    () => pol().refuses(withdraw("ann", 1, "1uusdt")),
    () => kinesis().refuses(lock("ann", "4w", "1kau")),
    () => pol().refuses(activate("ann", "bob", "1uusdt")),
  ],
  "unknown-programme": [
    () => chainFor("pol-lockdrop").refuses(claim("ann")),
    () => chainFor("pol-lockdrop").refuses(attest("listing")),
  ],
  "programme-exists": [() => running("mars").refuses(registration("mars"))],
  "invalid-definition": [
    () => registering({ definition: "{}" }),
    () => registering({ definition: JSON.stringify(registered("pol-lockdrop")) }),
    () => registering({ definition: definitionText({ groups: [] }) }),
    () => registering({ definition: definitionText({ release: neverReleased }) }),
  ],
  "not-live": [
    () => registering({ definition: canonicalJson(definitionOf("pol-lockdrop")) }),
    () => registering({ definition: definitionText({ share: { ...share(), sink: "carry" } }) }),
    () => registering({ definition: canonicalJson(definitionOf("staking-mining")) }),
    () => registering({ definition: canonicalJson(definitionOf("streaming-rewards")) }),
    () => registering({ definition: canonicalJson(definitionOf("ethereum-referral")) }),
  ],
  "too-late": [
    () =>
      chainFor("pol-lockdrop")
        .at("2019-11-05T00:00:00+08:00")
        .refuses(registration("pol-lockdrop")),
  ],
  "invalid-binding": [
    () => registering({ assets: bound("apol") }),
    () => registering({ assets: bound("uusdt", "apol").reverse() }),
    () => registering({ assets: bound("apol", "apol") }),
    () => registering({ assets: bound("apol", "?") }),
    () => chainFor("ktst-burningdrop").refuses(registration("ktst-burningdrop", noFeeds)),
  ],
  "invalid-registration": [
    () => registering({ attestors: [addr("a"), addr("a")] }),
    () => registering({ attestors: names(17) }),
    () => registering({ attested: ["price"] }),
    () => registering({ attested: ["mined", "mined"] }),
    () => registering({ requiredProgramme: "none", requiredRight: "right" }),
    () => registering({ requiredRight: "right" }),
    () => chainFor("ktst-burningdrop").refuses(registration("ktst-burningdrop", otherTerms)),
    () => chainFor("ktst-burningdrop").refuses(registration("ktst-burningdrop", otherVerifier)),
  ],
  "not-final": [
    () => pol("2019-11-21T23:59:59+08:00").refuses(claim("ann")),
    () => pol().refuses(settle("bob", [])),
    () => pol().refuses(burnAbandoned("bob", ["ann"])),
    () => kinesis().refuses(settle("bob", [], "KAU/2023-01")),
  ],
  "nothing-to-claim": [
    () => pol("2019-11-22T00:00:00+08:00").refuses(claim("ann")),
    () => kinesis().refuses(claim("ann")),
    () => pol("2019-11-22T00:00:00+08:00").refuses(settle("bob", ["ann"])),
  ],
  "not-abandoned": [
    () => pol("2019-12-20T00:00:00+08:00").refuses(burnAbandoned("bob", [])),
    () => kinesis().refuses(burnAbandoned("bob", ["ann"])),
  ],
  "not-attestor": [
    () => pol().refuses(attest("listing", {}, "operator")),
    () => pol().refuses(openImport(1, "operator")),
  ],
  "not-attested": [
    () => pol().refuses(attest("withdraw", { participant: "ann" })),
    () => pol().refuses(attest("price", { asset: "POL", value: "1" })),
  ],
  "invalid-event": [
    () => pol().refuses(["Attest", { attestor: addr("attestor"), programmeId: ID }]),
    () => pol().refuses(attest("mined", { participant: "ann" })),
    () => pol().refuses(attest("mined", { participant: "ann", amount: "1.5" })),
    () => pol().refuses(attest("mined", { participant: "ann", amount: "1", asset: "BTC" })),
    () => pol().refuses(attest("listing", { value: "x".repeat(257) })),
    () => kinesis().refuses(payFees("operator", "2023-13", "1kau")),
    // What a row of a file cannot be, no message can: a lock has a term, an activation a way.
    () => pol().refuses(lock("ann", "", "1uusdt")),
    () => kinesis().refuses(activate("ann", "bob", "1kau", "gift")),
  ],
  "deadline-passed": [
    () =>
      kinesis()
        .at("2023-02-08T00:00:00Z")
        .refuses(payFees("operator", "2023-01", "1kau")),
  ],
  "too-many-positions": [
    () => {
      const chain = pol();
      for (let i = 0; i < 256; i++) chain.does(lock("ann", "4w", "1uusdt"));
      return chain.refuses(lock("ann", "4w", "1uusdt"));
    },
  ],
  "too-many-lots": [
    () => {
      const chain = kinesis().at("2023-01-02T00:00:00Z");
      const mint = attest("mint", { participant: "bob", asset: "KAU", amount: "1" });
      for (let i = 0; i < 129; i++) chain.does(mint);
      chain.give("bob", "129kau");
      expect(chain.refuses(activate("bob", "ann", "64kau"))).toBe("done");
      return chain.refuses(activate("bob", "ann", "65kau"));
    },
  ],
  "unknown-import": [
    () => pol().refuses(importRows(1, [fact("listing")])),
    () => {
      const chain = running("pol-lockdrop", { attestors: [addr("attestor"), addr("other")] });
      chain.does(openImport(1, "other"));
      return chain.refuses(importRows(1, [fact("listing")]));
    },
    () => pol().refuses(["OpenImport", { ...openImport(1)[1], fileSha256: "abc" }]),
  ],
  "import-exists": [
    () => opened().refuses(openImport(3)),
    () => {
      const chain = running("pol-lockdrop", { attestors: [addr("attestor"), addr("other")] });
      chain.does(openImport(2, "other"));
      return chain.refuses(openImport(2));
    },
  ],
  "import-order": [
    () => opened().refuses(importRows(2, [fact("listing")])),
    () => opened().refuses(importRows(1, [])),
    () => opened().refuses(importRows(1, [fact("listing"), fact("listing"), fact("listing")])),
    () => {
      const chain = opened();
      chain.does(importRows(1, [fact("listing")]));
      return chain.refuses(importRows(1, [fact("listing")]));
    },
  ],
  "not-operator": [
    () => kinesis().refuses(payFees("ann", "2023-01", "1kau")),
    () => pol().refuses(postRoot({ operator: addr("ann") })),
  ],
  "unknown-group": [
    () => kinesis().refuses(settle("bob", [], "KAU-2023-01")),
    () => kinesis().refuses(settle("bob", [], "BTC/2023-01")),
    () => pol("2019-11-22T00:00:00+08:00").refuses(settle("bob", [], "KAU/2023-01")),
  ],
  "invalid-root": [
    () => pol().refuses(postRoot({ format: "md5" })),
    () => pol().refuses(postRoot({ root: "abc" })),
    () => pol().refuses(postRoot({ fileSha256: "" })),
    () => pol().refuses(postRoot({ uri: "a b" })),
    () => pol().refuses(postRoot({ token: "BTC" })),
  ],
  "invalid-id": [
    () => registering({ id: "P" }),
    () => pol().refuses(["Claim", { participant: addr("ann"), programmeId: "a b" }]),
  ],
};

const neverReleased = { by: "at-once", at: "2019-11-01T00:00:00+08:00" };
const noFeeds = {
  assets: [
    ["ATOM", "uatom"],
    ["BTC", "sat"],
    ["ETH", "wei"],
    ["KCS", "ukcs"],
    ["KTSt", "aktst"],
    ["POL", "apol"],
  ].map(([asset, denom]) => ({ asset, denom, feed: "" })),
};
const otherTerms = { termsDocument: "others" };
const otherVerifier = { verifier: addr("ann") };
const keptOnLedger = { participant: "ann", asset: "UST", amount: "1", counterparty: "1" };

function share(): object {
  return registered("pol-lockdrop")["share"] as object;
}

function definitionText(changes: object): string {
  return canonicalJson({ ...registered("pol-lockdrop"), ...changes });
}

function bound(...denoms: readonly string[]): object[] {
  return denoms.map((denom, i) => ({ asset: i === 0 ? "POL" : "USDT", denom, feed: "" }));
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, i) => addr(`name ${i}`));
}

/** The BurningDrop with a feed of KCS that nobody has fed. */
function unpriced(): ProgrammeChain {
  const chain = chainFor("ktst-burningdrop").at("2020-09-16T13:00:00+08:00");
  const feeds = registration("ktst-burningdrop")[1]["assets"] as object[];
  chain.run("/aliquot.oracle.v1.MsgCreateFeed", feedOf("KCS", "silent"));
  const assets = feeds.map((each) =>
    "asset" in each && each.asset === "KCS" ? { ...each, feed: "silent" } : each,
  );
  chain.does(registration("ktst-burningdrop", { assets }));
  joins(chain, "ann");
  chain.give("ann", "1000000ukcs");
  return chain.at("2020-09-17T12:00:00+08:00");
}

/** The first round after ann filled its 300,000. */
function filled(): ProgrammeChain {
  const chain = pol();
  chain.does(lock("ann", "4w", `${300_000n * USDT}uusdt`));
  return chain;
}

/** The BurningDrop after its subscription: bob has no position. */
function accelerating(): ProgrammeChain {
  const chain = ktst();
  joins(chain, "bob");
  return chain.at("2020-09-21T12:00:00+08:00");
}

/** Mars with a lock of bob that an attestor keeps, event 2. */
function outside(): ProgrammeChain {
  const chain = mars();
  chain.does(attest("lock", { participant: "bob", asset: "UST", amount: "10", term: "3w" }));
  return chain;
}

/** An import of two rows, none of which has come. */
function opened(): ProgrammeChain {
  const chain = pol();
  chain.does(openImport(2));
  return chain;
}

describe("the codes of the module", () => {
  it("all have a case here, and no case is of something else", () => {
    const possible = Object.keys(ERROR_CODES);
    expect(Object.keys(CASES).sort()).toEqual(possible.sort());
  });

  for (const [kind, cases] of Object.entries(CASES)) {
    it(`${ERROR_CODES[kind as keyof typeof ERROR_CODES]} ${kind}`, () => {
      const code = ERROR_CODES[kind as keyof typeof ERROR_CODES];
      for (const refuse of cases) expect(refuse()).toContain(`programmes ${code} ${kind}: `);
    });
  }
});
