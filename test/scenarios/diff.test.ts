/** The real program: two results side by side, and why a number is another one. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { aliquot, ROOT, temporaryFolder } from "../support/cli.ts";

const folder = temporaryFolder();
const HEADER = "id,time,event,participant,asset,amount,term\n";
const lock = (id: string, who: string, amount: number, term = "1w") =>
  `${id},2019-11-05T10:00:00+08:00,lock,${who},USDT,${amount},${term}\n`;
const BEFORE = HEADER + lock("a", "ana", 100) + lock("b", "=ben", 300) + lock("c", "cho", 600);
/** ana adds to hers, cho is gone, dia comes: 40 + 120 + 240 becomes 60 + 120 + 20. */
const AFTER = HEADER + lock("a", "ana", 150) + lock("b", "=ben", 300) + lock("d", "dia", 50);
const RULES = readFileSync(join(ROOT, "programmes/pol-lockdrop.yaml"), "utf8");
const [before, after, rules, later] = ["before", "after", "rules", "later"].map((name) =>
  join(folder, name),
) as [string, string, string, string];
let count = 0;

function settled(out: string, events: string, programme = "pol-lockdrop", ...more: string[]): void {
  const run = aliquot(["settle", programme, events, "--out", out, "--tree", "none", ...more]);
  expect([run.stderr, run.status]).toEqual(["", 0]);
}

beforeAll(() => {
  const [first, second] = [join(folder, "first.csv"), join(folder, "second.csv")];
  writeFileSync(first, BEFORE);
  writeFileSync(second, AFTER);
  settled(before, first);
  settled(after, second);
  const other = join(folder, "rules.yaml");
  writeFileSync(other, RULES.replace('pool: "20000000"', 'pool: "19000000"'));
  settled(rules, first, other);
  settled(later, first, "pol-lockdrop", "--as-of", "2019-11-06T00:00:00+08:00");
});

function diff(...args: string[]) {
  const { stdout, stderr, status } = aliquot(["diff", ...args]);
  expect([stderr, status]).toEqual(["", 0]);
  return stdout;
}

function json(...args: string[]) {
  return JSON.parse(diff(...args, "--json"));
}

function copy(of: string): string {
  const own = join(folder, `copy-${count++}`);
  cpSync(of, own, { recursive: true });
  return own;
}

function edit(directory: string, name: string, change: (text: string) => string): void {
  const path = join(directory, name);
  const text = readFileSync(path, "utf8");
  expect(change(text)).not.toBe(text);
  writeFileSync(path, change(text));
}

describe("diff", () => {
  it("of a result with itself is empty", () => {
    expect(diff(before, before)).toMatch(/the results are the same\n$/);
    expect(json(before, copy(before))).toMatchObject({
      same: true,
      groups: [],
      effects: [],
      participants: { changed: 0, unchanged: 3 },
    });
  });

  it("finds who changed, by how much, and that the changes add up", () => {
    const result = json(before, after);
    expect(result).toMatchObject({
      same: false,
      conserved: true,
      programme: { same: true, changed: [] },
      input: { same: false, events: { added: 1, removed: 1, changed: 1 } },
      participants: { changed: 4, unchanged: 0, joined: 1, left: 1 },
      effects: [{ token: "POL", gained: 3, lost: 1 }],
    });
    // By hand: 60 and 40 of 200 parts of 2,000,000 POL, before: 40 of 400.
    const ana = result.effects[0].largest.find(
      (each: { participant: string }) => each.participant === "ana",
    );
    expect(ana).toMatchObject({ before: `2${"0".repeat(23)}`, after: `6${"0".repeat(23)}` });
    expect(result.effects[0].largest[0]).toMatchObject({ participant: "cho", after: "0" });
    expect(result.groups[0].rows).toEqual({ joined: 1, left: 1, changed: 2, reweighed: 1 });
  });

  it("explains one participant: own events, and the total that others moved", () => {
    const own = diff(before, after, "ana");
    expect(own).toMatch(/why: group 1: their own weight rose from 40 to 60/);
    expect(own).toMatch(
      /why: group 1: the weight of the others fell from 360 to 140 \(1 joined, 1 left, 0 weigh otherwise\), so that the total went from 400 to 200/,
    );
    expect(own).toMatch(/why: their own events: changed: line 2 id=a,.*amount=100.*amount=150/);
    for (const name of ["=ben", "'=ben"]) {
      const other = diff(before, after, "--", name);
      expect(other).toContain("none of their own events was added, removed or changed");
      expect(other).not.toContain("their own weight");
      expect(other).toContain("(1 joined, 1 left, 1 weigh otherwise)");
    }
  });

  it("explains one participant: the place of the rules that changed", () => {
    const text = diff(before, rules, "ana");
    expect(text).toContain('share.pool: "20000000" -> "19000000"');
    expect(text).toMatch(/why: group 1: the pool fell from 2,000,000 POL to 1,900,000 POL/);
    expect(text).toContain("why: the rules changed at share.pool");
    expect(json(before, rules, "ana").participant.causes[0].causes).toMatchObject([
      { kind: "pool" },
    ]);
  });

  it("says that the as-of instant is another one, and that somebody is nowhere", () => {
    const text = diff(before, later, "zed");
    expect(text).toContain("as of: 2019-11-05T02:00:00Z -> 2019-11-05T16:00:00Z");
    expect(text).toContain("zed: no share on either side");
  });

  it("lists everybody who changed with --all, as CSV or as JSON Lines", () => {
    const rows = diff(before, after, "--all").split("\n\n")[0]?.split("\n");
    expect(rows).toEqual([
      "participant,token,allocated_before,allocated_after,change",
      "'=ben,POL,600000,1200000,600000",
      "ana,POL,200000,600000,400000",
      "cho,POL,1200000,0,-1200000",
      "dia,POL,0,200000,200000",
    ]);
    const lines = diff(before, after, "--all", "--json").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).participant?.length ?? 0)).toEqual([4, 3, 3, 3, 0]);
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ same: false });
  });

  it("says what it could not look at: events that changed or are gone, a definition that is not at hand", () => {
    const moved = copy(after);
    edit(moved, "inputs.json", (text) => text.replace("second.csv", "gone.csv"));
    expect(diff(before, moved)).toMatch(/could not look at which events changed: .*gone\.csv/);
    const other = join(folder, "edited.csv");
    writeFileSync(other, `${AFTER}\n`);
    edit(moved, "inputs.json", (text) => text.replace("gone.csv", "edited.csv"));
    expect(diff(before, moved)).toMatch(/edited\.csv is not what it was when it was settled/);
    rmSync(join(moved, "inputs.json"));
    expect(diff(before, moved)).toMatch(/does not record where its events are/);
    const strange = copy(rules);
    edit(strange, "programme.json", (text) => `${text} `);
    rmSync(join(strange, "inputs.json"));
    expect(diff(before, strange)).toMatch(/could not look at what changed in the definition/);
  });

  it("knows the same rows in another order, and the tables that were edited", () => {
    const shuffled = join(folder, "shuffled.csv");
    const [header = "", ...rows] = BEFORE.trimEnd().split("\n");
    writeFileSync(shuffled, `${[header, ...rows.toReversed()].join("\n")}\n`);
    const out = join(folder, "shuffled");
    settled(out, shuffled);
    expect(diff(before, out)).toContain("the same rows in another order or spelling");
    const edited = copy(before);
    edit(edited, "allocations.csv", (text) => text.replace(/\d\n$/, "1\n"));
    expect(diff(before, edited)).toContain("DO NOT add up");
  });

  it("reads quoted cells, and shows no control characters", () => {
    const path = join(folder, "odd.csv");
    const rows = ['"g,h"', '"say ""hi"""', '"two\nlines"', '"tab\there"'];
    const text = rows.map((who, i) => lock(`q${i}`, who, i + 1)).join("");
    writeFileSync(path, BEFORE + text);
    const out = join(folder, "odd");
    settled(out, path);
    const names = json(before, out).effects[0].largest.map(
      (each: { participant: string }) => each.participant,
    );
    for (const name of ["g,h", 'say "hi"', "two\nlines", "tab\there"])
      expect(names).toContain(name);
    expect(diff(before, out)).toContain("tab?here");
  });
});

describe("diff refuses", () => {
  it.each([
    [
      "a row with a cell more",
      "allocations.csv",
      (t: string) => t.replace(/\d\n$/, "1,2\n"),
      /allocations\.csv:4: the row has 8 cells/,
    ],
    [
      "another header",
      "allocations.csv",
      (t: string) => t.replace("weight", "wait"),
      /:1: the header is/,
    ],
    [
      "an amount that is none",
      "allocations.csv",
      (t: string) => t.replace(/\d+\n$/, "1.5\n"),
      /:4, column allocation: "1\.5"/,
    ],
    [
      "a group that is none",
      "allocations.csv",
      (t: string) => t.replace("ana,1", "ana,9"),
      /:3, column group/,
    ],
    [
      "a row twice",
      "allocations.csv",
      (t: string) => t.replace(/(ana,.*\n)/, "$1$1"),
      /:4, column group.*twice/,
    ],
    [
      "rows out of order",
      "allocations.csv",
      (t: string) => `${t}aaa,1,1,1,,1,1\n`,
      /:5, column participant.*order/,
    ],
    [
      "a stray quote",
      "allocations.csv",
      (t: string) => t.replace("cho", 'c"ho'),
      /:4: a quote stands/,
    ],
    ["an empty table", "releases.csv", () => "", /releases\.csv:1: the file is empty/],
    [
      "a release of nobody",
      "releases.csv",
      (t: string) => `${t}abe,POL,2019-11-06T00:00:00Z,listing,1,1\n`,
      /releases\.csv:2, column participant/,
    ],
    [
      "a release after all",
      "releases.csv",
      (t: string) => `${t}zed,POL,2019-11-06T00:00:00Z,listing,1,1\n`,
      /releases\.csv:2, column participant/,
    ],
    ["a broken summary", "summary.json", () => "{", /summary\.json: the file is not JSON/],
    [
      "a summary with a hole",
      "summary.json",
      (t: string) => t.replace('"pool"', '"lake"'),
      /summary\.json, at groups\[0\]\.pool/,
    ],
  ])("%s, with file and line", (_, name, change, says) => {
    const own = copy(before);
    edit(own, name, change);
    const run = aliquot(["diff", before, own]);
    expect([run.status, run.stderr]).toEqual([4, expect.stringMatching(says)]);
  });

  it("a folder without a result, and one result alone", () => {
    const own = join(folder, "empty");
    mkdirSync(own);
    expect(aliquot(["diff", before, own])).toMatchObject({ status: 5 });
    expect(aliquot(["diff", before])).toMatchObject({ status: 2 });
  });
});
