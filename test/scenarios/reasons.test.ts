/** Every reason of refusal, brought about by one row, in both modes, and nothing else changes. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { MALFORMED_REASONS, REFUSAL_REASONS } from "../../src/programme/events/reasons.ts";
import { aliquot, temporaryFolder } from "../support/cli.ts";
import { CSV_COLUMNS, csvOf, type EventRow } from "../support/random-events.ts";

const folder = temporaryFolder();
let count = 0;

const DAY = "2019-11-05T10:00:00+08:00";
const lock = (more: EventRow = {}): EventRow => ({
  time: DAY,
  event: "lock",
  participant: "ana",
  asset: "USDT",
  amount: "600",
  term: "1w",
  ...more,
});
const ktst = (more: EventRow = {}): EventRow => ({
  time: "2020-09-17T00:00:00Z",
  event: "lock",
  participant: "ana",
  asset: "KCS",
  amount: "5",
  term: "kcs-7d",
  ...more,
});
const mars = (more: EventRow = {}): EventRow => ({
  id: "l",
  time: "2022-02-22T00:00:00Z",
  event: "lock",
  participant: "ana",
  asset: "UST",
  amount: "100",
  term: "3w",
  ...more,
});
const out = (time: string, amount: string, more: EventRow = {}): EventRow => ({
  time,
  event: "withdraw",
  participant: "ana",
  asset: "UST",
  amount,
  counterparty: "l",
  ...more,
});
const mint = (more: EventRow = {}): EventRow => ({
  time: "2023-01-01T00:00:00Z",
  event: "mint",
  participant: "jo",
  asset: "KAU",
  amount: "5",
  ...more,
});
const admitted: readonly EventRow[] = (["register", "accept", "verify"] as const).map((event) => ({
  time: "2020-09-16T12:00:00Z",
  event,
  participant: "ana",
  ...(event === "accept" ? { value: "v1" } : event === "verify" ? { value: "passed" } : {}),
}));
const announced = "pol-lockdrop-announced";

/** The programme, the rows, and how many of the last ones are refused for the reason. */
const REFUSED: Readonly<
  Record<(typeof REFUSAL_REASONS)[number], readonly [string, readonly EventRow[], number?]>
> = {
  "unknown-term": ["pol-lockdrop", [lock(), lock({ term: "5w" })]],
  "wrong-asset": ["pol-lockdrop", [lock(), lock({ asset: "POL" })]],
  "outside-window": [
    "pol-lockdrop",
    [
      lock(),
      lock({ time: "2019-11-04T23:59:59.999999999+08:00" }),
      lock({ time: "2019-11-06T00:00:00+08:00" }),
    ],
    2,
  ],
  "not-eligible": ["ktst-burningdrop", [ktst()]],
  "no-price": ["ktst-burningdrop", [...admitted, ktst()]],
  "below-minimum": [
    announced,
    [
      lock(),
      lock({ participant: "ben", amount: "499.999999" }),
      lock({ participant: "ben", amount: "0" }),
    ],
    2,
  ],
  "over-limit": [announced, [lock({ amount: "2000" }), lock({ amount: "500" })]],
  "over-cap": ["pol-lockdrop", [lock({ amount: "300000" }), lock({ amount: "1" })]],
  "cap-partial": ["pol-lockdrop", [lock({ amount: "299999" }), lock({ amount: "2" })]],
  "no-position": ["mars", [mars(), out("2022-02-23T00:00:00Z", "5", { participant: "ben" })]],
  "beyond-balance": [
    "kinesis-minters-yield",
    [mint(), mint({ event: "activate", via: "sale", amount: "5.0000001" })],
  ],
  "over-withdrawal-limit": ["mars", [mars(), out("2022-02-26T00:00:00Z", "50.000001")]],
  "already-withdrawn": [
    "mars",
    [mars(), out("2022-02-26T00:00:00Z", "1"), out("2022-02-26T00:00:01Z", "1")],
  ],
  "already-signalled": [
    "edgeware",
    ["1", "2"].map(
      (amount): EventRow => ({
        time: "2019-07-01T00:00:00Z",
        event: "signal",
        participant: "ana",
        asset: "ETH",
        amount,
      }),
    ),
  ],
  "already-invited": [
    "pol-lockdrop",
    [
      lock(),
      ...["ben", "cho"].map(
        (participant): EventRow => ({
          time: DAY,
          event: "invite",
          participant,
          counterparty: "dia",
        }),
      ),
    ],
  ],
  "self-invite": [
    "pol-lockdrop",
    [lock(), { time: DAY, event: "invite", participant: "ana", counterparty: "ana" }],
  ],
  "self-transfer": [
    "kinesis-minters-yield",
    [mint(), mint({ event: "activate", via: "transfer", counterparty: "jo" })],
  ],
  "already-listed": [
    "pol-lockdrop",
    [lock(), { time: DAY, event: "listing" }, { time: DAY, event: "listing" }],
  ],
  "not-in-programme": ["pol-lockdrop", [lock(), lock({ event: "burn", term: "" })]],
  voided: [
    "pol-lockdrop",
    [
      lock(),
      lock({ id: "x" }),
      { time: DAY, event: "void", counterparty: "x", value: "typed twice" },
    ],
  ],
  "no-such-event": [
    "pol-lockdrop",
    [lock(), { time: DAY, event: "void", counterparty: "x", value: "typed twice" }],
  ],
};

const line = (cells: EventRow): string =>
  CSV_COLUMNS.map((column) => cells[column] ?? "").join(",");
const json = (text: string): string => `{"time":"${DAY}","event":"listing"}\n${text}\n`;

/** File name and content; the second event is malformed for the reason. */
const MALFORMED: Readonly<Record<(typeof MALFORMED_REASONS)[number], readonly [string, string]>> = {
  "wrong-cell-count": ["e.csv", `${csvOf([lock()])}one,two\n`],
  "control-character": ["e.csv", csvOf([lock(), lock({ participant: "a\u0001b" })])],
  "cell-too-long": ["e.csv", csvOf([lock(), lock({ participant: "x".repeat(4097) })])],
  "untrimmed-cell": ["e.csv", csvOf([lock(), lock({ participant: " ana" })])],
  "unpaired-surrogate": ["e.jsonl", json('{"time":"x","event":"\\ud800"}')],
  "bad-json": ["e.jsonl", json("[1]")],
  "unknown-column": ["e.jsonl", json('{"colour":"red"}')],
  "duplicate-key": ["e.jsonl", json('{"event":"lock","event":"listing"}')],
  "number-needs-quotes": ["e.jsonl", json('{"amount":1e-400}')],
  "wrong-type": ["e.jsonl", json('{"amount":["1"]}')],
  "bad-time": ["e.csv", csvOf([lock(), lock({ time: "yesterday" })])],
  "bad-amount": ["e.csv", csvOf([lock(), lock({ amount: "1e5" })])],
  "bad-value": [
    "e.csv",
    csvOf([lock(), { time: DAY, event: "verify", participant: "ana", value: "maybe" }]),
  ],
  "missing-cell": ["e.csv", csvOf([lock(), lock({ term: "" })])],
  "unexpected-cell": ["e.csv", csvOf([lock(), lock({ via: "sale" })])],
  "unknown-event": ["e.csv", csvOf([lock(), lock({ event: "deposit" })])],
  "unknown-asset": ["e.csv", csvOf([lock(), lock({ asset: "USDC" })])],
  "duplicate-id": ["e.csv", `${csvOf([lock({ id: "a" })])}${line(lock({ id: "a" }))}\n`],
};

function settle(programme: string, name: string, content: string, ...more: string[]) {
  const own = join(folder, `${count++}`);
  mkdirSync(own);
  writeFileSync(join(own, name), content);
  const args = ["settle", programme, join(own, name), "--out", join(own, "out"), "--tree", "none"];
  const run = aliquot([...args, ...more]);
  const rejected = run.status === 0 ? readFileSync(join(own, "out/rejected.csv"), "utf8") : "";
  return {
    ...run,
    reasons: [...rejected.matchAll(/^\d+,[^,]*,([a-z-]+),/gm)].map((match) => match[1]),
  };
}

describe("a rule's refusal is a result, with exit 0, in both modes", () => {
  it.each(Object.entries(REFUSED))("%s", (reason, [programme, rows, times = 1]) => {
    for (const mode of [[], ["--lenient"]]) {
      const { status, stderr, reasons } = settle(programme, "e.csv", csvOf(rows), ...mode);
      expect([status, stderr]).toEqual([0, ""]);
      expect(reasons).toEqual(new Array(times).fill(reason));
    }
  });
});

describe("a malformed row stops a strict run and is set aside by a lenient one", () => {
  it.each(Object.entries(MALFORMED))("%s", (reason, [name, content]) => {
    expect(settle("pol-lockdrop", name, content)).toMatchObject({ status: 4, stdout: "" });
    expect(settle("pol-lockdrop", name, content, "--lenient")).toMatchObject({
      status: 0,
      stderr: "",
      reasons: [reason],
    });
  });
});
