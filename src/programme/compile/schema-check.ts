import { assert } from "../../exact/assert.ts";
import type { Problem } from "./problems.ts";
import { LIST_KEYWORDS } from "./schema-lists.ts";
import { MAP_KEYWORDS } from "./schema-maps.ts";
import { VALUE_KEYWORDS } from "./schema-values.ts";

/** A schema or one of its parts, as it stands in the document. */
export type Schema = Readonly<Record<string, unknown>>;

/** The first problem of a value that stands at a place; undefined when it obeys. */
export type SchemaCheck = (value: unknown, path: string) => Problem | undefined;

/** What a keyword is made into a check from. */
export interface KeywordPlace {
  /** What stands after the keyword. */
  readonly argument: unknown;
  /** The schema around it. */
  readonly schema: Schema;
  /** What the schema wants, in words. */
  readonly wanted: string;
  /** Makes a check of a schema inside. */
  readonly inner: (schema: unknown) => SchemaCheck;
  /** The schema that a reference names. */
  readonly resolve: (reference: unknown) => Schema;
}

/** Makes the check of one keyword; asserts that it knows the argument. */
export type Keyword = (place: KeywordPlace) => SchemaCheck;

/** Say nothing of their own: `discriminator` tells `oneOf` where to look. */
const ANNOTATIONS = new Set(["$schema", "$id", "$defs", "title", "discriminator"]);

/** Every keyword that is enforced, in the order in which faults are reported. */
const KEYWORDS: ReadonlyMap<string, Keyword> = new Map([
  ...VALUE_KEYWORDS,
  ...MAP_KEYWORDS,
  ...LIST_KEYWORDS,
]);

const TYPES: Readonly<Record<string, string>> = {
  array: "a list",
  object: "a map of keys",
  string: "a text",
  integer: "a whole number",
  boolean: "true or false",
};

/**
 * Makes a check of a JSON Schema document, as far as the schema of programmes needs the standard
 * (draft 2020-12, with the `discriminator` of OpenAPI). Asserts that it knows every keyword in it:
 * a schema that says more must not be enforced by half.
 */
export function schemaCheck(document: Schema): SchemaCheck {
  const definitions = new Map<string, SchemaCheck>();
  const resolve = (reference: unknown): Schema => {
    const name = typeof reference === "string" ? /^#\/\$defs\/(\w+)$/.exec(reference)?.[1] : "";
    return asSchema(asSchema(document["$defs"])[name ?? ""]);
  };
  // A reference is followed when a value is checked, for definitions may lead back to themselves.
  const inner = (schema: unknown): SchemaCheck => {
    const reference = asSchema(schema)["$ref"];
    if (reference === undefined) return compiled(asSchema(schema), { inner, resolve });
    assert(Object.keys(asSchema(schema)).length === 1, "schema: something beside a $ref");
    const target = resolve(reference);
    assert(target["$ref"] === undefined, "schema: a $ref to a $ref");
    return (value, path) => definitions.get(String(reference))?.(value, path);
  };
  for (const [name, schema] of Object.entries(asSchema(document["$defs"] ?? {}))) {
    definitions.set(`#/$defs/${name}`, compiled(asSchema(schema), { inner, resolve }));
  }
  return compiled(document, { inner, resolve });
}

function compiled(schema: Schema, within: Pick<KeywordPlace, "inner" | "resolve">): SchemaCheck {
  for (const keyword of Object.keys(schema)) {
    const isKnown = KEYWORDS.has(keyword) || ANNOTATIONS.has(keyword);
    assert(isKnown, `schema: ${keyword} is not enforced`);
  }
  assert(!("discriminator" in schema) || "oneOf" in schema, "schema: a discriminator alone");
  const title = "$id" in schema ? undefined : schema["title"]; // That one names the document.
  const wanted = String(title ?? TYPES[String(schema["type"])] ?? "something else");
  const checks = [...KEYWORDS].flatMap(([keyword, make]) => {
    if (!(keyword in schema)) return [];
    return [make({ argument: schema[keyword], schema, wanted, ...within })];
  });
  return (value, path) => {
    for (const check of checks) {
      const problem = check(value, path);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

function asSchema(value: unknown): Schema {
  const isSchema = value !== null && typeof value === "object" && !Array.isArray(value);
  assert(isSchema, "schema: a map was expected");
  return value as Schema;
}
