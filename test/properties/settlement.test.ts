/** What must hold for every programme: checked on random ones, each reproducible by its seed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explain } from "../../src/programme/explain/explain.ts";
import { explanationText } from "../../src/programme/explain/text.ts";
import type { Settlement } from "../../src/programme/settle.ts";
import type { EventRow } from "../support/random-events.ts";
import { randomCase } from "../support/random-programme.ts";
import { figuresOf, settleRows } from "../support/settle-rows.ts";

const seeds = fc.integer({ min: 1, max: 1_000_000 });
const RUNS = { numRuns: 250 };

function lockdrop(changes: { share?: object; group?: object; terms?: object } = {}): object {
  return {
    aliquot: 1,
    id: "small",
    title: "Small",
    zone: "UTC",
    assets: { A: { decimals: 6 }, R: { decimals: 18 } },
    reward: "R",
    contribute: {
      by: "lock",
      opens: "2024-01-01T00:00:00Z",
      closes: "2024-01-02T00:00:00Z",
      terms: { t: { assets: ["A"], coefficient: "1.8" }, ...changes.terms },
    },
    share: { by: "pro-rata", sink: "burn", ...changes.share },
    groups: [{ id: "main", pool: "1000000", ...changes.group }],
    release: { by: "at-once", at: "close" },
  };
}

function lock(participant: string, amountBase: bigint, more: EventRow = {}): EventRow {
  return {
    time: "2024-01-01T12:00:00Z",
    event: "lock",
    participant,
    asset: "A",
    amount_base: `${amountBase}`,
    term: "t",
    ...more,
  };
}

function shareOf(settlement: Settlement, participant: string): bigint {
  return settlement.allocations
    .filter((each) => each.participant === participant)
    .reduce((sum, each) => sum + each.allocation, 0n);
}

function weightOf(settlement: Settlement, participant: string): bigint {
  return settlement.allocations.find((each) => each.participant === participant)?.weight ?? 0n;
}

const amounts = fc.bigInt({ min: 1n, max: 2n ** 127n });
const deposits = fc.array(amounts, { minLength: 1, maxLength: 12 });

describe("every random programme", () => {
  it("conserves every asset and every reward to the unit", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { definition, rows, asOf } = randomCase(seed);
        const settlement = settleRows(definition, rows, asOf);
        for (const token of settlement.rewards) {
          const allocated = sumOf(settlement.allocations, token.token, (each) => each.allocation);
          const released = sumOf(
            settlement.releases.filter((each) => each.kind !== "burned"),
            token.token,
            (each) => each.amount,
          );
          const burned = sumOf(
            settlement.releases.filter((each) => each.kind === "burned"),
            token.token,
            (each) => each.amount,
          );
          expect(token.allocated).toBe(allocated);
          expect(token.pool - allocated).toBe(token.dust);
          expect(allocated - released - burned).toBe(token.held);
          for (const figure of [token.dust, token.held, released, burned])
            expect(figure >= 0n).toBe(true);
        }
        for (const deposit of settlement.deposits) {
          expect(deposit.in).toBe(deposit.accepted + deposit.refused);
          expect(deposit.accepted).toBe(deposit.held + deposit.withdrawn + deposit.burned);
        }
      }),
      RUNS,
    );
  });

  it("pays nobody more than their share, and counts what remains down to what is held", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { definition, rows, asOf } = randomCase(seed);
        const settlement = settleRows(definition, rows, asOf);
        for (const row of settlement.releases) {
          expect(row.amount > 0n && row.remaining >= 0n).toBe(true);
          expect(row.time <= settlement.asOf).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it("gives the same figures whatever the order of lines with different times", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { definition, rows, asOf } = randomCase(seed);
        const distinct = [
          ...new Map(rows.map((row) => [Date.parse(row.time ?? ""), row])).values(),
        ];
        const shuffled = [...distinct].sort((a, b) => ((a.id ?? "") < (b.id ?? "") ? 1 : -1));
        const until = asOf ?? "2024-06-01T00:00:00Z";
        expect(figuresOf(settleRows(definition, shuffled, until))).toEqual(
          figuresOf(settleRows(definition, distinct, until)),
        );
      }),
      { numRuns: 120 },
    );
  });

  it("is the same at an instant as if the later rows had never been written", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { definition, rows } = randomCase(seed);
        const until = "2024-01-09T00:00:00Z";
        const before = rows.filter((row) => Date.parse(row.time ?? "") <= Date.parse(until));
        expect(figuresOf(settleRows(definition, rows, until))).toEqual(
          figuresOf(settleRows(definition, before, until)),
        );
      }),
      { numRuns: 120 },
    );
  });

  it("can be explained for everybody, and the explanation names every share in it", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { definition, rows, asOf } = randomCase(seed);
        const settlement = settleRows(definition, rows, asOf);
        const people = new Set([
          ...settlement.allocations.map((each) => each.participant),
          "nobody",
        ]);
        for (const participant of people) {
          const explanation = explain(settlement, [], participant);
          expect(explanationText(explanation)).toContain(participant);
        }
      }),
      { numRuns: 60 },
    );
  });
});

function sumOf<T extends { readonly token: string }>(
  rows: readonly T[],
  token: string,
  amount: (row: T) => bigint,
): bigint {
  return rows.filter((row) => row.token === token).reduce((sum, row) => sum + amount(row), 0n);
}

describe("a pro-rata group", () => {
  it("gives a larger deposit never less, for amounts up to 2^127", () => {
    fc.assert(
      fc.property(deposits, amounts, amounts, (others, a, b) => {
        const [small, large] = a < b ? [a, b] : [b, a];
        const rows = others.map((amount, i) => lock(`p${i}`, amount));
        const less = settleRows(lockdrop(), [...rows, lock("me", small)]);
        const more = settleRows(lockdrop(), [...rows, lock("me", large)]);
        expect(shareOf(more, "me") >= shareOf(less, "me")).toBe(true);
      }),
    );
  });

  it("changes nothing but floors when one deposit is split in two", () => {
    fc.assert(
      fc.property(deposits, amounts, amounts, (others, a, b) => {
        const rows = others.map((amount, i) => lock(`p${i}`, amount));
        const whole = settleRows(lockdrop(), [...rows, lock("me", a + b)]);
        const split = settleRows(lockdrop(), [...rows, lock("me", a), lock("me", b)]);
        const lost = weightOf(whole, "me") - weightOf(split, "me");
        expect(lost === 0n || lost === 1n).toBe(true);
        if (lost === 0n) expect(shareOf(split, "me")).toBe(shareOf(whole, "me"));
      }),
    );
  });

  it("changes nothing at all when the weights need no floor", () => {
    const fifths = fc.bigInt({ min: 1n, max: 2n ** 124n });
    fc.assert(
      fc.property(deposits, fifths, fifths, (others, a, b) => {
        const rows = others.map((amount, i) => lock(`p${i}`, amount));
        const whole = settleRows(lockdrop(), [...rows, lock("me", 5n * (a + b))]);
        const split = settleRows(lockdrop(), [...rows, lock("me", 5n * a), lock("me", 5n * b)]);
        expect(figuresOf(split)).toEqual(figuresOf(whole));
      }),
    );
  });

  it("applies equal times in the order of the lines: the earlier line gets the last room", () => {
    const capped = lockdrop({ group: { cap: { asset: "A", amount: "100" } } });
    const rows = [
      lock("first", 70_000_000n, { id: "x" }),
      lock("second", 70_000_000n, { id: "a" }),
    ];
    const settled = settleRows(capped, rows);
    expect(settled.allocations.map((each) => [each.participant, each.weight])).toEqual([
      ["first", 126_000_000n],
      ["second", 54_000_000n],
    ]);
    const swapped = settleRows(capped, rows.toReversed());
    expect(swapped.allocations.map((each) => [each.participant, each.weight])).toEqual([
      ["first", 54_000_000n],
      ["second", 126_000_000n],
    ]);
  });

  it("leaves the pool of an empty group as dust, and gives one participant the whole pool", () => {
    const nobody = settleRows(lockdrop(), [
      { time: "2024-01-01T12:00:00Z", event: "register", participant: "p" },
    ]);
    expect(nobody.rewards[0]).toMatchObject({ allocated: 0n, dust: 10n ** 24n });
    const one = settleRows(lockdrop(), [lock("only", 1n)]);
    expect(shareOf(one, "only")).toBe(10n ** 24n);
  });

  it("leaves no dust under largest-remainder, and differs from floor by at most one unit each", () => {
    fc.assert(
      fc.property(deposits, (all) => {
        const rows = all.map((amount, i) => lock(`p${i}`, amount));
        const floored = settleRows(lockdrop(), rows);
        const exact = settleRows(lockdrop({ share: { rounding: "largest-remainder" } }), rows);
        expect(exact.rewards[0]?.dust).toBe(0n);
        exact.allocations.forEach((each, i) => {
          const extra = each.allocation - (floored.allocations[i]?.allocation ?? 0n);
          expect(extra === 0n || extra === 1n).toBe(true);
        });
      }),
    );
  });

  it("never pays more when each position is rounded by itself", () => {
    fc.assert(
      fc.property(deposits, (all) => {
        const rows = all.map((amount, i) => lock(`p${i % 3}`, amount));
        const together = settleRows(lockdrop(), rows);
        const apart = settleRows(lockdrop({ share: { round_per: "position" } }), rows);
        for (const each of together.allocations)
          expect(shareOf(apart, each.participant) <= each.allocation).toBe(true);
      }),
    );
  });

  it("counts what rates leave of the total pool as dust, to the unit", () => {
    const thirds = {
      share: { pool: "1", rates: "printed", by: "pro-rata" },
      group: { rate: "1/3", pool: undefined },
    };
    const settlement = settleRows(lockdrop(thirds), [lock("only", 1n)]);
    const third = 10n ** 18n / 3n;
    expect(settlement.rewards[0]).toMatchObject({
      pool: 10n ** 18n,
      allocated: third,
      dust: 10n ** 18n - third,
    });
  });

  it("counts a voided deposit as come in and refused", () => {
    const rows = [
      lock("a", 5n, { id: "x" }),
      lock("b", 7n),
      { time: "2024-01-01T13:00:00Z", event: "void", counterparty: "x", value: "typed twice" },
    ];
    const settlement = settleRows(lockdrop(), rows);
    expect(settlement.deposits).toEqual([
      { asset: "A", in: 12n, accepted: 7n, refused: 5n, held: 7n, withdrawn: 0n, burned: 0n },
    ]);
  });
});
