import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "../../node/log.ts";
import { JsonTextError, parseJson } from "../bounded-json.ts";
import {
  BodyTooLarge,
  hangUpAfter,
  readBody,
  sendJson,
  sendText,
  targetOf,
} from "../http/http-exchange.ts";
import { type OpenServer, openServer } from "../http/http-server.ts";
import type { ApiLimits } from "../limits.ts";
import type { ApiMetrics } from "../metrics.ts";
import { GrpcError, grpcErrorOf } from "./grpc-error.ts";
import { indexPage, openApi } from "./openapi.ts";
import { type RestCall, type RestReply, type RestRoute, RouteTable } from "./route.ts";

/** What the REST server needs. */
export interface RestOptions {
  readonly routes: readonly RestRoute[];
  /** How the interface is called in its documents. */
  readonly title: string;
  readonly version: string;
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly limits: ApiLimits;
  readonly log: Logger;
  readonly metrics: ApiMetrics;
}

interface RestContext {
  readonly table: RouteTable;
  readonly limits: ApiLimits;
  readonly log: Logger;
  readonly metrics: ApiMetrics;
}

/** Serves routes and the documents made of them. */
export function openRest(options: RestOptions): Promise<OpenServer> {
  const { limits, log, metrics } = options;
  const table = new RouteTable([...options.routes, ...documentRoutes(options)]);
  const context = { table, limits, log, metrics };
  const place = { name: "REST", host: options.host, port: options.port };
  const handler = { onRequest: answerRest.bind(undefined, context) };
  return openServer(place, handler, limits, log);
}

function documentRoutes({ routes, title, version }: RestOptions): readonly RestRoute[] {
  const tag = "documents";
  const html = "text/html; charset=utf-8";
  const document = openApi(routes, { title, version });
  const page = indexPage(routes, title);
  return [
    {
      method: "GET",
      path: "/openapi.json",
      summary: "This interface in OpenAPI 3.1",
      tag,
      handle: () => ({ json: document }),
    },
    {
      method: "GET",
      path: "/",
      summary: "All routes",
      tag,
      handle: () => ({ text: page, type: html }),
    },
  ];
}

async function answerRest(
  context: RestContext,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const begin = performance.now();
  let name = "unknown";
  let isError = true;
  try {
    const { path, query } = targetOf(req);
    const [route, fields] = context.table.find(req.method ?? "GET", path);
    name = route.path;
    const body = route.method === "POST" ? await jsonBody(context, req) : undefined;
    const ip = req.socket.remoteAddress ?? "";
    const call: RestCall = { fields, query, body, headers: req.headers, ip };
    sendReply(res, await route.handle(call));
    isError = false;
  } catch (error) {
    refuse(context, req, res, name, error);
  } finally {
    context.metrics.answered("rest", name, isError, (performance.now() - begin) / 1000);
  }
}

async function jsonBody({ limits }: RestContext, req: IncomingMessage): Promise<unknown> {
  const text = await readBody(req, limits.bodyBytes);
  return text === "" ? undefined : parseJson(text, limits.jsonDepth);
}

function sendReply(res: ServerResponse, reply: RestReply): void {
  if ("text" in reply) {
    sendText(res, reply.status ?? 200, reply.type, reply.text);
    return;
  }
  if (reply.height !== undefined) {
    res.setHeader("Grpc-Metadata-X-Cosmos-Block-Height", reply.height.toString());
  }
  sendJson(res, reply.status ?? 200, reply.json);
}

function refuse(
  { log }: RestContext,
  req: IncomingMessage,
  res: ServerResponse,
  route: string,
  error: unknown,
): void {
  if (req.destroyed && !req.complete) return;
  if (error instanceof BodyTooLarge) {
    hangUpAfter(req, res);
    sendJson(res, 413, new GrpcError("ResourceExhausted", error.message).body());
    return;
  }
  const known =
    error instanceof JsonTextError
      ? new GrpcError("InvalidArgument", error.message)
      : grpcErrorOf(error);
  if (known === undefined) log.error("a REST route failed", { route, error });
  const shown = known ?? new GrpcError("Internal", "the node failed to answer; its log says more");
  sendJson(res, shown.status, shown.body());
}
