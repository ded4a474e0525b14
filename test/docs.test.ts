/** The documentation says what the program does: lists of codes, columns and commands agree. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { messages } from "../src/client/messages.ts";
import { PROGRAMME_REMEDIES } from "../src/client/programme-remedies.ts";
import { PROGRAMMES_ERRORS, programmes } from "../src/ledger/modules/programmes/index.ts";
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

describe("docs/live.md", () => {
  const page = read("docs/live.md");

  it("lists every code of refusal with its kind and what helps, as clients say it", () => {
    const rows = [...page.matchAll(/^\| (\d+) \| `([a-z-]+)` \| (.+) \|$/gm)].map(
      ([, code = "", kind = "", helps = ""]) => [kind, code, helps],
    );
    const known = Object.entries(PROGRAMMES_ERRORS).map(([kind, [code]]) => [
      ...[kind, String(code), PROGRAMME_REMEDIES[`programmes/${code}`]],
    ]);
    expect(rows).toEqual(known);
  });

  it("lists every message with its command and its maker, and every question's path", () => {
    const rows = [
      ...page.matchAll(/^\| `(Msg[A-Za-z]+)` \| `([a-z -]+)` \| [a-z]+ \| `([A-Za-z]+)` \|$/gm),
    ];
    const urls = programmes.messages.map(({ typeUrl }) => typeUrl);
    expect(rows.map(([, name]) => `/aliquot.programmes.v1.${name}`)).toEqual(urls);
    const makers = messages as Readonly<Record<string, (value: never) => { typeUrl: string }>>;
    expect(rows.map(([, , , maker]) => makers[maker ?? ""]?.({} as never).typeUrl)).toEqual(urls);
    const help = `${aliquot(["tx", "programmes", "--help"]).stdout}${aliquot(["--help"]).stdout}`;
    for (const [, , command = ""] of rows)
      expect(help).toMatch(new RegExp(`^ {2}${command.replace("tx programmes ", "")} `, "m"));
    const rest = "/aliquot/programmes/v1/";
    const paths = [...page.matchAll(/^\| `((?:programmes|accounts)[^`]*)` \|/gm)].map(
      ([, path]) => path,
    );
    const routes = programmes.queries.map((each) => each.rest.slice(rest.length));
    expect(paths.sort()).toEqual(routes.sort());
    expect(programmes.queries.every((each) => each.rest.startsWith(rest))).toBe(true);
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
