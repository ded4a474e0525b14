import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareBytes } from "./byte-order.ts";

describe("byte order", () => {
  it("puts a prefix first, capitals before small letters, digits before both", () => {
    const words = ["b", "a", "B", "aa", "", "1", "a1"];
    expect(words.sort(compareBytes)).toEqual(["", "1", "B", "a", "a1", "aa", "b"]);
  });

  it("puts the code points above U+FFFF after U+E000 to U+FFFF, unlike UTF-16", () => {
    expect("\u{10000}" < "\uE000").toBe(true);
    expect(compareBytes("\u{10000}", "\uE000")).toBeGreaterThan(0);
    expect(compareBytes("\uFFFF", "\u{10FFFF}")).toBeLessThan(0);
    expect(compareBytes("\uD7FF", "\uE000")).toBeLessThan(0);
    expect(compareBytes("\uD7FF", "\u{10000}")).toBeLessThan(0);
    expect(compareBytes("\u{1F600}", "\u{1F601}")).toBeLessThan(0);
  });

  it("agrees with comparing the UTF-8 bytes themselves", () => {
    const codePoint = fc.oneof(
      fc.integer({ min: 0, max: 0x7f }),
      fc.integer({ min: 0xd700, max: 0xd7ff }),
      fc.integer({ min: 0xe000, max: 0x10100 }),
      fc.integer({ min: 0x10ff00, max: 0x10ffff }),
    );
    const text = fc.array(codePoint, { maxLength: 6 }).map((all) => String.fromCodePoint(...all));
    const property = fc.property(text, text, text, (head, a, b) => {
      const expected = Buffer.compare(Buffer.from(head + a), Buffer.from(head + b));
      expect(sign(compareBytes(head + a, head + b))).toBe(expected);
    });
    fc.assert(property, { numRuns: 2000 });
  });
});

function sign(order: number): number {
  if (order === 0) return 0;
  return order < 0 ? -1 : 1;
}
