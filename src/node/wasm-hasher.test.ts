import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashBatch, MessageBatch, nobleHasher } from "../ledger/kernel/hasher.ts";
import { hashPairs, PairBatch } from "../ledger/kernel/pair-batch.ts";
import { loadBatchHasher } from "./wasm-hasher.ts";

const hasher = loadBatchHasher();
const sha256Each = hasher?.sha256Each;

function batchOf(messages: readonly Uint8Array[]): MessageBatch {
  const batch = new MessageBatch();
  for (const message of messages) {
    batch.reserve(message.length).set(message, batch.length);
    batch.close(batch.length + message.length);
  }
  return batch;
}

function digestsOf(batch: MessageBatch): string[] {
  return Array.from({ length: batch.count }, (_, i) =>
    Buffer.from(batch.digests.subarray(32 * i, 32 * i + 32)).toString("hex"),
  );
}

describe("hashing many messages at once", () => {
  it("is there after a build", () => {
    expect(sha256Each).toBeDefined();
  });

  it("gives what hashing one by one gives, for all lengths side by side", () => {
    const message = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .constantFrom(0, 55, 56, 63, 64, 119, 120, 128, 1_000)
        .map((length) => new Uint8Array(length).fill(length)),
    );
    fc.assert(
      fc.property(fc.array(message, { minLength: 4, maxLength: 40 }), (messages) => {
        const batch = batchOf(messages);
        expect(sha256Each?.(batch)).toBe(true);
        expect(digestsOf(batch)).toEqual(
          messages.map((each) => createHash("sha256").update(each).digest("hex")),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("fills a whole batch, and leaves what is too large or too little to the others", () => {
    const full = batchOf(Array.from({ length: 256 }, (_, i) => Uint8Array.of(i, 1, 2)));
    expect(sha256Each?.(full)).toBe(true);
    const last = createHash("sha256")
      .update(Uint8Array.of(255, 1, 2))
      .digest("hex");
    expect(digestsOf(full).at(-1)).toBe(last);
    const large = [1, 2, 3, 4].map((each) => new Uint8Array(each === 3 ? 1 << 20 : each));
    for (const messages of [large, [Uint8Array.of(1)], []]) {
      const batch = batchOf(messages);
      expect(sha256Each?.(batch)).toBe(false);
      hashBatch({ ...nobleHasher, sha256Each: () => false }, batch);
      expect(digestsOf(batch)).toEqual(
        messages.map((each) => createHash("sha256").update(each).digest("hex")),
      );
    }
  });
});

describe("hashing many inner nodes at once", () => {
  const pair = fc.record({
    prefix: fc.uint8Array({ minLength: 1, maxLength: 9 }),
    left: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    right: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  });

  it("gives what hashing one by one gives, however many there are, without the kernel too", () => {
    const batch = new PairBatch();
    const digests = () =>
      Array.from({ length: batch.count }, (_, i) =>
        Buffer.from(batch.digests.buffer, 32 * i, 32).toString("hex"),
      );
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 40 }), (pairs) => {
        const hashes = new Uint8Array(batch.hashes.buffer);
        batch.count = pairs.length;
        for (const [i, { prefix, left, right }] of pairs.entries()) {
          batch.prefixes.set(prefix, 16 * i);
          batch.prefixes[16 * i + 15] = prefix.length;
          hashes.set([...left, ...right], 64 * i);
        }
        const wanted = pairs.map(({ prefix, left, right }) =>
          createHash("sha256")
            .update(Uint8Array.of(...prefix, 32, ...left, 32, ...right))
            .digest("hex"),
        );
        expect(hasher?.hashPairs(batch)).toBe(pairs.length >= 4);
        if (pairs.length >= 4) expect(digests()).toEqual(wanted);
        batch.digests.fill(0);
        hashPairs(nobleHasher, batch);
        expect(digests()).toEqual(wanted);
      }),
      { numRuns: 500 },
    );
  });

  it("fills a whole batch after messages of any kind", () => {
    sha256Each?.(batchOf(Array.from({ length: 256 }, () => new Uint8Array(250).fill(255))));
    const batch = new PairBatch();
    for (; !batch.isFull; batch.count++) batch.prefixes.set([batch.count, 1], 16 * batch.count);
    for (let i = 0; i < batch.count; i++) batch.prefixes[16 * i + 15] = 2;
    expect(hasher?.hashPairs(batch)).toBe(true);
    const zeros = new Uint8Array(32);
    expect(Buffer.from(batch.digests.buffer, 32 * 255, 32).toString("hex")).toBe(
      createHash("sha256")
        .update(Uint8Array.of(255, 1, 32, ...zeros, 32, ...zeros))
        .digest("hex"),
    );
  });
});
