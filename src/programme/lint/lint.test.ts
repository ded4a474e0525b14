import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readProgramme } from "../../settle/definition-file.ts";
import { LINT_CODES, type LintCode, lint } from "./lint.ts";

/** One changed definition: `code` must be found in it, or `absent` must not. See cases/*.yaml. */
interface Case {
  readonly code?: LintCode;
  readonly absent?: LintCode;
  readonly file: string;
  readonly edits: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly says?: readonly string[];
}

const PROGRAMMES = new URL("../../../programmes/", import.meta.url);
const CASES = new URL("cases/", import.meta.url);

const cases: readonly Case[] = readdirSync(CASES).flatMap((name) =>
  parse(readFileSync(new URL(name, CASES), "utf8")),
);

function shipped(name: string): string {
  return readFileSync(new URL(`${name}.yaml`, PROGRAMMES), "utf8");
}

function findings(text: string) {
  return lint(readProgramme(text, "test.yaml").programme);
}

/** Every edit must change something: a case that no longer fits its definition is no test. */
function changed({ file, edits }: Case): string {
  return Object.entries(edits).reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, () => to);
  }, shipped(file));
}

/** The rows of the table in docs/lint.md: code and severity. */
function documented(): Map<string, string> {
  const text = readFileSync(new URL("../../../docs/lint.md", import.meta.url), "utf8");
  const rows = text.matchAll(/^\| `([a-z-]+)` \| (error|warning|info) \|/gm);
  return new Map([...rows].map(([, code = "", severity = ""]) => [code, severity]));
}

describe("a changed definition", () => {
  it.each(cases.filter(({ code }) => code !== undefined))("brings $code: $file $edits", (each) => {
    const before = findings(shipped(each.file));
    const found = findings(changed(each)).filter(({ code }) => code === each.code);
    const hit = found.find(({ path }) => path === each.path);
    expect(found.map(({ path }) => path)).toContain(each.path);
    for (const text of each.says ?? [""]) expect(hit?.reason).toContain(text);
    expect(hit?.severity).toBe(documented().get(each.code ?? ""));
    expect(before).not.toContainEqual(hit);
  });

  it.each(cases.filter(({ absent }) => absent !== undefined))(
    "has no $absent: $file $edits",
    (each) => {
      expect(findings(changed(each)).map(({ code }) => code)).not.toContain(each.absent);
    },
  );
});

describe("the list of codes", () => {
  it("has a case for each code and no other", () => {
    const tested = new Set(cases.map(({ code }) => code).filter((code) => code !== undefined));
    expect([...tested].sort()).toEqual([...LINT_CODES].sort());
  });

  it("is the table of docs/lint.md", () => {
    expect([...documented().keys()].sort()).toEqual([...LINT_CODES].sort());
  });
});

describe("the shipped programmes", () => {
  /** Everything that the linter says about them, by severity. */
  const expected: Readonly<Record<string, readonly LintCode[]>> = {
    astroport: [],
    "burningdrop-tokens-per-unit": ["boost-jump"],
    edgeware: [],
    "ethereum-referral": [],
    "kinesis-minters-yield": ["fees-by-operator"],
    "ktst-burningdrop": ["boost-at-zero", "price-by-events", "verification-by-operator"],
    mars: [],
    "pol-lockdrop": [
      "stuck-without-operator",
      "early-bonus-unused",
      "group-gap",
      "activity-needs-attestation",
    ],
    "pol-lockdrop-announced": [
      "stuck-without-operator",
      "early-bonus-unused",
      "group-gap",
      "activity-needs-attestation",
    ],
    "staking-mining": ["emission-below-ceiling", "price-by-events"],
    "streaming-rewards": [],
  };
  const names = readdirSync(PROGRAMMES).map((file) => file.replace(/\.yaml$/, ""));

  it.each(names)("%s has no error", (name) => {
    expect(findings(shipped(name)).filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it.each(Object.entries(expected))("%s brings exactly %j", (name, codes) => {
    expect(findings(shipped(name)).map(({ code }) => code)).toEqual(codes);
  });
});

describe("the order", () => {
  it("puts errors before warnings before infos", () => {
    const text = shipped("pol-lockdrop").replace('rate: "10.00%"', 'rate: "20.00%"');
    const severities = findings(text).map(({ severity }) => severity);
    expect(severities).toEqual(["error", "warning", "info", "info", "info"]);
  });
});
