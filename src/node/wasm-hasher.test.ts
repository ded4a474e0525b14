import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashBatch, MessageBatch, nobleHasher } from "../ledger/kernel/hasher.ts";
import { loadBatchHasher } from "./wasm-hasher.ts";

const sha256Each = loadBatchHasher();

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
