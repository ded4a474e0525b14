import type { Logger } from "../../node/log.ts";
import type { Node } from "../../node/node.ts";
import { type OpenServer, openServer } from "../http/http-server.ts";
import type { ApiLimits } from "../limits.ts";
import type { ApiMetrics } from "../metrics.ts";
import { answerRpc, type RpcServerContext } from "./rpc-http.ts";
import { RpcSockets } from "./rpc-socket.ts";

/** What the RPC server needs. */
export interface RpcOptions {
  readonly node: Node;
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly limits: ApiLimits;
  readonly log: Logger;
  readonly metrics: ApiMetrics;
}

/** Serves CometBFT's JSON-RPC over HTTP and websockets on one port. */
export async function openRpc(options: RpcOptions): Promise<OpenServer> {
  const { node, limits, log, metrics } = options;
  let address = "";
  const context: RpcServerContext = {
    node,
    limits,
    log,
    metrics,
    waiters: { count: 0 },
    rpcAddress: () => address,
  };
  const sockets = new RpcSockets(context);
  const place = { name: "RPC", host: options.host, port: options.port };
  const handler = {
    onRequest: answerRpc.bind(undefined, context),
    onUpgrade: sockets.upgrade.bind(sockets),
  };
  const server = await openServer(place, handler, limits, log).catch(async (error: unknown) => {
    await sockets.close(0);
    throw error;
  });
  address = server.url.replace("http://", "tcp://");
  return {
    url: server.url,
    async close(deadlineMs) {
      const closed = server.close(deadlineMs);
      await sockets.close(deadlineMs);
      await closed;
    },
  };
}
