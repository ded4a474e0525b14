/** The real program: a result is recomputed, and the first difference has a place and an origin. */
import { createHash } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { aliquot, ROOT, temporaryFolder } from "../support/cli.ts";

const folder = temporaryFolder();
const SAMPLE = join(ROOT, "samples/pol-lockdrop.csv");
const pristine = join(folder, "pristine");
const events = join(folder, "events.csv");
let count = 0;

beforeAll(() => {
  cpSync(SAMPLE, events);
  expect(aliquot(["settle", "pol-lockdrop", events, "--out", pristine]).status).toBe(0);
});

/** A copy of the result that may be spoiled. */
function copy(): string {
  const own = join(folder, `result-${count++}`);
  cpSync(pristine, own, { recursive: true });
  return own;
}

function edit(directory: string, name: string, change: (text: string) => string): void {
  const path = join(directory, name);
  const before = readFileSync(path, "utf8");
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
}

function verify(...args: string[]) {
  const run = aliquot(["verify", ...args, "--json"]);
  return { ...run, report: run.stdout === "" ? undefined : JSON.parse(run.stdout) };
}

function differs(...args: string[]) {
  const { status, report, stderr } = verify(...args);
  expect([status, stderr]).toEqual([6, ""]);
  expect(report.verified).toBe(false);
  return report.difference;
}

describe("verify", () => {
  it("accepts a result, says what it checked, and exits 0", () => {
    const { status, stdout } = aliquot(["verify", pristine]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ok {7}summary\.json is well-formed/);
    for (const name of ["allocations.csv", "releases.csv", "rejected.csv", "programme.json"])
      expect(stdout).toMatch(new RegExp(`ok +${name}.* is as recomputed`));
    expect(stdout.endsWith("verified\n")).toBe(true);
  });

  it("accepts the results of every shipped sample", () => {
    for (const name of ["ktst-burningdrop", "kinesis-minters-yield"]) {
      const out = join(folder, name);
      aliquot(["settle", name, `samples/${name}.csv`, "--out", out]);
      expect([name, aliquot(["verify", out]).status]).toEqual([name, 0]);
    }
  });

  it("accepts a lenient result as of a moment of the past, from compressed events", () => {
    const own = join(folder, "lenient");
    mkdirSync(own);
    const path = join(own, "events.csv.gz");
    const text = `${readFileSync(SAMPLE, "utf8")}bad,never,lock,x,USDT,1,,1w,,,\n`;
    writeFileSync(path, gzipSync(text));
    const out = join(own, "result");
    const asOf = ["--as-of", "2019-11-14T00:00:00+08:00"];
    aliquot(["settle", "pol-lockdrop", path, "--out", out, "--lenient", ...asOf]);
    expect(aliquot(["verify", out]).stdout).toContain("verified");
    rmSync(join(out, "inputs.json"));
    expect(aliquot(["verify", out, "--events", path]).status).toBe(0);
  });

  it("follows a result and its events that move together", () => {
    const own = join(folder, "moves");
    mkdirSync(own);
    cpSync(SAMPLE, join(own, "events.csv"));
    const out = join(own, "result");
    aliquot(["settle", "pol-lockdrop", join(own, "events.csv"), "--out", out]);
    renameSync(own, join(folder, "moved"));
    expect(aliquot(["verify", join(folder, "moved/result")]).status).toBe(0);
  });

  it("works on somebody else's result, without inputs.json, with inputs that are named", () => {
    const own = copy();
    rmSync(join(own, "inputs.json"));
    expect(verify(own, "--programme", "pol-lockdrop", "--events", SAMPLE).status).toBe(0);
    expect(verify(own, "--events", SAMPLE).status).toBe(0);
    const { status, stderr } = aliquot(["verify", own]);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/inputs\.json.*--events FILE/)]);
  });

  it("finds an edited cell: file, line, column, found, expected, and that it was edited", () => {
    const own = copy();
    edit(own, "allocations.csv", (text) => {
      const lines = text.split("\n");
      lines[4] = (lines[4] ?? "").replace(/\d+$/, "123");
      return lines.join("\n");
    });
    expect(differs(own)).toMatchObject({
      file: "allocations.csv",
      line: 5,
      column: "allocation",
      found: "123",
      origin: "edited",
    });
    const { stdout, status } = aliquot(["verify", own]);
    expect(status).toBe(6);
    expect(stdout).toMatch(/DIFFERS {2}allocations\.csv:5, column allocation\n +found +123\n/);
    expect(stdout).toContain("edited after it was written");
  });

  it("tells a table that was edited together with its hash from one that was only edited", () => {
    const own = copy();
    edit(own, "releases.csv", (text) => text.replace(/,\d+,(\d+)\n/, ",1,$1\n"));
    const hash = createHash("sha256")
      .update(readFileSync(join(own, "releases.csv")))
      .digest("hex");
    edit(own, "summary.json", (text) => text.replace(/("releases\.csv": ")[0-9a-f]+/, `$1${hash}`));
    expect(differs(own)).toMatchObject({
      file: "releases.csv",
      column: "amount",
      found: "1",
      origin: "computed otherwise",
    });
  });

  it("finds rows that are missing, added, in another order, and other line ends", () => {
    const cases: [(lines: string[]) => string[], object][] = [
      [(lines) => lines.filter((_, i) => i !== 7), { line: 8 }],
      [(lines) => [...lines.slice(0, -1), "zz,1,1,1,,1,1", ""], { expected: "no more rows" }],
      [(lines) => [...lines.slice(0, 12), ""], { line: 13, found: "no more rows" }],
      [
        ([header = "", first = "", second = "", ...rest]) => [header, second, first, ...rest],
        { line: 2, found: expect.stringContaining(",") },
      ],
      [([, ...rows]) => ["name,group", ...rows], { line: 1, column: "participant" }],
    ];
    for (const [change, expected] of cases) {
      const own = copy();
      edit(own, "allocations.csv", (text) => change(text.split("\n")).join("\n"));
      expect(differs(own)).toMatchObject({ file: "allocations.csv", ...expected });
    }
    const own = copy();
    edit(own, "allocations.csv", (text) => text.replaceAll("\n", "\r\n"));
    expect(differs(own)).toMatchObject({ file: "allocations.csv", line: 1, origin: "edited" });
  });

  it("finds an edited figure of the summary, a wrong hash in it, and an edited title", () => {
    const dust = copy();
    edit(dust, "summary.json", (text) => text.replace(/"dust": "\d+"/, '"dust": "7"'));
    expect(differs(dust)).toMatchObject({
      file: "summary.json",
      path: "groups[0].dust",
      found: '"7"',
      origin: "summary",
      line: expect.any(Number),
    });
    const hash = copy();
    edit(hash, "summary.json", (text) => text.replace(/("rejected\.csv": ")[0-9a-f]{2}/, "$100"));
    expect(differs(hash)).toMatchObject({
      file: "summary.json",
      path: 'sha256["rejected.csv"]',
      origin: "summary",
    });
    const title = copy();
    edit(title, "summary.json", (text) => text.replace("POL LockDrop", "POL Lockdrop"));
    expect(differs(title)).toMatchObject({ path: "programme.title" });
    const space = copy();
    edit(space, "summary.json", (text) => `${text} `);
    expect(differs(space).explanation).toContain("not as settle writes it");
  });

  it("finds another programme and other events, named or edited in place", () => {
    expect(differs(pristine, "--programme", "pol-lockdrop-announced")).toMatchObject({
      origin: "other input",
    });
    expect(differs(pristine, "--events", "samples/worked-example.csv")).toMatchObject({
      origin: "other input",
      file: "samples/worked-example.csv",
    });
    const own = copy();
    edit(own, "programme.json", (text) => text.replace("20000000", "20000001"));
    expect(differs(own)).toMatchObject({ origin: "other input" });
    const broken = join(folder, "broken.csv");
    writeFileSync(broken, readFileSync(SAMPLE, "utf8").replace("lock", 'lo"ck'));
    expect(differs(pristine, "--events", broken)).toMatchObject({ origin: "other input" });
  });

  it("finds a listed file that is gone, a summary that is none, and a table that cannot be read", () => {
    const gone = copy();
    rmSync(join(gone, "rejected.csv"));
    expect(differs(gone)).toMatchObject({ file: "rejected.csv", origin: "missing" });
    for (const change of [
      () => "{",
      () => "[]",
      (text: string) => text.replace('"format": 1', '"format": 2'),
      (text: string) => text.replace('"as_of": "', '"as_of": "x'),
      (text: string) => text.replace('"releases.csv":', '"../releases.csv":'),
      (text: string) => text.replace(/"rows": (\d+)/, '"rows": -$1'),
    ]) {
      const own = copy();
      edit(own, "summary.json", change);
      expect(differs(own)).toMatchObject({ file: "summary.json", origin: "summary" });
    }
    const quote = copy();
    edit(quote, "allocations.csv", (text) => text.replace(/\n(\w)/, '\n$1"'));
    expect(differs(quote)).toMatchObject({ file: "allocations.csv", line: 2 });
  });

  it("checks a listed file that it cannot recompute by its hash, and says so", () => {
    const own = copy();
    writeFileSync(join(own, "notes.txt"), "mine");
    const hash = createHash("sha256").update("mine").digest("hex");
    edit(own, "summary.json", (text) =>
      text.replace(/("report\.html": "[0-9a-f]+")/, `$1,\n    "notes.txt": "${hash}"`),
    );
    const { report, status } = verify(own);
    expect(status).toBe(0);
    expect(report.checked.join("\n")).toMatch(/notes\.txt has the listed hash; nothing here can/);
    writeFileSync(join(own, "notes.txt"), "yours");
    expect(differs(own)).toMatchObject({ file: "notes.txt", origin: "edited" });
  });

  it("cannot look at what is not there, and says what to name", () => {
    const own = copy();
    edit(own, "inputs.json", (text) => text.replace("events.csv", "gone.csv"));
    const moved = aliquot(["verify", own]);
    expect([moved.status, moved.stderr]).toEqual([
      5,
      expect.stringMatching(/gone\.csv.*--events FILE/),
    ]);
    const piped = join(folder, "piped");
    const input = readFileSync(SAMPLE, "utf8");
    aliquot(["settle", "pol-lockdrop", "-", "--out", piped], { input });
    expect(aliquot(["verify", piped]).stderr).toMatch(/standard input; name it with --events/);
    expect(aliquot(["verify", piped, "--events", SAMPLE]).status).toBe(0);
    expect(aliquot(["verify", piped, "--events", "-"], { input }).status).toBe(0);
    const nothing = aliquot(["verify", join(folder, "nothing")]);
    expect([nothing.status, nothing.stderr]).toEqual([5, expect.stringMatching(/summary\.json/)]);
    rmSync(join(own, "inputs.json"));
    rmSync(join(own, "programme.json"));
    const rules = aliquot(["verify", own, "--events", SAMPLE]);
    expect([rules.status, rules.stderr]).toEqual([2, expect.stringMatching(/--programme FILE/)]);
  });

  it("refuses an inputs.json that it cannot read, with the place", () => {
    for (const [change, says] of [
      [() => "{", /the file is not a JSON object/],
      [(text: string) => text.replace("false", '"no"'), /at lenient.*true or false/],
      [(text: string) => text.replace('"as_of": null', '"as_of": 5'), /at as_of/],
      [(text: string) => text.replace('"as_of": null', '"as_of": "soon"'), /at as_of.*instant/],
      [(text: string) => text.replace(/"events": "[^"]*"/, '"events": 1'), /at events.*a path/],
    ] as const) {
      const own = copy();
      edit(own, "inputs.json", change);
      const run = aliquot(["verify", own]);
      expect([run.status, run.stderr]).toEqual([4, expect.stringMatching(says)]);
    }
  });
});

describe("verify of a file of allocations from elsewhere", () => {
  const named = () => ["--programme", "pol-lockdrop", "--events", SAMPLE];

  function bare(change: (rows: string[][]) => string[][]): string {
    const text = readFileSync(join(pristine, "allocations.csv"), "utf8").trimEnd();
    const path = join(folder, `bare-${count++}.csv`);
    const rows = change(text.split("\n").map((line) => line.split(",")));
    writeFileSync(path, rows.map((row) => row.join(",")).join("\n"));
    return path;
  }

  const columns =
    (...wanted: number[]) =>
    (rows: string[][]) =>
      rows.map((row) => wanted.map((i) => row[i] ?? ""));

  it("compares participant and allocation, whatever the order and the other columns", () => {
    for (const path of [
      join(pristine, "allocations.csv"),
      bare(columns(0, 6)),
      bare(columns(6, 1, 0)),
      bare((rows) => [rows[0] ?? [], ...rows.slice(1).toReversed()]),
    ]) {
      const run = aliquot(["verify", path, ...named()]);
      expect([run.stderr, run.status]).toEqual(["", 0]);
    }
  });

  it("finds a wrong amount with its line, and somebody who is missing", () => {
    const wrong = bare((rows) => rows.map((row, i) => (i === 3 ? [...row.slice(0, 6), "1"] : row)));
    expect(differs(wrong, ...named())).toMatchObject({
      line: 4,
      column: "allocation",
      found: expect.stringMatching(/^1 for participant /),
    });
    const missing = bare((rows) => rows.filter((_, i) => i !== 3));
    expect(differs(missing, ...named()).found).toMatch(/^no row for participant/);
    const past = ["--as-of", "2019-11-05T00:10:00+08:00"];
    expect(differs(join(pristine, "allocations.csv"), ...named(), ...past).expected).toBe("0");
  });

  it.each([
    ["no inputs", (path: string) => [path], 2, /--programme FILE and --events FILE/],
    ["no events", (path: string) => [path, "--programme", "pol-lockdrop"], 2, /--events FILE/],
  ])("refuses %s", (_, args, status, says) => {
    const run = aliquot(["verify", ...args(join(pristine, "allocations.csv"))]);
    expect([run.status, run.stderr]).toEqual([status, expect.stringMatching(says)]);
  });

  it.each([
    ["a column that is missing", "participant,alocation\na,1\n", /:1: .*allocation.*alocation/],
    ["an amount in units", "participant,allocation\na,1.5\n", /:2, column allocation.*base units/],
    ["an empty file", "", /:1: the file is empty/],
  ])("refuses %s", (_, text, says) => {
    const path = join(folder, `odd-${count++}.csv`);
    writeFileSync(path, text);
    const run = aliquot(["verify", path, ...named()]);
    expect([run.status, run.stderr]).toEqual([4, expect.stringMatching(says)]);
  });

  it("wants to know the token when the programme pays several", () => {
    const rows = join(folder, "tokens.csv");
    writeFileSync(rows, "participant,allocation\nana,1\n");
    const inputs = ["--programme", "kinesis-minters-yield"];
    const paid = ["--events", "samples/kinesis-minters-yield.csv"];
    const run = aliquot(["verify", rows, ...inputs, ...paid]);
    expect([run.status, run.stderr]).toEqual([4, expect.stringMatching(/column token or group/)]);
  });

  it("takes --as-of for a file alone", () => {
    const run = aliquot(["verify", pristine, "--as-of", "2019-11-05T00:10:00+08:00"]);
    expect([run.status, run.stderr]).toEqual([2, expect.stringMatching(/records its own as-of/)]);
    expect(readdirSync(pristine)).toHaveLength(7);
  });
});
