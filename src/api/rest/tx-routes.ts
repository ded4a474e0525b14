import { Block } from "cosmjs-types/tendermint/types/block";
import { BlockID } from "cosmjs-types/tendermint/types/types";
import type { Codec } from "../../ledger/kernel/module.ts";
import type { Node, SearchRequest, TxRecord } from "../../node/node.ts";
import { txHash } from "../../node/sha256.ts";
import { isObject } from "../bounded-json.ts";
import { Deadline, tooSlow, within } from "../deadline.ts";
import { fromBase64, fromHex, upperHex } from "../encodings.ts";
import type { ApiLimits } from "../limits.ts";
import { checkPage, parseQuery, perPageOf } from "../rpc/query-language.ts";
import { blockAt, heightOf } from "./base-routes.ts";
import { GrpcError, simulationFailure } from "./grpc-error.ts";
import { type AnyResolver, grpcJson } from "./grpc-json.ts";
import { PAGE_PARAMETERS, pageOf } from "./rest-request.ts";
import type { RestCall, RestRoute } from "./route.ts";
import { checkResponseJson, simulationJson, txMessageJson, txResponseJson } from "./tx-json.ts";

const BASE = "/cosmos/tx/v1beta1";
/** Transactions of a block on a page when nothing is said. */
const DEFAULT_BLOCK_PAGE = 100;
const TX_BODY = {
  type: "object",
  required: ["tx_bytes"],
  properties: { tx_bytes: { type: "string", format: "byte", description: "a signed transaction" } },
};
const BROADCAST_BODY = {
  ...TX_BODY,
  properties: {
    ...TX_BODY.properties,
    mode: { type: "string", enum: ["BROADCAST_MODE_SYNC", "BROADCAST_MODE_ASYNC"] },
  },
};

/** What the transaction service works with. */
export interface TxRoutesContext {
  readonly node: Node;
  readonly limits: ApiLimits;
  readonly resolve: AnyResolver;
}

/** The routes of `cosmos.tx.v1beta1.Service` that wallets call. */
export function txRoutes(context: TxRoutesContext): readonly RestRoute[] {
  const tag = "tx";
  return [
    {
      method: "POST",
      path: `${BASE}/simulate`,
      summary: "What a transaction would do, and the gas it would use",
      tag,
      body: TX_BODY,
      handle: ({ body }) => ({ json: simulate(context, txBytesIn(body)) }),
    },
    {
      method: "POST",
      path: `${BASE}/txs`,
      summary: "Checks a transaction and holds it for a block",
      tag,
      body: BROADCAST_BODY,
      handle: async ({ body }) => ({ json: await broadcast(context, body) }),
    },
    {
      method: "GET",
      path: `${BASE}/txs/{hash}`,
      summary: "A transaction and what became of it",
      tag,
      handle: async ({ fields }) => ({ json: await txByHash(context, fields["hash"] ?? "") }),
    },
    {
      method: "GET",
      path: `${BASE}/txs/block/{height}`,
      summary: "The transactions of a block, and the block",
      tag,
      parameters: PAGE_PARAMETERS,
      handle: async (call) => ({ json: await txsOfBlock(context, call) }),
    },
    {
      method: "GET",
      path: `${BASE}/txs`,
      summary: "Transactions whose events meet conditions",
      tag,
      parameters: ["query", "events", "page", "limit", "order_by"].map((name) => ({
        name,
        in: "query",
        schema: { type: "string" },
      })),
      handle: async (call) => ({ json: await search(context, call) }),
    },
  ];
}

/** The transaction in a request's body; transactions as JSON were given up by the SDK too. */
function txBytesIn(body: unknown): Uint8Array {
  const text = isObject(body) ? (body["tx_bytes"] ?? body["txBytes"]) : undefined;
  if (typeof text !== "string" || text === "") {
    throw new GrpcError("InvalidArgument", "empty txBytes is not allowed: give tx_bytes in base64");
  }
  const bytes = fromBase64(text);
  if (bytes === undefined) throw new GrpcError("InvalidArgument", "tx_bytes is no base64");
  return bytes;
}

function simulate({ node }: TxRoutesContext, tx: Uint8Array) {
  const result = node.simulate(tx);
  if (result.code !== 0) throw simulationFailure(result);
  return simulationJson(result);
}

async function broadcast({ node }: TxRoutesContext, body: unknown) {
  const tx = txBytesIn(body);
  const mode = isObject(body) ? body["mode"] : undefined;
  const isSync = mode === "BROADCAST_MODE_SYNC" || mode === 2;
  if (!isSync && mode !== "BROADCAST_MODE_ASYNC" && mode !== 3) {
    const known = "BROADCAST_MODE_SYNC or BROADCAST_MODE_ASYNC";
    throw new GrpcError("InvalidArgument", `unsupported broadcast mode; use ${known}`);
  }
  const check = await node.broadcast(tx);
  return {
    tx_response: checkResponseJson(txHash(tx), isSync || check.code !== 0 ? check : undefined),
  };
}

async function txByHash(context: TxRoutesContext, text: string) {
  const hash = fromHex(text);
  if (hash === undefined || hash.length !== 32) {
    throw new GrpcError("InvalidArgument", "a transaction's hash has 64 hex digits");
  }
  const record = await inTime(context, context.node.tx(hash));
  if (record === undefined) throw new GrpcError("NotFound", `tx not found: ${upperHex(hash)}`);
  return shown(context, record);
}

/**
 * A page of a block's transactions beside the whole block, 100 of them unless told. Source: Cosmos SDK
 * `x/auth/tx/service.go`, GetBlockWithTxs; backwards, `offset` counts from the last one here.
 */
async function txsOfBlock({ node, resolve, limits }: TxRoutesContext, { fields, query }: RestCall) {
  const record = await blockAt(node, heightOf(fields["height"] ?? ""));
  const { txs } = record.block.data;
  const { offset = 0n, limit = 0n, reverse = false } = pageOf(query) ?? {};
  const length = limit === 0n ? DEFAULT_BLOCK_PAGE : Number(limit);
  if (offset > 0n && offset >= BigInt(txs.length)) {
    const asked = `with offset ${offset} and limit ${length}`;
    throw new GrpcError("InvalidArgument", `cannot paginate ${txs.length} txs ${asked}`);
  }
  const ordered = reverse ? txs.toReversed() : txs;
  const time = new Deadline(limits.queryMs, tooSlow(limits.queryMs));
  const shownTxs = ordered.slice(Number(offset), Number(offset) + length).map((tx) => {
    time.assertLeft();
    return txMessageJson(tx, resolve);
  });
  return {
    txs: shownTxs,
    block_id: messageOf(BlockID, record.blockId),
    block: messageOf(Block, record.block),
    pagination: { next_key: null, total: txs.length.toString() },
  };
}

function messageOf(codec: unknown, message: unknown): unknown {
  return grpcJson(codec as Codec<unknown>, message, { resolve: () => undefined });
}

function shown({ resolve }: TxRoutesContext, record: TxRecord) {
  const tx = txMessageJson(record.tx, resolve);
  return { tx, tx_response: txResponseJson(record, tx) };
}

async function search(context: TxRoutesContext, { query }: RestCall) {
  const mostMs = context.limits.queryMs;
  const request = { ...searchIn(query), mostMs };
  const time = new Deadline(mostMs, tooSlow(mostMs));
  const { found, total } = await inTime(context, context.node.searchTxs(request));
  checkPage(request.page, request.perPage, total);
  const all = found.map((record) => {
    time.assertLeft();
    return shown(context, record);
  });
  return {
    txs: all.map(({ tx }) => tx),
    tx_responses: all.map(({ tx_response }) => tx_response),
    pagination: null,
    total: total.toString(),
  };
}

/** `query` as one text, or the `events` of older clients, each a condition. */
function searchIn(query: URLSearchParams): SearchRequest {
  const text = query.get("query") ?? query.getAll("events").join(" AND ");
  if (text === "") throw new GrpcError("InvalidArgument", "query cannot be empty");
  const number = (...names: readonly string[]) => {
    const given = names.map((name) => query.get(name)).find((each) => each !== null);
    if (given === undefined || given === null || given === "" || given === "0") return undefined;
    if (/^[0-9]{1,9}$/.test(given)) return Number(given);
    throw new GrpcError("InvalidArgument", `parameter ${names[0]} is no number`);
  };
  const perPage = perPageOf(number("limit", "pagination.limit"));
  const offset = number("pagination.offset") ?? 0;
  return {
    conditions: parseQuery(text),
    page: number("page") ?? Math.floor(offset / perPage) + 1,
    perPage,
    order: isDescending(query.get("order_by") ?? "") ? "desc" : "asc",
  };
}

function isDescending(order: string): boolean {
  if (order === "ORDER_BY_DESC" || order === "2") return true;
  if (["", "0", "1", "ORDER_BY_UNSPECIFIED", "ORDER_BY_ASC"].includes(order)) return false;
  throw new GrpcError("InvalidArgument", "order_by is ORDER_BY_ASC or ORDER_BY_DESC");
}

function inTime<T>({ limits }: TxRoutesContext, work: Promise<T>): Promise<T> {
  return within(limits.queryMs, tooSlow(limits.queryMs), work);
}
