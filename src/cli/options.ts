import { existsSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Instant, parseInstant } from "../exact/instant.ts";
import { didYouMean } from "../exact/nearest.ts";
import { TextError } from "../exact/text-error.ts";
import { packageFile } from "../settle/package-file.ts";
import { UserError } from "../settle/user-error.ts";

/** `--as-of INSTANT`; undefined when it is not given. Throws a usage error (exit 2). */
export function asOfOption(text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined;
  try {
    return parseInstant(text);
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    throw new UserError("bad-as-of", 2, `--as-of: ${error.message}`, undefined, error.expected);
  }
}

/**
 * `--out`, which must be there. Asked for here and not by the parser, which would miss it before it misses
 * the arguments. Throws a usage error (exit 2).
 */
export function outOption(out: string | undefined, spelling: string): string {
  if (out !== undefined) return out;
  const message = `required option '--out ${spelling}' not specified`;
  throw new UserError("usage", 2, message, undefined, "add --help for the usage");
}

/** A path as given, or a shipped programme by its name: `pol-lockdrop`. */
export function programmePath(text: string): string {
  if (existsSync(text) || !/^[a-z0-9][a-z0-9-]*$/.test(text)) return text;
  const shipped = shippedFile(`programmes/${text}.yaml`);
  if (existsSync(shipped)) return shipped;
  const names = readdirSync(shippedFile("programmes")).map((name) => name.replace(/\.yaml$/, ""));
  const message = `no file and no shipped programme is called ${text}${didYouMean(text, names)}`;
  const remedy = `shipped are ${names.sort().join(", ")}`;
  throw new UserError("no-such-programme", 5, message, undefined, remedy);
}

/** Whether a path names a file rather than a directory. */
export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** A file that ships with the package. */
export function shippedFile(path: string): string {
  return fileURLToPath(packageFile(path));
}
