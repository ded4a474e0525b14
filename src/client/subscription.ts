import { Answer } from "./answer.ts";
import { type BlockView, readBlock, readResult, type TxView } from "./blocks.ts";
import { ClientError } from "./client-error.ts";
import { txHash } from "./make-tx.ts";
import { pause, socketUrl } from "./rpc.ts";

/** The part of a websocket that is used; browsers' and the package `ws` have it. */
export interface SocketLike {
  send(text: string): void;
  close(): void;
  addEventListener(type: "open" | "close" | "error", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
}

/** Makes a websocket. */
export type SocketConstructor = new (url: string) => SocketLike;

/** What a subscriber is told, by the name of the subscription. */
export interface Subscribed {
  readonly newBlock: BlockView;
  readonly tx: TxView;
}

/** How a subscription is kept. */
export interface SubscribeOptions {
  /** Of transactions: only those whose events have these values, such as `{"transfer.recipient": "kratos1..."}`. */
  readonly filter?: Readonly<Record<string, string>>;
  /** Called when the connection was lost and is there again: what happened between was not told. */
  readonly onGap?: () => void;
  /** Called once the node has confirmed the subscription. */
  readonly onReady?: () => void;
}

/** Events that may wait to be taken. */
const MAX_WAITING = 10_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
const ID = 1;

/**
 * Blocks or transactions as they are made, until the loop over them ends. A lost connection is made again
 * for as long as it takes. Throws ClientError when the node refuses the subscription or nobody takes the events.
 */
export async function* subscription<N extends keyof Subscribed>(
  url: string,
  Socket: SocketConstructor,
  name: N,
  options: SubscribeOptions = {},
): AsyncGenerator<Subscribed[N], void, undefined> {
  let wasOpen = false;
  for (let attempt = 0; ; attempt++) {
    const connection = new Connection(socketUrl(url), Socket, queryOf(name, options));
    try {
      for await (const data of connection.events()) {
        if (data === "ready") {
          attempt = 0;
          if (wasOpen) options.onGap?.();
          else options.onReady?.();
          wasOpen = true;
        } else yield readEvent(name, data) as Subscribed[N];
      }
    } finally {
      connection.close();
    }
    await pause(Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS));
  }
}

/** The query of a subscription in CometBFT's language. */
function queryOf(name: keyof Subscribed, { filter = {} }: SubscribeOptions = {}): string {
  const event = name === "newBlock" ? "NewBlock" : "Tx";
  const conditions = Object.entries(filter).map(([key, value]) => {
    if (!/^[\w./-]+$/.test(key) || value.includes("'")) {
      const remedy = "give TYPE.ATTRIBUTE and a value without quotes";
      throw new ClientError("client/bad-filter", `${key} = ${value} is no filter`, remedy);
    }
    return `${key}='${value}'`;
  });
  return [`tm.event='${event}'`, ...conditions].join(" AND ");
}

/** One websocket from its opening to its end. */
class Connection {
  private readonly socket: SocketLike;
  private readonly waiting: ("ready" | Answer)[] = [];
  private isOver = false;
  private failure: Error | undefined;
  private wake: () => void = () => {};

  constructor(url: string, Socket: SocketConstructor, query: string) {
    this.socket = new Socket(url);
    const request = { jsonrpc: "2.0", id: ID, method: "subscribe", params: { query } };
    this.socket.addEventListener("open", () => this.socket.send(JSON.stringify(request)));
    this.socket.addEventListener("close", () => this.end());
    this.socket.addEventListener("error", () => this.end());
    this.socket.addEventListener("message", ({ data }) => this.receive(String(data)));
  }

  /** What the node tells until the connection ends; throws what it refused. */
  async *events(): AsyncGenerator<"ready" | Answer, void, undefined> {
    for (;;) {
      const next = this.waiting.shift();
      if (next !== undefined) yield next;
      else if (this.failure !== undefined) throw this.failure;
      else if (this.isOver) return;
      else {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
    }
  }

  close(): void {
    this.isOver = true;
    this.socket.close();
  }

  private receive(text: string): void {
    try {
      this.take(text);
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
    this.wake();
  }

  private take(text: string): void {
    const message = Answer.of(JSON.parse(text), "the event");
    if (message.has("error")) {
      const error = message.object("error");
      throw new ClientError("client/rpc", `${error.text("message")}: ${error.text("data")}`);
    }
    const result = message.object("result");
    if (this.waiting.length >= MAX_WAITING) {
      const remedy = "take them faster, or filter them";
      throw new ClientError("client/too-slow", `${MAX_WAITING} events wait to be taken`, remedy);
    }
    this.waiting.push(result.has("data") ? result.object("data").object("value") : "ready");
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.close();
  }

  private end(): void {
    this.isOver = true;
    this.wake();
  }
}

function readEvent(name: keyof Subscribed, value: Answer): BlockView | TxView {
  if (name === "newBlock") {
    return readBlock(value.object("block"), value.object("block_id").text("hash"));
  }
  const result = value.object("TxResult");
  const tx = result.base64("tx");
  return {
    hash: txHash(tx),
    height: result.whole("height"),
    index: result.whole("index"),
    tx,
    ...readResult(result.has("result") ? result.object("result") : Answer.of({}, "result")),
  };
}
