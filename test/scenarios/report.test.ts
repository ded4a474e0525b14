/** Reports and statements through the real program, on the samples and on awkward inputs. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aliquot, everythingIn, ROOT, temporaryFolder } from "../support/cli.ts";
import { ACTIVE, markupFaults } from "../support/markup.ts";

const folder = temporaryFolder();
let count = 0;

function settled(programme: string, events: string, ...more: string[]): string {
  const out = join(folder, `out-${count++}`);
  const run = aliquot(["settle", programme, events, "--out", out, "--tree", "none", ...more]);
  expect([run.status, run.stderr]).toEqual([0, ""]);
  return out;
}

const reports = new Map<string, string>();

/** The report of a settlement, made once. */
function reportOf(
  ...args: readonly [programme: string, events: string, ...more: string[]]
): string {
  const known = reports.get(args.join(" "));
  const page = known ?? readFileSync(join(settled(...args), "report.html"), "utf8");
  reports.set(args.join(" "), page);
  return page;
}

function file(name: string, text: string): string {
  const path = join(folder, `${count++}-${name}`);
  writeFileSync(path, text);
  return path;
}

const sample = (name: string) => join(ROOT, `samples/${name}.csv`);
const SAMPLES = ["pol-lockdrop", "ktst-burningdrop", "kinesis-minters-yield"];
const HEADER = "id,time,event,participant,asset,amount,term";

describe("report.html", () => {
  it.each(SAMPLES)(
    "of %s is one sound page that fetches and runs nothing, the same twice",
    (name) => {
      const page = reportOf(name, sample(name));
      expect(markupFaults(page)).toEqual([]);
      expect(page.match(ACTIVE) ?? []).toEqual([]);
      expect(page).toContain("<svg");
      expect(page).toContain("@media print");
      expect(page).toContain("prefers-color-scheme:dark");
      const again = settled(name, sample(name));
      expect(readFileSync(join(again, "report.html"), "utf8") === page).toBe(true);
    },
  );

  it("gives every chart a title, a description and its figures in a table", () => {
    for (const name of SAMPLES) {
      const figures = reportOf(name, sample(name)).match(/<figure[\s\S]*?<\/figure>/g) ?? [];
      expect(figures.length).toBeGreaterThan(4);
      for (const figure of figures) {
        expect(figure).toMatch(/role="img" aria-labelledby/);
        expect(figure).toMatch(
          /<title id="[^"]+">[^<]{10,}<\/title><desc id="[^"]+">[^<]{10,}<\/desc>/,
        );
        expect(/<table/.test(figure) || /^<figure id="pools/.test(figure)).toBe(true);
      }
    }
  });

  it("prints the figures of the summary, in units and in base units, and its own hash stands there", () => {
    const out = settled("pol-lockdrop", sample("pol-lockdrop"));
    const page = readFileSync(join(out, "report.html"), "utf8");
    const summary = JSON.parse(readFileSync(join(out, "summary.json"), "utf8"));
    const text = page.replace(/<wbr>|<\/?span[^>]*>/g, "");
    expect(text).toContain("19,999,999.999999999999999613");
    const { released, held, burned, allocated } = summary.rewards.POL;
    expect(text).toContain(
      `allocated ${allocated} = released ${released} + held ${held} + burned ${burned}`,
    );
    for (const hash of [
      summary.programme.sha256,
      summary.input.sha256,
      summary.sha256["allocations.csv"],
      summary.sha256["releases.csv"],
      summary.sha256["rejected.csv"],
    ])
      expect(page).toContain(hash);
    expect(createHash("sha256").update(page).digest("hex")).toBe(summary.sha256["report.html"]);
  });

  it("says what burns when if nothing more is done, at the end of an activity release", () => {
    const page = reportOf(
      "pol-lockdrop",
      sample("pol-lockdrop"),
      "--as-of",
      "2020-01-15T00:00:00+08:00",
    );
    expect(page).toContain("this much if nothing more is done");
    expect(page).toContain("at most this much, if nothing more is done");
    expect(page).toContain("2020-03-05T00:00:00+08:00");
  });

  it("shows the dilution of early minters where units are minted, and nowhere else", () => {
    expect(reportOf("kinesis-minters-yield", sample("kinesis-minters-yield"))).toContain(
      "Dilution of early minters",
    );
    expect(reportOf("pol-lockdrop", sample("pol-lockdrop"))).not.toContain("Dilution");
  });

  it("counts every rejected row under its reason, with what it means", () => {
    const page = reportOf("ktst-burningdrop", sample("ktst-burningdrop"));
    expect(page).toContain("108 rows by reason");
    expect(page).toContain("registration, acceptance or verification is missing");
    expect(page).toContain("no accepted contribution to act on");
  });

  it("stands without releases, without refusals and without participants", () => {
    const worked = reportOf("pol-lockdrop", sample("worked-example"));
    expect(worked).toContain("No event was refused");
    expect(worked).toContain("Nothing has been released yet");
    expect(worked).toContain("Provisional until");
    const refused = file(
      "refused.csv",
      `${HEADER}\na,2019-11-05T09:00:00+08:00,lock,ana,USDT,1,9w\n`,
    );
    const nobody = reportOf("pol-lockdrop", refused);
    const before = ["--as-of", "2018-01-01T00:00:00Z"];
    const later = file("later.csv", `${HEADER}\na,2024-01-02T00:00:00Z,lock,ana,LP,1,lp\n`);
    const empty = reportOf("pol-lockdrop", sample("worked-example"), ...before);
    expect(empty).toContain("Nothing happened up to this instant");
    const streaming = reportOf("streaming-rewards", later, ...before);
    for (const page of [worked, nobody, empty, streaming]) {
      expect(markupFaults(page)).toEqual([]);
      expect(page.match(ACTIVE) ?? []).toEqual([]);
      expect(page.match(/NaN|undefined|Infinity/) ?? []).toEqual([]);
    }
  });

  it("escapes whatever the inputs hold: nobody writes markup into it", () => {
    const definition = readFileSync(join(ROOT, "programmes/pol-lockdrop.yaml"), "utf8").replace(
      /^title: .*$/m,
      `title: "</title><script>alert(3)</script> & 'quoted'"`,
    );
    const programme = file("evil.yaml", definition);
    const people = [
      `<img src=x onerror=alert(1)>`,
      `</bdi><script>alert(2)</script>`,
      `a"b'c&amp;`,
    ];
    const rows = people.map(
      (name, i) =>
        `"e<b>${i}",2019-11-05T09:00:00+08:00,lock,"${name.replaceAll('"', '""')}",USDT,10,1w`,
    );
    const events = file("evil.csv", [HEADER, ...rows].join("\n"));
    const report = reportOf(programme, events);
    const statements = people.map(
      (name) => aliquot(["explain", programme, events, name, "--html"]).stdout,
    );
    for (const page of [report, ...statements]) {
      expect(page).toContain("&lt;/title&gt;&lt;script&gt;alert(3)");
      expect(page.match(/<script|<img/) ?? []).toEqual([]);
      expect(markupFaults(page)).toEqual([]);
    }
    expect(statements[0]).toContain("e&lt;b&gt;0");
    expect(statements[0]).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(statements[2]).toContain("a&quot;b&#39;c&amp;amp;");
  });

  it("is left out with --no-report, and takes an earlier one of the directory away", () => {
    const out = settled("pol-lockdrop", sample("worked-example"));
    expect(everythingIn(out)).toContain("report.html");
    const run = aliquot([
      "settle",
      "pol-lockdrop",
      sample("pol-lockdrop"),
      "--out",
      out,
      "--no-report",
    ]);
    expect(run.status).toBe(0);
    expect(everythingIn(out)).toEqual([
      "allocations.csv",
      "inputs.json",
      "programme.json",
      "rejected.csv",
      "releases.csv",
      "summary.json",
    ]);
    const summary = JSON.parse(readFileSync(join(out, "summary.json"), "utf8"));
    expect(Object.keys(summary.sha256)).not.toContain("report.html");
  });

  it("is written by the demo too", () => {
    const out = join(folder, "demo");
    const run = aliquot(["demo", "--out", out]);
    expect(run.status).toBe(0);
    for (const name of SAMPLES) expect(existsSync(join(out, name, "report.html"))).toBe(true);
  });
});

describe("a statement", () => {
  it("derives one participant's figures on one sound page, the same twice", () => {
    const args = ["explain", "pol-lockdrop", sample("worked-example"), "eli", "--html"];
    const { stdout, status } = aliquot(args);
    expect(status).toBe(0);
    expect(markupFaults(stdout)).toEqual([]);
    expect(stdout.match(ACTIVE) ?? []).toEqual([]);
    expect(stdout).toContain("2000000000000000000000000 x 5600000000 / 460000000000");
    expect(stdout).toContain("560000/23 POL");
    expect(stdout).toContain("nothing is released before the listing");
    expect(aliquot(args).stdout).toBe(stdout);
  });

  it("tells the refused why, and what helps", () => {
    const { stdout } = aliquot([
      "explain",
      "pol-lockdrop",
      sample("pol-lockdrop"),
      "alice",
      "--html",
    ]);
    expect(stdout).toContain("<code>cap-partial</code>");
    expect(stdout).toContain("the refund can go to a later group that has room");
    const nobody = aliquot([
      "explain",
      "pol-lockdrop",
      sample("pol-lockdrop"),
      "nobody-at-all",
      "--html",
    ]);
    expect(nobody.stdout).toContain("did not take part");
    expect(markupFaults(nobody.stdout)).toEqual([]);
  });

  it("goes to a file whole or not at all, and never over another unless forced", () => {
    const args = ["explain", "pol-lockdrop", sample("worked-example"), "eli", "--html", "--out"];
    const own = join(folder, "statements");
    mkdirSync(own);
    const path = join(own, "eli.html");
    const first = aliquot([...args, path]);
    expect([first.status, first.stdout]).toEqual([0, `written to ${path}\n`]);
    const written = readFileSync(path, "utf8");
    expect(markupFaults(written)).toEqual([]);
    writeFileSync(path, "mine");
    const second = aliquot([...args, path]);
    expect([second.status, second.stderr]).toEqual([5, expect.stringContaining("--force")]);
    expect(readFileSync(path, "utf8")).toBe("mine");
    expect(aliquot([...args, path, "--force"]).status).toBe(0);
    expect(readFileSync(path, "utf8")).toBe(written);
    expect(aliquot([...args, own]).status).toBe(5);
    expect(aliquot([...args, join(own, "missing", "eli.html")]).status).toBe(5);
    expect(everythingIn(own)).toEqual(["eli.html"]);
    expect(
      aliquot(["explain", "pol-lockdrop", sample("worked-example"), "eli", "--html", "--json"])
        .status,
    ).toBe(2);
  });
});
