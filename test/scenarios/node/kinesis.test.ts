/** Kinesis Minter's Yield on a real node: the source's three examples, one after the other in time. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canonicalJson } from "../../../src/programme/canonical.ts";
import { definitionOf } from "../../ledger/programme-chain.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { LiveChain } from "../../support/node/live-chain.ts";
import vectors from "../../vectors/kinesis-minters-yield.json" with { type: "json" };

const E7 = 10n ** 7n;
const { one, two, three } = vectors.examples;

let chain: LiveChain;

const message = (name: string, value: object) => ({
  typeUrl: `/aliquot.programmes.v1.Msg${name}`,
  value,
});

/** An attestor saw somebody mint whole units of a metal. */
const mint = (id: string, who: string, units: string, asset = "KAU") =>
  message("Attest", {
    attestor: chain.address("attestor"),
    programmeId: id,
    event: {
      type: "mint",
      participant: chain.address(who),
      asset,
      amount: `${BigInt(units) * E7}`,
    },
  });
const sell = (id: string, who: string, units: string, denom = "kau") =>
  message("Activate", {
    participant: chain.address(who),
    programmeId: id,
    amount: { denom, amount: `${BigInt(units) * E7}` },
    via: "sale",
    recipient: chain.address("market"),
  });
const fees = (id: string, month: string, units: bigint, denom = "kau") =>
  message("PayFees", {
    payer: chain.address("operator"),
    programmeId: id,
    month,
    fees: { denom, amount: `${units * E7}` },
  });
const claim = (id: string, who: string) =>
  message("Claim", { participant: chain.address(who), programmeId: id });

/** What somebody's claim pays in base units. */
async function paid(id: string, who: string, denom = "kau"): Promise<bigint> {
  const before = await chain.holds(who, denom);
  await chain.does(who, claim(id, who));
  return (await chain.holds(who, denom)) - before;
}

async function minted(id: string, who: string, units: string, asset = "KAU"): Promise<void> {
  await chain.does("attestor", mint(id, who, units, asset));
}

beforeAll(async () => {
  chain = await LiveChain.start(join(temporaryFolder(), "kinesis"), "2021-01-01T00:00:00Z", {
    operator: { kag: 10n ** 7n * E7, kau: 10n ** 7n * E7 },
    attestor: {},
    market: {},
    treasury: {},
    early: { kau: BigInt(one.inWindow) * E7 },
    late: { kau: BigInt(one.after) * E7 },
    ann: { kag: 400n * E7, kau: 2_000n * E7 },
    others: { kau: 996_600n * E7 },
  });
  // One programme for each example, so that each has its own weights.
  for (const id of ["example-1", "example-2", "example-3"]) {
    const register = message("RegisterProgramme", {
      operator: chain.address("operator"),
      id,
      definition: canonicalJson(definitionOf("kinesis-minters-yield")),
      assets: [
        { asset: "KAG", denom: "kag", feed: "" },
        { asset: "KAU", denom: "kau", feed: "" },
      ],
      treasury: chain.address("treasury"),
      attestors: [chain.address("attestor")],
      attested: ["mint"],
    });
    await chain.does("operator", register);
  }
});

afterAll(() => chain.stop());

describe("the minter's yield, live", () => {
  it("counts what is minted and sold in the offer window three times", async () => {
    await chain.at(`${three.lots[0]?.on}T12:00:00Z`);
    await minted("example-3", "ann", three.lots[0]?.minted ?? "");
    await chain.at("2021-02-01T12:00:00Z");
    await minted("example-1", "early", one.inWindow);
    await chain.does("early", sell("example-1", "early", one.inWindow));
    await minted("example-2", "ann", two.minted[0] ?? "", "KAG");
    await chain.at(`${two.soldIn[0]}-15T12:00:00Z`);
    await chain.does("ann", sell("example-2", "ann", two.minted[0] ?? "", "kag"));
    await chain.at(`${two.mintedIn[1]}-01T12:00:00Z`);
    await minted("example-2", "ann", two.minted[1] ?? "", "KAG");
    await chain.does("ann", sell("example-3", "ann", three.sales[0]?.sold ?? ""));
    const { minters } = await chain.view("example-2", "ann");
    expect(minters).toMatchObject([{ asset: "KAG", weight: `${BigInt(two.tripled) * E7}` }]);
  });

  it("example 2: 200 sold in the window and 200 after it count 800", async () => {
    await chain.at(`${two.soldIn[1]}-15T12:00:00Z`);
    await chain.does("ann", sell("example-2", "ann", two.minted[1] ?? "", "kag"));
    const { minters } = await chain.view("example-2", "ann");
    expect(minters).toMatchObject([{ weight: `${BigInt(two.sum) * E7}`, unactivated: "0" }]);
    // Alone in it, ann has the whole of 5 % of 100 KAG.
    await chain.does("operator", fees("example-2", "2021-07", 60n, "kag"));
    await chain.does("operator", fees("example-2", "2021-07", 40n, "kag"));
    await chain.at("2021-08-07T23:59:59Z");
    expect(await chain.refuses("ann", claim("example-2", "ann"))).toBe("programmes 38");
    await chain.at("2021-08-08T00:00:00Z");
    expect(await chain.refuses("operator", fees("example-2", "2021-07", 1n, "kag"))).toBe(
      "programmes 43",
    );
    expect(await paid("example-2", "ann", "kag")).toBe(5n * E7);
  });

  it("example 1: as much minted after the window has a quarter of the fees", async () => {
    await minted("example-1", "late", one.after);
    await chain.does("late", sell("example-1", "late", one.after));
    await chain.at("2021-09-30T12:00:00Z");
    await chain.does("operator", fees("example-1", "2021-09", 800_000n));
    await chain.at("2021-10-08T00:00:00Z");
    expect(await paid("example-1", "early")).toBe(30_000n * E7);
    expect(await paid("example-1", "late")).toBe(10_000n * E7);
    expect(await chain.refuses("late", claim("example-1", "late"))).toBe("programmes 38");
  });

  it("example 3: 3 x 700 + 1,300 of 1,000,000 get 340 of 100,000 KAU", async () => {
    await chain.at("2022-01-01T12:00:00Z");
    await minted("example-3", "others", "996600");
    await chain.does("others", sell("example-3", "others", "996600"));
    await chain.at(`${three.lots[1]?.on}T12:00:00Z`);
    await minted("example-3", "ann", three.lots[1]?.minted ?? "");
    await chain.at(`${three.sales[1]?.on}T12:00:00Z`);
    const wrong = sell("example-3", "ann", three.misprint);
    expect(await chain.refuses("ann", wrong)).toBe("programmes 11");
    await chain.does("ann", sell("example-3", "ann", three.meant));
    await chain.at("2023-03-31T12:00:00Z");
    await chain.does("operator", fees("example-3", "2023-03", 2_000_000n));
    await chain.at("2023-04-08T00:00:00Z");
    expect(await paid("example-3", "ann")).toBe(340n * E7);
    expect(await paid("example-3", "others")).toBe(99_660n * E7);
    expect(await chain.holds("treasury", "kau")).toBe(0n);
  });

  it("needs no more gas for a message than wallets usually set", () => {
    expect(chain.tooDear()).toEqual([]);
  });
});
