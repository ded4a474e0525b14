import { canonicalJson } from "../canonical.ts";
import { DefinitionError } from "./problems.ts";

/** UTF-8 bytes of a definition that comes in a transaction. */
const MAX_BYTES = 65_536;
/** Maps and lists inside each other: far more than the schema has, far less than a stack holds. */
const MAX_DEPTH = 32;

/**
 * The value of canonical JSON (RFC 8785) of at most 65,536 bytes, 32 levels, safe integers and
 * well-formed texts. Everything is found before or after the engine's parser runs: its own messages
 * differ between versions, and nothing of them comes out. Throws `DefinitionError`.
 */
export function parseCanonical(text: string): unknown {
  if (isTooLong(text)) {
    refuse(`has more than ${MAX_BYTES} bytes`, "leave out descriptions and sources");
  }
  if (isTooDeep(text)) {
    refuse(`nests deeper than ${MAX_DEPTH} levels`, "a definition needs far fewer");
  }
  const value = parsed(text);
  refuseUnusable(value);
  if (canonicalJson(value) !== text) {
    refuse("is not canonical JSON", "write it as RFC 8785 says: sorted keys, no white space");
  }
  return value;
}

function refuse(message: string, remedy: string): never {
  throw new DefinitionError([{ path: "the definition", message, remedy }]);
}

/** Its length in UTF-16 units is the least that it can have in bytes. */
function isTooLong(text: string): boolean {
  if (text.length > MAX_BYTES) return true;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // Each half of a surrogate pair stands for two of the four bytes.
    const isHalf = unit >= 0xd800 && unit < 0xe000;
    bytes += unit < 0x80 ? 1 : unit < 0x800 || isHalf ? 2 : 3;
  }
  return bytes > MAX_BYTES;
}

/** Counts brackets outside of texts; what is no JSON at all is found later. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let isInText = false;
  for (let i = 0; i < text.length; i++) {
    const sign = text[i];
    if (isInText) {
      if (sign === "\\") i++;
      else if (sign === '"') isInText = false;
    } else if (sign === '"') isInText = true;
    else if (sign === "{" || sign === "[") depth++;
    else if (sign === "}" || sign === "]") depth--;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse("is not JSON", "send the definition as RFC 8785 canonical JSON");
  }
}

/** What JSON can say and a definition cannot; as deep as the text, which `isTooDeep` bounded. */
function refuseUnusable(value: unknown): void {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    refuse("has a number that is not a safe integer", "write decimals and large numbers in quotes");
  }
  if (typeof value === "string") refuseIllFormed(value);
  if (value === null || typeof value !== "object") return;
  if (Array.isArray(value)) {
    value.forEach(refuseUnusable);
    return;
  }
  for (const [key, each] of Object.entries(value)) {
    refuseIllFormed(key);
    if (key === "__proto__") refuse("has a key __proto__", "remove it");
    refuseUnusable(each);
  }
}

function refuseIllFormed(text: string): void {
  if (!/\p{Surrogate}/u.test(text)) return;
  refuse("has half of a surrogate pair", "write texts in whole characters");
}
