import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rememberedByBytes, rememberedByText } from "./recent.ts";

describe("what is remembered", () => {
  it("is what the function gives, however often and in whatever order it is asked", () => {
    const byText = rememberedByText((text) => `<${text}>`);
    const byBytes = rememberedByBytes((bytes) => bytes.join());
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 2 })), (texts) => {
        for (const text of texts) {
          const bytes = Uint8Array.from(text, (each) => each.charCodeAt(0) & 255);
          expect(byText(text)).toBe(`<${text}>`);
          expect(byBytes(bytes)).toBe(bytes.join());
        }
      }),
    );
  });

  it("is asked for once, but for long texts and for what throws", () => {
    let runs = 0;
    const counted = rememberedByText((text) => {
      runs++;
      if (text === "bad") throw new Error(text);
      return text;
    });
    for (let i = 0; i < 3; i++) counted("once");
    expect(runs).toBe(1);
    for (let i = 0; i < 3; i++) counted("x".repeat(1_025));
    expect(runs).toBe(4);
    for (let i = 0; i < 3; i++) expect(() => counted("bad")).toThrow("bad");
    expect(runs).toBe(7);
  });
});
