import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeSorted } from "./cursor.ts";

async function* batchesOf(items: readonly number[], size: number): AsyncGenerator<number[]> {
  yield [];
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

describe("two sorted streams", () => {
  it("are paired where they agree, whatever the batches", async () => {
    const sorted = fc
      .uniqueArray(fc.integer({ min: 0, max: 40 }))
      .map((items) => items.sort((a, b) => a - b));
    const sizes = fc.integer({ min: 1, max: 7 });
    await fc.assert(
      fc.asyncProperty(sorted, sorted, sizes, sizes, async (left, right, a, b) => {
        const pairs: (readonly [number | undefined, number | undefined])[] = [];
        const merged = mergeSorted(batchesOf(left, a), batchesOf(right, b), (x, y) => x - y);
        for await (const batch of merged) pairs.push(...batch);
        const all = [...new Set([...left, ...right])].sort((x, y) => x - y);
        const only = (items: readonly number[], item: number) =>
          items.includes(item) ? item : undefined;
        expect(pairs).toEqual(all.map((item) => [only(left, item), only(right, item)]));
      }),
    );
  });

  it("are closed when the reader stops early", async () => {
    const closed: string[] = [];
    async function* endless(name: string): AsyncGenerator<number[]> {
      try {
        for (let n = 0; ; n++) yield [n];
      } finally {
        closed.push(name);
      }
    }
    for await (const _ of mergeSorted(endless("left"), endless("right"), (a, b) => a - b)) break;
    expect(closed).toEqual(["left", "right"]);
  });
});
