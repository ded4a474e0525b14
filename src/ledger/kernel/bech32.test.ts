import { bech32 } from "@scure/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bech32With } from "./bech32.ts";

const plain = bech32With("kratos");
const bytes = fc.uint8Array({ minLength: 1, maxLength: 32 });
const general = (given: Uint8Array) => bech32.encode("kratos", bech32.toWords(given));

/** What general code makes of a text of this prefix; undefined for what it refuses. */
function generally(text: string): Uint8Array | undefined {
  const decoded = bech32.decodeUnsafe(text);
  if (decoded?.prefix !== "kratos") return undefined;
  const read = bech32.fromWordsUnsafe(decoded.words);
  return read instanceof Uint8Array && read.length > 0 ? read : undefined;
}

describe("plain bech32", () => {
  it("writes what general code writes, and reads it back", () => {
    fc.assert(
      fc.property(bytes, (given) => {
        const text = plain.encode(given);
        expect(text).toBe(general(given));
        expect(plain.decode(text)).toEqual(given);
      }),
      { numRuns: 2_000 },
    );
  });

  it("reads a changed text as general code does, or not at all", () => {
    const change = fc.tuple(fc.nat(), fc.string({ unit: "binary", maxLength: 2 }));
    fc.assert(
      fc.property(bytes, fc.array(change, { maxLength: 2 }), (given, changes) => {
        let text = general(given);
        for (const [place, other] of changes) {
          const at = place % text.length;
          text = text.slice(0, at) + other + text.slice(at + 1);
        }
        const expected = text === text.toLowerCase() ? generally(text) : undefined;
        expect(plain.decode(text)).toEqual(expected);
      }),
      { numRuns: 5_000 },
    );
  });

  it("refuses bits beyond the last byte, which general code refuses too", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(31), { minLength: 1, maxLength: 51 }), (words) => {
        const text = bech32.encode("kratos", words);
        expect(plain.decode(text)).toEqual(generally(text));
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ["another prefix", bech32.encode("cosmos", bech32.toWords(new Uint8Array(20)))],
    ["capitals", general(new Uint8Array(20)).toUpperCase()],
    ["nothing", ""],
    ["a prefix alone", "kratos1"],
    ["more than it knows", bech32.encode("kratos", bech32.toWords(new Uint8Array(40)))],
  ])("leaves %s to general code", (_, text) => {
    expect(plain.decode(text)).toBeUndefined();
  });
});
