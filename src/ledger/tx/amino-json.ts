import { base64 } from "@scure/base";
import { assert } from "../../exact/assert.ts";
import { snakeCase } from "../kernel/field-names.ts";
import type { AminoForm } from "../kernel/module.ts";

/** JSON as amino signers show it. */
type AminoJson = string | number | boolean | null | readonly AminoJson[] | AminoObject;
/** An object of it. */
export interface AminoObject {
  readonly [key: string]: AminoJson;
}

/** A message as amino JSON: `{"type": NAME, "value": {...}}`. */
export function aminoMessage(form: AminoForm, message: unknown): AminoObject {
  return { type: form.name, value: aminoFields(message, form.keepEmpty ?? [], "") };
}

/**
 * The fields of a protobuf message in amino JSON: snake case, 64-bit integers as text, bytes as base64,
 * empty fields left out but those in `keepEmpty`. Source: Cosmos SDK `x/tx/signing/aminojson`.
 */
function aminoFields(message: unknown, keepEmpty: readonly string[], path: string): AminoObject {
  const fields: Record<string, AminoJson> = {};
  for (const [name, value] of Object.entries(message as object)) {
    const key = snakeCase(name);
    const at = path === "" ? key : `${path}.${key}`;
    if (!keepEmpty.includes(at) && isEmpty(value)) continue;
    if (value !== undefined) fields[key] = aminoValue(value, keepEmpty, at);
  }
  return fields;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === "" || value === 0n || value === 0 || value === false) {
    return true;
  }
  if (value instanceof Uint8Array || Array.isArray(value)) return value.length === 0;
  return false;
}

function aminoValue(value: unknown, keepEmpty: readonly string[], path: string): AminoJson {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return value;
  }
  if (value instanceof Uint8Array) return base64.encode(value);
  if (Array.isArray(value)) return value.map((each) => aminoValue(each, keepEmpty, path));
  assert(typeof value === "object" && value !== null, `no amino form for ${path}`);
  return aminoFields(value, keepEmpty, path);
}

/**
 * JSON text with sorted keys and Go's escapes for `&`, `<` and `>`: what is hashed and signed.
 * Source: Cosmos SDK `types/utils.go` SortJSON and Go's encoding/json.
 */
export function sortedJson(value: AminoJson): string {
  return canonicalText(value)
    .replaceAll("&", "\\u0026")
    .replaceAll("<", "\\u003c")
    .replaceAll(">", "\\u003e");
}

function canonicalText(value: AminoJson): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = value as AminoObject;
  const keys = Object.keys(fields).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalText(fields[key] ?? null)}`).join(",")}}`;
}
