import type { ErrorObject } from "ajv/dist/2020.js";
import { nearest } from "../exact/nearest.ts";
import { parseFraction } from "../exact/rational.ts";
import { TextError } from "../exact/text-error.ts";
import type { Problem } from "../programme/compile/problems.ts";
import type { Definition } from "../programme/definition.ts";
import { programmeSchema } from "../programme/programme-schema.ts";
import { validate } from "./definition-validator.ts";
import { shown } from "./user-error.ts";

const MAX_PROBLEMS = 20;

/** Whether `value` has the shape of a definition; else what is wrong, one problem per place. */
export function schemaProblems(value: unknown): readonly Problem[] {
  if (validate(value)) return [];
  const byPath = new Map<string, Problem>();
  for (const error of validate.errors ?? []) {
    const problem = inWords(error);
    if (problem !== undefined && !byPath.has(problem.path)) byPath.set(problem.path, problem);
  }
  return [...byPath.values()].slice(0, MAX_PROBLEMS);
}

/** Narrows to a definition once `schemaProblems` found nothing. */
export function isDefinition(value: unknown): value is Definition {
  return validate(value);
}

/** Splits `groups[2].cap.asset` into its steps. */
export function stepsOf(path: string): (string | number)[] {
  return path.split(/[.[\]]+/).filter((step) => step !== "");
}

function inWords(error: ErrorObject): Problem | undefined {
  const path = pathOf(error.instancePath);
  const params = error.params as Record<string, unknown>;
  const schema = error.parentSchema as Record<string, unknown> | undefined;
  switch (error.keyword) {
    case "required":
      return missing(path, String(params["missingProperty"]), schema);
    case "additionalProperties":
      return unknownKey(path, String(params["additionalProperty"]), schema);
    case "propertyNames":
      return undefined;
    case "discriminator":
      return unknownVariant(path, params, schema);
    case "enum":
      return oneOf(path, error.data, params["allowedValues"] as readonly unknown[]);
    case "const":
      return oneOf(path, error.data, [params["allowedValue"]]);
    case "oneOf":
      return undefined;
    case "not":
      return { path, message: "has both through and before", remedy: "keep one of the two" };
    case "uniqueItems":
      return { path, message: "lists an entry twice", remedy: "list each entry once" };
    default:
      return wrongValue(path, error, schema);
  }
}

function missing(path: string, key: string, schema: Record<string, unknown> | undefined): Problem {
  const wanted = titleOf((schema?.["properties"] as Record<string, unknown> | undefined)?.[key]);
  const at = path === "" ? key : `${path}.${key}`;
  const what = wanted === undefined ? "" : `, ${wanted}`;
  return { path: at, message: "is missing", remedy: `add the key ${key}${what}` };
}

function unknownKey(
  path: string,
  key: string,
  schema: Record<string, unknown> | undefined,
): Problem {
  const known = Object.keys((schema?.["properties"] as object | undefined) ?? {});
  const guess = nearest(key, known);
  const remedy = guess === undefined ? `use ${known.join(", ")}` : `did you mean ${guess}?`;
  const at = path === "" ? key : `${path}.${key}`;
  return { path: at, message: `${shown(key)} is not a key here`, remedy };
}

function unknownVariant(
  path: string,
  params: Record<string, unknown>,
  schema: Record<string, unknown> | undefined,
): Problem {
  const tag = String(params["tag"]);
  const branches = (schema?.["oneOf"] as readonly { $ref?: string }[] | undefined) ?? [];
  const allowed = branches.flatMap((branch) => variantNames(branch.$ref));
  const value = params["tagValue"];
  if (value === undefined)
    return {
      path: `${path}.${tag}`,
      message: "is missing",
      remedy: `use one of ${allowed.join(", ")}`,
    };
  return oneOf(`${path}.${tag}`, value, allowed);
}

function variantNames(ref: string | undefined): string[] {
  const name = ref?.split("/").at(-1) ?? "";
  const definitions = programmeSchema["$defs"] as Record<
    string,
    { properties?: { by?: { const?: string } } }
  >;
  const by = definitions[name]?.properties?.by?.const;
  return by === undefined ? [] : [by];
}

function oneOf(path: string, value: unknown, allowed: readonly unknown[]): Problem {
  const names = allowed.map(String);
  const guess = typeof value === "string" ? nearest(value, names) : undefined;
  const hint = guess === undefined ? "" : ` (did you mean ${guess}?)`;
  return {
    path,
    message: `${inShort(value)} is not allowed`,
    remedy: `use ${names.join(", ")}${hint}`,
  };
}

function wrongValue(
  path: string,
  error: ErrorObject,
  schema: Record<string, unknown> | undefined,
): Problem {
  const wanted = titleOf(schema) ?? TYPES[String(schema?.["type"])] ?? error.message ?? "";
  const named = error.propertyName;
  if (named !== undefined) {
    const at = path === "" ? named : `${path}.${named}`;
    return { path: at, message: `the key ${shown(named)} is not usable`, remedy: `use ${wanted}` };
  }
  const at = path === "" ? "the file" : path;
  const message = `${inShort(error.data)} is not ${wanted}`;
  if (typeof error.data === "number" && schema?.["type"] === "string") {
    return { path: at, message, remedy: `write it in quotes: "${String(error.data)}"` };
  }
  return {
    path: at,
    ...(numberProblem(error.data, wanted) ?? { message, remedy: `write ${wanted}` }),
  };
}

/** What exactly is wrong with a text that should be a number. */
function numberProblem(value: unknown, wanted: string): Omit<Problem, "path"> | undefined {
  if (typeof value !== "string" || !/decimal|amount/.test(wanted)) return undefined;
  try {
    parseFraction(value);
    return undefined;
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    return { message: error.message, remedy: `${error.expected}, as ${wanted}` };
  }
}

const TYPES: Readonly<Record<string, string>> = {
  array: "a list, like [A, B]",
  object: "a map, like { key: value }",
  string: "a text",
  integer: "a whole number",
  boolean: "true or false",
};

function titleOf(schema: unknown): string | undefined {
  if (schema === null || typeof schema !== "object") return undefined;
  const { title, $ref } = schema as { title?: string; $ref?: string };
  if (title !== undefined || $ref === undefined) return title;
  const definitions = programmeSchema["$defs"] as Record<string, unknown>;
  return titleOf(definitions[$ref.split("/").at(-1) ?? ""]);
}

function inShort(value: unknown): string {
  if (typeof value === "string") return shown(value);
  if (Array.isArray(value)) return "a list";
  if (value !== null && typeof value === "object") return "a map";
  return String(value);
}

/** `/groups/2/cap` as `groups[2].cap`. */
function pathOf(pointer: string): string {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce(
      (path, step) =>
        /^\d+$/.test(step) && path !== ""
          ? `${path}[${step}]`
          : path === ""
            ? step
            : `${path}.${step}`,
      "",
    );
}
