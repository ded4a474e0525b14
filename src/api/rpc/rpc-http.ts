import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import { JsonTextError, parseJson } from "../bounded-json.ts";
import {
  BodyTooLarge,
  escapeHtml,
  hangUpAfter,
  readBody,
  sendJson,
  sendText,
  targetOf,
} from "../http/http-exchange.ts";
import type { ApiMetrics } from "../metrics.ts";
import { callMethod, METHOD_NAMES, methodNamed, SOCKET_METHODS } from "./methods.ts";
import {
  errorResponse,
  type RpcRequest,
  type RpcResponse,
  readRequest,
  successResponse,
  URI_ID,
} from "./rpc-envelope.ts";
import { RpcError, rpcError } from "./rpc-error.ts";
import type { RpcContext } from "./rpc-method.ts";
import { paramsFromJson, paramsFromUri } from "./rpc-params.ts";

/** What the RPC server works with. */
export type RpcServerContext = RpcContext & { readonly metrics: ApiMetrics };

/** Answers JSON-RPC by POST on `/` and by GET on `/METHOD`. */
export async function answerRpc(
  context: RpcServerContext,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const { path, query } = targetOf(req);
  const name = path.slice(1);
  if (path === "/") await answerPost(context, req, res);
  else if (methodNamed(name) !== undefined) await answerUri(context, name, query, res);
  else if (SOCKET_METHODS.includes(name)) {
    sendJson(res, 404, errorResponse(URI_ID, rpcError.methodNotFound()));
  } else if (path === "/websocket") {
    sendText(res, 400, "text/plain; charset=utf-8", "Bad Request: this path is for websockets\n");
  } else sendText(res, 404, "text/plain; charset=utf-8", "404 page not found\n");
}

async function answerUri(
  context: RpcServerContext,
  name: string,
  query: URLSearchParams,
  res: ServerResponse,
): Promise<void> {
  try {
    const result = await callMethod(context, name, (spec) => paramsFromUri(spec, query));
    sendJson(res, 200, successResponse(URI_ID, result));
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    sendJson(res, 500, errorResponse(URI_ID, error));
  }
}

async function answerPost(
  context: RpcServerContext,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  let body: string;
  try {
    body = await readBody(req, context.limits.bodyBytes);
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) return;
    hangUpAfter(req, res);
    const text = "error reading request body: http: request body too large";
    sendJson(res, 400, errorResponse(undefined, rpcError.invalidRequest(text)));
    return;
  }
  if (body === "") sendText(res, 200, "text/html; charset=utf-8", methodList(req));
  else await answerBody(context, body, res);
}

async function answerBody(
  context: RpcServerContext,
  body: string,
  res: ServerResponse,
): Promise<void> {
  let calls: readonly RpcRequest[];
  try {
    calls = readCalls(body, context.limits.jsonDepth);
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    sendJson(res, 500, errorResponse(undefined, error));
    return;
  }
  const { batch } = context.limits;
  if (calls.length > batch) {
    const text = `batch request exceeds maximum (${batch}) allowed number of requests`;
    sendJson(res, 200, errorResponse(undefined, rpcError.invalidRequest(text)));
    return;
  }
  const responses = await answerCalls(context, calls, res);
  if (responses.length === 0) {
    res.writeHead(200).end();
    return;
  }
  sendJson(res, 200, responses.length === 1 ? responses[0] : responses);
}

function readCalls(body: string, maxDepth: number): readonly RpcRequest[] {
  let value: unknown;
  try {
    value = parseJson(body, maxDepth);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw rpcError.parse(`error unmarshaling request: ${error.message}`);
  }
  return Array.isArray(value) ? value.map(readRequest) : [readRequest(value)];
}

/** One after the other, as CometBFT does, until the batch's time is over or the caller is gone. */
async function answerCalls(
  context: RpcServerContext,
  calls: readonly RpcRequest[],
  res: ServerResponse,
): Promise<readonly RpcResponse[]> {
  const responses: RpcResponse[] = [];
  const end = performance.now() + context.limits.batchMs;
  for (const { id, method, params } of calls) {
    if (id === undefined) continue;
    if (res.destroyed) break;
    try {
      if (performance.now() > end) {
        throw rpcError.internal(`the batch took longer than ${context.limits.batchMs} ms`);
      }
      const result = await callMethod(context, method, (spec) => paramsFromJson(spec, params));
      responses.push(successResponse(id, result));
      // Other callers come in between.
      await setImmediate();
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      responses.push(errorResponse(id, error));
    }
  }
  return responses;
}

/** The page that a browser gets. */
function methodList(req: IncomingMessage): string {
  const host = escapeHtml(req.headers.host ?? "localhost");
  const items = METHOD_NAMES.map((name) => {
    const names = Object.keys(methodNamed(name)?.params ?? {});
    const shown = names.length === 0 ? "" : `?${names.map((each) => `${each}=_`).join("&amp;")}`;
    return `<li><a href="//${host}/${name}">//${host}/${name}${shown}</a></li>`;
  });
  const title = "<h1>RPC of this node</h1><p>JSON-RPC by POST on /, websocket on /websocket.</p>";
  return `<!doctype html><html><body>${title}<ul>${items.join("")}</ul></body></html>\n`;
}
