/** One member of a JSON object: its decoded key and its value as it stands in the source. */
export interface JsonMember {
  readonly key: string;
  readonly source: string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * The members of a JSON object in order, repeated keys included, values as source text: what
 * JSON.parse would round (`1e-400`) or drop (a first duplicate) is still there to be refused.
 * Assumes that JSON.parse has accepted `text` as an object.
 */
export function jsonMembers(text: string): JsonMember[] {
  const members: JsonMember[] = [];
  let at = skipSpace(text, text.indexOf("{") + 1);
  while (text[at] === '"') {
    const keyEnd = stringEnd(text, at);
    const key = jsonString(text.slice(at, keyEnd));
    const start = skipSpace(text, text.indexOf(":", keyEnd) + 1);
    const end = valueEnd(text, start);
    members.push({ key, source: text.slice(start, end) });
    at = skipSpace(text, end);
    if (text[at] === ",") at = skipSpace(text, at + 1);
  }
  return members;
}

/** The text that a JSON string stands for, from its source with the quotes. */
export function jsonString(source: string): string {
  return source.includes("\\") ? (JSON.parse(source) as string) : source.slice(1, -1);
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= 0x20) at++;
  return at;
}

function stringEnd(text: string, quote: number): number {
  let at = quote + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) {
    at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  }
  return at + 1;
}

function valueEnd(text: string, start: number): number {
  if (text[start] === '"') return stringEnd(text, start);
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const character = text[at] ?? "";
    if (depth === 0 && (character === "," || character === "}" || character <= " ")) break;
    if (character === '"') {
      at = stringEnd(text, at);
      continue;
    }
    if (character === "{" || character === "[") depth++;
    if (character === "}" || character === "]") depth--;
    at++;
  }
  return at;
}
