/** Who may take part, at which price, and how much: caps, limits, verification, entry rights, prices. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { addr, coins, refusalOf } from "../../../../test/ledger/chain.ts";
import {
  attest,
  burn,
  chainFor,
  claim,
  definitionOf,
  feedOf,
  joins,
  lock,
  type ProgrammeChain,
  registration,
  running,
  signal,
  submitPrice,
  verdict,
} from "../../../../test/ledger/programme-chain.ts";
import { canonicalJson } from "../../../programme/canonical.ts";
import { setMetadata } from "../bank/index.ts";

const USDT = 1_000_000n;

function pol(name: "pol-lockdrop" | "pol-lockdrop-announced" = "pol-lockdrop"): ProgrammeChain {
  const chain = running(name).at("2019-11-05T12:00:00+08:00");
  for (const each of ["ann", "bob"]) chain.give(each, `${400_000n * USDT}uusdt`);
  return chain;
}

describe("a deposit", () => {
  it("fills a cap to its last unit; of more only what fits is taken, then nothing", () => {
    const chain = pol();
    const first = chain.does(lock("ann", "4w", `${300_000n * USDT - 1n}uusdt`));
    expect(first["accepted"]).toBe(`${300_000n * USDT - 1n}`);
    const part = chain.does(lock("bob", "1w", "2uusdt"));
    expect(part["accepted"]).toBe("1");
    expect(chain.holds("bob", "uusdt")).toBe(400_000n * USDT - 1n);
    expect(chain.holds("bob", part["certificate"] as string)).toBe(1n);
    expect(chain.refuses(lock("bob", "1w", "1uusdt"))).toContain("programmes 9 over-cap");
    expect(chain.complaints()).toEqual([]);
  });

  it("that only a part below the minimum would fit of is refused whole", () => {
    const chain = running("pol-lockdrop-announced").at("2019-11-05T12:00:00+08:00");
    const people = Array.from({ length: 151 }, (_, i) => `p${i}`);
    for (const each of people) chain.give(each, `${2_000n * USDT}uusdt`);
    for (const each of people.slice(0, 149)) chain.does(lock(each, "1w", `${2_000n * USDT}uusdt`));
    chain.does(lock("p149", "1w", `${1_600n * USDT}uusdt`));
    expect(chain.refuses(lock("p150", "1w", `${500n * USDT}uusdt`))).toContain("9 over-cap");
  });

  it("may reach the personal limit of a round exactly, and again in the next", () => {
    const chain = pol("pol-lockdrop-announced");
    chain.does(lock("ann", "1w", `${1_500n * USDT}uusdt`));
    const over = lock("ann", "2w", `${500n * USDT + 1n}uusdt`);
    expect(chain.refuses(over)).toContain("programmes 8 over-limit");
    chain.does(lock("ann", "2w", `${500n * USDT}uusdt`));
    chain.at("2019-11-07T00:00:00+08:00").does(lock("ann", "4w", `${2_000n * USDT}uusdt`));
    expect(chain.complaints()).toEqual([]);
  });

  it("needs the coins: a refusal leaves nothing behind", () => {
    const chain = pol();
    const before = chain.contents();
    expect(chain.refuses(lock("cid", "4w", "1uusdt"))).toContain("sdk 5 insufficient-funds");
    expect(chain.contents()).toEqual(before);
  });

  it("that is only signalled must be held, and stays", () => {
    const chain = running("edgeware").at("2019-06-01T00:00:00Z");
    chain.give("ann", "100wei");
    expect(chain.refuses(signal("ann", "", "101wei"))).toContain("sdk 5 insufficient-funds");
    chain.does(signal("ann", "", "100wei"));
    expect(chain.holds("ann", "wei")).toBe(100n);
    chain.at("2020-02-17T00:00:00Z").does(claim("ann"));
    // A quarter at launch, the rest a year later.
    expect(chain.holds("ann", "aedg")).toBe((4_500_000_000n * 10n ** 18n) / 4n);
    chain.at("2021-02-17T00:00:00Z").does(claim("ann"));
    expect(chain.holds("ann", "aedg")).toBe(4_500_000_000n * 10n ** 18n);
  });
});

describe("who locks and signals", () => {
  it("has each part released by its own rule", () => {
    const chain = running("edgeware").at("2019-06-01T00:00:00Z");
    chain.give("ann", "1000wei");
    chain.does(lock("ann", "3m", "100wei"));
    chain.does(signal("ann", "", "100wei"));
    // 100 x 1 x 1.5 for the early lock, 100 x 0.2 for the signal: 20 of 170 follow the signal's rule.
    const total = 4_500_000_000n * 10n ** 18n;
    const signalled = (total * 20n) / 170n;
    chain.at("2020-02-17T00:00:00Z").does(claim("ann"));
    expect(chain.holds("ann", "aedg")).toBe(total - signalled + signalled / 4n);
    chain.at("2021-02-17T00:00:00Z").does(claim("ann"));
    expect(chain.holds("ann", "aedg")).toBe(total);
    expect(chain.complaints()).toEqual([]);
  });
});

function ktst(): ProgrammeChain {
  const chain = running("ktst-burningdrop");
  chain.give("ann", "1000apol,1000000000ukcs");
  return chain;
}

describe("eligibility", () => {
  const step = lock("ann", "kcs-7d", "1000000ukcs");

  it("needs registration, the terms and a verdict, each before the lock", () => {
    const chain = ktst().at("2020-09-17T12:00:00+08:00");
    expect(chain.refuses(step)).toContain("registration, acceptance of the terms, a passed");
    joins(chain, "ann");
    expect(chain.refuses(step)).toBe("done");
  });

  it("ends with the verdict: a second before its expiry it holds, at it no longer", () => {
    const chain = ktst();
    joins(chain, "ann", "2020-09-18T00:00:00+08:00");
    chain.at("2020-09-17T23:59:59+08:00");
    expect(chain.refuses(step)).toBe("done");
    chain.at("2020-09-18T00:00:00+08:00");
    expect(chain.refuses(step)).toContain("5 not-eligible: missing before this event: a passed");
  });

  it("follows the latest verdict", () => {
    const chain = ktst();
    joins(chain, "ann");
    verdict(chain, "ann", { passed: false, expiresSec: 0n });
    chain.at("2020-09-17T12:00:00+08:00");
    expect(chain.refuses(step)).toContain("5 not-eligible");
    verdict(chain, "ann", { passed: true, expiresSec: 0n });
    expect(chain.refuses(step)).toBe("done");
  });

  it("is not asked again of what was locked: burning and claiming need no verdict", () => {
    const chain = ktst();
    joins(chain, "ann", "2020-09-18T00:00:00+08:00");
    chain.at("2020-09-17T12:00:00+08:00").does(step);
    chain.at("2020-09-21T12:00:00+08:00").does(burn("ann", "1apol"));
    chain.at("2020-09-25T00:00:00+08:00").does(claim("ann"));
    expect(chain.holds("ann", "aktst")).toBe(95_000_000n * 10n ** 18n);
  });
});

/** A programme whose participants must have taken part in the BurningDrop. */
function secondPhase(chain: ProgrammeChain, right: string): string {
  const { eligibility, boost, grants, ...definition } = definitionOf("ktst-burningdrop", {
    weigh: { price: { fixed: { KCS: "1", BTC: "1", ETH: "1", ATOM: "1" } } },
    release: { by: "at-once", at: "2020-10-25T00:00:00+08:00" },
    id: "phase-2",
  });
  const contribute = { ...(definition["contribute"] as object), ...october };
  const groups = definition["groups"];
  chain.give("operator", "100000000000000000000000000aktst");
  expect([eligibility, boost, grants].every((each) => each !== undefined)).toBe(true);
  const [name, fields] = registration("ktst-burningdrop", {
    id: "phase-2",
    definition: canonicalJson({ ...definition, contribute, groups }),
    termsDocument: "",
    verifier: "",
    requiredProgramme: "live",
    requiredRight: right,
  });
  return chain.refuses([name, fields]);
}

const october = { opens: "2020-10-01T00:00:00+08:00", closes: "2020-10-20T00:00:00+08:00" };

describe("an entry right", () => {
  it("lets in who took part in the programme that grants it, and nobody else", () => {
    const chain = ktst();
    chain.give("bob", "1000000ukcs");
    joins(chain, "ann");
    chain.at("2020-09-17T12:00:00+08:00").does(lock("ann", "kcs-7d", "1000000ukcs"));
    expect(secondPhase(chain, "kratos-betanet-events-phase-2")).toBe("done");
    chain.at("2020-10-02T00:00:00+08:00");
    const enter = (who: string) =>
      chain.refusal("/aliquot.programmes.v1.MsgLock", {
        participant: addr(who),
        programmeId: "phase-2",
        term: "kcs-7d",
        amount: coins("1000ukcs")[0],
      });
    expect(enter("bob")).toContain("5 not-eligible: the entry right kratos-betanet-events-phase-2");
    expect(enter("ann")).toBe("done");
    expect(chain.complaints()).toEqual([]);
  });

  it("is also that of who minted, where the programme that grants it is a minter's yield", () => {
    const grants = ["minters-only"];
    const definition = canonicalJson(definitionOf("kinesis-minters-yield", { grants }));
    const chain = chainFor("kinesis-minters-yield");
    chain.does(registration("kinesis-minters-yield", { id: "metal", definition }));
    const mint = { type: "mint", participant: addr("ann"), asset: "KAU", amount: "5" };
    const attestor = addr("attestor");
    chain.run("/aliquot.programmes.v1.MsgAttest", { attestor, programmeId: "metal", event: mint });
    chain.at("2022-02-20T00:00:00Z").give("operator", "1000000000000umars");
    const right = { requiredProgramme: "metal", requiredRight: "minters-only" };
    chain.does(registration("mars", right));
    chain.at("2022-02-21T00:00:00Z");
    for (const name of ["ann", "bob"]) chain.give(name, "10uust");
    expect(chain.refuses(lock("bob", "3w", "5uust"))).toContain("programmes 5 not-eligible");
    expect(chain.refuses(lock("ann", "3w", "5uust"))).toBe("done");
  });

  it("must be one that the programme grants", () => {
    expect(secondPhase(ktst(), "phase-3")).toContain("programmes 36 invalid-registration");
  });
});

describe("a price", () => {
  const step = lock("ann", "kcs-7d", "1000000ukcs");
  const weightOf = (chain: ProgrammeChain) =>
    (chain.viewOf("ann")["shares"] as { weight: string }[])[0]?.weight;

  it("is that of the opening: later ones of the oracle change nothing", () => {
    const chain = ktst();
    joins(chain, "ann");
    chain.at("2020-09-17T12:00:00+08:00");
    submitPrice(chain, "KCS", "999");
    chain.does(step);
    submitPrice(chain, "KCS", "1");
    chain.does(step);
    expect(weightOf(chain)).toBe("20000000");
  });

  it("that came in the opening's second counts, until it has been used", () => {
    const chain = ktst();
    joins(chain, "ann");
    chain.at("2020-09-16T20:00:00+08:00");
    submitPrice(chain, "KCS", "20");
    chain.does(step);
    submitPrice(chain, "KCS", "30");
    chain.does(step);
    expect(weightOf(chain)).toBe("40000000");
    expect(chain.complaints()).toEqual([]);
  });

  it("that is stale at the opening is none: locks are refused, nothing is lost", () => {
    const chain = ktst();
    joins(chain, "ann");
    // The prices are of 12:00 and good for a day: the second subscription opens later.
    const later = { opens: "2020-09-17T12:00:00+08:00", closes: "2020-09-20T20:00:00+08:00" };
    const definition = definitionOf("ktst-burningdrop");
    const contribute = { ...(definition["contribute"] as object), ...later };
    const other = chainFor("ktst-burningdrop");
    joins(other, "ann");
    other.give("ann", "1000000ukcs");
    const changes = { definition: canonicalJson({ ...definition, contribute }) };
    other.does(registration("ktst-burningdrop", changes));
    other.at("2020-09-17T12:00:00+08:00");
    submitPrice(other, "BTC", "1");
    expect(other.refuses(step)).toContain("programmes 6 no-price: no price of KCS");
    expect(other.holds("ann", "ukcs")).toBe(1_000_000n);
  });

  it("needs a feed that exists", () => {
    const [name, fields] = registration("ktst-burningdrop");
    const assets = (fields["assets"] as object[]).map((each) => ({ ...each, feed: "none" }));
    const chain = chainFor("ktst-burningdrop");
    expect(chain.refuses([name, { ...fields, assets }])).toContain("oracle 2 unknown-feed");
    const feed = () => chain.run("/aliquot.oracle.v1.MsgCreateFeed", feedOf("KCS", "none"));
    expect(refusalOf(feed)).toBe("done");
    expect(chain.refuses([name, { ...fields, assets }])).toBe("done");
  });
});

describe("a registration", () => {
  it("needs the whole pool: an operator with a unit less pays nothing", () => {
    const chain = chainFor("mars");
    chain.run("/cosmos.bank.v1beta1.MsgSend", {
      fromAddress: addr("operator"),
      toAddress: addr("bob"),
      amount: coins("1umars"),
    });
    expect(chain.refuses(registration("mars"))).toContain("sdk 5 insufficient-funds");
    expect(chain.holds("operator", "umars")).toBe(10n ** 12n - 1n);
    expect(chain.asks("Programmes", {})["programmes"]).toEqual([]);
  });

  it("holds a denomination with metadata to the decimals of the definition", () => {
    const chain = chainFor("mars");
    const units = (exponent: number) => [
      { denom: "uust", exponent: 0, aliases: [] },
      { denom: "UST", exponent, aliases: [] },
    ];
    const metadata = { description: "", base: "uust", display: "UST", name: "UST", symbol: "UST" };
    const more = { uri: "", uriHash: "" };
    setMetadata(chain.ctx, { ...metadata, ...more, denomUnits: units(8) });
    expect(chain.refuses(registration("mars"))).toContain(
      "programmes 35 invalid-binding: UST has 6 decimals, uust 8",
    );
    setMetadata(chain.ctx, { ...metadata, ...more, denomUnits: units(6) });
    expect(chain.refuses(registration("mars"))).toBe("done");
  });

  it("refuses certificates as assets: they cannot be locked, and burning breaks their books", () => {
    const chain = chainFor("mars");
    chain.give("operator", "1000000000000cert/mars");
    for (const [MARS, UST] of [
      ["cert/mars", "uust"],
      ["umars", "cert/ust"],
    ]) {
      const assets = [
        { asset: "MARS", denom: MARS, feed: "" },
        { asset: "UST", denom: UST, feed: "" },
      ];
      expect(chain.refuses(registration("mars", { assets }))).toContain("35 invalid-binding");
    }
  });

  it("names a treasury that can receive where the sink is one", () => {
    const chain = chainFor("mars");
    expect(chain.refuses(registration("mars", { treasury: "" }))).toContain("sdk 7");
  });

  it("names a verifier who is one, even where no verdict is asked for: locks ask for all three", () => {
    const chain = chainFor("mars");
    expect(chain.refuses(registration("mars", { verifier: "nobody" }))).toContain("sdk 7");
    const refused = chain.refuses(registration("mars", { verifier: addr("ann") }));
    expect(refused).toContain("36 invalid-registration");
    const terms = { termsDocument: "none" };
    expect(chain.refuses(registration("mars", terms))).toContain("36 invalid-registration");
  });

  it("gives the hash that settle prints of the same definition", () => {
    const chain = chainFor("mars");
    const canonical = canonicalJson(definitionOf("mars"));
    const hash = createHash("sha256").update(canonical).digest("hex");
    expect(chain.does(registration("mars"))).toEqual({ definitionSha256: hash });
    expect(chain.asks("Definition", { id: "live" })).toEqual({ canonical, sha256: hash });
  });
});

describe("nobody", () => {
  it("can attest for a programme whose attestors they are not, nor without any", () => {
    const chain = running("mars", { attestors: [] }).at("2022-02-21T00:00:00Z");
    const event = attest("lock", { participant: "bob", asset: "UST", amount: "1", term: "3w" });
    expect(chain.refuses(event)).toContain("programmes 40 not-attestor");
  });
});
