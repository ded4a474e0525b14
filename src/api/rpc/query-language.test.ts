import { describe, expect, it } from "vitest";
import { eventKeys, matches } from "./event-match.ts";
import { checkPage, pageOf, parseQuery, perPageOf, queryText } from "./query-language.ts";

describe("the search language", () => {
  // Examples of https://docs.cometbft.com/v0.38/core/subscription and its package documentation.
  it.each([
    ["tm.event='NewBlock'", [{ key: "tm.event", op: "=", value: "NewBlock" }]],
    [
      "tm.event = 'Tx' AND tx.hash = 'XYZ'",
      [
        { key: "tm.event", op: "=", value: "Tx" },
        { key: "tx.hash", op: "=", value: "XYZ" },
      ],
    ],
    [
      "tx.height > 5 AND tx.height<=10",
      [
        { key: "tx.height", op: ">", value: 5n },
        { key: "tx.height", op: "<=", value: 10n },
      ],
    ],
    [
      "abci.owner.name CONTAINS 'Igor'",
      [{ key: "abci.owner.name", op: "CONTAINS", value: "Igor" }],
    ],
    ["account.name EXISTS", [{ key: "account.name", op: "EXISTS" }]],
    ["wasm-x_1.k='a AND b'", [{ key: "wasm-x_1.k", op: "=", value: "a AND b" }]],
    ["a=''", [{ key: "a", op: "=", value: "" }]],
    [
      `a=${"9".repeat(30)}`,
      [{ key: "a", op: "=", value: 999_999_999_999_999_999_999_999_999_999n }],
    ],
  ])("reads %s", (text, conditions) => {
    expect(parseQuery(text)).toEqual(conditions);
    expect(parseQuery(queryText(parseQuery(text)))).toEqual(conditions);
  });

  it.each([
    ["", "offset 0: EOF"],
    ["tx.height", "offset 9: EOF"],
    ["tx.height >= 'x'", "offset 13: got string, wanted number"],
    ["= 5", "offset 0: got = operator, wanted tag"],
    ["a CONTAINS 5", "offset 11: got number, wanted string"],
    ["a=5 AND", "offset 7: EOF"],
    ["a='x", "offset 2: EOF"],
    ["a=1.5", "offset 2: numbers are whole here, got 1.5"],
    [
      "tx.time > TIME 2013-05-03T14:45:00Z",
      "offset 10: TIME values are not supported, search by tx.height or block.height instead",
    ],
    [
      "tx.date = DATE 2013-05-03",
      "offset 10: DATE values are not supported, search by tx.height or block.height instead",
    ],
    ["a".repeat(513), "maximum query length exceeded"],
    [Array(17).fill("a=1").join(" AND "), "a query has at most 16 conditions"],
    ["💥=5", "offset 0: invalid input 💥 at offset 1"],
  ])("refuses %j", (text, message) => {
    expect(() => parseQuery(text)).toThrow(message);
  });

  it("takes pages in CometBFT's bounds", () => {
    expect([undefined, -4, 0, 1, 100, 1000].map(perPageOf)).toEqual([30, 30, 30, 1, 100, 100]);
    expect(() => checkPage(2, 30, 30)).toThrow("page should be within [1, 1] range, given 2");
    expect(() => checkPage(0, 30, 100)).toThrow("page should be within [1, 4] range, given 0");
    checkPage(1, 30, 0);
    checkPage(4, 30, 91);
    expect(() => pageOf([], { order_by: "up" }, "asc")).toThrow(
      "expected order_by to be either `asc` or `desc` or empty",
    );
  });
});

describe("subscribers' conditions", () => {
  const events = [
    {
      type: "transfer",
      attributes: [
        { key: "amount", value: "100ualq", index: true },
        { key: "amount", value: "6.5stake", index: true },
        { key: "recipient", value: "alice", index: false },
      ],
    },
  ];
  const keys = eventKeys(events, { "tm.event": "Tx", "tx.height": "5" });
  // What CometBFT v0.38.17 `libs/pubsub/query/query.go` does with these.
  it.each([
    ["tm.event='Tx' AND transfer.amount > 99", true],
    ["transfer.amount = 6", false],
    ["transfer.amount > 6", true],
    ["transfer.amount < 7", true],
    ["transfer.amount = '100ualq'", true],
    ["transfer.amount CONTAINS 'stake'", true],
    ["transfer.recipient EXISTS", true],
    ["transfer EXISTS", true],
    ["trans EXISTS", false],
    ["transfer.sender EXISTS", false],
    ["transfer.recipient = 5", false],
    ["tx.height >= 5 AND tx.height <= 5", true],
    ["tx.height < 5", false],
    ["toString EXISTS", false],
  ])("%s: %s", (query, isMet) => {
    expect(matches(parseQuery(query), keys)).toBe(isMet);
  });
});
