/**
 * 1 our own failure, 2 wrong command line, 3 bad definition, 4 bad events or result files, 5 file
 * system, 6 a result does not verify, 7 a node refuses or cannot be reached, 130 interrupted.
 */
export type ExitCode = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 130;

/** Where in the user's files the cause lies; `path` is a place inside a definition (`stages[1].weigh`). */
export interface ErrorPlace {
  readonly file?: string;
  readonly line?: number;
  readonly column?: string;
  readonly path?: string;
}

/** A failure the user can mend: what is wrong, where it is, and what to do about it. */
export class UserError extends Error {
  override readonly name = "UserError";

  constructor(
    readonly code: string,
    readonly exitCode: ExitCode,
    message: string,
    readonly place?: ErrorPlace,
    readonly remedy?: string,
  ) {
    super(message);
  }
}

/** One line for the terminal: `FILE:LINE, column NAME: message; remedy`, leaving out what is unknown. */
export function describeUserError(error: UserError): string {
  const place = describePlace(error.place ?? {});
  const remedy = error.remedy === undefined ? "" : `; ${error.remedy}`;
  return withoutControls(`${place === "" ? "" : `${place}: `}${error.message}${remedy}`);
}

/** Text from a user's file, fit to stand inside a message: quoted, shortened, no control characters. */
export function shown(text: string): string {
  const characters = Array.from(text.slice(0, 200));
  const short = characters.length > 60 ? `${characters.slice(0, 60).join("")}...` : text;
  return `"${withoutControls(short)}"`;
}

function describePlace({ file, line, column, path }: ErrorPlace): string {
  const fileAndLine =
    line === undefined ? file : file === undefined ? `line ${line}` : `${file}:${line}`;
  const parts = [
    fileAndLine,
    column === undefined ? undefined : `column ${column}`,
    path === undefined ? undefined : `at ${path}`,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}

// A file name or a cell may hold escape sequences; a terminal would obey them.
function withoutControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Surrogate}\u2028\u2029]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
