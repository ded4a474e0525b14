import { readFile, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { formatInstant, type Instant, parseInstant } from "../exact/instant.ts";
import { TextError } from "../exact/text-error.ts";
import type { LoadedProgramme } from "./definition-file.ts";
import { fileSystemError, isSystemError } from "./file-system-error.ts";
import { UserError } from "./user-error.ts";
import type { Companion } from "./write-results.ts";

/** The definition in its canonical form: the file's SHA-256 is the programme's. */
export const PROGRAMME_FILE = "programme.json";
/** Where the inputs stood; not the same on every machine, so not listed in the summary. */
export const INPUTS_FILE = "inputs.json";

/** What a result was made from and how, as far as it does not follow from the other files. */
export interface ResultInputs {
  /** As the user or the caller named them; undefined for standard input. */
  readonly programme: string | undefined;
  readonly events: string | undefined;
  /** The as-of instant, if one was asked for. */
  readonly asOf: Instant | undefined;
  readonly lenient: boolean;
}

/** programme.json of a result. */
export function programmeCompanion({ canonical }: LoadedProgramme): Companion {
  return { name: PROGRAMME_FILE, chunks: () => [canonical] };
}

/** inputs.json of a result in `directory`: paths relative to it, so that both can move together. */
export async function inputsFile(inputs: ResultInputs, directory: string): Promise<Companion> {
  const from = await realPath(resolve(directory));
  const place = async (path: string | undefined) => {
    if (path === undefined) return null;
    const target = relative(from, await realPath(resolve(path)));
    // Between two drives there is no relative path; "/" is understood everywhere.
    return isAbsolute(target) ? target : target.replaceAll("\\", "/");
  };
  const record = {
    format: 1,
    programme: await place(inputs.programme),
    events: await place(inputs.events),
    as_of: inputs.asOf === undefined ? null : formatInstant(inputs.asOf),
    lenient: inputs.lenient,
  };
  const text = `${JSON.stringify(record, undefined, 2)}\n`;
  return { name: INPUTS_FILE, chunks: () => [text] };
}

/** Without symbolic links, as far as the path exists: ".." goes up from where a file really is. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(await realPath(above), basename(path));
  }
}

/** Reads inputs.json of a result; undefined if there is none. Paths come back ready to open. */
export async function readInputs(directory: string): Promise<ResultInputs | undefined> {
  const file = join(directory, INPUTS_FILE);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw fileSystemError(error, "read", file);
  }
  return parseInputs(text, file, await realPath(resolve(directory)));
}

function parseInputs(text: string, file: string, directory: string): ResultInputs {
  const record = objectIn(text, file);
  const path = (key: "programme" | "events") => {
    const value = record[key];
    if (value === null || value === undefined) return undefined;
    if (typeof value !== "string" || value === "") throw badInputs(file, key, "a path, or null");
    return resolve(directory, value);
  };
  const { as_of: asOf, lenient } = record;
  if (typeof lenient !== "boolean") throw badInputs(file, "lenient", "true or false");
  return {
    programme: path("programme"),
    events: path("events"),
    asOf: instantIn(asOf, file),
    lenient,
  };
}

function objectIn(text: string, file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === "object" && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw badInputs(file, undefined, "a JSON object");
}

function instantIn(value: unknown, file: string): Instant | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== "string") throw badInputs(file, "as_of", "an instant, or null");
  try {
    return parseInstant(value);
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    throw badInputs(file, "as_of", "an instant like 2024-01-01T00:00:00Z, or null");
  }
}

function badInputs(file: string, path: string | undefined, expected: string): UserError {
  const message = `${path === undefined ? "the file" : path} is not ${expected}`;
  const remedy = "mend it or remove the file: without it, verify takes --events FILE";
  const place = path === undefined ? { file } : { file, path };
  return new UserError("bad-inputs-file", 4, message, place, remedy);
}
