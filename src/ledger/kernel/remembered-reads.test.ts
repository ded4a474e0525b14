import { describe, expect, it } from "vitest";
import { RememberedReads } from "./remembered-reads.ts";
import { stateKey } from "./state-key.ts";
import type { StateReader } from "./store.ts";

function counted(): { readonly state: StateReader; readonly asked: string[] } {
  const asked: string[] = [];
  const get: StateReader["get"] = (store, { bytes }) => {
    asked.push(`${store}/${bytes.join(".")}`);
    return store === "a" && bytes[0] === 1 ? bytes.slice() : undefined;
  };
  return { state: { get, entries: () => [] }, asked };
}

describe("reads that are remembered", () => {
  it("ask the state once for a value, and once for its absence", () => {
    const { state, asked } = counted();
    const reads = new RememberedReads(state);
    for (let i = 0; i < 3; i++) {
      expect(reads.get("a", stateKey(Uint8Array.of(1, 2)))).toEqual(Uint8Array.of(1, 2));
      expect(reads.get("a", stateKey(Uint8Array.of(2)))).toBeUndefined();
      expect(reads.get("b", stateKey(Uint8Array.of(1, 2)))).toBeUndefined();
    }
    expect(asked).toEqual(["a/1.2", "a/2", "b/1.2"]);
  });

  it("do not fill the memory", () => {
    const { state, asked } = counted();
    const reads = new RememberedReads(state);
    const keyOf = (i: number) => stateKey(Uint8Array.of(1, i >> 8, i & 255));
    for (let i = 0; i <= 20_000; i++) reads.get("a", keyOf(i));
    expect(reads.get("a", keyOf(0))).toEqual(Uint8Array.of(1, 0, 0));
    expect(asked.length).toBe(20_002);
  });
});
