import { assert } from "../../exact/assert.ts";
import { quote } from "../../exact/text-error.ts";
import type { Keyword, KeywordPlace, Schema, SchemaCheck } from "./schema-check.ts";
import { asBound } from "./schema-values.ts";
import { at, inShort, isMap, type Kind, keyPath } from "./schema-words.ts";

/** Keywords about maps: sizes and keys before what stands under them. */
export const MAP_KEYWORDS: readonly (readonly [string, Keyword])[] = [
  ["minProperties", minProperties],
  ["maxProperties", maxProperties],
  ["oneOf", oneOf],
  ["required", required],
  ["not", not],
  ["propertyNames", propertyNames],
  ["additionalProperties", additionalProperties],
  ["properties", properties],
];

type JsonMap = Readonly<Record<string, unknown>>;

function onMaps(check: (map: JsonMap, path: string) => ReturnType<SchemaCheck>): SchemaCheck {
  return (value, path) => (isMap(value) ? check(value, path) : undefined);
}

function minProperties({ argument }: Kind): SchemaCheck {
  const bound = asBound(argument);
  return onMaps((map, path) => {
    const size = Object.keys(map).length;
    if (size >= bound) return undefined;
    return { path: at(path), message: `has ${size} keys`, remedy: `write at least ${bound}` };
  });
}

function maxProperties({ argument }: Kind): SchemaCheck {
  const bound = asBound(argument);
  return onMaps((map, path) => {
    const size = Object.keys(map).length;
    if (size <= bound) return undefined;
    return { path: at(path), message: `has ${size} keys`, remedy: `write at most ${bound}` };
  });
}

function required({ argument }: Kind): SchemaCheck {
  const keys = asTexts(argument);
  return onMaps((map, path) => {
    const key = keys.find((each) => !Object.hasOwn(map, each));
    if (key === undefined) return undefined;
    return { path: keyPath(path, key), message: "is missing", remedy: `add the key ${key}` };
  });
}

/** Only of keys that must not stand together: for that alone there are words. */
function not({ argument, inner }: KeywordPlace): SchemaCheck {
  const refused = isMap(argument) ? asTexts(argument["required"]) : [];
  const isOnlyRequired = isMap(argument) && Object.keys(argument).length === 1;
  assert(isOnlyRequired && refused.length > 0, "schema: not of anything but required");
  const check = inner(argument);
  return onMaps((map, path) => {
    if (check(map, path) !== undefined) return undefined;
    return { path: at(path), message: `has both ${refused.join(" and ")}`, remedy: "keep one" };
  });
}

function propertyNames({ argument, inner, resolve }: KeywordPlace): SchemaCheck {
  const check = inner(argument);
  const named = isMap(argument) && "$ref" in argument ? resolve(argument["$ref"]) : argument;
  assert(isMap(named) && typeof named["title"] === "string", "schema: names without a title");
  const remedy = `use ${named["title"]}`;
  return onMaps((map, path) => {
    const key = Object.keys(map).find((each) => check(each, "") !== undefined);
    if (key === undefined) return undefined;
    return { path: keyPath(path, key), message: `the key ${quote(key)} is not usable`, remedy };
  });
}

/** Of the keys that `properties` beside it does not name. */
function additionalProperties({ argument, schema, inner }: KeywordPlace): SchemaCheck {
  const known = Object.keys(propertiesOf(schema));
  const unknownOf = (map: JsonMap) => Object.keys(map).filter((key) => !known.includes(key));
  if (argument === false) {
    const remedy = `use ${known.join(", ")}`;
    return onMaps((map, path) => {
      const [key] = unknownOf(map);
      if (key === undefined) return undefined;
      return { path: keyPath(path, key), message: `${quote(key)} is not a key here`, remedy };
    });
  }
  const check = inner(argument);
  return onMaps((map, path) => firstProblem(map, path, unknownOf(map), () => check));
}

function properties({ schema, inner }: KeywordPlace): SchemaCheck {
  const checks = new Map(
    Object.entries(propertiesOf(schema)).map(([key, each]) => [key, inner(each)]),
  );
  const keys = [...checks.keys()];
  return onMaps((map, path) => {
    const present = keys.filter((key) => Object.hasOwn(map, key));
    return firstProblem(map, path, present, (key) => checks.get(key));
  });
}

function firstProblem(
  map: JsonMap,
  path: string,
  keys: readonly string[],
  checkOf: (key: string) => SchemaCheck | undefined,
): ReturnType<SchemaCheck> {
  for (const key of keys) {
    const problem = checkOf(key)?.(map[key], keyPath(path, key));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** One of several variants, told apart by the text under the discriminator's key. */
function oneOf({ argument, schema, inner, resolve }: KeywordPlace): SchemaCheck {
  const { discriminator } = schema;
  const tag = isMap(discriminator) ? discriminator["propertyName"] : undefined;
  assert(typeof tag === "string" && Array.isArray(argument), "schema: oneOf without discriminator");
  const variants = new Map<unknown, SchemaCheck>();
  for (const variant of argument) {
    const target = isMap(variant) ? propertiesOf(resolve(variant["$ref"]))[tag] : undefined;
    const name = isMap(target) ? target["const"] : undefined;
    assert(typeof name === "string" && !variants.has(name), `schema: a variant without its ${tag}`);
    variants.set(name, inner(variant));
  }
  const remedy = `use one of ${[...variants.keys()].join(", ")}`;
  return onMaps((map, path) => {
    const name = Object.hasOwn(map, tag) ? map[tag] : undefined;
    const check = variants.get(name);
    if (check !== undefined) return check(map, path);
    const message = name === undefined ? "is missing" : `${inShort(name)} is not allowed`;
    return { path: keyPath(path, tag), message, remedy };
  });
}

function propertiesOf(schema: Schema): JsonMap {
  const found = schema["properties"] ?? {};
  assert(isMap(found), "schema: properties that are not a map");
  return found;
}

function asTexts(argument: unknown): readonly string[] {
  const isList = Array.isArray(argument) && argument.every((each) => typeof each === "string");
  assert(isList, "schema: a list of keys was expected");
  return argument;
}
