import type { IncomingHttpHeaders } from "node:http";
import { GrpcError } from "./grpc-error.ts";

/** A call of a route. */
export interface RestCall {
  /** The fields in the route's braces. */
  readonly fields: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON of a POST's body; undefined without one. */
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  /** The caller's address. */
  readonly ip: string;
}

/** An answer: JSON, or a text of another type. */
export type RestReply =
  | { readonly json: unknown; readonly status?: number; readonly height?: number }
  | { readonly text: string; readonly type: string; readonly status?: number };

/** One parameter of a route, for its documentation. */
export interface RestParameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly schema: unknown;
}

/** One address of the REST interface. */
export interface RestRoute {
  readonly method: "GET" | "POST";
  /** Fields in braces: `/a/{b}/c`; `{b=**}` takes slashes too. */
  readonly path: string;
  readonly summary: string;
  /** The group it is listed under. */
  readonly tag: string;
  readonly parameters?: readonly RestParameter[];
  /** The schema of a POST's body. */
  readonly body?: unknown;
  /** The schema of the answer. */
  readonly answer?: unknown;
  handle(call: RestCall): Promise<RestReply> | RestReply;
}

interface Matcher {
  readonly route: RestRoute;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

/** The routes, ready to be found by method and path. */
export class RouteTable {
  readonly #matchers: readonly Matcher[];

  constructor(readonly routes: readonly RestRoute[]) {
    // Words before fields: `/blocks/latest` before `/blocks/{height}`.
    const rank = ({ path }: RestRoute) =>
      path.replace(/\{[^}]*\*\*\}/g, "~~").replace(/\{[^}]*\}/g, "~");
    const ranked = routes.map((route) => [rank(route), route] as const);
    ranked.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#matchers = ranked.map(([, route]) => matcherOf(route));
  }

  /** The route and the fields of the path; refuses what no route serves as the gateway does. */
  find(method: string, path: string): readonly [RestRoute, Readonly<Record<string, string>>] {
    const trimmed = path.length > 1 ? path.replace(/\/+$/, "") : path;
    const wanted = method === "HEAD" ? "GET" : method;
    let isThere = false;
    for (const { route, pattern, names } of this.#matchers) {
      const match = pattern.exec(trimmed);
      if (match === null) continue;
      isThere = true;
      if (route.method !== wanted) continue;
      return [
        route,
        Object.fromEntries(names.map((name, i) => [name, decoded(match[i + 1] ?? "")])),
      ];
    }
    throw new GrpcError("Unimplemented", isThere ? "Method Not Allowed" : "Not Implemented");
  }
}

function matcherOf(route: RestRoute): Matcher {
  const names: string[] = [];
  const source = route.path.replace(
    /\{([^}=]+)(=\*\*)?\}|[.*+?^${}()|[\]\\]/g,
    (all, name, rest) => {
      if (name === undefined) return `\\${all}`;
      names.push(name);
      return rest === undefined ? "([^/]+)" : "(.+)";
    },
  );
  return { route, pattern: new RegExp(`^${source}$`), names };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new GrpcError("InvalidArgument", "the address has a broken % sequence");
  }
}
