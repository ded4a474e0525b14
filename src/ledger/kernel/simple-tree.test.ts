import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { AssertionFailure } from "../../exact/assert.ts";
import { nobleHasher } from "./hasher.ts";
import { type SimpleProof, simpleProof, simpleProofs, simpleRoot } from "./simple-tree.ts";
import { storesRoot } from "./stores-root.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const bytes = (digits: string) => new Uint8Array(Buffer.from(digits, "hex"));
const sha256 = (...parts: Uint8Array[]) =>
  createHash("sha256").update(Buffer.concat(parts)).digest();

/** The root that a proof leads to, as CometBFT's `computeHashFromAunts` finds it. */
function rootOf({ total, index, leafHash, aunts }: SimpleProof): Uint8Array {
  if (total === 1) return aunts.length === 0 ? leafHash : new Uint8Array(0);
  const split = 2 ** Math.ceil(Math.log2(total) - 1);
  const [top, rest] = [aunts.at(-1) ?? new Uint8Array(0), aunts.slice(0, -1)];
  if (index < split)
    return sha256(Buffer.of(1), rootOf({ total: split, index, leafHash, aunts: rest }), top);
  const below = { total: total - split, index: index - split, leafHash, aunts: rest };
  return sha256(Buffer.of(1), top, rootOf(below));
}

describe("the simple tree", () => {
  // The certificate-transparency reference tree of RFC 6962's authors (merkle_tree_test).
  const leaves = [
    ...["", "00", "10", "2021", "3031", "40414243", "5051525354555657"],
    "606162636465666768696a6b6c6d6e6f",
  ].map(bytes);
  it.each([
    [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    [1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"],
    [2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    [3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"],
    [4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"],
    [5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"],
    [6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"],
    [7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"],
    [8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"],
  ])("has Certificate Transparency's root over %i leaves", (count, root) => {
    expect(hex(simpleRoot(nobleHasher, leaves.slice(0, count)))).toBe(root);
  });

  // github.com/cometbft/cometbft, crypto/merkle: tree_test.go and rfc6962_test.go.
  it.each([
    [["010203"], "054edec1d0211f624fed0cbca9d4f9400b0e491c43742af2c5b0abebf0c990d8"],
    [["010203", "040506"], "82e6cfce00453804379b53962939eaa7906b39904be0813fcadd31b100773c4b"],
    [
      ["0102", "0304", "0506", "0708", "090a"],
      "f326493eceab4f2d9ffbc78c59432a0a005d6ea98392045c74df5d14a113be18",
    ],
    [["4c313233343536"], "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"],
  ])("has CometBFT's root over %j", (digits, root) => {
    expect(hex(simpleRoot(nobleHasher, digits.map(bytes)))).toBe(root);
  });

  it("proves each of its leaves, whatever their number", () => {
    expect(simpleProofs(nobleHasher, [])).toEqual([]);
    for (const total of [...Array(18).keys(), 31, 32, 33, 70].slice(1)) {
      const all = Array.from({ length: total }, (_, i) => Uint8Array.of(i, total));
      const root = hex(simpleRoot(nobleHasher, all));
      simpleProofs(nobleHasher, all).forEach((proof, index) => {
        expect(proof).toEqual(simpleProof(nobleHasher, all, index));
        expect([proof.total, proof.index]).toEqual([total, index]);
        expect(hex(proof.leafHash)).toBe(hex(sha256(Buffer.of(0, index, total))));
        expect(hex(rootOf(proof))).toBe(root);
      });
    }
    expect(() => simpleProof(nobleHasher, leaves, 8)).toThrow(AssertionFailure);
  });
});

describe("the root over stores", () => {
  const one = { name: "bank", root: new Uint8Array(32).fill(1) };
  const two = { name: "claims", root: new Uint8Array(32).fill(2) };

  it("is the simple tree over names and hashed roots, in the order of the names", () => {
    const leaf = ({ name, root }: typeof one) =>
      Buffer.concat([Buffer.of(name.length), Buffer.from(name), Buffer.of(32), sha256(root)]);
    const [left, right] = [one, two].map((store) => sha256(Buffer.of(0), leaf(store)));
    const expected = hex(sha256(Buffer.of(1), left ?? Buffer.of(), right ?? Buffer.of()));
    expect(hex(storesRoot(nobleHasher, [two, one]))).toBe(expected);
    expect(hex(storesRoot(nobleHasher, [one, two]))).toBe(expected);
  });

  it("takes no name twice, no empty name and no root of another length", () => {
    for (const bad of [[one, one], [{ ...one, name: "" }], [{ ...one, root: new Uint8Array(31) }]])
      expect(() => storesRoot(nobleHasher, bad)).toThrow(AssertionFailure);
  });
});
