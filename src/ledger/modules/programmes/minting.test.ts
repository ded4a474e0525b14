/** The minter's yield live: the source's three examples, fees, months and dust. */
import { describe, expect, it } from "vitest";
import {
  activate,
  attest,
  burnAbandoned,
  claim,
  type ProgrammeChain,
  payFees,
  running,
  settle,
} from "../../../../test/ledger/programme-chain.ts";
import vectors from "../../../../test/vectors/kinesis-minters-yield.json" with { type: "json" };

const E7 = 10n ** 7n;
const { examples } = vectors;

/** Somebody mints whole units, which an attestor saw, and holds them. */
function mints(chain: ProgrammeChain, who: string, units: string, asset = "KAU"): void {
  const amount = BigInt(units) * E7;
  chain.give(who, `${amount}${asset.toLowerCase()}`);
  chain.does(attest("mint", { participant: who, asset, amount: `${amount}` }));
}

function sells(chain: ProgrammeChain, who: string, units: string, asset = "KAU"): void {
  const coin = `${BigInt(units) * E7}${asset.toLowerCase()}`;
  chain.does(activate(who, "market", coin, "sale"));
}

/** The programme on a day, with a market to sell to and an operator with fees. */
function kinesis(day: string): ProgrammeChain {
  const chain = running("kinesis-minters-yield").at(`${day}T12:00:00Z`);
  chain.open("market");
  chain.give("operator", `${10n ** 9n * E7}kag,${10n ** 9n * E7}kau`);
  return chain;
}

/** Fees of a month, in whole units, paid in its last hours; then the time is when its shares are final. */
function feesOf(chain: ProgrammeChain, month: string, units: bigint, asset = "kau"): void {
  chain.does(payFees("operator", month, `${units * E7}${asset}`));
}

/** What somebody gets by a claim, in base units. */
function claimed(chain: ProgrammeChain, who: string, denom = "kau"): bigint {
  const before = chain.holds(who, denom);
  chain.does(claim(who));
  return chain.holds(who, denom) - before;
}

describe("the examples of the source", () => {
  it("1: 10,000,000 minted in the window and 10,000,000 after; the early get 3/4", () => {
    const { inWindow, after } = examples.one;
    const chain = kinesis("2021-02-01");
    mints(chain, "early", inWindow);
    sells(chain, "early", inWindow);
    chain.at("2021-08-01T12:00:00Z");
    mints(chain, "late", after);
    sells(chain, "late", after);
    chain.at("2021-09-30T12:00:00Z");
    feesOf(chain, "2021-09", 800_000n);
    chain.at("2021-10-08T00:00:00Z");
    expect(claimed(chain, "early")).toBe(30_000n * E7);
    expect(claimed(chain, "late")).toBe(10_000n * E7);
    expect(chain.complaints()).toEqual([]);
  });

  it("2: 200 KAG sold in February 2021 and 200 sold in July 2021 count 600 + 200 = 800", () => {
    const { minted, mintedIn, soldIn, tripled, sum } = examples.two;
    const chain = kinesis(`${mintedIn[0]}-01`);
    mints(chain, "ann", minted[0] ?? "", "KAG");
    chain.at(`${soldIn[0]}-15T12:00:00Z`);
    sells(chain, "ann", minted[0] ?? "", "KAG");
    chain.at(`${mintedIn[1]}-01T12:00:00Z`);
    mints(chain, "ann", minted[1] ?? "", "KAG");
    expect(weightOf(chain, "ann")).toBe(BigInt(tripled) * E7);
    chain.at(`${soldIn[1]}-15T12:00:00Z`);
    sells(chain, "ann", minted[1] ?? "", "KAG");
    expect(weightOf(chain, "ann")).toBe(BigInt(sum) * E7);
  });

  it("3: 3 x 700 + 1,300 = 3,400 of 1,000,000 is 0.34 %: 340 of 100,000", () => {
    const { lots, sales, misprint } = examples.three;
    const chain = kinesis(lots[0]?.on ?? "");
    mints(chain, "ann", lots[0]?.minted ?? "");
    chain.at(`${sales[0]?.on}T12:00:00Z`);
    sells(chain, "ann", sales[0]?.sold ?? "");
    chain.at("2022-01-01T12:00:00Z");
    mints(chain, "others", "996600");
    sells(chain, "others", "996600");
    chain.at(`${lots[1]?.on}T12:00:00Z`);
    mints(chain, "ann", lots[1]?.minted ?? "");
    chain.at(`${sales[1]?.on}T12:00:00Z`);
    const wrong = activate("ann", "market", `${BigInt(misprint) * E7}kau`, "sale");
    expect(chain.refuses(wrong)).toContain("programmes 11 beyond-balance");
    sells(chain, "ann", sales[1]?.sold ?? "");
    chain.at("2023-03-31T12:00:00Z");
    feesOf(chain, "2023-03", 2_000_000n);
    chain.at("2023-04-08T00:00:00Z");
    expect(claimed(chain, "ann")).toBe(340n * E7);
    expect(claimed(chain, "others")).toBe(99_660n * E7);
    expect(chain.complaints()).toEqual([]);
  });
});

function weightOf(chain: ProgrammeChain, who: string): bigint {
  const [minter] = chain.viewOf(who)["minters"] as { weight: string }[];
  return BigInt(minter?.weight ?? 0);
}

describe("the fees of a month", () => {
  it("may come in parts: what is taken is the divided part of their sum, floored once", () => {
    const chain = kinesis("2023-01-10");
    const paid = ["39kau", "1kau", "19kau", "1kau"].map(
      (part) => chain.does(payFees("operator", "2023-01", part))["paid"],
    );
    // floor(39/20), floor(40/20), floor(59/20), floor(60/20): 1, 2, 2, 3.
    expect(paid).toEqual(["1", "1", "0", "1"]);
    expect(chain.complaints()).toEqual([]);
  });

  it("are floored, shared and floored again, as settle does", () => {
    const { feesBaseUnits, poolBaseUnits, weights, allocations } = vectors.floors;
    const chain = kinesis("2023-01-10");
    weights.forEach((weight, i) => {
      mints(chain, `m${i}`, weight);
      sells(chain, `m${i}`, weight);
    });
    const { paid } = chain.does(payFees("operator", "2023-01", `${feesBaseUnits}kau`));
    expect(paid).toBe(poolBaseUnits);
    chain.at("2023-02-08T00:00:00Z");
    allocations.forEach((_, i) => {
      expect(chain.refuses(claim(`m${i}`))).toContain("38 nothing-to-claim");
    });
    chain.does(settle("bob", ["m0", "m1"]));
    // All have been counted: what the floors leave, here all of it, is dust.
    expect(chain.holds("treasury", "kau")).toBe(1n);
    expect(chain.complaints()).toEqual([]);
  });

  it("are the operator's to pay, who must have them", () => {
    const chain = kinesis("2023-01-10");
    const much = payFees("operator", "2023-01", `${10n ** 20n * E7}kau`);
    expect(chain.refuses(much)).toContain("sdk 5 insufficient-funds");
    expect(chain.refuses(payFees("ann", "2023-01", "20kau"))).toContain("49 not-operator");
  });

  it("that nobody paid leave the month empty, and the next one whole", () => {
    const chain = kinesis("2023-01-10");
    mints(chain, "ann", "5");
    sells(chain, "ann", "5");
    chain.at("2023-02-10T00:00:00Z");
    expect(chain.refuses(claim("ann"))).toContain("38 nothing-to-claim");
    feesOf(chain, "2023-02", 20n);
    chain.at("2023-03-08T00:00:00Z");
    expect(claimed(chain, "ann")).toBe(E7);
  });
});

describe("months", () => {
  it("in which nobody has weight go to the treasury, by whoever asks", () => {
    const chain = kinesis("2023-01-10");
    mints(chain, "ann", "5");
    feesOf(chain, "2023-01", 20n);
    chain.at("2023-02-08T00:00:00Z").does(settle("stranger", [], "KAU/2023-01"));
    expect(chain.holds("treasury", "kau")).toBe(E7);
    chain.does(settle("stranger", [], "KAU/2023-01"));
    expect(chain.holds("treasury", "kau")).toBe(E7);
    // An activation afterwards counts from its own month on.
    sells(chain, "ann", "5");
    expect(chain.refuses(claim("ann"))).toContain("38 nothing-to-claim");
    expect(chain.complaints()).toEqual([]);
  });

  it("with holders are not touched by that", () => {
    const chain = kinesis("2023-01-10");
    mints(chain, "ann", "5");
    sells(chain, "ann", "5");
    feesOf(chain, "2023-01", 20n);
    chain.at("2023-02-08T00:00:00Z").does(settle("stranger", [], "KAU/2023-01"));
    expect(chain.holds("treasury", "kau")).toBe(0n);
    expect(claimed(chain, "ann")).toBe(E7);
    expect(chain.complaints()).toEqual([]);
  });

  it("beyond 24 wait for the next claim, which the answer says", () => {
    const chain = kinesis("2023-01-10");
    mints(chain, "ann", "5");
    sells(chain, "ann", "5");
    for (let i = 0; i < 30; i++) {
      const month = monthAfter("2023-01", i);
      chain.at(`${month}-28T00:00:00Z`);
      feesOf(chain, month, 20n);
    }
    chain.at("2025-07-08T00:00:00Z");
    expect(chain.does(claim("ann"))).toEqual({
      paid: [{ denom: "kau", amount: `${24n * E7}` }],
      more: true,
    });
    expect(chain.does(claim("ann"))).toEqual({
      paid: [{ denom: "kau", amount: `${6n * E7}` }],
      more: false,
    });
    expect(chain.refuses(claim("ann"))).toContain("38 nothing-to-claim");
    expect(chain.complaints()).toEqual([]);
  });

  it("beyond 24 of both metals together wait too, and none is lost", () => {
    const chain = kinesis("2023-01-10");
    for (const asset of ["KAU", "KAG"]) {
      mints(chain, "ann", "5", asset);
      sells(chain, "ann", "5", asset);
    }
    for (let i = 0; i < 30; i++) {
      const month = monthAfter("2023-01", i);
      chain.at(`${month}-28T00:00:00Z`);
      for (const asset of ["kau", "kag"]) feesOf(chain, month, 20n, asset);
    }
    chain.at("2025-07-08T00:00:00Z");
    const months = () => {
      const { paid, more } = chain.does(claim("ann"));
      const coins = paid as { amount: string; denom: string }[];
      return [...coins.map(({ amount, denom }) => `${BigInt(amount) / E7}${denom}`), more];
    };
    expect([months(), months(), months()]).toEqual([
      ["24kau", true],
      ["18kag", "6kau", true],
      ["12kag", false],
    ]);
    expect(chain.complaints()).toEqual([]);
  });

  it("of both metals are claimed together, each in its metal", () => {
    const chain = kinesis("2023-01-10");
    for (const asset of ["KAU", "KAG"]) {
      mints(chain, "ann", "5", asset);
      sells(chain, "ann", "5", asset);
    }
    feesOf(chain, "2023-01", 20n, "kau");
    feesOf(chain, "2023-01", 40n, "kag");
    chain.at("2023-02-08T00:00:00Z");
    expect(chain.does(claim("ann"))["paid"]).toEqual([
      { denom: "kag", amount: `${2n * E7}` },
      { denom: "kau", amount: `${E7}` },
    ]);
  });

  it("leave their dust to the treasury once the last minter has been counted", () => {
    const chain = kinesis("2023-01-10");
    for (const name of ["a", "b", "c"]) {
      mints(chain, name, "1");
      sells(chain, name, "1");
    }
    chain.does(payFees("operator", "2023-01", "2000kau"));
    chain.at("2023-02-08T00:00:00Z");
    expect([claimed(chain, "a"), claimed(chain, "b")]).toEqual([33n, 33n]);
    expect(chain.holds("treasury", "kau")).toBe(0n);
    expect(claimed(chain, "c")).toBe(33n);
    expect(chain.holds("treasury", "kau")).toBe(1n);
    expect(chain.complaints()).toEqual([]);
  });

  it("never expire: nothing of them can be burned", () => {
    const chain = kinesis("2023-01-10");
    mints(chain, "ann", "5");
    sells(chain, "ann", "5");
    feesOf(chain, "2023-01", 20n);
    chain.at("2033-02-08T00:00:00Z");
    expect(chain.refuses(burnAbandoned("bob", ["ann"]))).toContain("39 not-abandoned");
    for (let i = 0; i < 5; i++) chain.does(settle("bob", ["ann"]));
    expect(claimed(chain, "ann")).toBe(E7);
  });
});

describe("lots", () => {
  it("are taken first in, first out, across messages", () => {
    const chain = kinesis("2021-06-30");
    mints(chain, "ann", "10");
    chain.at("2021-07-05T12:00:00Z");
    mints(chain, "ann", "10");
    // Minted in the window, but activated after it: none is tripled.
    sells(chain, "ann", "15");
    expect(weightOf(chain, "ann")).toBe(15n * E7);
    sells(chain, "ann", "5");
    expect(chain.refuses(activate("ann", "market", "1kau"))).toContain("11 beyond-balance");
    expect(chain.complaints()).toEqual([]);
  });

  it("need the coins too: minted and already sent away is not enough", () => {
    const chain = kinesis("2021-06-30");
    chain.does(attest("mint", { participant: "ann", asset: "KAU", amount: "10" }));
    expect(chain.refuses(activate("ann", "market", "1kau"))).toContain("sdk 5 insufficient");
    expect(weightOf(chain, "ann")).toBe(0n);
  });
});

function monthAfter(first: string, months: number): string {
  const [year = 0, month = 0] = first.split("-").map(Number);
  const count = year * 12 + month - 1 + months;
  return `${Math.floor(count / 12)}-${`${(count % 12) + 1}`.padStart(2, "0")}`;
}
