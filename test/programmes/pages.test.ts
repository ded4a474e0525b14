import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SHIPPED, settled, shipped } from "./shipped.ts";

const ROOT = new URL("../../", import.meta.url);
const CLAUSES = "\n## Clause of the source -> test\n";
const QUOTED_TEST = /\]\(\.\.\/\.\.\/([^)]+\.test\.ts)\): "([^"]+)" +\|/g;

function readText(path: string): string {
  return readFileSync(new URL(path, ROOT), "utf8");
}

function pageOf(name: string): string {
  return readText(`docs/programmes/${name}.md`);
}

/** The tests that the clause table of a page quotes, as `file: title`. */
function quotedTests(page: string): string[] {
  const [, table = ""] = page.split(CLAUSES);
  return [...table.matchAll(QUOTED_TEST)].map(([, file, title]) => `${file}: ${title}`);
}

/** The titles of all tests of a file, those of `it.each` left out. */
function titlesOf(file: string): string[] {
  if (!existsSync(new URL(file, ROOT))) return [];
  return [...readText(file).matchAll(/\bit\(\s*"([^"]+)"/g)].map(([, title = ""]) => title);
}

describe("the pages of the shipped programmes", () => {
  it("stand in the index, one for each programme", () => {
    const index = readText("docs/programmes/README.md");
    for (const name of SHIPPED) {
      expect(existsSync(new URL(`docs/programmes/${name}.md`, ROOT)), name).toBe(true);
      expect(index, name).toContain(`[${name}](${name}.md)`);
    }
  });

  it.each(SHIPPED)("%s has every section", (name) => {
    const page = pageOf(name);
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual([
      "The rules in plain words",
      "What the source gives",
      "What we decided",
      "Misprints and doubts we correct",
      "Illustrative figures",
      "How to run it",
      "Clause of the source -> test",
    ]);
    expect(page).toContain(`npm run -s aliquot -- tables programmes/${name}.yaml`);
    expect(page).toContain(`npm run -s aliquot -- settle programmes/${name}.yaml EVENTS --out DIR`);
  });

  it.each(SHIPPED)("%s quotes tests that exist, at least one for every clause", (name) => {
    const page = pageOf(name);
    const [, table = ""] = page.split(CLAUSES);
    const [, , ...rows] = table.split("\n").filter((line) => line.startsWith("|"));
    expect(rows.length).toBeGreaterThan(3);
    for (const row of rows) expect(row.match(QUOTED_TEST), row).toHaveLength(1);
    expect(quotedTests(page)).toHaveLength(rows.length);
    for (const quoted of quotedTests(page)) {
      const [file = "", ...title] = quoted.split(": ");
      expect(titlesOf(file), `${name}.md quotes ${quoted}`).toContain(title.join(": "));
    }
  });

  it.each(SHIPPED)("%s shows events that settle without a refusal", (name) => {
    const [, csv = ""] = /```csv\n([^`]+)```/.exec(pageOf(name)) ?? [];
    const settlement = settled(shipped(name), csv);
    expect(settlement.refusals).toEqual([]);
    expect(settlement.allocations.length).toBeGreaterThan(0);
  });
});
