import { describe, expect, it } from "vitest";
import type { SearchCondition } from "../node.ts";
import { heightRange } from "./height-range.ts";

const on = (op: SearchCondition["op"], value?: string | bigint): SearchCondition => ({
  key: "tx.height",
  op,
  ...(value === undefined ? {} : { value }),
});

describe("the heights that conditions leave", () => {
  it.each([
    ["all without a condition", [], [5, 20]],
    ["one for =", [on("=", 7n)], [7, 7]],
    ["one for = with a text", [on("=", "7")], [7, 7]],
    ["the later ones for >", [on(">", 7n)], [8, 20]],
    ["the later ones for >=", [on(">=", 7n)], [7, 20]],
    ["the earlier ones for <", [on("<", 7n)], [5, 6]],
    ["the earlier ones for <=", [on("<=", 7n)], [5, 7]],
    ["what two leave together", [on(">", 7n), on("<", 10n)], [8, 9]],
    ["all for EXISTS", [on("EXISTS")], [5, 20]],
    ["no more than there are", [on(">", 1n), on("<", 10n ** 30n)], [5, 20]],
  ] as const)("are %s", (_, conditions, [from, to]) => {
    expect(heightRange(conditions, 5, 20)).toEqual({ from, to });
  });

  it.each([
    ["a pruned height", on("=", 4n)],
    ["a height to come", on(">", 20n)],
    ["a number beyond all heights", on("=", 10n ** 30n)],
    ["no number", on("=", "seven")],
    ["a part of a number", on("CONTAINS", "7")],
  ] as const)("are none for %s", (_, condition) => {
    const { from, to } = heightRange([condition], 5, 20);
    expect(from).toBeGreaterThan(to);
  });

  it("are those that a comparison one by one finds", () => {
    const values = [0n, 4n, 5n, 6n, 12n, 19n, 20n, 21n];
    const holds = {
      "=": (a: bigint, b: bigint) => a === b,
      "<": (a: bigint, b: bigint) => a < b,
      "<=": (a: bigint, b: bigint) => a <= b,
      ">": (a: bigint, b: bigint) => a > b,
      ">=": (a: bigint, b: bigint) => a >= b,
    };
    const all = Object.entries(holds).flatMap(([op, isMet]) =>
      values.map((value) => ({ condition: on(op as keyof typeof holds, value), isMet, value })),
    );
    for (const one of all) {
      for (const two of all) {
        const expected = [];
        for (let height = 5; height <= 20; height++) {
          const at = BigInt(height);
          if (one.isMet(at, one.value) && two.isMet(at, two.value)) expected.push(height);
        }
        const { from, to } = heightRange([one.condition, two.condition], 5, 20);
        const found = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
        expect(found).toEqual(expected);
      }
    }
  });
});
