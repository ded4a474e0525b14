/**
 * Text that does not parse: the user's failure, shown to the user.
 *
 * `code` is a stable kebab-case word, `message` one clause without the place where the text stood
 * (`"1e5" uses scientific notation`), `expected` what would be right (`write digits only, like
 * 100000`).
 */
export class TextError extends Error {
  override readonly name = "TextError";

  constructor(
    readonly code: string,
    message: string,
    readonly expected: string,
  ) {
    super(message);
  }
}

const QUOTE_LIMIT = 40;

/** The user's text for a message: in JSON quotes, cut after 40 characters. */
export function quote(text: string): string {
  return JSON.stringify(text.length > QUOTE_LIMIT ? `${text.slice(0, QUOTE_LIMIT)}…` : text);
}
