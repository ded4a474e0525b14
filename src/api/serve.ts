import type { AnyQueryKind } from "../ledger/kernel/module.ts";
import { type Logger, silentLogger } from "../node/log.ts";
import type { Node } from "../node/node.ts";
import { sendText } from "./http/http-exchange.ts";
import { type OpenServer, openServer } from "./http/http-server.ts";
import { type ApiLimits, DEFAULT_LIMITS } from "./limits.ts";
import { type ApiMetrics, createMetrics } from "./metrics.ts";
import { baseRoutes } from "./rest/base-routes.ts";
import type { AnyResolver } from "./rest/grpc-json.ts";
import { type Faucet, ownRoutes } from "./rest/own-routes.ts";
import { queryRoutes } from "./rest/query-routes.ts";
import { openRest } from "./rest/rest-server.ts";
import type { RestRoute } from "./rest/route.ts";
import { txRoutes } from "./rest/tx-routes.ts";
import { openRpc } from "./rpc/rpc-server.ts";

/** How a node is served. */
export interface ServeOptions {
  /** The address to bind; this machine only when absent. */
  readonly host?: string;
  /** 26657 when absent; 0 for any that is free. */
  readonly rpcPort?: number;
  /** 1317 when absent; 0 for any that is free. */
  readonly restPort?: number;
  /** A port of its own for `/metrics`; on the REST port when absent. */
  readonly metricsPort?: number;
  /** What the ledger's addresses begin with. */
  readonly addressPrefix: string;
  /** Finds the types that stand in an Any. */
  readonly resolve: AnyResolver;
  /** The least price of gas that the node takes transactions for, such as `0.01ualq`. */
  readonly minimumGasPrice?: string;
  /** The document that wallets take to know the network. */
  readonly chainInfo?: unknown;
  /** Only on demonstration networks. */
  readonly faucet?: Faucet;
  /** Older last blocks are unhealthy; absent where blocks are made on demand only. */
  readonly maxBlockAgeSec?: number;
  /** More routes on the REST port, such as a console's files. */
  readonly moreRoutes?: readonly RestRoute[];
  readonly limits?: Partial<ApiLimits>;
  readonly log?: Logger;
}

/** A node that is being served. */
export interface ServedApi {
  readonly rpcUrl: string;
  readonly restUrl: string;
  /** Where `/metrics` is. */
  readonly metricsUrl: string;
  /** Accepts nothing more, lets requests finish for `deadlineMs` (5 s when absent), closes websockets. */
  close(deadlineMs?: number): Promise<void>;
}

/** Serves RPC, REST and metrics of `node`; throws NodeError naming the port and a remedy when one is taken. */
export async function serveApi(
  node: Node,
  ledgerQueries: readonly AnyQueryKind[],
  options: ServeOptions,
): Promise<ServedApi> {
  const metrics = createMetrics(node);
  const opened: OpenServer[] = [];
  const closeAll = async (deadlineMs: number) => {
    await Promise.all(opened.map((server) => server.close(deadlineMs)));
    metrics.stop();
  };
  try {
    const common = commonOf(options, metrics);
    const { rpcPort = 26_657, restPort = 1_317, metricsPort } = options;
    const rpc = await openRpc({ ...common, node, port: rpcPort });
    opened.push(rpc);
    const routes = routesOf(node, ledgerQueries, options, metrics);
    const title = `REST interface of ${node.chainId}`;
    const { version } = node.status();
    const rest = await openRest({ ...common, routes, title, version, port: restPort });
    opened.push(rest);
    const own = metricsPort === undefined ? undefined : await openMetrics(common, metricsPort);
    if (own !== undefined) opened.push(own);
    const metricsUrl = `${(own ?? rest).url}/metrics`;
    common.log.info("serving", { rpc: rpc.url, rest: rest.url, metrics: metricsUrl });
    return {
      rpcUrl: rpc.url,
      restUrl: rest.url,
      metricsUrl,
      close: (deadlineMs = 5_000) => closeAll(deadlineMs),
    };
  } catch (error) {
    await closeAll(0);
    throw error;
  }
}

interface Common {
  readonly host: string;
  readonly limits: ApiLimits;
  readonly log: Logger;
  readonly metrics: ApiMetrics;
}

function commonOf(options: ServeOptions, metrics: ApiMetrics): Common {
  return {
    host: options.host ?? "127.0.0.1",
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    log: options.log ?? silentLogger,
    metrics,
  };
}

function routesOf(
  node: Node,
  ledgerQueries: readonly AnyQueryKind[],
  options: ServeOptions,
  metrics: ApiMetrics,
): readonly RestRoute[] {
  const { resolve, metricsPort } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  return [
    ...queryRoutes(node, ledgerQueries, resolve),
    ...txRoutes({ node, limits, resolve }),
    ...baseRoutes({ ...options, node }),
    ...ownRoutes({ ...options, node, metrics, servesMetrics: metricsPort === undefined }),
    ...(options.moreRoutes ?? []),
  ];
}

function openMetrics({ host, limits, log, metrics }: Common, port: number): Promise<OpenServer> {
  const place = { name: "metrics", host, port };
  return openServer(
    place,
    {
      async onRequest(req, res) {
        if (req.url !== "/metrics") sendText(res, 404, "text/plain", "only /metrics is here\n");
        else sendText(res, 200, metrics.contentType, await metrics.text());
      },
    },
    limits,
    log,
  );
}
