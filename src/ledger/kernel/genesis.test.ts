import { describe, expect, it } from "vitest";
import { sdkError } from "./errors.ts";
import { atPlace, GenesisError, GenesisObject } from "./genesis.ts";
import type { GenesisJson } from "./module.ts";

function placeOf(read: () => unknown): string {
  try {
    read();
    return "fine";
  } catch (error) {
    return error instanceof GenesisError ? `${error.place} | ${error.message}` : "another error";
  }
}

const object = (json: GenesisJson) => GenesisObject.of(json, "bank");

describe("a genesis file", () => {
  it("says where it is wrong", () => {
    const wrong = object({ a: 1, b: [{ c: "x" }, 3], n: -1, coins: [{ denom: "x", amount: "1" }] });
    expect(placeOf(() => object([]))).toBe("bank | bank: must be an object");
    expect(placeOf(() => wrong.text("a"))).toBe("bank.a | bank.a: must be a text");
    expect(placeOf(() => wrong.text("missing"))).toContain("bank.missing");
    expect(placeOf(() => wrong.flag("a", true))).toContain("must be true or false");
    expect(placeOf(() => wrong.list("a"))).toContain("must be a list");
    expect(placeOf(() => wrong.objects("b"))).toContain("bank.b[1]");
    expect(placeOf(() => wrong.texts("b"))).toContain("bank.b[0]");
    expect(placeOf(() => wrong.whole("n"))).toContain("must be a whole number");
    expect(placeOf(() => wrong.coins("coins"))).toContain("bank.coins");
  });

  it("has whole numbers as numbers or as decimal text", () => {
    const numbers = object({
      a: 12,
      b: "9007199254740991",
      c: 1.5,
      d: "9007199254740992",
      e: "01",
    });
    expect([numbers.whole("a"), numbers.whole("b")]).toEqual([12n, 9007199254740991n]);
    for (const name of ["c", "d", "e", "missing"])
      expect(placeOf(() => numbers.whole(name))).toContain(`bank.${name}`);
  });

  it("has amounts as decimal text, weights among them, which no coin could hold", () => {
    const amounts = object({ a: `1${"0".repeat(60)}`, b: "-1", c: "01", d: "1.5", e: 7 });
    expect(amounts.amount("a")).toBe(10n ** 60n);
    for (const name of ["b", "c", "d", "e", "missing"])
      expect(placeOf(() => amounts.amount(name))).toContain(`bank.${name}`);
  });

  it("does not take inherited members for its own", () => {
    expect(object({}).member("toString")).toBeUndefined();
    expect(object({}).list("missing")).toEqual([]);
    expect(object({}).text("missing", "else")).toBe("else");
  });

  it("turns refusals of its contents into its own errors, and no others", () => {
    const refuse = () => {
      throw sdkError("invalid-address", "x");
    };
    const fail = () => {
      throw new RangeError("ours");
    };
    expect(placeOf(() => atPlace("bank.x", refuse))).toBe("bank.x | bank.x: x: invalid address");
    expect(placeOf(() => atPlace("bank.x", fail))).toBe("another error");
  });
});
