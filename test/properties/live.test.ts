/**
 * The same digits live and in bulk: random programmes run on a ledger by signed transactions, in blocks at the
 * events' times, against `settle`, and against `settle` of the ledger's own log. Longer: `npm run fuzz:live`.
 */
import { describe, expect, it } from "vitest";
import { compareLive } from "../support/live/compare-live.ts";
import { FEATURES } from "../support/live/features.ts";

const BATCHES = 10;
const BATCH = 30;

/** Every rule's refusal that can come about on a ledger, and the partial acceptance. */
const REASONS = [
  "unknown-term",
  "wrong-asset",
  "outside-window",
  "not-eligible",
  "no-price",
  "below-minimum",
  "over-limit",
  "over-cap",
  "cap-partial",
  "no-position",
  "beyond-balance",
  "over-withdrawal-limit",
  "already-withdrawn",
  "already-signalled",
  "already-invited",
  "self-invite",
  "self-transfer",
  "already-listed",
  "not-in-programme",
];

const seen = new Set<string>();

/** What differs, by seed. */
async function differencesFrom(first: number, count: number): Promise<string[]> {
  const found: string[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const { differences, reasons, features } = await compareLive(seed);
    for (const each of [...reasons, ...features]) seen.add(each);
    if (differences.length > 0) found.push(`seed ${seed}: ${differences.join("; ")}`);
  }
  return found;
}

describe("programmes on a ledger", () => {
  it.each(Array.from({ length: BATCHES }, (_, i) => i * BATCH + 1))(
    "give the digits of settle, seeds %i and the next 29",
    async (first) => {
      expect(await differencesFrom(first, BATCH)).toEqual([]);
    },
  );

  it("have used every feature and met every refusal by then", () => {
    expect([...FEATURES, ...REASONS].filter((each) => !seen.has(each))).toEqual([]);
  });
});
