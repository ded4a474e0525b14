/** The real program: every template is written, checks without a complaint, settles and explains. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aliquot, everythingIn, ROOT, temporaryFolder } from "../support/cli.ts";

const folder = temporaryFolder();
const FILES = ["README.md", "events.csv", "programme.yaml"];
const TEMPLATES = readdirSync(join(ROOT, "templates"));

describe.each(TEMPLATES)("the template %s", (name) => {
  const own = join(folder, name);
  const programme = join(own, "programme.yaml");
  const events = join(own, "events.csv");

  it("is written whole, and says what to run next", () => {
    const run = aliquot(["init", name, own]);
    expect([run.stderr, run.status]).toEqual(["", 0]);
    expect(everythingIn(own)).toEqual(FILES);
    expect(run.stdout).toContain(`aliquot check ${programme}`);
  });

  it("checks without an error or a warning", () => {
    const { status, stdout } = aliquot(["check", programme, "--json"]);
    expect(status).toBe(0);
    const severities = JSON.parse(stdout).findings.map(
      (each: { severity: string }) => each.severity,
    );
    expect(severities).not.toContain("error");
    expect(severities).not.toContain("warning");
  });

  it("settles its events without a refusal, verifies, and explains everybody", () => {
    const out = join(own, "result");
    const run = aliquot(["settle", programme, events, "--out", out, "--tree", "none"]);
    expect([run.stderr, run.status]).toEqual(["", 0]);
    expect(readFileSync(join(out, "rejected.csv"), "utf8")).toBe("line,id,reason,detail\n");
    expect(aliquot(["verify", out]).status).toBe(0);
    const rows = readFileSync(join(out, "allocations.csv"), "utf8").trimEnd().split("\n").slice(1);
    expect(rows.length).toBeGreaterThan(1);
    for (const who of new Set(rows.map((row) => row.slice(0, row.indexOf(",")))))
      expect(aliquot(["explain", programme, events, who]).stdout).toContain(`${who} took part`);
    const example = /aliquot explain \S+ \S+ (\w+)/.exec(
      readFileSync(join(own, "README.md"), "utf8"),
    );
    expect(rows.some((row) => row.startsWith(`${example?.[1]},`))).toBe(true);
  });

  it("comments every line of its rules", () => {
    const lines = readFileSync(programme, "utf8").trimEnd().split("\n");
    const bare = lines.filter(
      (line) =>
        line.trim() !== "" && !line.includes("#") && !/^\s*(- ".*"|[A-Z].*\.|\w+:)$/.test(line),
    );
    expect(bare).toEqual([]);
  });
});

describe("init", () => {
  it("lists the templates, also as JSON", () => {
    const { stdout, status } = aliquot(["init", "--list"]);
    expect(status).toBe(0);
    for (const name of TEMPLATES) expect(stdout).toContain(name);
    const list = JSON.parse(aliquot(["init", "--list", "--json"]).stdout);
    expect(list.map((each: { name: string }) => each.name)).toEqual([...TEMPLATES].sort());
    expect(TEMPLATES.length).toBeGreaterThanOrEqual(4);
    const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(manifest.files).toContain("templates");
  });

  it("writes into a folder called like the template when none is named", () => {
    const own = join(folder, "here");
    mkdirSync(own);
    const run = aliquot(["init", "vesting", "--json"], { cwd: own });
    expect(JSON.parse(run.stdout).files).toEqual(FILES.map((name) => join("vesting", name)));
    expect(everythingIn(join(own, "vesting"))).toEqual(FILES);
  });

  it("writes beside other files, but over none, and names those in the way", () => {
    const own = join(folder, "taken");
    mkdirSync(own);
    writeFileSync(join(own, "notes.txt"), "mine");
    expect(aliquot(["init", "lockdrop", own]).status).toBe(0);
    writeFileSync(join(own, "events.csv"), "mine");
    const again = aliquot(["init", "vesting", own]);
    expect([again.status, again.stderr]).toEqual([
      5,
      expect.stringMatching(/README\.md and events\.csv and programme\.yaml are in .*nothing is/),
    ]);
    expect(readFileSync(join(own, "events.csv"), "utf8")).toBe("mine");
    const half = join(folder, "half");
    mkdirSync(half);
    writeFileSync(join(half, "events.csv"), "mine");
    expect(aliquot(["init", "vesting", half]).stderr).toMatch(/events\.csv is in/);
    expect(everythingIn(half)).toEqual(["events.csv"]);
  });

  it("refuses a template that is none, and no template at all, with exit code 2", () => {
    const wrong = aliquot(["init", "lokdrop", join(folder, "never")]);
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      expect.stringMatching(/lokdrop.*did you mean lockdrop.*vesting/),
    ]);
    expect(aliquot(["init"])).toMatchObject({ status: 2, stdout: "" });
    const taken = join(folder, "a-file");
    writeFileSync(taken, "x");
    expect(aliquot(["init", "lockdrop", taken]).status).toBe(5);
  });
});
