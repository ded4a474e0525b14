import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument, visit } from "yaml";
import type { Problem } from "../programme/compile/problems.ts";
import { shown } from "./user-error.ts";

/** Aliases may not multiply a small file into a large one. */
const MAX_ALIASES = 100;
/** Deeper nesting than any definition has; keeps the recursive parts shallow. */
const MAX_DEPTH = 40;
const PLAIN_TAGS = /^tag:yaml\.org,2002:(map|seq|str|int|float|bool|null)$/;
const FORBIDDEN_KEYS = new Set(["__proto__", "constructor", "prototype"]);

/** The parsed text of a definition, and the line on which a path of it stands. */
export interface DefinitionText {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  lineOf(path: readonly (string | number)[]): number | undefined;
}

/** Parses YAML 1.2 or JSON. Never throws for bad text: every problem is in `problems`. */
export function parseDefinitionText(text: string): DefinitionText {
  const lines = new LineCounter();
  const tooDeep = nestingProblem(text);
  if (tooDeep !== undefined)
    return { value: undefined, problems: [tooDeep], lineOf: () => undefined };
  const document = parseDocument(text, {
    version: "1.2",
    schema: "core",
    stringKeys: true,
    lineCounter: lines,
  });
  const problems: Problem[] = document.errors.map((error) => ({
    path: `line ${lines.linePos(error.pos[0]).line}`,
    message: YAML_FAULTS[error.code]?.[0] ?? error.message.split(/ at line \d+|\n/)[0] ?? "",
    remedy: YAML_FAULTS[error.code]?.[1] ?? "mend the YAML there",
  }));
  let value: unknown;
  if (problems.length === 0) {
    problems.push(...contentProblems(document.contents, lines));
    try {
      value = document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      problems.push(aliasProblem(error));
    }
  }
  return { value, problems, lineOf: (path) => lineOf(document, lines, path) };
}

/** What YAML's parser finds, in words for somebody who writes rules and not parsers. */
const YAML_FAULTS: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  DUPLICATE_KEY: ["a key stands twice in this map", "keep one of them"],
  TAB_AS_INDENT: ["a tab indents this line", "indent with spaces"],
  BAD_INDENT: ["the indentation fits nothing above", "align it with its neighbours"],
  BAD_ALIAS: ["a star or an ampersand begins a value here", "put the text in quotes"],
  MISSING_CHAR: ["a quote, bracket, brace or comma is missing", "close what was opened"],
  BLOCK_AS_IMPLICIT_KEY: [
    "a second colon stands in this value",
    "put texts with a colon in quotes",
  ],
  MULTIPLE_DOCS: ["the file holds several documents", "keep one, without ---"],
};

function aliasProblem(error: ReferenceError): Problem {
  const name = /Unresolved alias[^:]*: (\S+)/.exec(error.message)?.[1];
  if (name === undefined) {
    const message = "its aliases multiply into too many values";
    return { path: "the file", message, remedy: "write the values out" };
  }
  const message = `*${name} refers to nothing`;
  return { path: "the file", message, remedy: "put a text that begins with a star in quotes" };
}

/** Brackets or indentation beyond any definition, found before anything recurses into them. */
function nestingProblem(text: string): Problem | undefined {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === "[" || character === "{") depth++;
    if (character === "]" || character === "}") depth--;
    if (depth > deepest) deepest = depth;
  }
  const indicators = /^[ ]*((- |\? |: ){41,})/m.test(text);
  const indented = /^(?: ){400}/m.test(text);
  if (deepest <= MAX_DEPTH && !indicators && !indented) return undefined;
  const message = `it is nested deeper than ${MAX_DEPTH} levels`;
  return { path: "the file", message, remedy: "a definition needs about six" };
}

function contentProblems(contents: unknown, lines: LineCounter): Problem[] {
  const problems: Problem[] = [];
  visit(contents as Node, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || !FORBIDDEN_KEYS.has(String(pair.key.value))) return;
      const message = `the key ${shown(String(pair.key.value))} is not allowed`;
      problems.push({ path: placeOf(pair.key, lines), message, remedy: "remove it" });
    },
    Node(_, node, path) {
      const problem = tagProblem(node, lines) ?? scalarProblem(node, lines, path);
      if (problem !== undefined) problems.push(problem);
    },
  });
  return problems;
}

function tagProblem(node: Node, lines: LineCounter): Problem | undefined {
  const tag = "tag" in node ? node.tag : undefined;
  if (tag === undefined || PLAIN_TAGS.test(tag)) return undefined;
  const message = `the tag ${shown(tag)} is not allowed`;
  return { path: placeOf(node, lines), message, remedy: "write a plain value" };
}

function scalarProblem(
  node: unknown,
  lines: LineCounter,
  path: readonly unknown[],
): Problem | undefined {
  if (!isScalar(node) || typeof node.value !== "number") return undefined;
  const source = node.source ?? String(node.value);
  if (/^-?[0-9]+$/.test(source) && Number.isSafeInteger(node.value)) return undefined;
  const parent = path.at(-1);
  const key = isPair(parent) && isScalar(parent.key) ? ` of ${String(parent.key.value)}` : "";
  return {
    path: placeOf(node, lines),
    message: `the number ${source}${key} could be changed by reading it`,
    remedy: `write it in quotes: "${source}"`,
  };
}

function placeOf(
  node: { range?: readonly [number, number, number] | null | undefined },
  lines: LineCounter,
): string {
  return `line ${lines.linePos(node.range?.[0] ?? 0).line}`;
}

function lineOf(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  path: readonly (string | number)[],
): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isScalar(item.key) && String(item.key.value) === String(step),
      );
      if (pair === undefined) break;
      offset = (pair.key as { range?: readonly number[] }).range?.[0] ?? offset;
      node = pair.value;
    } else if (node !== null && typeof node === "object" && "items" in node) {
      node = (node as { items: unknown[] }).items[Number(step)];
      offset = (node as { range?: readonly number[] } | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return offset === undefined ? undefined : lines.linePos(offset).line;
}
