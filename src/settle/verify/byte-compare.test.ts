import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstByteDifference, hashOf } from "./byte-compare.ts";

function cut(text: string, size: number): Buffer[] {
  const bytes = Buffer.from(text);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return chunks;
}

describe("two contents", () => {
  it.each([
    ["a\nb\nc", "a\nb\nc", undefined],
    ["", "", undefined],
    ["a\nb\nc", "a\nx\nc", { line: 2, found: "b\nc", expected: "x\nc" }],
    ["a\n", "a\nb", { line: 2, found: "the end", expected: "b" }],
    ["a\r\n", "a\n", { line: 1, found: "\r\n", expected: "\n" }],
    ["", "a", { line: 1, found: "the end", expected: "a" }],
  ])("%j and %j differ first at %j, however they arrive", async (found, expected, difference) => {
    for (const size of [1, 2, 100])
      for (const other of [1, 3, 100])
        expect(await firstByteDifference(cut(found, size), cut(expected, other))).toEqual(
          difference,
        );
  });

  it("differ exactly when their hashes do", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(text, text, async (a, b) => {
        const differs = (await firstByteDifference([a], [b])) !== undefined;
        expect(differs).toBe((await hashOf([a])) !== (await hashOf([b])));
        expect(differs).toBe(a !== b);
      }),
    );
  });
});
