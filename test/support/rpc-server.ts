import { type ApiLimits, DEFAULT_LIMITS } from "../../src/api/limits.ts";
import { createMetrics } from "../../src/api/metrics.ts";
import { openRpc } from "../../src/api/rpc/rpc-server.ts";
import { silentLogger } from "../../src/node/log.ts";
import type { Node } from "../../src/node/node.ts";

/** An RPC server for `node` on a free port of this machine. */
export async function startRpc(node: Node, limits: Partial<ApiLimits> = {}) {
  const metrics = createMetrics(node);
  const server = await openRpc({
    node,
    host: "127.0.0.1",
    port: 0,
    limits: { ...DEFAULT_LIMITS, ...limits },
    log: silentLogger,
    metrics,
  });
  return {
    url: server.url,
    socketUrl: server.url.replace("http", "ws"),
    metrics,
    async close(deadlineMs = 1_000) {
      await server.close(deadlineMs);
      metrics.stop();
    },
  };
}
