/** The POL LockDrop on a real node: lock, listing, mining with R and N, day 91, and certificates sold. */

import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messages } from "../../../src/client/index.ts";
import { canonicalJson } from "../../../src/programme/canonical.ts";
import { definitionOf } from "../../ledger/programme-chain.ts";
import { certificate } from "../../support/certificate.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { LiveChain } from "../../support/node/live-chain.ts";
import vectors from "../../vectors/pol-lockdrop.json" with { type: "json" };

const ID = "pol";
const E18 = 10n ** 18n;
const USDT = 1_000_000n;
const POOL = 20_000_000n * E18;
const { example } = vectors;
/** The deposits of the source's worked example; 2,000 of the last are the reader's. */
const DEPOSITS = example.deposits
  .map(({ term, amount }, i) => {
    const others = i === 3 ? BigInt(amount) - BigInt(example.amount) : BigInt(amount);
    return { who: `p${i}`, term, amount: others * USDT };
  })
  .concat({ who: "reader", term: example.term, amount: BigInt(example.amount) * USDT });
/** 4 weeks after the close of the first round, 6 November 2019 00:00 UTC+8. */
const MATURITY = "2019-12-04T00:00:00+08:00";

let chain: LiveChain;

const message = (name: string, value: object) => ({
  typeUrl: `/aliquot.programmes.v1.Msg${name}`,
  value,
});
const lock = (who: string, term: string, amount: bigint) =>
  message("Lock", {
    participant: chain.address(who),
    programmeId: ID,
    term,
    amount: { denom: "uusdt", amount: `${amount}` },
  });
const attest = (event: object) =>
  message("Attest", { attestor: chain.address("operator"), programmeId: ID, event });
const claim = (who: string) =>
  message("Claim", { participant: chain.address(who), programmeId: ID });
const mined = (who: string, tokens: bigint) =>
  attest({ type: "mined", participant: chain.address(who), amount: `${tokens * E18}` });

/** What somebody's claim pays. */
async function paid(who: string): Promise<bigint> {
  const before = await chain.holds(who, "apol");
  await chain.does(who, claim(who));
  return (await chain.holds(who, "apol")) - before;
}

beforeAll(async () => {
  const deposits = Object.fromEntries(DEPOSITS.map(({ who, amount }) => [who, { uusdt: amount }]));
  chain = await LiveChain.start(join(temporaryFolder(), "pol"), "2019-10-31T16:00:00Z", {
    operator: { apol: POOL },
    stranger: {},
    ...deposits,
  });
});

afterAll(() => chain.stop());

describe("the POL LockDrop, live", () => {
  it("is registered and funded before it opens", async () => {
    const definition = definitionOf("pol-lockdrop");
    const release = {
      ...(definition["release"] as object),
      fallback_listing: "2019-12-31T00:00:00+08:00",
    };
    const register = message("RegisterProgramme", {
      operator: chain.address("operator"),
      id: ID,
      definition: canonicalJson({ ...definition, release }),
      assets: [
        { asset: "POL", denom: "apol", feed: "" },
        { asset: "USDT", denom: "uusdt", feed: "" },
      ],
      attestors: [chain.address("operator")],
      attested: ["invite", "listing", "mined", "qualify", "trade"],
    });
    await chain.does("operator", register);
    expect(await chain.holds("operator", "apol")).toBe(0n);
    expect((await chain.programme(ID)).stage).toBe("scheduled");
    expect(await chain.refuses("p0", lock("p0", "1w", USDT))).toBe("programmes 4");
  });

  it("takes the deposits of the worked example for certificates", async () => {
    await chain.at("2019-11-05T09:00:00+08:00");
    for (const { who, term, amount } of DEPOSITS) {
      await chain.does(who, lock(who, term, amount));
      expect(await chain.holds(who, "uusdt")).toBe(0n);
    }
    // The round is full.
    const { deposits } = await chain.programme(ID);
    expect(deposits).toMatchObject([{ asset: "USDT", accepted: `${300_000n * USDT}` }]);
    const { positions } = await chain.view(ID, "reader");
    const maturity = Date.parse(MATURITY) / 1_000;
    expect(positions[0]?.certificate).toBe(certificate(`${ID}/4w:uusdt/${maturity}`));
  });

  it("reserves what the source computes, once the last round has closed", async () => {
    await chain.at("2019-11-21T23:59:59+08:00");
    expect(await chain.refuses("reader", claim("reader"))).toBe("programmes 37");
    await chain.at("2019-11-22T00:00:00+08:00");
    const { shares, final } = await chain.view(ID, "reader");
    expect(final).toBe(true);
    expect(shares).toMatchObject([{ group: "1", share: example.baseUnits }]);
    expect(await chain.refuses("reader", claim("reader"))).toBe("programmes 38");
  });

  it("lets a certificate be sold, and its new holder redeem it at maturity, not before", async () => {
    const [position] = (await chain.view(ID, "reader")).positions;
    const denom = position?.certificate ?? "";
    const amount = (await chain.holds("reader", denom)).toString();
    expect(amount).toBe(`${2_000n * USDT}`);
    const sold = {
      fromAddress: chain.address("reader"),
      toAddress: chain.address("stranger"),
      amount: [{ denom, amount }],
    };
    await chain.does("reader", messages.send(sold));
    const redeem = (who: string) =>
      messages.redeemCertificate({ holder: chain.address(who), denom, amount });
    await chain.at("2019-12-03T23:59:59+08:00");
    expect(await chain.refuses("stranger", redeem("stranger"))).toBe("certificates 3");
    await chain.at(MATURITY);
    expect(await chain.refuses("reader", redeem("reader"))).not.toBe("done");
    await chain.does("stranger", redeem("stranger"));
    expect(await chain.holds("stranger", "uusdt")).toBe(2_000n * USDT);
    expect(await chain.holds("reader", "uusdt")).toBe(0n);
  });

  it("releases a fifth on the listing day, and the pools of empty rounds are burned", async () => {
    await chain.at("2019-12-10T18:00:00+08:00");
    await chain.does("operator", attest({ type: "listing" }));
    expect(await chain.client.supply("apol")).toBe(POOL);
    expect(await paid("reader")).toBe(BigInt(example.fifth));
    expect(await chain.client.supply("apol")).toBe(2_000_000n * E18);
    expect(await chain.refuses("reader", claim("reader"))).toBe("programmes 38");
  });

  it("releases half of what is mined, times R for invited participants", async () => {
    const stake = (who: string) =>
      attest({ type: "qualify", participant: chain.address(who), value: "100" });
    const invite = (who: string) =>
      attest({
        type: "invite",
        participant: chain.address("reader"),
        counterparty: chain.address(who),
      });
    await chain.at("2019-12-10T19:00:00+08:00");
    await chain.does("operator", mined("reader", 1_000n));
    expect(await paid("reader")).toBe(500n * E18);
    // One invitee who counts: R = 1.1 for the whole day.
    await chain.does("operator", invite("p0"));
    await chain.does("operator", stake("p0"));
    expect(await paid("reader")).toBe(50n * E18);
  });

  it("and times N for net buying of the week before: 1,000 x 0.5 x 1.1 x 1.1 = 605", async () => {
    const trade = {
      type: "trade",
      participant: chain.address("reader"),
      amount: `${1_000n * E18}`,
      value: "400",
    };
    await chain.does("operator", attest(trade));
    expect(await chain.refuses("reader", claim("reader"))).toBe("programmes 38");
    await chain.at("2019-12-17T08:00:00+08:00");
    await chain.does("operator", mined("reader", 1_000n));
    expect(await paid("reader")).toBe(605n * E18);
  });

  it("takes what was mined until the last second of day 90", async () => {
    await chain.at("2020-03-09T23:59:59+08:00");
    await chain.does("operator", mined("reader", 100n));
    const burn = message("BurnAbandoned", {
      sender: chain.address("stranger"),
      programmeId: ID,
      participants: [chain.address("reader")],
    });
    expect(await chain.refuses("stranger", burn)).toBe("programmes 39");
    await chain.at("2020-03-10T00:00:00+08:00");
    expect(await chain.refuses("operator", mined("reader", 100n))).toBe("programmes 4");
  });

  it("burns from day 91 on what was abandoned, by a stranger; what was released stays", async () => {
    const released = BigInt(example.fifth) + (500n + 50n + 605n + 55n) * E18;
    const supply = await chain.client.supply("apol");
    const people = ["p0", "reader"].map((who) => chain.address(who));
    await chain.does(
      "stranger",
      message("BurnAbandoned", {
        sender: chain.address("stranger"),
        programmeId: ID,
        participants: people,
      }),
    );
    const shareOfA = BigInt((await chain.view(ID, "p0")).participant?.allocation ?? 0);
    const lostByA = shareOfA - shareOfA / 5n;
    const lost = BigInt(example.baseUnits) - released + lostByA;
    expect(supply - (await chain.client.supply("apol"))).toBe(lost);
    expect((await chain.programme(ID)).stage).toBe("closed");
    await chain.at("2021-01-01T00:00:00+08:00");
    // 100 mined in the last second, x 0.5 x 1.1, were never claimed.
    expect(await paid("reader")).toBe(55n * E18);
    expect(await paid("p0")).toBe(shareOfA / 5n);
    expect(await chain.refuses("reader", claim("reader"))).toBe("programmes 38");
  });

  it("needs no more gas for a message than wallets usually set", () => {
    expect(chain.tooDear()).toEqual([]);
  });
});
