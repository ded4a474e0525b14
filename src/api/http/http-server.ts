import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Logger } from "../../node/log.ts";
import { NodeError } from "../../node/node.ts";
import type { ApiLimits } from "../limits.ts";

/** What answers the requests of one server. */
export interface HttpHandler {
  readonly onRequest: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  /** Takes connections that want to become websockets; they are refused without it. */
  readonly onUpgrade?: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** Where a server listens and how it is called in messages. */
export interface HttpPlace {
  /** `RPC`, `REST`: for messages. */
  readonly name: string;
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
}

/** A server that listens. */
export interface OpenServer {
  readonly url: string;
  /** Accepts nothing more, lets requests finish for `deadlineMs`, then cuts what is left. */
  close(deadlineMs: number): Promise<void>;
}

const CORS: Readonly<Record<string, string>> = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
  "Access-Control-Allow-Headers": "Content-Type, Accept, X-Cosmos-Block-Height",
  "Access-Control-Max-Age": "86400",
};

/** Opens a server on node:http whose every resource is bounded by `limits`. */
export async function openServer(
  place: HttpPlace,
  handler: HttpHandler,
  limits: ApiLimits,
  log: Logger,
): Promise<OpenServer> {
  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: Math.min(1_000, limits.headersMs),
    keepAliveTimeout: 5_000,
  });
  server.timeout = limits.idleMs;
  const refused = refuseBeyond(server, limits.connections);
  server.on("request", (req, res) => {
    if (refused.has(req.socket)) return;
    serveRequest(req, res, handler, limits, log);
  });
  server.on("upgrade", (req, socket, head) => {
    socket.on("error", () => socket.destroy());
    if (handler.onUpgrade === undefined) endRaw(socket, 400, "this server has no websocket");
    else if (!refused.has(req.socket)) handler.onUpgrade(req, socket, head);
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) =>
    refuseMalformed(error, socket),
  );
  await listen(server, place);
  const { port } = server.address() as AddressInfo;
  const host = place.host.includes(":") ? `[${place.host}]` : place.host;
  return {
    url: `http://${host}:${port}`,
    close: (deadlineMs) => closeServer(server, deadlineMs),
  };
}

function serveRequest(
  req: IncomingMessage,
  res: ServerResponse,
  handler: HttpHandler,
  limits: ApiLimits,
  log: Logger,
): void {
  res.on("error", () => req.socket.destroy());
  req.on("error", () => req.socket.destroy());
  for (const [name, value] of Object.entries(CORS)) res.setHeader(name, value);
  if (req.method === "OPTIONS") {
    res.writeHead(204).end();
    return;
  }
  if ((req.url ?? "").length > limits.urlChars) {
    res.writeHead(414, { Connection: "close", "Content-Type": "text/plain; charset=utf-8" });
    res.end(`the address is longer than ${limits.urlChars} characters\n`);
    return;
  }
  handler.onRequest(req, res).catch((error: unknown) => {
    log.error("a request handler failed", { url: req.url, error });
    if (res.headersSent) req.socket.destroy();
    else res.writeHead(500).end();
  });
}

/** Refuses connections beyond `limit` with a sentence; beyond some more, silently. */
function refuseBeyond(server: Server, limit: number): WeakSet<Socket> {
  const refused = new WeakSet<Socket>();
  let open = 0;
  server.maxConnections = limit + 64;
  server.prependListener("connection", (socket) => {
    open++;
    socket.once("close", () => open--);
    if (open <= limit) return;
    refused.add(socket);
    socket.on("error", () => socket.destroy());
    endRaw(socket, 503, `too many connections: at most ${limit}`);
  });
  return refused;
}

function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "HPE_HEADER_OVERFLOW") endRaw(socket, 431, "the headers are too large");
  else if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") {
    endRaw(socket, 408, "the request took too long to come");
  } else if (error.code === "ECONNRESET") socket.destroy();
  else endRaw(socket, 400, "this is no HTTP request");
}

const REASONS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  404: "Not Found",
  408: "Request Timeout",
  431: "Request Header Fields Too Large",
  503: "Service Unavailable",
};

/** Answers on a bare connection and closes it. */
export function endRaw(socket: Duplex, status: number, text: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const head = `HTTP/1.1 ${status} ${REASONS[status] ?? "Error"}\r\nConnection: close\r\n`;
  const type = "Content-Type: text/plain; charset=utf-8\r\n";
  const body = `${text}\n`;
  socket.end(`${head}${type}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  setTimeout(() => socket.destroy(), 1_000).unref();
}

function listen(server: Server, { name, host, port }: HttpPlace): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(listenError(name, host, port, error));
    });
    server.listen({ host, port }, resolve);
  });
}

function listenError(name: string, host: string, port: number, error: NodeJS.ErrnoException) {
  const where = `${name} server cannot listen on ${host}:${port}`;
  if (error.code === "EADDRINUSE") {
    const option = `--${name.toLowerCase()} HOST:PORT`;
    const remedy = `stop the program that uses port ${port}, or give ${option} (port 0 takes any)`;
    return new NodeError("port-taken", `${where}: the port is taken`, remedy);
  }
  if (error.code === "EACCES") {
    const remedy = "choose a port from 1024 on";
    return new NodeError("port-forbidden", `${where}: not allowed`, remedy);
  }
  const remedy = "choose an address of this machine, such as 127.0.0.1";
  return new NodeError("cannot-listen", `${where}: ${error.code ?? error.message}`, remedy);
}

function closeServer(server: Server, deadlineMs: number): Promise<void> {
  return new Promise((resolve) => {
    const idle = setInterval(() => server.closeIdleConnections(), 20);
    const cut = setTimeout(() => server.closeAllConnections(), deadlineMs);
    server.close(() => {
      clearInterval(idle);
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
