import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusalOf } from "../../../test/ledger/chain.ts";
import {
  addCoins,
  amountOf,
  type Coin,
  coinsText,
  isDenom,
  MAX_AMOUNT,
  parseAmount,
  parseCoins,
  requireCoin,
  requireCoins,
  sameCoins,
  subtractCoins,
} from "./coins.ts";

const coinList = fc
  .dictionary(fc.constantFrom("aaa", "abc", "zzz", "Zed"), fc.bigInt(1n, MAX_AMOUNT))
  .map((amounts): Coin[] =>
    Object.entries(amounts)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([denom, amount]) => ({ denom, amount })),
  );

describe("denominations", () => {
  // Source: Cosmos SDK types/coin.go, reDnmString.
  it.each(["aktst", "ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2", "aB1"])(
    "has %s for one",
    (text) => expect(isDenom(text)).toBe(true),
  );

  it.each(["", "ab", "1abc", "a b", "abc\n", "ab!", `a${"b".repeat(128)}`])(
    "does not have %j for one",
    (text) => expect(isDenom(text)).toBe(false),
  );
});

describe("amounts", () => {
  it.each([
    ["0", 0n],
    ["17", 17n],
    [MAX_AMOUNT.toString(), MAX_AMOUNT],
  ])("reads %s", (text, amount) => expect(parseAmount(text)).toBe(amount));

  it.each(["", "01", "-1", "+1", "1.0", "1e3", " 1", "0x1", (MAX_AMOUNT + 1n).toString()])(
    "does not read %j",
    (text) => expect(parseAmount(text)).toBeUndefined(),
  );
});

describe("coins of a message", () => {
  const refusals: readonly [string, [string, string][]][] = [
    ["invalid denom: a!", [["a!", "1"]]],
    [
      "duplicate denomination abc",
      [
        ["abc", "1"],
        ["abc", "1"],
      ],
    ],
    [
      "denomination abc is not sorted",
      [
        ["abd", "1"],
        ["abc", "1"],
      ],
    ],
    ["amount of abc is no whole number in range", [["abc", "-1"]]],
    ["coin 0abc amount is not positive", [["abc", "0"]]],
  ];
  it.each(refusals)("refuses: %s", (detail, list) => {
    const texts = list.map(([denom, amount]) => ({ denom, amount }));
    expect(refusalOf(() => parseCoins(texts))).toBe(
      `sdk 10 invalid-coins: ${detail}: invalid coins`,
    );
  });

  it("may be none, unless something must move", () => {
    expect(parseCoins([])).toEqual([]);
    expect(refusalOf(() => requireCoins([]))).toContain("sdk 10");
    expect(refusalOf(() => requireCoin(undefined))).toContain("sdk 10");
  });

  it("sorts capitals before small letters, as bytes do", () => {
    const texts = [
      { denom: "Zed", amount: "1" },
      { denom: "abc", amount: "2" },
    ];
    expect(coinsText(parseCoins(texts))).toBe("1Zed,2abc");
  });
});

describe("lists of coins", () => {
  it("adds denomination by denomination", () => {
    fc.assert(
      fc.property(coinList, coinList, (a, b) => {
        const sum = addCoins(a, b);
        for (const denom of ["aaa", "abc", "zzz", "Zed"])
          expect(amountOf(sum, denom)).toBe(amountOf(a, denom) + amountOf(b, denom));
        expect(sum.map(({ denom }) => denom)).toEqual(
          [...new Set([...a, ...b].map(({ denom }) => denom))].sort(),
        );
      }),
    );
  });

  it("takes back what was added", () => {
    fc.assert(
      fc.property(coinList, coinList, (a, b) => {
        expect(subtractCoins(addCoins(a, b), b)).toEqual(a);
        expect(sameCoins(a, b)).toBe(coinsText(a) === coinsText(b));
      }),
    );
  });

  it("cannot take more than there is", () => {
    const one = [{ denom: "abc", amount: 1n }];
    expect(subtractCoins(one, [{ denom: "abc", amount: 2n }])).toBeUndefined();
    expect(subtractCoins(one, [{ denom: "abd", amount: 1n }])).toBeUndefined();
  });
});
