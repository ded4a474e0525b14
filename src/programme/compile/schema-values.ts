import { assert } from "../../exact/assert.ts";
import type { Keyword, SchemaCheck } from "./schema-check.ts";
import { at, inShort, isMap, type Kind, wrong } from "./schema-words.ts";

/** Keywords about single values: kind, choice, size. */
export const VALUE_KEYWORDS: readonly (readonly [string, Keyword])[] = [
  ["type", type],
  ["const", ({ argument }) => oneOfThese([argument])],
  ["enum", ({ argument }) => oneOfThese(argument)],
  ["minimum", onNumbers((value, bound) => value >= bound)],
  ["maximum", onNumbers((value, bound) => value <= bound)],
  ["maxLength", onTexts((value, bound) => value.length <= bound || points(value) <= bound)],
  ["minLength", onTexts((value, bound) => points(value) >= bound)],
  ["pattern", pattern],
];

const IS_OF_TYPE: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isMap,
  array: Array.isArray,
  string: (value) => typeof value === "string",
  integer: Number.isInteger,
  boolean: (value) => typeof value === "boolean",
};

function type({ argument, wanted }: Kind): SchemaCheck {
  const isOfType = IS_OF_TYPE[String(argument)];
  assert(isOfType !== undefined, `schema: type ${argument} is not enforced`);
  return (value, path) => (isOfType(value) ? undefined : wrong(value, path, wanted));
}

/** Texts and numbers only: nothing in the schema chooses among maps or lists. */
function oneOfThese(choice: unknown): SchemaCheck {
  assert(Array.isArray(choice), "schema: enum without a list");
  const choices: readonly unknown[] = choice;
  const isPlain = choices.every((each) => ["string", "number"].includes(typeof each));
  assert(isPlain, "schema: a choice that is neither a text nor a number");
  const remedy = `use ${choices.join(", ")}`;
  return (value, path) => {
    if (choices.includes(value)) return undefined;
    return { path: at(path), message: `${inShort(value)} is not allowed`, remedy };
  };
}

function onNumbers(obeys: (value: number, bound: number) => boolean): Keyword {
  return ({ argument, wanted }) => {
    const bound = asBound(argument);
    return (value, path) =>
      typeof value !== "number" || obeys(value, bound) ? undefined : wrong(value, path, wanted);
  };
}

function onTexts(obeys: (value: string, bound: number) => boolean): Keyword {
  return ({ argument, wanted }) => {
    const bound = asBound(argument);
    return (value, path) =>
      typeof value !== "string" || obeys(value, bound) ? undefined : wrong(value, path, wanted);
  };
}

/** JSON Schema counts characters, not UTF-16 units. */
function points(text: string): number {
  return [...text].length;
}

function pattern({ argument, wanted }: Kind): SchemaCheck {
  assert(typeof argument === "string", "schema: a pattern that is not a text");
  const expression = new RegExp(argument, "u");
  return (value, path) =>
    typeof value !== "string" || expression.test(value) ? undefined : wrong(value, path, wanted);
}

/** A bound of the schema: a whole number. */
export function asBound(argument: unknown): number {
  assert(Number.isSafeInteger(argument), "schema: a bound that is not a whole number");
  return Number(argument);
}
