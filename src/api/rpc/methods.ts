import { NodeError } from "../../node/node.ts";
import { DeadlineError } from "../deadline.ts";
import type { ApiMetrics } from "../metrics.ts";
import { BLOCK_METHODS } from "./block-methods.ts";
import { INFO_METHODS } from "./info-methods.ts";
import { QueryTextError } from "./query-language.ts";
import { RpcError, rpcError } from "./rpc-error.ts";
import type { RpcContext, RpcMethod } from "./rpc-method.ts";
import type { ParamSpec, Params } from "./rpc-params.ts";
import { TX_METHODS } from "./tx-methods.ts";

const METHODS: ReadonlyMap<string, RpcMethod> = new Map(
  Object.entries({ ...INFO_METHODS, ...BLOCK_METHODS, ...TX_METHODS }),
);

/** Methods that only websockets have. */
export const SOCKET_METHODS: readonly string[] = ["subscribe", "unsubscribe", "unsubscribe_all"];

/** The names of all methods, sorted. */
export const METHOD_NAMES: readonly string[] = [...METHODS.keys()].sort();

/** The method of that name, if there is one. */
export function methodNamed(name: string): RpcMethod | undefined {
  return METHODS.get(name);
}

/** Calls a method and counts it; throws nothing but RpcError. */
export async function callMethod(
  context: RpcContext & { readonly metrics: ApiMetrics },
  name: string,
  params: (spec: ParamSpec) => Params<ParamSpec>,
): Promise<unknown> {
  const method = METHODS.get(name);
  if (method === undefined) throw rpcError.methodNotFound();
  const begin = performance.now();
  let isError = true;
  try {
    const result = await method.call(context, params(method.params));
    isError = false;
    return result;
  } catch (error) {
    throw rpcErrorOf(error, name, context);
  } finally {
    context.metrics.answered("rpc", name, isError, (performance.now() - begin) / 1000);
  }
}

/** What a caller is told of a failure: everything of his own mistakes, nothing of ours. */
function rpcErrorOf(error: unknown, method: string, { log }: RpcContext): RpcError {
  if (error instanceof RpcError) return error;
  if (error instanceof QueryTextError || error instanceof DeadlineError) {
    return rpcError.internal(error.message);
  }
  if (error instanceof NodeError) {
    const remedy = error.remedy === undefined ? "" : `; ${error.remedy}`;
    return rpcError.internal(`${error.message}${remedy}`);
  }
  log.error("an RPC method failed", { method, error });
  return rpcError.internal("the node failed to answer; its log says more");
}
