import { blockMetaJson, blockResultJson, commitJson, headerJson } from "./block-json.ts";
import { checkPage, pageOf, parseQuery } from "./query-language.ts";
import { blockOutcomeJson } from "./result-json.ts";
import { rpcError } from "./rpc-error.ts";
import {
  blockAt,
  blockHeightOf,
  have,
  inTime,
  type RpcContext,
  type RpcMethod,
  rpcMethod,
} from "./rpc-method.ts";

/** Blocks that `blockchain` lists at most. */
const MAX_METAS = 20;

type AtHeight = { readonly height?: bigint };

/** Methods that show blocks and what they did. */
export const BLOCK_METHODS: Readonly<Record<string, RpcMethod>> = {
  block: rpcMethod({ height: "int64" }, block),
  block_by_hash: rpcMethod({ hash: "bytes" }, async (context, { hash }) =>
    blockResultJson(await byHash(context, hash)),
  ),
  block_results: rpcMethod({ height: "int64" }, blockResults),
  blockchain: rpcMethod({ minHeight: "int64", maxHeight: "int64" }, blockchain),
  header: rpcMethod({ height: "int64" }, header),
  header_by_hash: rpcMethod({ hash: "hex" }, async (context, { hash }) => {
    const record = await byHash(context, hash);
    return { header: record === undefined ? null : headerJson(record.block.header) };
  }),
  commit: rpcMethod({ height: "int64" }, commit),
  block_search: rpcMethod(
    { query: "string", page: "int", per_page: "int", order_by: "string" },
    blockSearch,
  ),
};

async function block(context: RpcContext, asked: AtHeight) {
  return blockResultJson(await blockAt(context, blockHeightOf(context, asked.height)));
}

function byHash(context: RpcContext, hash: Uint8Array | undefined) {
  return inTime(context, context.node.blockByHash(hash ?? new Uint8Array()));
}

async function header(context: RpcContext, asked: AtHeight) {
  const record = await blockAt(context, blockHeightOf(context, asked.height));
  return { header: headerJson(record.block.header) };
}

async function blockResults(context: RpcContext, asked: AtHeight) {
  const height = blockHeightOf(context, asked.height);
  return blockOutcomeJson(await have(context, height, context.node.blockOutcome(height)));
}

async function commit(context: RpcContext, asked: AtHeight) {
  const height = blockHeightOf(context, asked.height);
  const record = await blockAt(context, height);
  const found = await have(context, height, context.node.commit(height));
  return {
    signed_header: { header: headerJson(record.block.header), commit: commitJson(found.commit) },
    canonical: found.isCanonical,
  };
}

async function blockchain(
  context: RpcContext,
  asked: { readonly minHeight?: bigint; readonly maxHeight?: bigint },
) {
  const { earliest, latest } = context.node.status();
  const [from, to] = metaRange(earliest.height, latest.height, asked);
  const metas = [];
  for (let height = to; height >= from; height--) {
    metas.push(blockMetaJson(await blockAt(context, height)));
  }
  return { last_height: latest.height.toString(), block_metas: metas };
}

/** The heights to list. Source: CometBFT v0.38.17 `rpc/core/blocks.go`, filterMinMax. */
function metaRange(
  lowest: number,
  latest: number,
  { minHeight = 0n, maxHeight = 0n }: { readonly minHeight?: bigint; readonly maxHeight?: bigint },
): readonly [from: number, to: number] {
  if (minHeight < 0n || maxHeight < 0n) throw rpcError.internal("heights must be non-negative");
  const top = maxHeight === 0n || maxHeight > BigInt(latest) ? BigInt(latest) : maxHeight;
  const floors = [minHeight === 0n ? 1n : minHeight, BigInt(lowest), top - BigInt(MAX_METAS) + 1n];
  const bottom = floors.reduce((most, each) => (each > most ? each : most));
  if (bottom > top) {
    throw rpcError.internal(`min height ${bottom} can't be greater than max height ${top}`);
  }
  return [Number(bottom), Number(top)];
}

async function blockSearch(
  context: RpcContext,
  asked: {
    readonly query?: string;
    readonly page?: number;
    readonly per_page?: number;
    readonly order_by?: string;
  },
) {
  const request = pageOf(parseQuery(asked.query ?? ""), asked, "desc");
  const page = Math.max(1, request.page);
  const mostMs = context.limits.queryMs;
  const search = context.node.searchBlocks({ ...request, page, mostMs });
  const { found, total } = await inTime(context, search);
  checkPage(request.page, request.perPage, total);
  return { blocks: found.map(blockResultJson), total_count: total.toString() };
}
