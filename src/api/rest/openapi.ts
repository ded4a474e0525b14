import { isObject } from "../bounded-json.ts";
import { escapeHtml } from "../http/http-exchange.ts";
import type { RestRoute } from "./route.ts";

const ERROR_SCHEMA = {
  type: "object",
  properties: {
    code: { type: "integer", description: "gRPC code" },
    message: { type: "string" },
    details: { type: "array", items: {} },
  },
};

/** A schema that a value, such as a message full of defaults, satisfies. */
export function schemaLike(value: unknown): unknown {
  if (typeof value === "string") return { type: "string" };
  if (typeof value === "number") return { type: "integer" };
  if (typeof value === "boolean") return { type: "boolean" };
  if (Array.isArray(value)) {
    return { type: "array", items: value.length === 0 ? {} : schemaLike(value[0]) };
  }
  if (!isObject(value)) return {};
  const properties = Object.entries(value).map(([name, each]) => [name, schemaLike(each)]);
  return { type: "object", properties: Object.fromEntries(properties) };
}

/** The OpenAPI 3.1 document of the routes. */
export function openApi(
  routes: readonly RestRoute[],
  info: { readonly title: string; readonly version: string },
): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll("=**}", "}");
    const operations = paths[path] ?? {};
    operations[route.method.toLowerCase()] = operationOf(route);
    paths[path] = operations;
  }
  return {
    openapi: "3.1.0",
    info: { ...info, description: "Generated from the routes that the node serves." },
    paths,
    components: { schemas: { Error: ERROR_SCHEMA } },
  };
}

function operationOf(route: RestRoute) {
  const json = (schema: unknown) => ({ content: { "application/json": { schema } } });
  const named = (route.parameters ?? []).map(({ name }) => name);
  const missing = [...route.path.matchAll(/\{([^}=]+)/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !named.includes(name))
    .map((name) => ({ name, in: "path" as const, schema: { type: "string" } }));
  const parameters = [...(route.parameters ?? []), ...missing].map((each) => ({
    ...each,
    ...(each.in === "path" ? { required: true } : {}),
  }));
  return {
    summary: route.summary,
    tags: [route.tag],
    operationId: operationIdOf(route),
    parameters,
    ...(route.body === undefined ? {} : { requestBody: json(route.body) }),
    responses: {
      200: { description: "The answer", ...json(route.answer ?? {}) },
      default: { description: "A refusal", ...json({ $ref: "#/components/schemas/Error" }) },
    },
  };
}

/** `GET /a/{b_c}` is `get_a_by_b_c`. */
function operationIdOf({ method, path }: RestRoute): string {
  const words = path.replace(/\{([^}=]+)(=\*\*)?\}/g, "by_$1").replace(/[^A-Za-z0-9]+/g, "_");
  return `${method.toLowerCase()}${words}`;
}

/** The page that a browser gets: all routes with what they are for. */
export function indexPage(routes: readonly RestRoute[], title: string): string {
  const tags = [...new Set(routes.map(({ tag }) => tag))].sort();
  const sections = tags.map((tag) => {
    const rows = routes
      .filter((route) => route.tag === tag)
      .map(
        ({ method, path, summary }) =>
          `<tr><td>${method}</td><td>${linked(method, path)}</td><td>${escapeHtml(summary)}</td></tr>`,
      );
    return `<h2>${escapeHtml(tag)}</h2><table>${rows.join("")}</table>`;
  });
  const style =
    "body{font:15px system-ui;max-width:60em;margin:2em auto;padding:0 1em}td{padding:.2em .8em .2em 0;vertical-align:top}";
  const head = `<meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${style}</style>`;
  const lead = `<h1>${escapeHtml(title)}</h1><p>As a document for machines: <a href="/openapi.json">/openapi.json</a></p>`;
  return `<!doctype html><html lang="en"><head>${head}</head><body>${lead}${sections.join("")}</body></html>\n`;
}

function linked(method: string, path: string): string {
  const text = `<code>${escapeHtml(path)}</code>`;
  return method === "GET" && !path.includes("{")
    ? `<a href="${escapeHtml(path)}">${text}</a>`
    : text;
}
