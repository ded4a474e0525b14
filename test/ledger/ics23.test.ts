/** Proofs of the state and of its stores, judged by an independent verifier: @confio/ics23. */
import {
  iavlSpec,
  ics23,
  tendermintSpec,
  verifyMembership,
  verifyNonMembership,
} from "@confio/ics23";
import {
  CommitmentProof,
  type ExistenceProof,
  HashOp,
  LengthOp,
} from "cosmjs-types/cosmos/ics23/v1/proofs";
import { describe, expect, it } from "vitest";
import { nobleHasher } from "../../src/ledger/kernel/hasher.ts";
import { StateTree } from "../../src/ledger/kernel/state-tree.ts";
import { proveStore, storesRoot } from "../../src/ledger/kernel/stores-root.ts";
import { randomFrom } from "../support/random.ts";

const ENTRIES = 100_000;
const random = randomFrom(23);
const text = (words: string) => new TextEncoder().encode(words);
const bytes = (length: number) => Uint8Array.from({ length }, () => random.below(256));

/** A key as modules have them, or one of any bytes. */
function anyKey(): Uint8Array {
  const kind = random.below(4);
  if (kind === 0) return bytes(1 + random.below(40));
  if (kind === 1) return Uint8Array.from([...text("balance/"), ...bytes(20)]);
  if (kind === 2) return text(`lock/${random.below(1_000_000)}/${random.below(9)}`);
  return bytes(1 + random.below(3));
}

/** The message as it travels, so that the encoding is judged too. */
function wired(proof: CommitmentProof): ics23.CommitmentProof {
  return ics23.CommitmentProof.decode(CommitmentProof.encode(proof).finish());
}

interface Claim {
  root: Uint8Array;
  key: Uint8Array;
  /** None for the claim that the key is absent. */
  value: Uint8Array | undefined;
  proof: CommitmentProof;
}

function isAccepted({ root, key, value, proof }: Claim): boolean {
  if (value === undefined) return verifyNonMembership(wired(proof), iavlSpec, root, key);
  return verifyMembership(wired(proof), iavlSpec, root, key, value);
}

const tree = new StateTree(nobleHasher);
while (tree.size < ENTRIES) tree.set(anyKey(), bytes(1 + random.below(60)));
const root = tree.root();
const keys = [...tree.entries()].map(([key]) => key);

function presence(): Claim {
  const key = random.pick(keys);
  return { root: root.slice(), key: key.slice(), value: tree.get(key), proof: tree.prove(key) };
}

function absence(): Claim {
  let key = anyKey();
  while (tree.has(key)) key = anyKey();
  return { root: root.slice(), key, value: undefined, proof: tree.prove(key) };
}

function flipBit(of: Uint8Array): void {
  const at = random.below(of.length);
  of[at] = (of[at] ?? 0) ^ (1 << random.below(8));
}

/** Ways to spoil a proof that one key has its value; each changes what it is given. */
const spoilExistence: ((proof: ExistenceProof) => void)[] = [
  ({ key }) => flipBit(key),
  ({ value }) => flipBit(value),
  ({ leaf }) => flipBit(leaf?.prefix ?? new Uint8Array(1)),
  ({ path }) => flipBit(random.pick(path).prefix),
  ({ path }) => flipBit(random.pick(path.filter(({ suffix }) => suffix.length > 0)).suffix),
  ({ path }) => path.splice(random.below(path.length), 1),
  ({ path }) => path.splice(random.below(path.length), 0, random.pick(path)),
  ({ path }) => {
    const step = random.pick(path);
    step.suffix = Uint8Array.from([...step.suffix, 0]);
  },
  ({ path }) => {
    random.pick(path).hash = HashOp.SHA512_256;
  },
  ({ leaf }) => {
    if (leaf !== undefined) leaf.prehashValue = HashOp.NO_HASH;
  },
  ({ leaf }) => {
    if (leaf !== undefined) leaf.length = LengthOp.NO_PREFIX;
  },
];

/** Ways to claim another presence than the proof's. */
const spoilPresence: ((claim: Claim) => void)[] = [
  (claim) => flipBit(claim.root),
  (claim) => flipBit(claim.key),
  (claim) => flipBit(claim.value ?? new Uint8Array(1)),
  (claim) => {
    flipBit(claim.key);
    if (claim.proof.exist !== undefined) claim.proof.exist.key = claim.key;
  },
  (claim) => {
    flipBit(claim.value ?? new Uint8Array(1));
    if (claim.proof.exist !== undefined && claim.value !== undefined)
      claim.proof.exist.value = claim.value;
  },
  ({ proof }) => proof.exist !== undefined && random.pick(spoilExistence)(proof.exist),
];

function keyAt(index: number): Uint8Array {
  return keys[index] ?? new Uint8Array(0);
}

function existenceAt(index: number): ExistenceProof {
  const { exist } = tree.prove(keyAt(index));
  if (exist === undefined) throw new Error("the key is there");
  return exist;
}

/** The rank of a key of the tree. */
function rankOf(key: Uint8Array): number {
  return keys.findIndex((each) => Buffer.compare(each, key) === 0);
}

/** A claim that a key which is there is not, with the neighbours left and right of it. */
function skipping(): Claim {
  const index = 1 + random.below(keys.length - 2);
  const [key, left, right] = [keyAt(index), existenceAt(index - 1), existenceAt(index + 1)];
  return { root, key, value: undefined, proof: { nonexist: { key, left, right } } };
}

/** An absence whose proof has both neighbours, one of them then spoiled or not a neighbour. */
function spoiledAbsence(): Claim {
  const claim = absence();
  const { nonexist } = claim.proof;
  const { left, right } = nonexist ?? {};
  if (nonexist === undefined || left === undefined || right === undefined) return spoiledAbsence();
  const kind = random.below(7);
  if (kind === 0) flipBit(claim.root);
  else if (kind === 1) random.pick(spoilExistence)(left);
  else if (kind === 2) random.pick(spoilExistence)(right);
  else if (kind === 3) delete nonexist.left;
  else if (kind === 4) delete nonexist.right;
  else if (kind === 5) {
    const rank = rankOf(left.key);
    if (rank === 0) return spoiledAbsence();
    nonexist.left = existenceAt(rank - 1);
  } else Object.assign(nonexist, { left: right, right: left });
  return claim;
}

describe("proofs of a state with 100,000 entries", () => {
  it("are accepted for keys that are there", () => {
    for (let i = 0; i < 500; i++) expect(isAccepted(presence())).toBe(true);
    for (const key of [keyAt(0), keyAt(ENTRIES - 1)])
      expect(isAccepted({ root, key, value: tree.get(key), proof: tree.prove(key) })).toBe(true);
  });

  it("are accepted for keys that are not, between two others and beyond either end", () => {
    for (let i = 0; i < 500; i++) expect(isAccepted(absence())).toBe(true);
    const first = Uint8Array.from([...keyAt(0)]);
    const below = first[first.length - 1] === 0 ? first.subarray(0, -1) : Uint8Array.of(0);
    const above = new Uint8Array(41).fill(255);
    for (const key of [below, above]) {
      if (key.length === 0 || tree.has(key)) continue;
      expect(isAccepted({ root, key, value: undefined, proof: tree.prove(key) })).toBe(true);
    }
  });

  it("are refused after 1,000 ways of tampering", () => {
    let refused = 0;
    for (let i = 0; i < 500; i++) {
      const claim = presence();
      random.pick(spoilPresence)(claim);
      if (!isAccepted(claim)) refused++;
    }
    for (let i = 0; i < 500; i++) {
      const claim = i % 5 === 0 ? skipping() : spoiledAbsence();
      if (!isAccepted(claim)) refused++;
    }
    expect(refused).toBe(1_000);
  });

  it("follow the state: after a change the old ones are refused, the new ones accepted", () => {
    const claim = presence();
    const late = new StateTree(nobleHasher);
    for (let i = 0; i < 50; i++) late.set(keyAt(i), text(`${i}`));
    const [key, value] = [keyAt(20), text("20")];
    const proof = late.prove(key);
    const before = late.root();
    late.delete(keyAt(30));
    expect(isAccepted({ ...claim, root: before })).toBe(false);
    expect(isAccepted({ root: before, key, value, proof })).toBe(true);
    expect(isAccepted({ root: late.root(), key, value, proof })).toBe(false);
    expect(isAccepted({ root: late.root(), key, value, proof: late.prove(key) })).toBe(true);
    const gone = { root: late.root(), key: keyAt(30), value: undefined };
    expect(isAccepted({ ...gone, proof: late.prove(keyAt(30)) })).toBe(true);
  });
});

describe("proofs of a small state", () => {
  it("are accepted for one entry: itself, and what comes before and after", () => {
    const one = new StateTree(nobleHasher);
    one.set(text("m"), text("1"));
    const [key, value] = [text("m"), text("1")];
    expect(isAccepted({ root: one.root(), key, value, proof: one.prove(key) })).toBe(true);
    for (const other of ["a", "ma", "z"].map(text)) {
      const proof = one.prove(other);
      expect(isAccepted({ root: one.root(), key: other, value: undefined, proof })).toBe(true);
    }
  });

  it("are accepted between keys that are prefixes of each other", () => {
    const nested = new StateTree(nobleHasher);
    const names = ["a", "aa", "aaa", "aab", "ab", "b"];
    for (const name of names) nested.set(text(name), text(`=${name}`));
    const nestedRoot = nested.root();
    for (const name of names) {
      const claim = { root: nestedRoot, key: text(name), value: text(`=${name}`) };
      expect(isAccepted({ ...claim, proof: nested.prove(text(name)) })).toBe(true);
    }
    for (const name of ["A", "a\0", "aa\0", "aaa\0", "aac", "aba", "c", "aaaa"]) {
      const claim = { root: nestedRoot, key: text(name), value: undefined };
      expect(isAccepted({ ...claim, proof: nested.prove(text(name)) })).toBe(true);
    }
  });
});

describe("proofs of stores", () => {
  const names = ["acc", "bank", "claims", "ibc", "programme", "upgrade", "zeta"];
  const stores = names.map((name) => ({ name, root: bytes(32) }));

  it.each([1, 2, 3, 4, 5, 6, 7])(
    "are accepted for each of %i, and refused for another",
    (count) => {
      const some = stores.slice(0, count).reverse();
      const appHash = storesRoot(nobleHasher, some);
      for (const { name, root: value } of some) {
        const exist = proveStore(nobleHasher, some, name);
        const isStore = (of: string, is: Uint8Array, against: Uint8Array) =>
          verifyMembership(wired({ exist }), tendermintSpec, against, text(of), is);
        expect(isStore(name, value, appHash)).toBe(true);
        expect(isStore(`${name}x`, value, appHash)).toBe(false);
        expect(isStore(name, bytes(32), appHash)).toBe(false);
        expect(isStore(name, value, bytes(32))).toBe(false);
      }
    },
  );
});
