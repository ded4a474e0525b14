import { isObject } from "../bounded-json.ts";
import { type RpcError, rpcError } from "./rpc-error.ts";

/** What a caller named its call; the answer carries the same. */
export type RpcId = string | number;

/** One call as it came; without an id it is a notification and gets no answer. */
export interface RpcRequest {
  readonly id?: RpcId;
  readonly method: string;
  readonly params: unknown;
}

/** One answer as it goes out. */
export type RpcResponse = Readonly<Record<string, unknown>>;

/** The id that calls by URI are answered with. */
export const URI_ID = -1;

/** Reads one call from its JSON; throws a parse error for what CometBFT cannot read either. */
export function readRequest(value: unknown): RpcRequest {
  if (value === null) return { method: "", params: undefined };
  if (!isObject(value)) throw unreadable(`cannot unmarshal ${kindOf(value)} into a request`);
  const id = readId(value["id"]);
  const method = value["method"] ?? "";
  if (typeof method !== "string") {
    throw unreadable(`cannot unmarshal ${kindOf(method)} into field .method of type string`);
  }
  return { ...(id === undefined ? {} : { id }), method, params: value["params"] };
}

function readId(id: unknown): RpcId | undefined {
  if (id === undefined || id === null) return undefined;
  if (typeof id === "string") return id;
  // JSON-RPC's numbers have no fractions: they are cut off.
  if (typeof id === "number") return Math.trunc(id) + 0;
  throw unreadable(`json-rpc ID (${JSON.stringify(id).slice(0, 100)}) is of unknown type`);
}

function unreadable(what: string): RpcError {
  return rpcError.parse(`error unmarshaling request: ${what}`);
}

/** What JSON calls the type of a value. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "boolean") return "bool";
  return Array.isArray(value) ? "array" : typeof value;
}

/** The answer that carries a result. */
export function successResponse(id: RpcId, result: unknown): RpcResponse {
  return { jsonrpc: "2.0", id, result };
}

/** The answer that carries an error; without an id when none could be read. */
export function errorResponse(id: RpcId | undefined, error: RpcError): RpcResponse {
  return {
    jsonrpc: "2.0",
    ...(id === undefined ? {} : { id }),
    error: {
      code: error.code,
      message: error.text,
      ...(error.data === "" ? {} : { data: error.data }),
    },
  };
}
