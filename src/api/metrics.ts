import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Node } from "../node/node.ts";

/** What the servers count, beside what the node itself tells. */
export interface ApiMetrics {
  /** One answered call; `method` is one of a fixed list, never an outsider's word. */
  answered(server: "rpc" | "rest", method: string, isError: boolean, seconds: number): void;
  sockets(open: number): void;
  subscriptions(open: number): void;
  /** A websocket client that did not read. */
  slowClient(): void;
  /** All of it as Prometheus reads it. */
  text(): Promise<string>;
  readonly contentType: string;
  /** Stops listening to the node. */
  stop(): void;
}

const PREFIX = "aliquot_";

/** Counts what `node` and its servers do. Every registry is its own: several nodes fit into one process. */
export function createMetrics(node: Node): ApiMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: PREFIX });
  const stopNode = watchNode(node, registry);
  const calls = new Counter({
    name: `${PREFIX}api_requests_total`,
    help: "Answered calls by server, method and outcome",
    labelNames: ["server", "method", "outcome"] as const,
    registers: [registry],
  });
  const seconds = new Histogram({
    name: `${PREFIX}api_request_seconds`,
    help: "How long calls took to answer",
    labelNames: ["server", "method"] as const,
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `${PREFIX}${name}`, help, registers: [registry] });
  const sockets = gauge("websocket_clients", "Open websockets");
  const subscriptions = gauge("websocket_subscriptions", "Subscriptions of all websockets");
  const slow = new Counter({
    name: `${PREFIX}websocket_slow_clients_total`,
    help: "Websockets dropped because they did not read",
    registers: [registry],
  });
  return {
    answered(server, method, isError, took) {
      calls.inc({ server, method, outcome: isError ? "error" : "ok" });
      seconds.observe({ server, method }, took);
    },
    sockets: (open) => sockets.set(open),
    subscriptions: (open) => subscriptions.set(open),
    slowClient: () => slow.inc(),
    text: () => registry.metrics(),
    contentType: registry.contentType,
    stop: stopNode,
  };
}

/** Counts blocks and transactions as they come; what stands still is read when it is asked for. */
function watchNode(node: Node, registry: Registry): () => void {
  const read = (name: string, help: string, value: () => number) =>
    new Gauge({
      name: `${PREFIX}${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  read("height", "Height of the last block", () => node.status().latest.height);
  read("catching_up", "1 while the node catches up", () => (node.status().isCatchingUp ? 1 : 0));
  read("block_time_seconds", "Time of the last block", () =>
    Number(node.status().latest.time.seconds),
  );
  read("mempool_transactions", "Waiting transactions", () => node.mempool(0).count);
  read("mempool_bytes", "Bytes of waiting transactions", () => node.mempool(0).bytes);
  const txs = new Counter({
    name: `${PREFIX}transactions_total`,
    help: "Executed transactions by codespace and code; code 0 is success",
    labelNames: ["codespace", "code"] as const,
    registers: [registry],
  });
  const execution = new Histogram({
    name: `${PREFIX}block_execution_seconds`,
    help: "How long blocks took to execute",
    buckets: [0.001, 0.01, 0.05, 0.2, 1, 5, 20],
    registers: [registry],
  });
  return node.subscribe((event) => {
    if (event.type === "Tx") {
      txs.inc({ codespace: event.record.result.codespace, code: event.record.result.code });
    } else if (event.executionSec !== undefined) execution.observe(event.executionSec);
  });
}
