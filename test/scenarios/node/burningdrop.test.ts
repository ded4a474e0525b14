/** The KTSt BurningDrop on a real node: terms, verification, prices, acceleration, distribution. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messages } from "../../../src/client/index.ts";
import { canonicalJson } from "../../../src/programme/canonical.ts";
import { ABC, definitionOf } from "../../ledger/programme-chain.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { LiveChain } from "../../support/node/live-chain.ts";
import vectors from "../../vectors/ktst-burningdrop.json" with { type: "json" };

const ID = "ktst";
const E18 = 10n ** 18n;
const E6 = 10n ** 6n;
const { example } = vectors;
/** 150 KCS at a price of 10 are the example's weight of 1,500. */
const LOCKED = 150n * E6;
const PRICES = { ATOM: "5", BTC: "10000", ETH: "400", KCS: "10" };
const DENOMS = { ATOM: "uatom", BTC: "sat", ETH: "wei", KCS: "ukcs", KTSt: "tktst", POL: "apol" };

let chain: LiveChain;

const message = (name: string, value: object) => ({
  typeUrl: `/aliquot.programmes.v1.Msg${name}`,
  value,
});
const lock = (who: string) =>
  message("Lock", {
    participant: chain.address(who),
    programmeId: ID,
    term: "kcs-7d",
    amount: { denom: "ukcs", amount: `${LOCKED}` },
  });
const burn = (who: string, pol: bigint) =>
  message("Burn", {
    participant: chain.address(who),
    programmeId: ID,
    amount: { denom: "apol", amount: `${pol * E18}` },
  });
const claim = (who: string) =>
  message("Claim", { participant: chain.address(who), programmeId: ID });
const verdict = (who: string, passed: boolean) =>
  messages.attest({
    attestor: chain.address("verifier"),
    subject: chain.address(who),
    passed,
    expiresSec: 0n,
    reference: "",
  });

beforeAll(async () => {
  chain = await LiveChain.start(join(temporaryFolder(), "ktst"), "2020-09-15T16:00:00Z", {
    operator: { tktst: 100_000_000n * E18 },
    verifier: {},
    ann: { ukcs: LOCKED, apol: 60n * E18 },
    bob: { ukcs: LOCKED, apol: 60n * E18 },
    cid: { ukcs: LOCKED, apol: 60n * E18 },
  });
});

afterAll(() => chain.stop());

describe("the BurningDrop, live", () => {
  it("is registered with its terms, its verifier and its feeds", async () => {
    const operator = chain.address("operator");
    const terms = { publisher: operator, document: "ktst-terms", version: "v1", uri: "" };
    await chain.does("operator", messages.publishTerms({ ...terms, contentHash: ABC }));
    const verifier = { attestor: chain.address("verifier"), name: "Risk Desk", uri: "" };
    await chain.does("verifier", messages.registerAttestor(verifier));
    await chain.at("2020-09-16T12:00:00+08:00");
    for (const [base, price] of Object.entries(PRICES)) {
      const feed = base.toLowerCase();
      const rule = { feeders: [operator], quorum: 1, maxAgeSec: 86_400n, decimals: 6 };
      const created = { owner: operator, feed, base, quote: "USD", ...rule };
      await chain.does("operator", messages.createFeed(created));
      await chain.does("operator", messages.submitPrice({ feeder: operator, feed, price }));
    }
    const register = message("RegisterProgramme", {
      operator,
      id: ID,
      definition: canonicalJson(definitionOf("ktst-burningdrop")),
      assets: Object.entries(DENOMS).map(([asset, denom]) => {
        return { asset, denom, feed: asset in PRICES ? asset.toLowerCase() : "" };
      }),
      termsDocument: "ktst-terms",
      verifier: chain.address("verifier"),
    });
    await chain.does("operator", register);
    expect(await chain.holds("operator", "tktst")).toBe(0n);
  });

  it("takes locks of those who registered, accepted and passed, while the subscription runs", async () => {
    await chain.at("2020-09-16T19:59:59+08:00");
    for (const who of ["ann", "bob"]) {
      const participant = chain.address(who);
      await chain.does(who, messages.register({ participant, reference: "" }));
      const accepted = { participant, document: "ktst-terms", version: "v1", contentHash: ABC };
      await chain.does(who, messages.acceptTerms(accepted));
      await chain.does("verifier", verdict(who, true));
    }
    expect(await chain.refuses("ann", lock("ann"))).toBe("programmes 4");
    await chain.at(vectors.window.opens);
    expect(await chain.refuses("cid", lock("cid"))).toBe("programmes 5");
    await chain.does("verifier", verdict("ann", false));
    expect(await chain.refuses("ann", lock("ann"))).toBe("programmes 5");
    await chain.does("verifier", verdict("ann", true));
    await chain.does("ann", lock("ann"));
    // The oracle's later prices change nothing: both locks count at the price of the opening.
    const feeder = chain.address("operator");
    await chain.does("operator", messages.submitPrice({ feeder, feed: "kcs", price: "99" }));
    await chain.does("bob", lock("bob"));
    const { shares } = await chain.view(ID, "bob");
    expect(shares).toMatchObject([{ weight: "1500000000", totalWeight: "3000000000" }]);
  });

  it("burns POL for acceleration, whose supply falls, between the two closings", async () => {
    expect(await chain.refuses("ann", burn("ann", 1n))).toBe("programmes 4");
    await chain.at(vectors.acceleration.opens);
    const supply = await chain.client.supply("apol");
    expect(await chain.refuses("cid", burn("cid", 1n))).toBe("programmes 10");
    await chain.does("ann", burn("ann", 50n));
    await chain.does("ann", burn("ann", 2n));
    expect(supply - (await chain.client.supply("apol"))).toBe(BigInt(example.burned) * E18);
    expect(await chain.holds("ann", "apol")).toBe(8n * E18);
    const { shares } = await chain.view(ID, "ann");
    expect(shares).toMatchObject([{ boosted: example.withBurn.boostedWeight }]);
    await chain.at(vectors.acceleration.closes);
    expect(await chain.refuses("ann", burn("ann", 1n))).toBe("programmes 4");
  });

  it("distributes on 25 September 2020 what the published figures say, and burns the rest", async () => {
    await chain.at("2020-09-24T23:59:59+08:00");
    expect(await chain.refuses("ann", claim("ann"))).toBe("programmes 38");
    await chain.at(vectors.distribution);
    await chain.does("ann", claim("ann"));
    await chain.does("bob", claim("bob"));
    expect(await chain.holds("ann", "tktst")).toBe(BigInt(example.withBurn.allocation));
    expect(await chain.holds("bob", "tktst")).toBe(BigInt(example.withoutBurn.allocation));
    expect(await chain.refuses("ann", claim("ann"))).toBe("programmes 38");
    // Nobody locked BTC, ETH or ATOM: their pool is burned, and so is the unit that the floors left.
    const paid = BigInt(example.withBurn.allocation) + BigInt(example.withoutBurn.allocation);
    expect(await chain.client.supply("tktst")).toBe(paid);
  });

  it("gives the KCS back a week after the subscription, for the certificate", async () => {
    const [position] = (await chain.view(ID, "ann")).positions;
    const denom = position?.certificate ?? "";
    const redeem = messages.redeemCertificate({
      holder: chain.address("ann"),
      denom,
      amount: `${LOCKED}`,
    });
    await chain.at("2020-09-27T19:59:59+08:00");
    expect(await chain.refuses("ann", redeem)).toBe("certificates 3");
    await chain.at("2020-09-27T20:00:00+08:00");
    await chain.does("ann", redeem);
    expect(await chain.holds("ann", "ukcs")).toBe(LOCKED);
  });

  it("needs no more gas for a message than wallets usually set", () => {
    expect(chain.tooDear()).toEqual([]);
  });
});
