import { describe, expect, it } from "vitest";
import { UserError } from "../../../settle/user-error.ts";
import { coinOf, coinsOf, NO_UNITS, unitOf, unitsOf, wholeText } from "./amounts.ts";

const described = (base: string, display: string, exponent = 18) => ({
  base,
  display,
  denomUnits: [
    { denom: base, exponent: 0 },
    { denom: display, exponent },
  ],
});
const units = unitsOf([described("aktst", "KTST"), described("akau", "KAU")], ["aktst", "uatom"]);

function problemOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError && error.exitCode === 2) {
      return `${error.code}: ${error.message}; ${error.remedy}`;
    }
    throw error;
  }
  return "none";
}

describe("an amount", () => {
  it.each([
    ["1000aktst", { denom: "aktst", amount: "1000" }],
    ["1.5KTST", { denom: "aktst", amount: "1500000000000000000" }],
    ["7uatom", { denom: "uatom", amount: "7" }],
  ])("%s is base units", (text, coin) => {
    expect(coinOf(text, units)).toEqual(coin);
  });

  it.each([
    ["-1KTST", "bad-amount: -1KTST: amounts are not negative"],
    ["KTST", "bad-amount: KTST: it is no number with a denomination"],
    ["1.5aktst", "bad-amount: 1.5aktst: "],
    ["1KTTS", "bad-amount: 1KTTS: no denomination is called KTTS; did you mean KTST?"],
    ["1xyzw", "bad-amount: 1xyzw: no denomination is called xyzw; units are KTST, KAU"],
    ["1KTST,-1KAU", "bad-amount: -1KAU: amounts are not negative"],
  ])("%s is refused", (text, problem) => {
    expect(problemOf(() => coinsOf(text, units))).toContain(problem);
  });

  it("is taken as it is where no chain is known", () => {
    expect(coinOf("5anything", NO_UNITS)).toEqual({ denom: "anything", amount: "5" });
  });
});

describe("the name of a base unit", () => {
  it("means that unit, whoever else calls a unit so, in whichever order", () => {
    const all = [described("aktst", "KTST"), described("aevil", "aktst", 6)];
    for (const list of [all, all.toReversed()]) {
      expect(coinOf("1000aktst", unitsOf(list, []))).toEqual({ denom: "aktst", amount: "1000" });
    }
    // Without a description too: it exists.
    const known = unitsOf([described("aevil", "uatom", 6)], ["uatom"]);
    expect(coinOf("1000uatom", known)).toEqual({ denom: "uatom", amount: "1000" });
  });
});

describe("a unit that two denominations claim", () => {
  it("is refused with both of them named", () => {
    const both = unitsOf([described("aktst", "KTST"), described("aevil", "KTST", 6)], []);
    expect(problemOf(() => unitOf("KTST", both))).toBe(
      "bad-amount: aktst and aevil both have a unit called KTST; write base units",
    );
  });
});

it("a whole amount is shown in the unit that people see", () => {
  expect(wholeText(units, { denom: "aktst", amount: 15n * 10n ** 17n })).toBe("1.5 KTST");
  expect(wholeText(units, { denom: "uatom", amount: 5n })).toBe("");
});
