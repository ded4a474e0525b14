/** The documentation says what the program does: lists of codes, columns and commands agree. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EVENT_TYPES } from "../src/programme/events/event.ts";
import { EVENT_COLUMNS } from "../src/programme/events/parse-event.ts";
import { REASON_TEXTS } from "../src/programme/events/reason-texts.ts";
import { MALFORMED_REASONS, REFUSAL_REASONS } from "../src/programme/events/reasons.ts";
import { programmeSchema } from "../src/programme/programme-schema.ts";
import { aliquot, ROOT } from "./support/cli.ts";

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

describe("docs/events.md", () => {
  const page = read("docs/events.md");

  it("lists every reason of refusal with the texts that the reports print, and no other", () => {
    const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (.+) \| (.+) \|$/gm)]
      .map(([, reason = "", when, remedy]) => [reason, { when, remedy }] as const)
      .filter(([reason]) => page.indexOf(`| \`${reason}\``) > page.indexOf("| reason | when |"));
    expect(rows.map(([reason]) => reason)).toEqual([...MALFORMED_REASONS, ...REFUSAL_REASONS]);
    expect(Object.fromEntries(rows)).toEqual(REASON_TEXTS);
  });

  it("lists every event and every column", () => {
    for (const type of EVENT_TYPES) expect(page).toContain(`| \`${type}\` |`);
    expect(page).toContain(`\`${EVENT_COLUMNS.join(",")}\``);
  });
});

describe("docs/definition.md", () => {
  it("names every key of the schema", () => {
    const page = read("docs/definition.md");
    const keys = new Set<string>();
    const collect = (node: unknown): void => {
      if (node === null || typeof node !== "object") return;
      for (const [key, value] of Object.entries(node)) {
        if (key === "properties") for (const name of Object.keys(value as object)) keys.add(name);
        collect(value);
      }
    };
    collect(programmeSchema);
    expect([...keys].filter((key) => !new RegExp(`\\b${key}\\b`).test(page))).toEqual([]);
  });
});

describe("README.md", () => {
  it("names every command that the program has, and each explains itself", () => {
    const help = aliquot(["--help"]).stdout;
    const commands = [...help.matchAll(/^ {2}([a-z][a-z-]*) .*$/gm)]
      .map((match) => match[1] ?? "")
      .filter((name) => name !== "help");
    expect(commands.length).toBeGreaterThan(9);
    for (const command of commands) {
      expect(read("README.md")).toContain(`| \`${command}`);
      expect(aliquot([command, "--help"]).stdout).toMatch(/^Usage: aliquot/);
    }
  });
});
