import { type ServeOptions, serveApi } from "../../src/api/serve.ts";
import type { Node } from "../../src/node/node.ts";
import { FIXED_QUERIES, fixedTypes } from "./fixed-queries.ts";

/** Serves `node` on free ports of this machine. */
export function serve(node: Node, options: Partial<ServeOptions> = {}) {
  const common = { addressPrefix: "cosmos", resolve: fixedTypes, rpcPort: 0, restPort: 0 };
  return serveApi(node, FIXED_QUERIES, { ...common, ...options });
}
