/** What holds for every claim tree: proofs verify, files come back, no changed byte goes unseen. */
import { bech32 } from "@scure/base";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accountKey } from "../../src/claims/account-key.ts";
import { checkDocument } from "../../src/claims/check-document.ts";
import { ClaimFlaw } from "../../src/claims/claim-flaw.ts";
import { CLAIM_FORMATS, type ClaimFormat, hashOf } from "../../src/claims/claim-format.ts";
import { hex0x, keyAt, recordAt } from "../../src/claims/claim-records.ts";
import { type ClaimTree, proofOf } from "../../src/claims/claim-tree.ts";
import {
  amountDigits,
  documentLengthAtMost,
  documentText,
} from "../../src/claims/document-text.ts";
import { formatEvmAddress, parseEvmAddress } from "../../src/claims/evm-address.ts";
import { proofRoot } from "../../src/claims/hash.ts";
import { leafHasher } from "../../src/claims/leaf-hash.ts";
import { sortedOrder } from "../../src/claims/sorted-order.ts";
import { finished } from "../../src/claims/steps.ts";
import { checkTree } from "../../src/claims/tree-check.ts";
import { TreeReader } from "../../src/claims/tree-reader.ts";
import { fileOf, type ListedClaim, readerOf, sourceOf, treeOf } from "../support/claims.ts";

const address = fc
  .uint8Array({ minLength: 20, maxLength: 20 })
  .map((bytes) => formatEvmAddress(bytes));
const cosmos = fc
  .uint8Array({ minLength: 20, maxLength: 32 })
  .map((bytes) => bech32.encodeFromBytes("wasm", bytes));
const amount = fc.bigInt(1n, 2n ** 100n).map(String);

function claimsOf(format: ClaimFormat, maxLength: number): fc.Arbitrary<ListedClaim[]> {
  const account = format === "cw20" ? cosmos : address;
  return fc.uniqueArray(fc.record({ account, amount }), {
    ...{ minLength: 1, maxLength, selector: (claim) => claim.account.toLowerCase() },
  });
}

/** Any format, with claims for it. */
const anyClaims = fc
  .constantFrom(...CLAIM_FORMATS)
  .chain((format) => fc.tuple(fc.constant(format), claimsOf(format, 70)));

function flawOf(work: () => unknown): ClaimFlaw | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof ClaimFlaw) return error;
    throw error;
  }
}

function ranks(tree: ClaimTree): number[] {
  return [...tree.given.keys()];
}

describe("a claim tree", () => {
  it("proves every one of its claims, from memory and from its file alike", () => {
    fc.assert(
      fc.property(anyClaims, ([format, claims]) => {
        const tree = treeOf(format, claims);
        const reader = readerOf(tree);
        const hasher = leafHasher(format, tree.records.keyWidth);
        for (const rank of ranks(tree)) {
          const proof = proofOf(tree, rank);
          const leaf = hasher(recordAt(tree.records, rank));
          expect(hex0x(proofRoot(hashOf(format), leaf, proof))).toBe(hex0x(tree.root));
          expect(reader.proof(rank).map(hex0x)).toEqual(proof.map(hex0x));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("is the same whatever the order of its claims", () => {
    fc.assert(
      fc.property(anyClaims, ([format, claims]) => {
        expect(fileOf(treeOf(format, claims.toReversed()))).toEqual(fileOf(treeOf(format, claims)));
      }),
      { numRuns: 60 },
    );
  });

  it("rejects a proof of which one bit is changed", () => {
    fc.assert(
      fc.property(anyClaims, fc.nat(), fc.nat(), ([format, claims], who, bit) => {
        const tree = treeOf(format, claims);
        const rank = who % claims.length;
        const proof = proofOf(tree, rank).map((hash) => hash.slice());
        const hash = proof[bit % Math.max(1, proof.length)];
        if (hash === undefined) return;
        hash[(bit >> 3) % 32] = (hash[(bit >> 3) % 32] ?? 0) ^ (1 << (bit & 7));
        const leaf = leafHasher(format, tree.records.keyWidth)(recordAt(tree.records, rank));
        expect(hex0x(proofRoot(hashOf(format), leaf, proof))).not.toBe(hex0x(tree.root));
      }),
      { numRuns: 100 },
    );
  });
});

describe("a tree file", () => {
  it("gives back every claim by its account, and nobody else's", () => {
    fc.assert(
      fc.property(anyClaims, fc.uint8Array({ minLength: 20, maxLength: 20 }), (made, other) => {
        const [format, claims] = made;
        const tree = treeOf(format, claims);
        const reader = readerOf(tree);
        for (const claim of claims) {
          const rank = reader.find(accountKey(format, claim.account)) ?? -1;
          expect(reader.claim(rank)).toMatchObject({
            account: claim.account,
            amount: BigInt(claim.amount),
          });
        }
        const isIn = ranks(tree).some((rank) => hex0x(keyAt(tree.records, rank)) === hex0x(other));
        expect(reader.find(other) !== undefined).toBe(isIn);
        expect(finished(checkTree(reader))).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it("betrays every changed byte and every cut", () => {
    fc.assert(
      fc.property(anyClaims, fc.nat(), fc.integer({ min: 1, max: 255 }), (made, at, change) => {
        const bytes = fileOf(treeOf(...made));
        const place = at % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ change;
        const whole = () => finished(checkTree(new TreeReader(sourceOf(bytes))));
        expect(flawOf(whole)).toBeInstanceOf(ClaimFlaw);
        const cut = fileOf(treeOf(...made)).subarray(0, place);
        expect(flawOf(() => new TreeReader(sourceOf(cut)))).toBeInstanceOf(ClaimFlaw);
      }),
      { numRuns: 400 },
    );
  });
});

describe("a document", () => {
  const documentOf = (tree: ClaimTree) => [...documentText(tree, tree.keyOrder)].join("");

  it("is found sound by the reader, and is no longer than was said before", () => {
    fc.assert(
      fc.property(anyClaims, ([format, claims]) => {
        const tree = treeOf(format, claims);
        const text = documentOf(tree);
        expect(finished(checkDocument(JSON.parse(text)))).toMatchObject({
          ...{ format, leaves: claims.length, total: tree.total },
        });
        const { count, keyWidth } = tree.records;
        const digits = amountDigits(tree.records);
        expect(text.length).toBeLessThanOrEqual(
          documentLengthAtMost(format, { count, keyWidth, digits }),
        );
      }),
      { numRuns: 100 },
    );
  });

  it("betrays every changed digit of a hash, an amount, an account or an index", () => {
    const isSaid = /"(0x)?[0-9a-zA-Z]{2,}"(?!:\s*[[{"])|"(0x|wasm1)[0-9a-zA-Z]+"(?=:)/g;
    fc.assert(
      fc.property(anyClaims, fc.nat(), fc.nat(), ([format, claims], where, digit) => {
        const text = documentOf(treeOf(format, claims));
        const said = [...text.matchAll(isSaid)].filter(
          ([word]) => !/standard|address|uint|"0"/.test(word),
        );
        const match = said[where % said.length];
        if (match === undefined) return;
        const [word] = match;
        const skip = word.startsWith('"0x') ? 3 : 1;
        const at = match.index + skip + (where % (word.length - skip - 1));
        const before = text[at] ?? "";
        const after = "0123456789"[digit % 10] ?? "";
        if (before.toLowerCase() === after) return;
        const changed = text.slice(0, at) + after + text.slice(at + 1);
        expect(flawOf(() => finished(checkDocument(JSON.parse(changed))))).toBeInstanceOf(
          ClaimFlaw,
        );
      }),
      { numRuns: 400 },
    );
  });
});

describe("an EVM address", () => {
  it("keeps its bytes through text in any spelling", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => {
        const text = formatEvmAddress(bytes);
        for (const each of [text, text.toLowerCase(), `0x${text.slice(2).toUpperCase()}`])
          expect(parseEvmAddress(each)).toEqual(bytes);
      }),
    );
  });
});

describe("the order of strings of bytes", () => {
  it("is that of a plain sort, also where they begin alike", () => {
    const width = 6;
    const word = fc.uint8Array({ minLength: width, maxLength: width, max: 3 });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 300 }), (words) => {
        const bytes = Uint8Array.from(words.flatMap((each) => [...each]));
        const plain = [...words.keys()].sort(
          (a, b) => Buffer.compare(words[a] ?? bytes, words[b] ?? bytes) || a - b,
        );
        expect([...sortedOrder(bytes, width, words.length)]).toEqual(plain);
      }),
    );
  });
});
