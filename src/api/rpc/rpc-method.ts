import type { Logger } from "../../node/log.ts";
import type { BlockRecord, Node } from "../../node/node.ts";
import { tooSlow, within } from "../deadline.ts";
import type { ApiLimits } from "../limits.ts";
import { rpcError } from "./rpc-error.ts";
import type { ParamSpec, Params } from "./rpc-params.ts";

/** What methods work with. */
export interface RpcContext {
  readonly node: Node;
  readonly limits: ApiLimits;
  readonly log: Logger;
  /** Where this server listens, as `status` says it. */
  readonly rpcAddress: () => string;
  /** Calls of `broadcast_tx_commit` that wait for their block. */
  readonly waiters: { count: number };
}

/** A method of the RPC. */
export interface RpcMethod {
  readonly params: ParamSpec;
  call(context: RpcContext, params: Params<ParamSpec>): unknown;
}

/** Declares a method and checks its parameters against its function. */
export function rpcMethod<const S extends ParamSpec>(
  params: S,
  call: (context: RpcContext, params: Params<S>) => unknown,
): RpcMethod {
  return { params, call } as RpcMethod;
}

/** The height asked for, or `latest`; refuses what the chain does not have, in CometBFT's words. */
export function heightOf(context: RpcContext, asked: bigint | undefined, latest: number): number {
  if (asked === undefined) return latest;
  if (asked <= 0n) {
    throw rpcError.internal(`height must be greater than 0, but got ${asked}`);
  }
  if (asked > BigInt(latest)) {
    const most = `less than or equal to the current blockchain height ${latest}`;
    throw rpcError.internal(`height ${asked} must be ${most}`);
  }
  const lowest = context.node.status().earliest.height;
  if (asked < BigInt(lowest)) {
    throw rpcError.internal(`height ${asked} is not available, lowest height is ${lowest}`);
  }
  return Number(asked);
}

/** The height asked for among those of blocks that exist. */
export function blockHeightOf(context: RpcContext, asked: bigint | undefined): number {
  return heightOf(context, asked, context.node.status().latest.height);
}

/** What the node has at `height`, within the time a query may take. */
export async function have<T>(
  context: RpcContext,
  height: number,
  found: Promise<T | undefined>,
): Promise<T> {
  const value = await inTime(context, found);
  if (value === undefined) throw rpcError.internal(`height ${height} is not available`);
  return value;
}

/** The block at `height`. */
export function blockAt(context: RpcContext, height: number): Promise<BlockRecord> {
  return have(context, height, context.node.block(height));
}

/** What `work` gives within the time a query may take. */
export function inTime<T>(context: RpcContext, work: Promise<T>): Promise<T> {
  const { queryMs } = context.limits;
  return within(queryMs, tooSlow(queryMs), work);
}
