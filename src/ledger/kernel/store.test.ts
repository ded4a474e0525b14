import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareByteArrays } from "./bytes.ts";
import { nobleHasher } from "./hasher.ts";
import { RememberedReads } from "./remembered-reads.ts";
import { State } from "./state.ts";
import { stateKey } from "./state-key.ts";
import { Overlay } from "./store.ts";

const key = fc
  .uint8Array({ minLength: 1, maxLength: 3 })
  .map((bytes) => Uint8Array.of(1, ...bytes));
const value = fc.uint8Array({ minLength: 1, maxLength: 4 });
const write = fc.record({ key, value: fc.option(value) });

/** The plainest store there is: sorted pairs. */
class Model {
  readonly entries = new Map<string, { key: Uint8Array; value: Uint8Array }>();

  write({ key, value }: { key: Uint8Array; value: Uint8Array | null }): void {
    if (value === null) this.entries.delete(key.join());
    else this.entries.set(key.join(), { key, value });
  }

  range(from: Uint8Array, to: Uint8Array, isReverse: boolean): number[][][] {
    const inside = [...this.entries.values()]
      .filter((each) => compareByteArrays(each.key, from) >= 0)
      .filter((each) => compareByteArrays(each.key, to) < 0)
      .sort((a, b) => compareByteArrays(a.key, b.key))
      .map((each) => [[...each.key], [...each.value]]);
    return isReverse ? inside.reverse() : inside;
  }
}

describe("overlays over the state", () => {
  it("read like one sorted map, whatever was written in which layer", () => {
    const layers = fc.array(fc.array(write, { maxLength: 12 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(layers, key, key, fc.boolean(), (writes, from, to, reverse) => {
        const state = new State(nobleHasher, ["a", "b"]);
        const model = new Model();
        const bottom = new Overlay(new RememberedReads(state));
        let top = bottom;
        for (const [i, layer] of writes.entries()) {
          if (i > 0) top = new Overlay(top);
          for (const each of layer) {
            if (each.value === null) top.delete("a", stateKey(each.key));
            else top.set("a", stateKey(each.key), each.value);
            model.write(each);
          }
        }
        const found = [...top.entries("a", { from, to, reverse })];
        expect(found.map((entry) => entry.map((part) => [...part]))).toEqual(
          model.range(from, to, reverse),
        );
        for (const each of writes.flat()) {
          const wanted = model.entries.get(each.key.join())?.value;
          for (let i = 0; i < 2; i++) expect(top.get("a", stateKey(each.key))).toEqual(wanted);
          expect(top.get("b", stateKey(each.key))).toBeUndefined();
        }
      }),
    );
  });

  it("leave no trace when dropped, and everything when flushed down and applied", () => {
    fc.assert(
      fc.property(fc.array(write), fc.array(write), (kept, dropped) => {
        const [one, two] = [new State(nobleHasher, ["a"]), new State(nobleHasher, ["a"])];
        const block = new Overlay(one);
        const apply = (store: Overlay, writes: typeof kept) => {
          for (const each of writes) {
            if (each.value === null) store.delete("a", stateKey(each.key));
            else store.set("a", stateKey(each.key), each.value);
          }
        };
        const good = new Overlay(block);
        apply(good, kept);
        good.flushInto(block);
        apply(new Overlay(block), dropped);
        one.apply(block.changes());
        const direct = new Overlay(two);
        apply(direct, kept);
        two.apply(direct.changes());
        expect(one.appHash()).toEqual(two.appHash());
      }),
    );
  });
});
