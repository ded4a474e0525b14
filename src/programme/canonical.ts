import { assert } from "../exact/assert.ts";

/**
 * The RFC 8785 (JCS) text of a value made of objects, arrays, strings, booleans, null and safe
 * integers: keys in order of their UTF-16 code units, no white space. Asserts that nothing else is in it.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "string" || typeof value === "boolean") {
    return JSON.stringify(value);
  }
  if (typeof value === "number") {
    assert(Number.isSafeInteger(value), "canonicalJson: a number that is not a safe integer");
    return JSON.stringify(value);
  }
  assert(typeof value === "object", `canonicalJson: a ${typeof value}`);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const entries = Object.entries(value as Record<string, unknown>);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonicalJson(each)}`).join(",")}}`;
}
