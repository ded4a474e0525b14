import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareByteArrays } from "./bytes.ts";
import {
  collection,
  integerValue,
  scatteredPart,
  textPart,
  textTail,
  u64Part,
} from "./collections.ts";
import type { Context } from "./context.ts";
import { nobleHasher } from "./hasher.ts";
import { State } from "./state.ts";
import { stateKey } from "./state-key.ts";
import { Overlay } from "./store.ts";

function context(): Context {
  const store = new Overlay(new State(nobleHasher, ["things"]));
  return { chainId: "test", height: 1, timeSec: 0, store, emit: () => {} };
}

const orders = collection({
  store: "things",
  prefix: 7,
  key: [textPart, u64Part],
  value: integerValue,
});

const name = fc.string({ maxLength: 6 });
const number = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });

describe("a collection", () => {
  it("keeps the order of its keys' parts in the order of its bytes", () => {
    fc.assert(
      fc.property(name, number, number, (text, a, b) => {
        const order = compareByteArrays(orders.keyBytes([text, a]), orders.keyBytes([text, b]));
        expect(order < 0).toBe(a < b);
      }),
    );
  });

  it("gives back the keys and values it was given, under their first parts, in both directions", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, number)), name, (keys, wanted) => {
        const ctx = context();
        for (const key of [...keys, [wanted, 5n] as const]) orders.set(ctx, key, key[1] * 3n);
        const forward = [...orders.entries(ctx, [wanted])];
        const expected = [...keys, [wanted, 5n] as const]
          .filter(([text]) => text === wanted)
          .map(([, n]) => n);
        const unique = [...new Set(expected)].sort((a, b) => (a < b ? -1 : 1));
        expect(forward).toEqual(unique.map((n) => [[wanted, n], n * 3n]));
        const backward = [...orders.entries(ctx, [wanted], { reverse: true })];
        expect(backward).toEqual(forward.reverse());
      }),
    );
  });

  it("begins a walk at a key, that key included, in both directions", () => {
    const ctx = context();
    for (const n of [1n, 5n, 9n]) orders.set(ctx, ["a", n], n);
    orders.set(ctx, ["b", 1n], 1n);
    const walk = (from: bigint, reverse: boolean) =>
      [...orders.entries(ctx, ["a"], { from: ["a", from], reverse })].map(([, n]) => n);
    expect(walk(5n, false)).toEqual([5n, 9n]);
    expect(walk(4n, false)).toEqual([5n, 9n]);
    expect(walk(5n, true)).toEqual([5n, 1n]);
    expect(walk(6n, true)).toEqual([5n, 1n]);
  });

  it("lays balances out as the Cosmos SDK does, 0x02, length, address, denomination, behind eight bytes of a hash", () => {
    const balances = collection({
      store: "things",
      prefix: 0x02,
      key: [scatteredPart, textTail],
      value: integerValue,
    });
    const address = new Uint8Array(20).fill(0xaa);
    const ctx = context();
    balances.set(ctx, [address, "aktst"], 12n);
    const hash = createHash("sha256").update(address).digest().subarray(0, 8);
    const stored = Uint8Array.of(0x02, ...hash, 20, ...address, ...Buffer.from("aktst"));
    expect(balances.keyBytes([address, "aktst"])).toEqual(stored);
    expect(ctx.store.get("things", stateKey(stored))).toEqual(Uint8Array.from(Buffer.from("12")));
    expect([...balances.entries(ctx, [address])]).toEqual([[[address, "aktst"], 12n]]);
  });
});
