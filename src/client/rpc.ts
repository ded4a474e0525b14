import { ClientError } from "./client-error.ts";

/** The part of `fetch` that is used. */
export type FetchLike = (
  url: string,
  init: {
    readonly method: "POST";
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly signal: AbortSignal;
  },
) => Promise<{ readonly status: number; text(): Promise<string> }>;

/** How calls are made. */
export interface RpcOptions {
  /** The platform's own when absent. */
  readonly fetch?: FetchLike;
  /** Milliseconds that one attempt may take. */
  readonly timeoutMs?: number;
  /** How often a call that changes nothing is tried again when the node cannot be reached. */
  readonly retries?: number;
}

/** A JSON-RPC error that the node answered with. */
export class RpcFailure extends ClientError {
  constructor(
    readonly rpcCode: number,
    text: string,
    readonly data: string,
  ) {
    super("client/rpc", data === "" ? text : `${text}: ${data}`);
  }
}

const DEFAULTS = { timeoutMs: 15_000, retries: 3 } as const;
const FIRST_PAUSE_MS = 200;

/** Calls a CometBFT node's RPC server by JSON-RPC over HTTP. */
export class Rpc {
  private nextId = 1;
  private readonly fetch: FetchLike;
  private readonly timeoutMs: number;
  private readonly retries: number;

  constructor(
    readonly url: string,
    options: RpcOptions = {},
  ) {
    this.fetch = options.fetch ?? ((address, init) => fetch(address, init));
    this.timeoutMs = options.timeoutMs ?? DEFAULTS.timeoutMs;
    this.retries = options.retries ?? DEFAULTS.retries;
  }

  /**
   * The result of a call that changes nothing: it is tried again while the node cannot be reached. Throws
   * ClientError.
   */
  async read(method: string, params: object = {}): Promise<unknown> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.once(method, params);
      } catch (error) {
        if (!isPassing(error) || attempt >= this.retries) throw error;
        await pause(FIRST_PAUSE_MS * 2 ** attempt);
      }
    }
  }

  /** The result of a call that is made exactly once, whatever happens. Throws ClientError. */
  async once(method: string, params: object = {}): Promise<unknown> {
    const body = JSON.stringify({ jsonrpc: "2.0", id: this.nextId++, method, params });
    return resultOf(await this.post(body), this.url);
  }

  private async post(body: string): Promise<string> {
    const headers = { "Content-Type": "application/json" };
    const signal = AbortSignal.timeout(this.timeoutMs);
    try {
      const response = await this.fetch(this.url, { method: "POST", headers, body, signal });
      const text = await response.text();
      if (response.status >= 500 && !text.startsWith("{")) {
        throw unreachable(this.url, `it answers with status ${response.status}`);
      }
      return text;
    } catch (error) {
      if (error instanceof ClientError) throw error;
      const isLate = error instanceof Error && error.name === "TimeoutError";
      throw unreachable(this.url, isLate ? `no answer in ${this.timeoutMs} ms` : causeOf(error));
    }
  }
}

/** Waits. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** The address of the node's websocket. */
export function socketUrl(url: string): string {
  return `${url.replace(/^http/, "ws").replace(/\/+$/, "")}/websocket`;
}

/** An RPC server's address in full: `tcp://` is what CometBFT writes, a bare host is plain HTTP. */
export function rpcUrl(text: string): string {
  const withScheme = /^[a-z]+:\/\//.test(text) ? text.replace(/^tcp:/, "http:") : `http://${text}`;
  if (/^https?:\/\/[^\s/]+/.test(withScheme)) return withScheme.replace(/\/+$/, "");
  const remedy = "give one like http://127.0.0.1:26657";
  throw new ClientError("client/bad-address", `${text} is no address of a node`, remedy);
}

function resultOf(text: string, url: string): unknown {
  let envelope: unknown;
  try {
    envelope = JSON.parse(text);
  } catch {
    const remedy = "check that the address is that of a CometBFT RPC server";
    throw new ClientError("client/bad-answer", `${url} does not answer in JSON`, remedy);
  }
  const { result, error } = (envelope ?? {}) as {
    readonly result?: unknown;
    readonly error?: { readonly code?: number; readonly message?: string; readonly data?: unknown };
  };
  if (error === undefined || error === null) return result;
  throw new RpcFailure(error.code ?? 0, error.message ?? "error", String(error.data ?? ""));
}

function isPassing(error: unknown): boolean {
  return error instanceof ClientError && error.code === "client/unreachable";
}

function unreachable(url: string, reason: string): ClientError {
  const remedy = "check the address and that the node runs (aliquot start)";
  return new ClientError(
    "client/unreachable",
    `cannot reach the node at ${url}: ${reason}`,
    remedy,
  );
}

function causeOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : { cause: undefined };
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.message;
  return error instanceof Error ? error.message : String(error);
}
