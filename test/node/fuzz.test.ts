import { expect, it } from "vitest";
import { fuzzNode } from "../support/node/fuzz-run.ts";

it("takes 20,000 malformed transactions, calls and paths without a crash, a hang or a change", async () => {
  const seed = 20_261_121;
  const report = await fuzzNode(seed, 20_000);
  const [before, after] = report.appHashes;
  expect(after, `seed ${seed}`).toBe(before);
  expect(report.statuses["undefined"]).toBeUndefined();
}, 300_000);
