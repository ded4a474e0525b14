import { expect, it } from "vitest";
import { fuzzNode } from "../support/node/fuzz-run.ts";

/**
 * What the servers answer malformed requests with: 500 and 501 are CometBFT's for a refused call in an address and
 * the gateway's for an unknown one, the rest say which bound was passed.
 */
const STATUSES = ["200", "400", "404", "405", "413", "414", "415", "431", "500", "501"];
/** Without a collection before it is measured, a heap holds what has been thrown away too. */
const HEAP_GROWTH = 256 * 1024 * 1024;

it("takes 20,000 malformed transactions, calls and paths without a crash, a hang or a change", async () => {
  const seed = 20_261_121;
  const report = await fuzzNode(seed, 20_000);
  const [before, after] = report.appHashes;
  expect(after, `seed ${seed}`).toBe(before);
  expect(Object.keys(report.statuses).filter((each) => !STATUSES.includes(each))).toEqual([]);
  expect(report.statuses["200"]).toBeGreaterThan(0);
  const [heapBefore, heapAfter] = report.heap;
  expect(heapAfter - heapBefore).toBeLessThan(HEAP_GROWTH);
}, 300_000);
