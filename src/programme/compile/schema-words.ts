import { quote } from "../../exact/text-error.ts";
import type { Problem } from "./problems.ts";
import type { KeywordPlace } from "./schema-check.ts";

/** What a keyword about one value needs to know. */
export type Kind = Pick<KeywordPlace, "argument" | "wanted">;

/** Whether a value is a JSON object. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** The path for a problem: the whole definition has no name of its own. */
export function at(path: string): string {
  return path === "" ? "the definition" : path;
}

/** The path of a key's value; a stranger's key stands in it only as far as it is short and plain. */
export function keyPath(path: string, key: string): string {
  const step = /^[\w.-]{1,64}$/.test(key) ? key : quote(key);
  return path === "" ? step : `${path}.${step}`;
}

/** A value for a message: short, whatever it is. */
export function inShort(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return "a list";
  return isMap(value) ? "a map" : String(value);
}

/** A value is not what the schema wants. */
export function wrong(value: unknown, path: string, wanted: string): Problem {
  const message = `${inShort(value)} is not ${wanted}`;
  return { path: at(path), message, remedy: `write ${wanted}` };
}
