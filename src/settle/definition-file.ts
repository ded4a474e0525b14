import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { canonicalJson } from "../programme/canonical.ts";
import { compile } from "../programme/compile/compile.ts";
import { DefinitionError, type Problem } from "../programme/compile/problems.ts";
import { lintErrors } from "../programme/lint/lint.ts";
import type { Programme } from "../programme/programme.ts";
import { isDefinition, schemaProblems, stepsOf } from "./definition-schema.ts";
import { type DefinitionText, parseDefinitionText } from "./definition-text.ts";
import { fileSystemError } from "./file-system-error.ts";
import { UserError } from "./user-error.ts";

/** Larger definitions are refused unread: a rules file is some kilobytes. */
const MAX_BYTES = 1_048_576;

/** A definition that was read, validated and compiled, with the hash by which it is known. */
export interface LoadedProgramme {
  readonly programme: Programme;
  /** The RFC 8785 form of the parsed definition, and the SHA-256 of its UTF-8 bytes, hex. */
  readonly canonical: string;
  readonly sha256: string;
  /** The line on which a path of the definition stands. */
  lineOf(path: string): number | undefined;
}

/** A definition that cannot be used: one `UserError` per problem. */
export class BadDefinition extends Error {
  override readonly name = "BadDefinition";
  constructor(readonly problems: readonly UserError[]) {
    super(problems.map((each) => each.message).join("\n"));
  }
}

export interface LoadOptions {
  /** Lint findings of severity error: refused unless they are to be kept for a report. */
  readonly lintErrors?: "refuse" | "keep";
  /**
   * The order of assets and terms. Definitions with the same hash must settle to the same bytes, so
   * only what shows the file to a person keeps them as written.
   */
  readonly keys?: "canonical" | "as written";
}

/**
 * Reads a YAML or JSON definition. Throws `BadDefinition` (exit 3) for what is invalid and, unless
 * they are to be kept for a report, for lint findings of severity error; `UserError` (exit 5) for
 * what cannot be read.
 */
export async function loadProgramme(
  path: string,
  { lintErrors = "refuse", keys = "canonical" }: LoadOptions = {},
): Promise<LoadedProgramme> {
  const text = await readText(path);
  const loaded = readProgramme(text, path, keys);
  if (lintErrors === "refuse") refuseLintErrors(loaded.programme, text, path);
  return loaded;
}

/** The same for text that is already there; `file` names it in errors. */
export function readProgramme(
  text: string,
  file: string,
  keys: LoadOptions["keys"] = "as written",
): LoadedProgramme {
  const parsed = parseDefinitionText(text);
  const { value } = parsed;
  if (value === undefined) refuse(parsed.problems, file, parsed);
  refuse(emptyProblem(value), file, parsed);
  // Of what the reader refuses already, the schema has nothing better to say.
  const seen = new Set(parsed.problems.map((each) => each.path));
  const line = (problem: Problem) => `line ${parsed.lineOf(stepsOf(problem.path))}`;
  const others = schemaProblems(value).filter((each) => !seen.has(line(each)));
  refuse([...parsed.problems, ...others], file, parsed);
  if (!isDefinition(value)) throw new BadDefinition([]);
  try {
    const canonical = canonicalJson(value);
    const sha256 = createHash("sha256").update(canonical, "utf8").digest("hex");
    const lineOf = (path: string) => parsed.lineOf(stepsOf(path));
    const ordered: unknown = keys === "canonical" ? JSON.parse(canonical) : value;
    if (!isDefinition(ordered)) throw new BadDefinition([]);
    return { programme: compile(ordered), canonical, sha256, lineOf };
  } catch (error) {
    if (error instanceof DefinitionError) refuse(error.problems, file, parsed);
    throw error;
  }
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) {
      throw new UserError(
        "definition-too-large",
        3,
        `the file has ${size} bytes`,
        { file: path },
        "a definition has at most 1 MiB",
      );
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof TypeError) {
      throw new UserError(
        "not-utf8",
        3,
        "the file is not UTF-8 text",
        { file: path },
        "save it as UTF-8",
      );
    }
    throw fileSystemError(error, "read", path);
  }
}

function refuseLintErrors(programme: Programme, text: string, file: string): void {
  const problems = lintErrors(programme).map(({ path, reason, suggestion }) => {
    return { path, message: reason, remedy: suggestion };
  });
  refuse(problems, file, parseDefinitionText(text));
}

function emptyProblem(value: unknown): Problem[] {
  if (value !== null && typeof value === "object" && !Array.isArray(value)) return [];
  const message =
    value === null || value === undefined
      ? "the definition is empty"
      : "the definition is not a map of keys";
  return [{ path: "the file", message, remedy: "start from a template: aliquot init --list" }];
}

function refuse(problems: readonly Problem[], file: string, text: DefinitionText): void {
  if (problems.length === 0) return;
  throw new BadDefinition(
    problems.map(({ path, message, remedy }) => {
      const atLine = /^line (\d+)$/.exec(path);
      const line = atLine === null ? text.lineOf(stepsOf(path)) : Number(atLine[1]);
      const isPlace = atLine === null && path !== "the file";
      const place = { file, ...(line === undefined ? {} : { line }), ...(isPlace ? { path } : {}) };
      return new UserError("bad-definition", 3, message, place, remedy);
    }),
  );
}
