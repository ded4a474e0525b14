import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { canonicalJson } from "../canonical.ts";
import { parseDefinition } from "./parse-definition.ts";
import { DefinitionError, type Problem } from "./problems.ts";
import { schemaCheck } from "./schema-check.ts";

const SHIPPED = parse(
  readFileSync(new URL("../../../programmes/mars.yaml", import.meta.url), "utf8"),
);
const TEXT = canonicalJson(SHIPPED);

function withTitle(json: string): string {
  return TEXT.replace(/"title":"Mars[^"]*"/, `"title":${json}`);
}

function problemOf(text: string): Problem | undefined {
  try {
    parseDefinition(text);
    return undefined;
  } catch (error) {
    if (error instanceof DefinitionError) return error.problems[0];
    throw error;
  }
}

const UNREADABLE: readonly (readonly [name: string, text: string, message: RegExp])[] = [
  ["nothing", "", /^is not JSON$/],
  ["half a text", TEXT.slice(0, -1), /^is not JSON$/],
  ["white space", ` ${TEXT}`, /^is not canonical JSON$/],
  ["keys in another order", JSON.stringify(SHIPPED), /^is not canonical JSON$/],
  ["a key twice", TEXT.replace("{", '{"aliquot":1,'), /^is not canonical JSON$/],
  ["an escape too many", withTitle('"\\u0041"'), /^is not canonical JSON$/],
  ["a number written otherwise", TEXT.replace('"aliquot":1', '"aliquot":1.0'), /^is not canonical/],
  ["minus zero", TEXT.replace('"aliquot":1', '"aliquot":-0'), /^is not canonical/],
  ["a fraction", TEXT.replace('"aliquot":1', '"aliquot":1.5'), /not a safe integer/],
  ["an unsafe integer", TEXT.replace('"aliquot":1', '"aliquot":9007199254740993'), /safe integer/],
  ["an infinite number", TEXT.replace('"aliquot":1', '"aliquot":1e999'), /not a safe integer/],
  ["an escaped half of a pair", withTitle('"\\ud800"'), /half of a surrogate pair/],
  ["a bare half of a pair", withTitle('"\udc00"'), /half of a surrogate pair/],
  ["such a key", '{"\\udfff":1}', /half of a surrogate pair/],
  ["__proto__", '{"__proto__":{}}', /has a key __proto__/],
  ["__proto__ further in", '{"a":[{"__proto__":1}]}', /has a key __proto__/],
  ["33 levels", "[".repeat(33) + "]".repeat(33), /nests deeper than 32/],
  ["60,000 levels", '{"a":'.repeat(10_000), /nests deeper than 32/],
  ["65,537 bytes", " ".repeat(65_537), /more than 65536 bytes/],
  ["65,537 bytes in 21,847 characters", `"${"\u20ac".repeat(21_845)}"`, /more than 65536 bytes/],
  ["65,538 bytes in surrogate pairs", `"${"\u{1f600}".repeat(16_384)}"`, /more than 65536/],
];

describe("parseDefinition", () => {
  it("gives the definition of a canonical text", () => {
    expect(parseDefinition(TEXT)).toEqual(SHIPPED);
  });

  it.each(UNREADABLE)("refuses %s", (_, text, message) => {
    expect(problemOf(text)?.path).toBe("the definition");
    expect(problemOf(text)?.message).toMatch(message);
    expect(problemOf(text)?.remedy).not.toBe("");
  });

  it("counts neither brackets in texts nor quotes behind a backslash", () => {
    const title = JSON.stringify(`\\"${"[{".repeat(100)}\\`);
    expect(problemOf(withTitle(title))).toBeUndefined();
  });

  it("reads 32 levels and 65,536 bytes, and says what is wrong with them", () => {
    expect(problemOf("[".repeat(32) + "]".repeat(32))?.message).toBe("a list is not a map of keys");
    expect(problemOf(`"${"\u{1f600}".repeat(16_383)}\u00e9"`)?.message).toMatch(/is not a map/);
  });

  it.each([
    ["surplus", { ...SHIPPED, surplus: 1 }, "surplus", '"surplus" is not a key here'],
    ["constructor", { ...SHIPPED, constructor: 1 }, "constructor", '"constructor" is not a key'],
    ["id", { ...SHIPPED, id: undefined }, "id", "is missing"],
    [
      "share.by",
      { ...SHIPPED, share: { by: "toString" } },
      "share.by",
      '"toString" is not allowed',
    ],
    ["groups", { ...SHIPPED, groups: [{ id: 1 }] }, "groups[0].id", "1 is not a name in quotes"],
    ["grants", { ...SHIPPED, grants: ["a", "a"] }, "grants", "lists an entry twice"],
    ["a long key", { ...SHIPPED, ["k".repeat(900)]: 1 }, `"${"k".repeat(40)}…"`, "is not a key"],
  ])("says where the schema is broken: %s", (_, value, path, message) => {
    const problem = problemOf(canonicalJson(JSON.parse(JSON.stringify(value))));
    expect(problem?.path).toBe(path);
    expect(problem?.message).toContain(message);
  });
});

describe("schemaCheck", () => {
  it.each([
    ["an unknown keyword", { type: "array", contains: { type: "string" } }],
    ["one further in", { properties: { a: { items: { multipleOf: 2 } } } }],
    ["one in a definition that nothing names", { $defs: { a: { format: "uri" } } }],
    ["a type that it does not know", { type: "number" }],
    ["several types", { type: ["string", "integer"] }],
    ["a reference to elsewhere", { items: { $ref: "other.json" } }],
    ["a reference to nothing", { $defs: {}, items: { $ref: "#/$defs/a" } }],
    [
      "something beside a reference",
      { $defs: { a: {} }, items: { $ref: "#/$defs/a", title: "a" } },
    ],
    ["variants without a discriminator", { oneOf: [] }],
    ["a discriminator without variants", { discriminator: { propertyName: "by" } }],
    ["a prohibition of anything but keys", { not: { type: "string" } }],
    ["uniqueItems: false", { uniqueItems: false }],
  ])("stops at %s rather than enforce a part", (_, schema) => {
    expect(() => schemaCheck(schema)).toThrow(/schema: /);
  });
});
