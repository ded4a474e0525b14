/** Markup that is safe to stand in a page. Only `html` makes it. */
export interface Html {
  readonly markup: string;
}

/** What may stand in a template: text is escaped, markup is not, nothing leaves nothing. */
export type HtmlValue = Html | string | number | bigint | undefined | readonly HtmlValue[];

/** A template whose texts are escaped, so that no input can become markup. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let markup = parts[0] ?? "";
  values.forEach((value, i) => {
    markup += markupOf(value) + (parts[i + 1] ?? "");
  });
  return { markup };
}

/** Text of our own that holds markup already: the style sheet. Never for anything that came in. */
export function trusted(markup: string): Html {
  return { markup };
}

/** A name from the inputs: escaped, and kept from turning the text around it right to left. */
export function name(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

function markupOf(value: HtmlValue): string {
  if (value === undefined) return "";
  if (typeof value === "object") {
    return "markup" in value ? value.markup : value.map(markupOf).join("");
  }
  return typeof value === "string" ? escapeText(value) : `${value}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
