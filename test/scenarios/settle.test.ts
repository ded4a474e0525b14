/** The real program on real files: what settle writes, where, and what it never leaves behind. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { aliquot, everythingIn, MAIN, ROOT, start, temporaryFolder } from "../support/cli.ts";

const folder = temporaryFolder();
/** The same bytes for the same inputs, wherever they stand. */
const DETERMINISTIC = [
  "allocations.csv",
  "programme.json",
  "rejected.csv",
  "releases.csv",
  "report.html",
  "summary.json",
];
/** inputs.json says where the inputs stood. */
const RESULTS = [...DETERMINISTIC, "inputs.json"].sort();
const SAMPLE = join(ROOT, "samples/pol-lockdrop.csv");
let count = 0;

function fresh(): string {
  return join(folder, `out-${count++}`);
}

function file(name: string, content: string | Buffer): string {
  const own = join(folder, `in-${count++}`);
  mkdirSync(own);
  const path = join(own, name);
  writeFileSync(path, content);
  return path;
}

function settled(events: string, ...more: string[]): string {
  const out = fresh();
  const run = aliquot(["settle", "pol-lockdrop", events, "--out", out, "--tree", "none", ...more]);
  expect(run.stderr).toBe("");
  expect(run.status).toBe(0);
  return out;
}

function bytes(out: string, names: readonly string[] = DETERMINISTIC): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(out, name), "utf8")]));
}

describe("settle", () => {
  it("gives identical bytes in two runs, and says nothing but the result in a pipe", () => {
    expect(bytes(settled(SAMPLE))).toEqual(bytes(settled(SAMPLE)));
  });

  it("settles the worked example of the POL LockDrop to the unit", () => {
    const out = settled(join(ROOT, "samples/worked-example.csv"));
    expect(bytes(out)["allocations.csv"]).toContain(
      "eli,1,5600000000,24347826086956521739130,,5600000000,24347826086956521739130\n",
    );
  });

  it("takes BOM, CRLF, quotes, another order of columns, gzip and JSON Lines without a change of result", () => {
    const plain = readFileSync(join(ROOT, "samples/worked-example.csv"), "utf8");
    const [header = "", ...lines] = plain.trimEnd().split("\n");
    const rows = lines.map((line) => line.split(","));
    const names = header.split(",");
    const quoted = `\ufeff${[names, ...rows].map((row) => row.map((cell) => `"${cell}"`).join(",")).join("\r\n")}\r\n`;
    const reversed = `${[names, ...rows].map((row) => [...row].reverse().join(",")).join("\n")}\n`;
    const objects = rows.map((row) =>
      JSON.stringify(Object.fromEntries(names.map((name, i) => [name, row[i]]))),
    );
    const tables = ["allocations.csv", "releases.csv", "rejected.csv"];
    const expected = bytes(settled(file("plain.csv", plain)), tables);
    for (const path of [
      file("quoted.csv", quoted),
      file("reversed.csv", reversed),
      file("packed.csv.gz", gzipSync(plain)),
      file("events.jsonl", `${objects.join("\n")}\n`),
      file("unsorted.csv", [header, ...lines.toReversed()].join("\n")),
    ]) {
      expect(bytes(settled(path), tables)).toEqual(expected);
    }
  });

  it("hashes the decompressed bytes and the canonical definition, not their packaging", () => {
    const plain = readFileSync(join(ROOT, "samples/worked-example.csv"));
    const one = JSON.parse(bytes(settled(file("a.csv", plain)))["summary.json"] ?? "");
    const two = JSON.parse(bytes(settled(file("a.csv.gz", gzipSync(plain))))["summary.json"] ?? "");
    expect(two.input).toEqual(one.input);
    const definition = readFileSync(join(ROOT, "programmes/pol-lockdrop.yaml"), "utf8");
    const commented = file("commented.yaml", `# another comment\n${definition}`);
    const out = fresh();
    aliquot(["settle", commented, SAMPLE, "--out", out]);
    expect(JSON.parse(bytes(out)["summary.json"] ?? "").programme.sha256).toBe(
      one.programme.sha256,
    );
  });

  it("reads standard input", () => {
    const out = fresh();
    const input = readFileSync(join(ROOT, "samples/worked-example.csv"), "utf8");
    expect(aliquot(["settle", "pol-lockdrop", "-", "--out", out], { input }).status).toBe(0);
    expect(everythingIn(out)).toEqual(RESULTS);
  });

  it("ignores events after --as-of and counts events at it", () => {
    const at = settled(
      join(ROOT, "samples/worked-example.csv"),
      "--as-of",
      "2019-11-05T12:00:00+08:00",
    );
    const summary = JSON.parse(bytes(at)["summary.json"] ?? "");
    expect(summary.events).toEqual({ counted: 4, after_as_of: 1 });
    expect(summary.as_of).toBe("2019-11-05T04:00:00Z");
  });

  it("sets malformed rows aside with --lenient and lists them with the refused ones by line", () => {
    const rows = [
      "id,time,event,participant,asset,amount,term",
      "a,2019-11-05T09:00:00+08:00,lock,ana,USDT,1e5,1w",
      "b,2019-11-05T09:00:00+08:00,lock,=ben,USDT,10,1w",
      "c,2019-11-06T00:00:00+08:00,lock,cho,USDT,10,1w",
      "b,2019-11-05T09:00:00+08:00,lock,dia,USDT,10,1w",
    ];
    const out = settled(file("mixed.csv", rows.join("\n")), "--lenient");
    const { "rejected.csv": rejected = "", "allocations.csv": allocations = "" } = bytes(out);
    expect(rejected.split("\n").map((line) => line.split(",").slice(0, 3).join(","))).toEqual([
      "line,id,reason",
      "2,a,bad-amount",
      "4,c,outside-window",
      "5,b,duplicate-id",
      "",
    ]);
    expect(allocations).toContain("\n'=ben,1,");
  });

  it("puts one apostrophe before a name that a spreadsheet would take for a formula, and refuses one that has it already", () => {
    const rows = ["=1+1", "+x", "-x", "@x", "\tx", "plain"].map(
      (name, i) => `e${i},2019-11-05T09:00:00+08:00,lock,"${name}",USDT,10,1w`,
    );
    const header = "id,time,event,participant,asset,amount,term";
    const table =
      bytes(settled(file("formulas.csv", [header, ...rows].join("\n"))))["allocations.csv"] ?? "";
    const names = table
      .split("\n")
      .slice(1, -1)
      .map((row) => row.slice(0, row.indexOf(",")));
    expect(names).toEqual(["'\tx", "'+x", "'-x", "'=1+1", "'@x", "plain"]);
    const twice = file(
      "twice.csv",
      [header, "e,2019-11-05T09:00:00+08:00,lock,'=x,USDT,10,1w"].join("\n"),
    );
    expect(aliquot(["settle", "pol-lockdrop", twice, "--out", fresh()]).stderr).toMatch(
      /apostrophe/,
    );
  });

  it("says in summary.json until when shares are provisional, how amounts read and what the tables hash to", () => {
    const out = settled(join(ROOT, "samples/worked-example.csv"));
    const summary = JSON.parse(bytes(out)["summary.json"] ?? "");
    expect(summary).toMatchObject({
      provisional_until: "2019-11-21T16:00:00Z",
      assets: { USDT: { decimals: 6 }, POL: { decimals: 18 } },
    });
    const table = readFileSync(join(out, "allocations.csv"));
    expect(summary.sha256["allocations.csv"]).toBe(
      createHash("sha256").update(table).digest("hex"),
    );
    const done = settled(SAMPLE);
    expect(JSON.parse(bytes(done)["summary.json"] ?? "").provisional_until).toBeNull();
  });

  it("writes into any path: spaces, unicode, nested, existing, with other files in it", () => {
    const odd = join(folder, "a b", "ü;$(x)", "deep");
    expect(aliquot(["settle", "pol-lockdrop", SAMPLE, "--out", odd]).status).toBe(0);
    writeFileSync(join(odd, "notes.txt"), "mine");
    expect(
      aliquot(["settle", "pol-lockdrop", join(ROOT, "samples/worked-example.csv"), "--out", odd])
        .status,
    ).toBe(0);
    expect(everythingIn(odd)).toEqual([...RESULTS, "notes.txt"].sort());
    expect(readFileSync(join(odd, "allocations.csv"), "utf8").split("\n")).toHaveLength(7);
  });

  it("prints summary.json with --json, and its equations hold", () => {
    const out = fresh();
    const { stdout } = aliquot(["settle", "pol-lockdrop", SAMPLE, "--out", out, "--json"]);
    const summary = JSON.parse(stdout);
    expect(summary).toEqual(JSON.parse(readFileSync(join(out, "summary.json"), "utf8")));
    const { pool, allocated, dust, released, held, burned } = summary.rewards.POL;
    expect(BigInt(pool)).toBe(BigInt(allocated) + BigInt(dust));
    expect(BigInt(allocated)).toBe(BigInt(released) + BigInt(held) + BigInt(burned));
  });

  it("keeps an earlier result whole when a later run fails", () => {
    const out = settled(SAMPLE);
    const before = bytes(out);
    const broken = file("broken.csv", "id,time,event\na,never,listing\n");
    expect(aliquot(["settle", "pol-lockdrop", broken, "--out", out]).status).toBe(4);
    expect(bytes(out)).toEqual(before);
  });

  it("refuses to write where a file stands, with exit code 5", () => {
    const path = file("taken", "x");
    const run = aliquot(["settle", "pol-lockdrop", SAMPLE, "--out", path]);
    expect(run.status).toBe(5);
    expect(run.stderr).toContain(path);
  });

  it("says that the disk ends, with exit code 5, and leaves nothing behind", () => {
    const own = join(folder, "full");
    mkdirSync(own);
    const args = `"${process.execPath}" "${MAIN}" settle pol-lockdrop "${SAMPLE}" --out "${own}/result"`;
    const { status, stderr } = spawnSync("bash", ["-c", `ulimit -f 16; exec ${args}`], {
      encoding: "utf8",
      cwd: ROOT,
    });
    expect([status, stderr]).toEqual([
      5,
      expect.stringMatching(/cannot write .*; (free space|raise the limit)/),
    ]);
    expect(everythingIn(own)).toEqual([]);
  });

  it("refuses a file that would not fit into memory before it crashes, and says what to allow", () => {
    const rows = Array.from(
      { length: 200_000 },
      (_, i) => `2019-11-05T09:00:00+08:00,lock,p${i},USDT,0.1,1w`,
    );
    const path = file(
      "too-large.csv",
      ["time,event,participant,asset,amount,term", ...rows].join("\n"),
    );
    const args = [MAIN, "settle", "pol-lockdrop", path, "--engine", "plain", "--out", fresh()];
    const run = spawnSync(process.execPath, ["--max-old-space-size=96", ...args], {
      encoding: "utf8",
      cwd: ROOT,
    });
    expect([run.status, run.stderr]).toEqual([
      5,
      expect.stringMatching(
        /rows and more need over \d+ MB of memory; allow more with NODE_OPTIONS/,
      ),
    ]);
  });

  it("leaves nothing behind when it is interrupted", async () => {
    const rows = ["id,time,event,participant,asset,amount,term"];
    for (let i = 0; i < 150_000; i++)
      rows.push(`e${i},2019-11-05T09:00:00+08:00,lock,p${i},USDT,0.1,1w`);
    const events = file("large.csv", rows.join("\n"));
    const runs = [300, 900, 1500].flatMap((delay) =>
      ["plain", "fast"].map((engine) => ({ delay, engine })),
    );
    for (const { delay, engine } of runs) {
      const own = join(folder, `interrupted-${engine}-${delay}`);
      const more = ["--tree", "none", "--engine", engine];
      mkdirSync(own);
      const child = start([
        "settle",
        "pol-lockdrop",
        events,
        "--out",
        join(own, "result"),
        ...more,
      ]);
      const exit = new Promise((resolve) => child.on("exit", resolve));
      let stderr = "";
      child.stderr?.on("data", (chunk) => {
        stderr += chunk;
      });
      await new Promise((resolve) => setTimeout(resolve, delay));
      child.kill("SIGINT");
      const code = await exit;
      // The signal may come when all is in place already: then all must be.
      const isDone = code === 0 || existsSync(join(own, "result"));
      if (isDone) expect(readdirSync(join(own, "result")).sort()).toEqual(RESULTS);
      else {
        // null: the signal came before the program had begun to listen.
        expect([130, null]).toContain(code);
        expect(stderr).toBe("");
        expect(everythingIn(own)).toEqual([]);
      }
    }
  });
});

describe("demo", () => {
  it("leaves no file of a half result when it is interrupted while it writes", async () => {
    const own = join(folder, "interrupted-demo");
    mkdirSync(own);
    const child = start(["demo", "--out", own]);
    const exit = new Promise((resolve) => child.on("exit", resolve));
    const watcher = watch(own, () => {
      watcher.close();
      child.kill("SIGINT");
    });
    const code = await exit;
    expect([0, 130]).toContain(code);
    for (const name of readdirSync(own))
      expect(readdirSync(join(own, name)).sort()).toEqual(RESULTS);
  });
});

describe("the command line", () => {
  it("explains its use, and exits 2 for a wrong one", () => {
    expect(aliquot(["--help"]).stdout).toMatch(/settle[\s\S]*explain[\s\S]*check/);
    for (const args of [
      [],
      ["settle"],
      ["settle", "a", "b"],
      ["setle"],
      ["settle", "pol-lockdrop", SAMPLE, "--out", fresh(), "--as-of", "yesterday"],
    ]) {
      const run = aliquot(args);
      expect([args, run.status]).toEqual([args, 2]);
      expect(run.stderr).not.toBe("");
    }
  });

  it("gives its version and its schema", () => {
    expect(aliquot(["--version"]).stdout.trim()).toBe(
      JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).version,
    );
    expect(JSON.parse(aliquot(["schema"]).stdout)).toEqual(
      JSON.parse(readFileSync(join(ROOT, "schema/programme.schema.json"), "utf8")),
    );
  });

  it("checks every shipped programme without an error", () => {
    for (const name of readdirSync(join(ROOT, "programmes"))) {
      const run = aliquot(["check", join("programmes", name), "--json"]);
      expect([name, run.status]).toEqual([name, 0]);
      const severities = JSON.parse(run.stdout).findings.map(
        (each: { severity: string }) => each.severity,
      );
      expect(severities).not.toContain("error");
    }
  });

  it("begins every failure alike, and misses the programme before --out", () => {
    const said = (...args: string[]) => aliquot(args).stderr.split("\n")[0];
    expect(said("settle")).toBe("aliquot: missing required argument 'programme'");
    expect(said("settle", "pol-lockdrop", SAMPLE)).toMatch(
      /^aliquot: required option '--out <dir>'/,
    );
    expect(said("import", SAMPLE)).toMatch(/^aliquot: required option '--out <file.tree>'/);
    expect(said("setle")).toMatch(/^aliquot: unknown command 'setle'/);
    expect(said("settle", "none", SAMPLE, "--out", fresh())).toMatch(/^aliquot: no file and no/);
  });

  it("names the file in what check finds, and how to begin when it is empty", () => {
    const path = file("empty.yaml", "");
    const run = aliquot(["check", path]);
    expect([run.status, run.stdout]).toEqual([
      3,
      expect.stringMatching(
        /^error {2}.*empty\.yaml: the definition is empty .*\n.*aliquot init --list/,
      ),
    ]);
  });

  it("exits 3 from check when a definition is impossible, and names the path", () => {
    const text = readFileSync(join(ROOT, "programmes/pol-lockdrop.yaml"), "utf8").replace(
      'rate: "20.00%"',
      'rate: "30.00%"',
    );
    const run = aliquot(["check", file("over.yaml", text)]);
    expect(run.status).toBe(3);
    expect(run.stdout).toMatch(/error.*rate/);
  });
});
