/** What holds for the state tree: it is a sorted map, and its root depends on nothing but that. */
import { iavlSpec, ics23, verifyMembership } from "@confio/ics23";
import { CommitmentProof } from "cosmjs-types/cosmos/ics23/v1/proofs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AssertionFailure } from "../../src/exact/assert.ts";
import { nobleHasher } from "../../src/ledger/kernel/hasher.ts";
import { type EntryRange, StateTree } from "../../src/ledger/kernel/state-tree.ts";
import { leafHash, naiveRoot } from "../support/naive-root.ts";
import { randomFrom } from "../support/random.ts";

const text = (words: string) => new TextEncoder().encode(words);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const bytes = (digits: string) => new Uint8Array(Buffer.from(digits, "hex"));

/** Few bytes and short keys, so that prefixes and neighbours meet often. */
const key = fc
  .array(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), { minLength: 1, maxLength: 4 })
  .map((all) => Uint8Array.from(all));
const value = fc.uint8Array({ minLength: 1, maxLength: 40 });
const change = fc.oneof(
  { weight: 3, arbitrary: fc.record({ key, value }) },
  { weight: 2, arbitrary: fc.record({ key, value: fc.constant(undefined) }) },
);
const changes = fc.array(change, { maxLength: 120 });

/** A sorted map in the plainest way. */
class Model {
  private readonly map = new Map<string, Uint8Array>();

  set(at: Uint8Array, to: Uint8Array): void {
    this.map.set(hex(at), to);
  }

  delete(at: Uint8Array): boolean {
    return this.map.delete(hex(at));
  }

  entries({ from, to, reverse }: EntryRange = {}): [Uint8Array, Uint8Array][] {
    const all = [...this.map.entries()]
      .map(([digits, of]): [Uint8Array, Uint8Array] => [bytes(digits), of])
      .sort(([a], [b]) => Buffer.compare(a, b))
      .filter(([at]) => from === undefined || Buffer.compare(at, from) >= 0)
      .filter(([at]) => to === undefined || Buffer.compare(at, to) < 0);
    return reverse ? all.reverse() : all;
  }
}

function treeOf(entries: Iterable<readonly [Uint8Array, Uint8Array]>): StateTree {
  const tree = new StateTree(nobleHasher);
  for (const [at, to] of entries) tree.set(at, to);
  return tree;
}

describe("a state tree", () => {
  it("has the root of its entries when it is large, after few changes and after many", () => {
    const random = randomFrom(7);
    const keyOf = (i: number) => text(`${(i * 7919) % 100_003}/${i}`);
    const entries = new Map(Array.from({ length: 80_000 }, (_, i) => [i, text(`${i}`)] as const));
    const tree = treeOf([...entries].map(([i, to]) => [keyOf(i), to]));
    tree.root();
    for (const count of [40, 20_000]) {
      for (let change = 0; change < count; change++) {
        const i = random.below(85_000);
        if (random.below(4) === 0) {
          tree.delete(keyOf(i));
          entries.delete(i);
        } else {
          tree.set(keyOf(i), text(`${count}/${change}`));
          entries.set(i, text(`${count}/${change}`));
        }
      }
      const sorted = [...entries].map(([i, to]) => [keyOf(i), to] as const);
      sorted.sort(([x], [y]) => Buffer.compare(x, y));
      expect(hex(tree.root())).toBe(hex(naiveRoot(sorted)));
    }
  });

  it("finds what is there and nothing else when it is large, whatever has become of what it found before", () => {
    const random = randomFrom(11);
    const keyOf = (i: number) => text(`${(i * 7919) % 20_011}`);
    const entries = new Map(Array.from({ length: 16_500 }, (_, i) => [i, text(`${i}`)] as const));
    const plant = () => treeOf([...entries].map(([i, to]) => [keyOf(i), to]));
    const tree = plant();
    for (let step = 0; step < 120_000; step++) {
      // Half of the steps keep to a few keys, which are found again and again.
      const i = random.below(step % 2 === 0 ? 500 : 20_000);
      const what = random.below(8);
      if (what < 4) expect(tree.get(keyOf(i))).toEqual(entries.get(i));
      else if (what < 6) expect(tree.delete(keyOf(i))).toBe(entries.delete(i));
      else {
        tree.set(keyOf(i), text(`${step}`));
        entries.set(i, text(`${step}`));
      }
      if (step % 30_000 === 0) tree.root();
    }
    expect(tree.size).toBe(entries.size);
    expect(hex(tree.root())).toBe(hex(plant().root()));
  });

  it("is a sorted map: what was set is read, walked and counted", () => {
    const bound = fc.option(
      fc.oneof(
        key,
        fc.uint8Array({ maxLength: 2 }).map((all) => Uint8Array.from(all)),
      ),
      { nil: undefined },
    );
    const ranges = fc.array(fc.record({ from: bound, to: bound, reverse: fc.boolean() }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(changes, ranges, (all, windows) => {
        const tree = new StateTree(nobleHasher);
        const model = new Model();
        for (const { key: at, value: to } of all) {
          if (to === undefined) expect(tree.delete(at)).toBe(model.delete(at));
          else {
            tree.set(at, to);
            model.set(at, to);
          }
        }
        expect([...tree.entries()]).toEqual(model.entries());
        for (const range of windows) expect([...tree.entries(range)]).toEqual(model.entries(range));
        for (const { key: at } of all) {
          const known = model.entries({ from: at }).find(([of]) => hex(of) === hex(at));
          expect(tree.get(at)).toEqual(known?.[1]);
          expect(tree.has(at)).toBe(known !== undefined);
        }
        expect(tree.size).toBe(model.entries().length);
      }),
      { numRuns: 400 },
    );
  });

  it("has the root of its entries, whatever came before and whenever it was asked", () => {
    const steps = fc.array(fc.tuple(change, fc.boolean()), { maxLength: 120 });
    fc.assert(
      fc.property(steps, (all) => {
        const tree = new StateTree(nobleHasher);
        const model = new Model();
        for (const [{ key: at, value: to }, asks] of all) {
          if (to === undefined) expect(tree.delete(at)).toBe(model.delete(at));
          else {
            tree.set(at, to);
            model.set(at, to);
          }
          if (asks && tree.size > 0) expect(hex(tree.root())).toBe(hex(naiveRoot(model.entries())));
        }
        if (tree.size === 0) return;
        const entries = model.entries();
        expect(hex(tree.root())).toBe(hex(naiveRoot(entries)));
        expect(hex(treeOf(entries).root())).toBe(hex(tree.root()));
        expect(hex(treeOf(entries.reverse()).root())).toBe(hex(tree.root()));
      }),
      { numRuns: 300 },
    );
  });

  it("has the leaf hash of IAVL for a single entry", () => {
    const tree = treeOf([[text("balance/alice"), text("100uatom")]]);
    expect(hex(tree.root())).toBe(hex(leafHash(text("balance/alice"), text("100uatom"))));
  });

  // Roots of github.com/cosmos/iavl v1.2.0 (Go), version 1 saved after setting the keys of one byte
  // in an order that keeps its AVL tree perfectly balanced, which is a crit-bit tree's shape too.
  it.each([
    [1, "129433c79dc8f3e7b016ef4bb211de8e7b614a41d723d634110c66e100172d4d"],
    [2, "1ce39910a183f72fe407018acdc8d3dc158617b1bde18a923075942a23e087b3"],
    [3, "a71c1359844c5fa5996a6bd2282b3f94061819204c58b4a9a60bafc5648dfb07"],
    [4, "6d92cba5f2abb6f570fb672ccd61a26950d2f83a3e494e9628c81cfa72a3aa07"],
    [8, "b16ecd1d31f6cbd804b0c169bb7f1a2fbe5a839eb06e61b596313381de618e40"],
    [128, "6955fbc2f928c421291b999df3070bfbbf76a6fc94f318b5282fca2e14427218"],
  ])("has the root of Go's IAVL over %i keys", (count, root) => {
    const numbers = [...Array(count).keys()];
    const tree = treeOf(numbers.map((n) => [Uint8Array.of(n), text(`value ${n}`)]));
    expect(hex(tree.root())).toBe(root);
  });

  it("gives copies and keeps copies", () => {
    const at = text("key");
    const to = text("value");
    const tree = treeOf([[at, to]]);
    at.fill(0);
    to.fill(0);
    tree.get(text("key"))?.fill(1);
    for (const [k, v] of tree.entries()) k.fill(v.fill(2)[0] ?? 0);
    expect(tree.get(text("key"))).toEqual(text("value"));
    const root = tree.root();
    root.fill(0);
    expect(hex(tree.root())).toBe(hex(leafHash(text("key"), text("value"))));
  });

  it("does not hash again for a value that is already there", () => {
    let hashes = 0;
    const counting = {
      sha256(message: Uint8Array) {
        hashes++;
        return nobleHasher.sha256(message);
      },
    };
    const tree = new StateTree(counting);
    for (let n = 0; n < 128; n++) tree.set(Uint8Array.of(n), text("x"));
    tree.root();
    expect(hashes).toBe(2 * 128 + 127);
    hashes = 0;
    tree.set(Uint8Array.of(5), text("x"));
    tree.root();
    expect(hashes).toBe(0);
    tree.set(Uint8Array.of(5), text("y"));
    tree.root();
    expect(hashes).toBe(2 + 7);
  });

  it("holds keys of 1 to 1,024 bytes and values of 1 byte to 1 MiB, and no others", () => {
    const tree = new StateTree(nobleHasher);
    const longest = new Uint8Array(1_024).fill(7);
    const largest = new Uint8Array(1_048_576).fill(9);
    for (let n = 0; n < 8; n++) tree.set(longest.subarray(n), largest.subarray(n));
    for (let n = 0; n < 8; n++) expect(tree.get(longest.subarray(n))?.length).toBe(1_048_576 - n);
    expect(hex(tree.root())).toBe(hex(naiveRoot([...tree.entries()])));
    expect(() => tree.set(new Uint8Array(1_025), longest)).toThrow(AssertionFailure);
    expect(() => tree.set(new Uint8Array(0), longest)).toThrow(AssertionFailure);
    expect(() => tree.set(longest, new Uint8Array(1_048_577))).toThrow(AssertionFailure);
    expect(() => tree.set(longest, new Uint8Array(0))).toThrow(AssertionFailure);
    expect(() => tree.get(new Uint8Array(0))).toThrow(AssertionFailure);
    expect(() => tree.delete(new Uint8Array(1_025))).toThrow(AssertionFailure);
    expect(() => tree.prove(new Uint8Array(0))).toThrow(AssertionFailure);
  });

  it("has no root and no proof while it is empty, also after a life", () => {
    const tree = new StateTree(nobleHasher);
    expect(() => tree.root()).toThrow(AssertionFailure);
    tree.set(text("a"), text("1"));
    tree.root();
    expect(tree.delete(text("a"))).toBe(true);
    expect(tree.delete(text("a"))).toBe(false);
    expect([...tree.entries()]).toEqual([]);
    expect([...tree.entries({ from: text("a"), to: text("b"), reverse: true })]).toEqual([]);
    expect(() => tree.root()).toThrow(AssertionFailure);
    expect(() => tree.prove(text("a"))).toThrow(AssertionFailure);
    tree.set(text("b"), text("2"));
    expect(hex(tree.root())).toBe(hex(leafHash(text("b"), text("2"))));
  });

  it("does not let itself be changed during a walk, also not between the call and the first step", () => {
    const tree = treeOf([
      [text("a"), text("1")],
      [text("b"), text("2")],
    ]);
    const walk = tree.entries();
    walk.next();
    tree.root();
    tree.delete(text("none"));
    expect(walk.next().done).toBe(false);
    const broken = tree.entries();
    broken.next();
    tree.delete(text("b"));
    expect(() => broken.next()).toThrow(AssertionFailure);
    const early = tree.entries();
    tree.set(text("c"), text("3"));
    expect(() => early.next()).toThrow(AssertionFailure);
  });

  it("stands keys that make it as deep as it can get", () => {
    const tree = new StateTree(nobleHasher);
    for (let length = 1; length <= 1_024; length++) {
      const at = new Uint8Array(length);
      tree.set(at, Uint8Array.of(1));
      for (let bit = 0; bit < 8; bit++) {
        at[length - 1] = 1 << bit;
        tree.set(at, Uint8Array.of(2));
      }
    }
    const entries = [...tree.entries()];
    expect(entries.length).toBe(9 * 1_024);
    const last = [...tree.entries({ reverse: true })].map(([at]) => hex(at));
    expect(last.reverse().join()).toBe(entries.map(([at]) => hex(at)).join());
    const deepest = new Uint8Array(1_024);
    const proven = tree.prove(deepest);
    expect(proven.exist?.path.length).toBe(9_215);
    const proof = ics23.CommitmentProof.decode(CommitmentProof.encode(proven).finish());
    expect(verifyMembership(proof, iavlSpec, tree.root(), deepest, Uint8Array.of(1))).toBe(true);
    for (const [at] of entries.filter((_, i) => i % 500 === 7)) expect(tree.delete(at)).toBe(true);
    expect(tree.prove(deepest).exist?.path.length).toBe(9_215 - 19);
  });

  it("uses the memory of what was deleted again", () => {
    const random = randomFrom(11);
    const tree = new StateTree(nobleHasher);
    const entry = (n: number) =>
      [text(`key ${n}`), new Uint8Array(100 + (n % 400)).fill(n)] as const;
    for (let n = 0; n < 10_000; n++) tree.set(...entry(n));
    const held = tree.heldBytes;
    for (let round = 0; round < 5; round++) {
      for (let n = 0; n < 10_000; n++) if (random.below(3) > 0) tree.delete(entry(n)[0]);
      for (let n = 0; n < 10_000; n++)
        tree.set(entry(n)[0], new Uint8Array(1 + ((n * 31 + round * 57) % 599)).fill(n));
    }
    expect(tree.heldBytes).toBeLessThan(2 * held + 2 ** 23);
    for (let n = 0; n < 10_000; n++) tree.set(...entry(n));
    for (let n = 0; n < 10_000; n++)
      expect(Buffer.compare(tree.get(entry(n)[0]) ?? text(""), entry(n)[1])).toBe(0);
    expect(hex(tree.root())).toBe(hex(naiveRoot([...tree.entries()])));
  });
});
