/** A text that is no JSON, or JSON nested deeper than allowed. */
export class JsonTextError extends Error {
  override readonly name = "JsonTextError";
}

/** The value of a JSON text, refused before it is read when it nests deeper than `maxDepth`. */
export function parseJson(text: string, maxDepth: number): unknown {
  if (depthOf(text) > maxDepth) {
    throw new JsonTextError(`JSON nested deeper than ${maxDepth} levels`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new JsonTextError(error instanceof Error ? error.message : "invalid JSON");
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** The closing ones stand two further on. */
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;

/** How deep brackets outside of strings nest; of a text that is no JSON, some number. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    else if (code === OPEN_OBJECT || code === OPEN_LIST) deepest = Math.max(deepest, ++depth);
    else if (code === OPEN_OBJECT + 2 || code === OPEN_LIST + 2) depth--;
  }
  return deepest;
}

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
