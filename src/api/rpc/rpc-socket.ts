import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { JsonTextError, parseJson } from "../bounded-json.ts";
import { endRaw } from "../http/http-server.ts";
import { callMethod } from "./methods.ts";
import { errorResponse, type RpcRequest, readRequest, successResponse } from "./rpc-envelope.ts";
import { RpcError, rpcError } from "./rpc-error.ts";
import type { RpcServerContext } from "./rpc-http.ts";
import { paramsFromJson } from "./rpc-params.ts";
import { Subscriptions } from "./subscriptions.ts";

/** Close codes of RFC 6455. */
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;

/** The websockets of the RPC: the same methods, and subscriptions. */
export class RpcSockets {
  readonly #server: WebSocketServer;
  readonly #clients = new Set<Client>();
  readonly #subscriptions: Subscriptions;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(private readonly context: RpcServerContext) {
    const { limits, log, metrics, node } = context;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: limits.bodyBytes,
      perMessageDeflate: false,
      clientTracking: false,
    });
    this.#subscriptions = new Subscriptions(node, limits, log, metrics.subscriptions);
    const period = Math.ceil(limits.socketIdleMs * 0.9);
    this.#heartbeat = setInterval(() => this.#beat(), period).unref();
  }

  /** Makes a websocket of a connection, or refuses it. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { limits, metrics } = this.context;
    if ((req.url ?? "").split("?")[0] !== "/websocket") {
      endRaw(socket, 404, "websockets are served on /websocket");
    } else if (this.#clients.size >= limits.sockets) {
      endRaw(socket, 503, `too many websockets: at most ${limits.sockets}`);
    } else {
      this.#server.handleUpgrade(req, socket, head, (ws) => {
        const client = new Client(ws, this.context, this.#subscriptions);
        this.#clients.add(client);
        metrics.sockets(this.#clients.size);
        ws.once("close", () => {
          this.#subscriptions.removeAll(client);
          this.#clients.delete(client);
          metrics.sockets(this.#clients.size);
        });
      });
    }
  }

  /** Says good-bye to all and cuts those that do not answer in time. */
  async close(deadlineMs: number): Promise<void> {
    clearInterval(this.#heartbeat);
    this.#subscriptions.stop();
    await Promise.all([...this.#clients].map((client) => client.close(deadlineMs)));
  }

  #beat(): void {
    for (const client of this.#clients) client.beat();
  }
}

/** One websocket. Its calls are answered one after the other. */
class Client {
  #pending = 0;
  #last: Promise<void> = Promise.resolve();
  #isAlive = true;

  constructor(
    private readonly ws: WebSocket,
    private readonly context: RpcServerContext,
    private readonly subscriptions: Subscriptions,
  ) {
    ws.on("message", (data) => this.#receive(data));
    ws.on("pong", () => {
      this.#isAlive = true;
    });
    ws.on("error", () => ws.terminate());
  }

  /** Sends, and drops a client that lets too much wait. */
  send(message: string): void {
    if (this.ws.readyState !== this.ws.OPEN) return;
    this.ws.send(message);
    if (this.ws.bufferedAmount <= this.context.limits.socketBufferBytes) return;
    const bytes = this.ws.bufferedAmount;
    this.context.log.warn("dropped a websocket client that does not read", { bytes });
    this.context.metrics.slowClient();
    this.subscriptions.removeAll(this);
    this.ws.terminate();
  }

  /** Drops a client that gave no sign of life since the last beat. */
  beat(): void {
    if (!this.#isAlive) this.ws.terminate();
    else {
      this.#isAlive = false;
      this.ws.ping();
    }
  }

  close(deadlineMs: number): Promise<void> {
    if (this.ws.readyState === this.ws.CLOSED) return Promise.resolve();
    return new Promise((resolve) => {
      const cut = setTimeout(() => this.ws.terminate(), deadlineMs);
      this.ws.once("close", () => {
        clearTimeout(cut);
        resolve();
      });
      this.ws.close(GOING_AWAY, "the node stops");
    });
  }

  #receive(data: RawData): void {
    this.#isAlive = true;
    const { socketRequests } = this.context.limits;
    if (this.#pending >= socketRequests) {
      this.ws.close(TRY_AGAIN_LATER, `more than ${socketRequests} calls wait for their answers`);
      return;
    }
    this.#pending++;
    this.#last = this.#last.then(() => this.#answer(String(data))).finally(() => this.#pending--);
  }

  async #answer(text: string): Promise<void> {
    let call: RpcRequest | undefined;
    try {
      call = readCall(text, this.context.limits.jsonDepth);
      if (call.id === undefined || this.ws.readyState !== this.ws.OPEN) return;
      const result = await this.#call(call);
      this.send(JSON.stringify(successResponse(call.id, result)));
    } catch (error) {
      if (error instanceof RpcError) {
        this.send(JSON.stringify(errorResponse(call?.id, asSocketError(error))));
        return;
      }
      this.context.log.error("a websocket call failed", { method: call?.method, error });
      this.ws.terminate();
    }
  }

  async #call({ id, method, params }: RpcRequest): Promise<unknown> {
    if (id === undefined) return {};
    if (method === "unsubscribe_all") {
      if (this.subscriptions.removeAll(this) > 0) return {};
      throw rpcError.internal("subscription not found");
    }
    if (method === "subscribe" || method === "unsubscribe") {
      const { query = "" } = paramsFromJson({ query: "string" } as const, params);
      if (method === "subscribe") this.subscriptions.add(this, id, query);
      else this.subscriptions.remove(this, query);
      return {};
    }
    return callMethod(this.context, method, (spec) => paramsFromJson(spec, params));
  }
}

function readCall(text: string, maxDepth: number): RpcRequest {
  try {
    return readRequest(parseJson(text, maxDepth));
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw rpcError.parse(`error unmarshaling request: ${error.message}`);
  }
}

/** Over websockets CometBFT calls wrong parameters an internal error. */
function asSocketError(error: RpcError): RpcError {
  return error.code === -32602 ? rpcError.internal(error.data) : error;
}
