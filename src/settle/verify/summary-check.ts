import { SUMMARY_FILE } from "../write-results.ts";
import type { ContentDifference, Difference } from "./difference.ts";

/** The first figure in which a summary departs from the recomputed one; undefined if none does. */
export function summaryDifference(found: string, expected: string): Difference | undefined {
  if (found === expected) return undefined;
  const inside = valueDifference(JSON.parse(found), JSON.parse(expected), "");
  const line = firstLine(found, expected);
  const place = inside ?? { ...lineDifference(found, expected, line) };
  const explanation =
    inside === undefined
      ? "the figures agree, but the text is not as settle writes it: edited after it was written"
      : "the summary disagrees with the recomputation: edited after it was written, or computed otherwise";
  return { file: SUMMARY_FILE, line, ...place, origin: "summary", explanation };
}

/** The first line that differs; good enough for a file that was written line by line. */
function firstLine(found: string, expected: string): number {
  let line = 1;
  for (let i = 0; found[i] === expected[i]; i++) if (found[i] === "\n") line++;
  return line;
}

function lineDifference(found: string, expected: string, line: number): ContentDifference {
  const at = (text: string) => text.split("\n")[line - 1] ?? "the end";
  return { line, found: at(found), expected: at(expected) };
}

function valueDifference(
  found: unknown,
  expected: unknown,
  path: string,
): ContentDifference | undefined {
  if (
    isContainer(found) &&
    isContainer(expected) &&
    Array.isArray(found) === Array.isArray(expected)
  )
    return memberDifference(found, expected, path);
  if (found === expected) return undefined;
  return { path, found: shownValue(found), expected: shownValue(expected) };
}

function memberDifference(
  found: Container,
  expected: Container,
  path: string,
): ContentDifference | undefined {
  const keys = new Set([...Object.keys(expected), ...Object.keys(found)]);
  for (const key of keys) {
    const below = Array.isArray(found) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    const difference = valueDifference(found[key], expected[key], below);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

type Container = Readonly<Record<string, unknown>>;

function isContainer(value: unknown): value is Container {
  return value !== null && typeof value === "object";
}

function shownValue(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
