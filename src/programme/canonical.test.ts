import { describe, expect, it } from "vitest";
import { AssertionFailure } from "../exact/assert.ts";
import { canonicalJson } from "./canonical.ts";

describe("canonicalJson", () => {
  it("sorts keys by UTF-16 code units, as the example of RFC 8785 section 3.2.3 does", () => {
    const value = {
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis",
    };
    const order = [...canonicalJson(value).matchAll(/:"([^"]+)"/g)].map((match) => match[1]);
    expect(order).toEqual([
      "Carriage Return",
      "One",
      "Control",
      "Latin Small Letter O With Diaeresis",
      "Euro Sign",
      "Emoji: Grinning Face",
      "Hebrew Letter Dalet With Dagesh",
    ]);
  });

  it("escapes text and writes literals as section 3.2.2 shows", () => {
    const value = {
      string: "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it("takes no number that is not a safe integer: a definition holds none", () => {
    expect(canonicalJson([0, -7, 9007199254740991])).toBe("[0,-7,9007199254740991]");
    expect(() => canonicalJson(0.5)).toThrow(AssertionFailure);
    expect(() => canonicalJson(undefined)).toThrow(AssertionFailure);
  });
});
