import { type Html, type HtmlValue, html, trusted } from "./html.ts";
import { STYLE } from "./style.ts";

export interface Page {
  readonly title: string;
  readonly header: HtmlValue;
  readonly main: HtmlValue;
  readonly footer: HtmlValue;
}

/** A part of a page under a heading of its own. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly lead: HtmlValue;
  readonly body: HtmlValue;
}

/** Nothing is fetched and nothing runs: said to the browser too, should an escape ever fail. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** A whole page in one file. */
export function pageText({ title, header, main, footer }: Page): string {
  return `${
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<header>
${header}
</header>
<main>
${main}
</main>
<footer>
${footer}
</footer>
</body>
</html>`.markup
  }\n`;
}

/** The sections one after the other. */
export function sectionsHtml(sections: readonly Section[]): Html {
  const parts = sections.map(
    ({ id, title, lead, body }) => html`<section id="${id}" aria-labelledby="${id}-h">
<h2 id="${id}-h">${title}</h2>
${lead === "" ? "" : html`<p class="lead">${lead}</p>`}
${body}
</section>
`,
  );
  return html`${parts}`;
}

/** Links to the sections. */
export function contentsHtml(sections: readonly Section[]): Html {
  const links = sections.map(
    ({ id, title }) => html`<a href="#${id}">${title}</a>
`,
  );
  return html`<nav aria-label="Contents">
${links}</nav>`;
}

/** Large figures side by side. */
export function figureStrip(
  items: readonly {
    readonly label: HtmlValue;
    readonly value: HtmlValue;
    readonly note?: HtmlValue;
  }[],
  size: "large" | "small" = "large",
): Html {
  const parts = items.map(
    ({ label, value, note }) => html`<div><dt>${label}</dt><dd>${value}${
      note === undefined || note === "" ? "" : html`<small>${note}</small>`
    }</dd></div>
`,
  );
  return html`<dl class="${size === "small" ? "strip small" : "strip"}">
${parts}</dl>`;
}
