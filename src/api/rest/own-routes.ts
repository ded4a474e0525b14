import { bech32 } from "@scure/base";
import type { Node } from "../../node/node.ts";
import { isObject } from "../bounded-json.ts";
import { rfc3339 } from "../encodings.ts";
import type { ApiMetrics } from "../metrics.ts";
import { GrpcError } from "./grpc-error.ts";
import { type Rate, RateLimit } from "./rate-limit.ts";
import type { RestCall, RestReply, RestRoute } from "./route.ts";

/** Gives tokens away; only demonstration networks have one. */
export interface Faucet {
  /** Sends tokens to an address and says by which transaction. */
  give(address: string): Promise<{ readonly txHash: string; readonly amount: string }>;
  /** How often one address is given to. */
  readonly perAddress: Rate;
  /** How often one caller's IP is served. */
  readonly perIp: Rate;
}

/** What our own routes work with. */
export interface OwnRoutesContext {
  readonly node: Node;
  readonly metrics: ApiMetrics;
  readonly addressPrefix: string;
  /** The document that wallets take to know a network; absent: not served. */
  readonly chainInfo?: unknown;
  readonly faucet?: Faucet;
  /** Older last blocks are unhealthy; absent where blocks are made on demand only. */
  readonly maxBlockAgeSec?: number;
  /** Whether `/metrics` is served here. */
  readonly servesMetrics: boolean;
}

/** Health, metrics, the chain's description for wallets, and the faucet. */
export function ownRoutes(context: OwnRoutesContext): readonly RestRoute[] {
  const { chainInfo, faucet, metrics, servesMetrics } = context;
  const get = (path: string, summary: string, handle: RestRoute["handle"]): RestRoute => ({
    method: "GET",
    path,
    summary,
    tag: "aliquot",
    handle,
  });
  const routes = [
    get("/aliquot/health", "Whether the node keeps up; 503 when not", () => healthReply(context)),
  ];
  if (servesMetrics) {
    const metricsReply = async () => ({ text: await metrics.text(), type: metrics.contentType });
    routes.push(get("/metrics", "Figures of the node for Prometheus", metricsReply));
  }
  if (chainInfo !== undefined) {
    const summary = "The network's description as wallets such as Keplr take it";
    routes.push(get("/aliquot/chain-info.json", summary, () => ({ json: chainInfo })));
  }
  return faucet === undefined ? routes : [...routes, faucetRoute(context, faucet)];
}

/** Whether the node keeps up, for machines that watch it. */
function healthReply({ node, maxBlockAgeSec }: OwnRoutesContext): RestReply {
  const { latest, isCatchingUp, trouble } = node.status();
  const ageSec = Math.floor(Date.now() / 1000) - Number(latest.time.seconds);
  const isStale = maxBlockAgeSec !== undefined && ageSec > maxBlockAgeSec;
  const stale = isStale ? `the last block is ${ageSec} s old` : undefined;
  const reason = trouble ?? (isCatchingUp ? "catching up" : stale);
  const isHealthy = reason === undefined;
  const json = {
    healthy: isHealthy,
    height: latest.height.toString(),
    time: rfc3339(latest.time),
    catching_up: isCatchingUp,
    ...(isHealthy ? {} : { reason }),
  };
  return { json, status: isHealthy ? 200 : 503 };
}

function faucetRoute({ addressPrefix }: OwnRoutesContext, faucet: Faucet): RestRoute {
  const byAddress = new RateLimit(faucet.perAddress);
  const byIp = new RateLimit(faucet.perIp);
  const handle = async ({ body, ip }: RestCall): Promise<RestReply> => {
    const address = addressIn(body, addressPrefix);
    const waitMs = Math.max(byAddress.waitMs(address), byIp.waitMs(ip));
    if (waitMs > 0) {
      const text = `the faucet served you already; again in ${Math.ceil(waitMs / 1000)} s`;
      throw new GrpcError("ResourceExhausted", text);
    }
    byAddress.take(address);
    byIp.take(ip);
    const { txHash, amount } = await faucet.give(address);
    return { json: { tx_hash: txHash, amount } };
  };
  return {
    method: "POST",
    path: "/aliquot/faucet",
    summary: "Gives tokens of this demonstration network to an address",
    tag: "aliquot",
    body: {
      type: "object",
      required: ["address"],
      properties: { address: { type: "string", description: `a ${addressPrefix}1... address` } },
    },
    handle,
  };
}

function addressIn(body: unknown, prefix: string): string {
  const address = isObject(body) ? body["address"] : undefined;
  const text = typeof address === "string" ? address : "";
  const read = bech32.decodeUnsafe(text, 90);
  const bytes = read && bech32.fromWordsUnsafe(read.words);
  if (read?.prefix !== prefix || !(bytes?.length === 20 || bytes?.length === 32)) {
    throw new GrpcError("InvalidArgument", `address must be a ${prefix}1... address`);
  }
  return text.toLowerCase();
}
