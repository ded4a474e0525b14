import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Chain, refusalOf } from "../../../test/ledger/chain.ts";
import { bytesToUtf8 } from "./bytes.ts";
import { collection, integerValue, textPart, textTail } from "./collections.ts";
import { type PageRequest, paginate } from "./pagination.ts";

const things = collection({
  store: "things",
  prefix: 7,
  key: [textPart, textTail],
  value: integerValue,
});
const keyFrom = (rest: Uint8Array) => ["a", bytesToUtf8(rest)] as const;

function chainWith(count: number): Chain {
  const chain = new Chain();
  for (let i = 0; i < count; i++) {
    things.set(chain.ctx, ["a", `${1000 + i}`], BigInt(i));
    things.set(chain.ctx, ["b", `${i}`], 0n);
  }
  return chain;
}

function pageOf(chain: Chain, request: Partial<PageRequest>) {
  const full = { key: new Uint8Array(0), offset: 0n, limit: 0n, countTotal: false, reverse: false };
  const listing = { collection: things, beginning: ["a"] as ["a"], keyFrom };
  const { page, pagination } = paginate(chain.ctx, listing, { ...full, ...request });
  return { values: page.map(([, value]) => Number(value)), ...pagination };
}

describe("a page", () => {
  // Source of the next five: Cosmos SDK types/query/pagination.go.
  it("has 100 entries and the total when no limit is given", () => {
    const { values, nextKey, total } = pageOf(chainWith(250), {});
    expect(values).toHaveLength(100);
    expect(bytesToUtf8(nextKey)).toBe("1100");
    expect(total).toBe(250n);
  });

  it("leaves the total out when a limit is given, unless it is asked for", () => {
    const chain = chainWith(5);
    expect(pageOf(chain, { limit: 2n }).total).toBe(0n);
    expect(pageOf(chain, { limit: 2n, countTotal: true }).total).toBe(5n);
  });

  it("begins at the key", () => {
    const chain = chainWith(5);
    const { nextKey } = pageOf(chain, { limit: 2n });
    expect(pageOf(chain, { limit: 2n, key: nextKey }).values).toEqual([2, 3]);
  });

  it("goes backwards", () => {
    const chain = chainWith(5);
    const first = pageOf(chain, { limit: 2n, reverse: true });
    expect(first.values).toEqual([4, 3]);
    const second = pageOf(chain, { limit: 9n, reverse: true, key: first.nextKey });
    expect(second.values).toEqual([2, 1, 0]);
    expect(second.nextKey).toHaveLength(0);
  });

  it("takes a key or an offset, not both", () => {
    const refusal = refusalOf(() => pageOf(chainWith(1), { key: Uint8Array.of(1), offset: 1n }));
    expect(refusal).toContain(
      "code = InvalidArgument desc = invalid request, either offset or key",
    );
  });

  it("has 1000 entries at most", () => {
    expect(pageOf(chainWith(1100), { limit: 1n << 64n }).values).toHaveLength(1000);
  });

  it("refuses keys that it never gave", () => {
    const listing = { collection: things, keyFrom: () => undefined };
    const request = { key: Uint8Array.of(1), offset: 0n, limit: 0n, countTotal: false };
    expect(
      refusalOf(() => paginate(new Chain().ctx, listing, { ...request, reverse: false })),
    ).toContain("invalid pagination key");
  });

  it("skips and counts 100 000 entries and no more", () => {
    const chain = new Chain();
    for (let i = 0; i < 100_002; i++) things.set(chain.ctx, ["a", `${100_000 + i}`], BigInt(i));
    const last = pageOf(chain, { offset: 100_000n, limit: 1n });
    expect(last.values).toEqual([100_000]);
    expect(bytesToUtf8(last.nextKey)).toBe("200001");
    const first = pageOf(chain, {});
    expect([first.values.length, first.total]).toEqual([100, 0n]);
    const counted = () => pageOf(chain, { countTotal: true });
    expect(refusalOf(counted)).toContain("too many to count");
    expect(refusalOf(() => pageOf(chain, { offset: 100_001n }))).toContain("page by key");
  });

  it("follows the one before without gap or overlap, whatever the limit", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30 }),
        fc.bigInt(1n, 12n),
        fc.boolean(),
        (count, limit, reverse) => {
          const chain = chainWith(count);
          const seen: number[] = [];
          let key: Uint8Array | undefined;
          do {
            const page = pageOf(chain, { limit, reverse, ...(key && { key }) });
            seen.push(...page.values);
            key = page.nextKey;
          } while (key.length > 0);
          const all = Array.from({ length: count }, (_, i) => i);
          expect(seen).toEqual(reverse ? all.reverse() : all);
        },
      ),
      { numRuns: 50 },
    );
  });
});
