/** Bad input through the real program: one clear sentence, the documented exit code, nothing written. */
import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { aliquot, everythingIn, temporaryFolder } from "../support/cli.ts";

const folder = temporaryFolder();
const HEADER = "id,time,event,participant,asset,amount,amount_base,term,counterparty,via,value\n";
const GOOD = "a,2019-11-05T09:00:00+08:00,lock,ana,USDT,100,,1w,,,\n";
let count = 0;

interface BadCase {
  /** File content, or a function that makes the file and returns its path. */
  readonly events: string | Buffer | (() => string);
  readonly name?: string;
  readonly programme?: string;
  readonly exit: number;
  /** What the message must name: place, value and remedy. */
  readonly says: readonly RegExp[];
}

function lockRow(
  cells: Partial<
    Record<
      | "id"
      | "time"
      | "event"
      | "participant"
      | "asset"
      | "amount"
      | "amount_base"
      | "term"
      | "counterparty"
      | "via"
      | "value",
      string
    >
  >,
): string {
  const row = {
    id: "b",
    time: "2019-11-05T10:00:00+08:00",
    event: "lock",
    participant: "ben",
    asset: "USDT",
    amount: "5",
    amount_base: "",
    term: "1w",
    counterparty: "",
    via: "",
    value: "",
    ...cells,
  };
  return `${HEADER}${GOOD}${Object.values(row).join(",")}\n`;
}

const inRow = (cells: Parameters<typeof lockRow>[0], says: readonly RegExp[]): BadCase => ({
  events: lockRow(cells),
  exit: 4,
  says: [/:3, column /, ...says],
});

function holeOfOneGigabyte(prefix: string): () => string {
  return () => {
    const path = join(folder, `hole-${count++}.csv`);
    const file = openSync(path, "w");
    writeSync(file, prefix);
    ftruncateSync(file, 1 << 30);
    closeSync(file);
    return path;
  };
}

const ROWS: Readonly<Record<string, BadCase>> = {
  "scientific notation": inRow({ amount: "1e5" }, [/column amount/, /1e5/, /scientific notation/]),
  NaN: inRow({ amount: "NaN" }, [/column amount/, /NaN/]),
  infinity: inRow({ amount: "Infinity" }, [/column amount/, /Infinity/]),
  "the sign of infinity": inRow({ amount: "∞" }, [/column amount/, /"∞" is not a finite number/]),
  "a negative amount": inRow({ amount: "-5" }, [/column amount/, /-5/, /negative/]),
  "a plus sign": inRow({ amount: "+5" }, [/column amount/, /\+5/]),
  "too many decimals": inRow({ amount: "0.0000001" }, [/column amount/, /0\.0000001/, /6/]),
  "2^128": inRow({ amount: "", amount_base: `${2n ** 128n}` }, [
    /column amount_base/,
    /340282366920938463463374607431768211456/,
  ]),
  "a thousands separator": inRow({ amount: '"1,000"' }, [/column amount/, /1,000/]),
  "a Swiss thousands separator": inRow({ amount: "1’000" }, [/"1’000" separates digits/]),
  "a decimal comma": inRow({ amount: '"1,5"' }, [/column amount/, /1,5/]),
  hexadecimal: inRow({ amount: "0x10" }, [/column amount/, /0x10/]),
  "an amount without digits": inRow({ amount: "ten" }, [/column amount/, /ten/]),
  "a fraction of a base unit": inRow({ amount: "", amount_base: "1.5" }, [
    /column amount_base/,
    /1\.5/,
  ]),
  "amount beside amount_base": inRow({ amount_base: "5" }, [
    /column amount_base/,
    /one of the two/,
  ]),
  "no amount at all": inRow({ amount: "" }, [/column amount/, /amount_base/]),
  "an unknown event": inRow({ event: "deposit" }, [/column event/, /deposit/, /lock/]),
  "an event in capitals": inRow({ event: "LOCK" }, [/column event/, /LOCK/]),
  "an unknown asset": inRow({ asset: "USDC" }, [/column asset/, /USDC/, /POL, USDT/]),
  "a missing participant": inRow({ participant: "" }, [/column participant/, /needs participant/]),
  "a missing term": inRow({ term: "" }, [/column term/, /needs term/]),
  "a duplicate id": inRow({ id: "a" }, [/column id/, /line 2/]),
  "time without offset": inRow({ time: "2019-11-05T10:00:00" }, [/column time/, /offset/]),
  "a date without time": inRow({ time: "2019-11-05" }, [/column time/, /2019-11-05/]),
  "30 February": inRow({ time: "2020-02-30T00:00:00Z" }, [/column time/, /February|29/]),
  "25 o'clock": inRow({ time: "2019-11-05T25:00:00Z" }, [/column time/, /25/]),
  "a leap second": inRow({ time: "2016-12-31T23:59:60Z" }, [/column time/, /leap second/]),
  "a date as people write it": inRow({ time: "05/11/2019 10:00" }, [/column time/, /05\/11\/2019/]),
  "a cell that the event does not use": inRow({ via: "sale" }, [/column via/, /lock has no via/]),
  "a participant that ends with a space": inRow({ participant: "ben " }, [
    /column participant/,
    /space/,
  ]),
  "a null byte": inRow({ participant: "b\u0000en" }, [/column participant/, /U\+0000/]),
  "a verdict that is none": inRow(
    { event: "verify", asset: "", amount: "", term: "", value: "maybe" },
    [/column value/, /maybe/, /passed/],
  ),
  "a price of zero": inRow({ event: "price", participant: "", amount: "", term: "", value: "0" }, [
    /column value/,
    /more than zero/,
  ]),
  "a cell of 5,000 characters": inRow({ participant: "x".repeat(5000) }, [
    /column participant/,
    /4096/,
  ]),
  "too few cells": {
    events: `${HEADER}${GOOD}b,2019-11-05T10:00:00+08:00,lock\n`,
    exit: 4,
    says: [/:3/, /3/, /11/],
  },
  "too many cells": {
    events: `${HEADER}${GOOD.replace("\n", ",surplus\n")}`,
    exit: 4,
    says: [/:2/, /12/, /11/],
  },
};

const FILES: Readonly<Record<string, BadCase>> = {
  "an empty file": { events: "", exit: 4, says: [/empty/] },
  "a header only": { events: HEADER, exit: 4, says: [/no events/] },
  "a wrong header": {
    events: HEADER.replace("participant", "particpant") + GOOD,
    exit: 4,
    says: [/:1/, /particpant/, /did you mean "?participant/],
  },
  "a missing header": { events: GOOD, exit: 4, says: [/:1/, /header/] },
  "a column twice": { events: HEADER.replace("via", "value"), exit: 4, says: [/twice/, /value/] },
  "no time column": { events: "id,event\na,listing\n", exit: 4, says: [/no column "?time/] },
  "semicolons instead of commas": {
    events: (HEADER + GOOD).replaceAll(",", ";"),
    exit: 4,
    says: [/comma/],
  },
  "an unclosed quote": {
    events: `${HEADER}"a,2019-11-05T09:00:00+08:00,lock\n`,
    exit: 4,
    says: [/:2/, /quote/],
  },
  "a stray quote": { events: HEADER + GOOD.replace("ana", 'a"na'), exit: 4, says: [/:2/, /quote/] },
  "bytes that are not UTF-8": {
    events: Buffer.concat([Buffer.from(HEADER), Buffer.from([0xff, 0xfe, 0x80, 0x0a])]),
    exit: 4,
    says: [/UTF-8/, /:2/],
  },
  "UTF-16": {
    events: Buffer.from(`\ufeff${HEADER}${GOOD}`, "utf16le"),
    exit: 4,
    says: [/UTF-8|UTF-16/],
  },
  "a truncated gzip": {
    events: gzipSync(HEADER + GOOD.repeat(1)).subarray(0, 60),
    name: "e.csv.gz",
    exit: 4,
    says: [/ends too early|damaged/],
  },
  "a gzip that is none": { events: HEADER + GOOD, name: "f.csv.gz", exit: 4, says: [/gzip/] },
  "a damaged gzip": {
    events: damaged(gzipSync(HEADER + GOOD)),
    name: "g.csv.gz",
    exit: 4,
    says: [/damaged|ends too early/],
  },
  "a line of 1 GB": { events: holeOfOneGigabyte(HEADER), exit: 4, says: [/:2/, /longer|long/] },
  "a quoted cell of 1 GB": {
    events: holeOfOneGigabyte(`${HEADER}"`),
    exit: 4,
    says: [/:2/, /longer|long/],
  },
  "a missing file": {
    events: () => join(folder, "nowhere.csv"),
    exit: 5,
    says: [/nowhere\.csv/, /does not exist/],
  },
  "a directory": { events: () => folder, exit: 5, says: [/directory/] },
  "JSON that breaks off": {
    events: '{"time":"2019-11-05T09:00:00+08:00","event":"lock"\n',
    name: "h.jsonl",
    exit: 4,
    says: [/:1/, /JSON/],
  },
  "a JSON number with a fraction": {
    events:
      '{"time":"2019-11-05T09:00:00+08:00","event":"lock","participant":"a","asset":"USDT","amount":0.1,"term":"1w"}\n',
    name: "i.jsonl",
    exit: 4,
    says: [/column amount/, /quotes/],
  },
  "a prototype-polluting key": {
    events: '{"time":"2019-11-05T09:00:00+08:00","event":"listing","__proto__":{"asset":"USDT"}}\n',
    name: "j.jsonl",
    exit: 4,
    says: [/__proto__/],
  },
  "a JSON key twice": {
    events: '{"time":"2019-11-05T09:00:00+08:00","event":"listing","event":"lock"}\n',
    name: "k.jsonl",
    exit: 4,
    says: [/event/, /twice/],
  },
};

const DEFINITION = `aliquot: 1
id: small
title: Small
zone: UTC
assets: { A: { decimals: 6 }, R: { decimals: 18 } }
reward: R
contribute: { by: lock, opens: 2024-01-01T00:00:00Z, closes: 2024-01-02T00:00:00Z,
  terms: { t: { assets: [A], coefficient: "1" } } }
share: { by: pro-rata, sink: burn }
groups: [{ id: "1", pool: "100" }]
release: { by: at-once, at: close }
`;

const EVENTS = `${HEADER}a,2024-01-01T09:00:00Z,lock,ana,A,100,,t,,,\n`;
const bad = (from: string | RegExp, to: string, says: readonly RegExp[]): BadCase => {
  const programme = DEFINITION.replace(from, to);
  if (programme === DEFINITION) throw new Error(`nothing to replace: ${from}`);
  return { events: EVENTS, programme, exit: 3, says };
};

const DEFINITIONS: Readonly<Record<string, BadCase>> = {
  "an unknown key": bad("groups:", "gruops:", [/gruops/, /did you mean groups/]),
  "a coefficient that is a bare number": bad('coefficient: "1"', "coefficient: 0.4", [
    /0\.4/,
    /quotes/,
  ]),
  "a coefficient that is no number": bad('coefficient: "1"', 'coefficient: "much"', [
    /terms\.t\.coefficient/,
    /much/,
  ]),
  "a missing pool": bad(', pool: "100"', "", [/groups\[0\]\.pool/, /missing/]),
  "an asset that is not listed": bad("assets: [A]", "assets: [B]", [
    /terms\.t\.assets\[0\]/,
    /"B"/,
    /A, R/,
  ]),
  "a variant that does not exist": bad("by: pro-rata", "by: prorata", [
    /share\.by/,
    /prorata/,
    /pro-rata/,
  ]),
  "stages that do not fit together": bad(
    "by: pro-rata, sink: burn",
    'by: monthly-yield, fraction: "5%", sink: burn',
    [/share\.by/, /pro-rata or tokens-per-unit/],
  ),
  "a window that closes before it opens": bad("closes: 2024-01-02", "closes: 2023-01-02", [
    /closes/,
    /after/,
  ]),
  "an instant without offset": bad("2024-01-02T00:00:00Z", "2024-01-02T00:00:00", [
    /closes/,
    /offset/,
  ]),
  "decimals beyond 36": bad("decimals: 18", "decimals: 99", [/assets\.R\.decimals/, /99/, /36/]),
  "a key that stands twice": bad("zone: UTC", "zone: UTC\nzone: UTC", [/unique|twice/]),
  "a tab instead of spaces": bad("zone: UTC", "zone:\n\tUTC: 1", [/line|:\d/]),
  "aliases that explode": {
    events: EVENTS,
    programme: `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n`,
    exit: 3,
    says: [/alias/],
  },
  "nesting without end": {
    events: EVENTS,
    programme: "[".repeat(100_000),
    exit: 3,
    says: [/nested/],
  },
  "a prototype-polluting definition": bad("assets: {", "__proto__: { polluted: true }\nassets: {", [
    /__proto__/,
  ]),
  "a tag that makes objects": bad("title: Small", "title: !!binary aGVsbG8=", [/tag/]),
  "an empty definition": { events: EVENTS, programme: "", exit: 3, says: [/empty/] },
  "a definition that is a list": {
    events: EVENTS,
    programme: "- 1\n",
    exit: 3,
    says: [/not a map/],
  },
  "rates that add up to more than the pool": bad(
    'share: { by: pro-rata, sink: burn }\ngroups: [{ id: "1", pool: "100" }]',
    'share: { by: pro-rata, sink: burn, pool: "100", rates: printed }\ngroups: [{ id: "1", rate: "1.5" }]',
    [/rate/, /1\.5|150/],
  ),
  "a missing definition": {
    events: EVENTS,
    programme: "MISSING",
    exit: 5,
    says: [/does not exist/],
  },
};

function damaged(packed: Buffer): Buffer {
  const copy = Buffer.from(packed);
  copy[copy.length - 6] = (copy[copy.length - 6] ?? 0) ^ 0xff;
  return copy;
}

function check(title: string, { events, name, programme, exit, says }: BadCase): void {
  it(`refuses ${title}`, () => {
    const own = join(folder, `case-${count++}`);
    mkdirSync(own);
    const path = typeof events === "function" ? events() : join(own, name ?? "events.csv");
    if (typeof events !== "function") writeFileSync(path, events);
    const rules = programme === undefined ? "pol-lockdrop" : join(own, "programme.yaml");
    if (programme !== undefined && programme !== "MISSING") writeFileSync(rules, programme);
    const out = join(own, "out");
    const run = aliquot(["settle", rules, path, "--out", out]);
    expect(run.stderr).not.toMatch(/our own failure| at .*\.js:/);
    expect(run.status).toBe(exit);
    const [first = "", ...rest] = run.stderr.trimEnd().split("\n");
    expect(rest.filter((line) => !line.startsWith("aliquot: "))).toEqual([]);
    for (const part of says) expect(run.stderr).toMatch(part);
    expect(first.length).toBeLessThan(600);
    expect(run.stdout).toBe("");
    expect(
      everythingIn(own).filter((file) => file.includes("out") || file.includes("staging")),
    ).toEqual([]);
  });
}

describe("a row", () => {
  for (const [title, bad] of Object.entries(ROWS)) check(title, bad);
});

describe("an events file", () => {
  for (const [title, bad] of Object.entries(FILES)) check(title, bad);
});

describe("a definition", () => {
  for (const [title, bad] of Object.entries(DEFINITIONS)) check(title, bad);
});
