import type { AnyQueryKind } from "../../ledger/kernel/module.ts";
import type { Node } from "../../node/node.ts";
import { GrpcError, queryFailure } from "./grpc-error.ts";
import { type AnyResolver, grpcJson } from "./grpc-json.ts";
import { schemaLike } from "./openapi.ts";
import { parametersOf, requestOf } from "./rest-request.ts";
import type { RestCall, RestReply, RestRoute } from "./route.ts";

/** One GET route for each question the ledger answers. */
export function queryRoutes(
  node: Node,
  kinds: readonly AnyQueryKind[],
  resolve: AnyResolver,
): readonly RestRoute[] {
  return kinds.map((kind) => {
    const options = { resolve };
    return {
      method: "GET",
      path: kind.rest,
      summary: kind.summary,
      tag: tagOf(kind.rest),
      parameters: parametersOf(kind.request, kind.rest),
      answer: schemaLike(grpcJson(kind.response, kind.response.fromPartial({}), options)),
      handle(call: RestCall): RestReply {
        const { data, height } = ask(node, kind, call);
        return { json: grpcJson(kind.response, kind.response.decode(data), options), height };
      },
    };
  });
}

function ask(node: Node, kind: AnyQueryKind, { fields, query, headers }: RestCall) {
  const request = requestOf(kind.request, fields, query);
  const output = node.query({
    path: kind.path,
    data: kind.request.encode(request).finish(),
    height: heightIn(headers["x-cosmos-block-height"]),
    prove: false,
  });
  if (output.code !== 0) throw queryFailure(output);
  return { data: output.value, height: output.height };
}

/** The height a caller asks about in a header, as the gateway of the Cosmos SDK takes it; 0 for the last. */
function heightIn(header: string | readonly string[] | undefined): number {
  if (header === undefined) return 0;
  const text = typeof header === "string" ? header : (header[0] ?? "");
  if (/^[0-9]{1,15}$/.test(text)) return Number(text);
  throw new GrpcError("InvalidArgument", "the header x-cosmos-block-height is no height");
}

/** `/cosmos/bank/v1beta1/...` is listed under `bank`. */
function tagOf(path: string): string {
  const [, first = "", second = ""] = path.split("/");
  return first === "cosmos" ? second : first;
}
