/** Why a call failed: JSON-RPC's code and fixed text, and what was wrong in `data`. */
export class RpcError extends Error {
  override readonly name = "RpcError";

  constructor(
    readonly code: number,
    /** JSON-RPC's name of the code. */
    readonly text: string,
    readonly data: string,
  ) {
    super(data === "" ? text : `${text}: ${data}`);
  }
}

/** The codes and texts of CometBFT. Source: CometBFT v0.38.17 `rpc/jsonrpc/types/types.go`. */
export const rpcError = {
  parse: (data: string) => new RpcError(-32700, "Parse error. Invalid JSON", data),
  invalidRequest: (data: string) => new RpcError(-32600, "Invalid Request", data),
  methodNotFound: () => new RpcError(-32601, "Method not found", ""),
  invalidParams: (data: string) => new RpcError(-32602, "Invalid params", data),
  internal: (data: string) => new RpcError(-32603, "Internal error", data),
  server: (data: string) => new RpcError(-32000, "Server error", data),
} as const;
