import type { TxRecord } from "../../node/node.ts";
import { txHash } from "../../node/sha256.ts";
import { Deadline, DeadlineError, tooSlow, within } from "../deadline.ts";
import { toBase64, upperHex } from "../encodings.ts";
import { checkPage, pageOf, parseQuery, perPageOf } from "./query-language.ts";
import { broadcastJson, NO_TX_RESULT, txJson, txResultJson } from "./result-json.ts";
import { rpcError } from "./rpc-error.ts";
import { inTime, type RpcContext, type RpcMethod, rpcMethod } from "./rpc-method.ts";
import { type BlockProofs, blockProofs } from "./tx-proof.ts";

type Given = { readonly tx?: Uint8Array };

/** Methods that send, check, find and list transactions. */
export const TX_METHODS: Readonly<Record<string, RpcMethod>> = {
  broadcast_tx_sync: rpcMethod({ tx: "bytes" }, async ({ node }, { tx = new Uint8Array() }) =>
    broadcastJson(txHash(tx), await node.broadcast(tx)),
  ),
  broadcast_tx_async: rpcMethod({ tx: "bytes" }, async ({ node }, { tx = new Uint8Array() }) => {
    await node.broadcast(tx);
    return broadcastJson(txHash(tx));
  }),
  broadcast_tx_commit: rpcMethod({ tx: "bytes" }, broadcastCommit),
  check_tx: rpcMethod({ tx: "bytes" }, ({ node }, { tx = new Uint8Array() }: Given) =>
    txResultJson(node.check(tx)),
  ),
  tx: rpcMethod({ hash: "bytes", prove: "bool" }, tx),
  tx_search: rpcMethod(
    { query: "string", prove: "bool", page: "int", per_page: "int", order_by: "string" },
    txSearch,
  ),
  unconfirmed_txs: rpcMethod({ limit: "int" }, ({ node }, { limit }) => {
    const { txs, count, bytes } = node.mempool(perPageOf(limit));
    return { ...mempoolJson(txs.length, count, bytes), txs: txs.map(toBase64) };
  }),
  num_unconfirmed_txs: rpcMethod({}, ({ node }) => {
    const { count, bytes } = node.mempool(0);
    return { ...mempoolJson(count, count, bytes), txs: null };
  }),
};

function mempoolJson(shown: number, total: number, bytes: number) {
  return { n_txs: shown.toString(), total: total.toString(), total_bytes: bytes.toString() };
}

/** Holds the transaction and waits for the block that has it. */
async function broadcastCommit(context: RpcContext, { tx = new Uint8Array() }: Given) {
  const { node, limits, waiters } = context;
  if (waiters.count >= limits.commitWaiters) {
    throw rpcError.internal(`max_subscription_clients ${limits.commitWaiters} reached`);
  }
  const hash = txHash(tx);
  const included = nextInclusion(context, upperHex(hash));
  waiters.count++;
  try {
    const check = await node.broadcast(tx);
    const record =
      check.code === 0 ? await within(limits.commitMs, "", included.record) : undefined;
    return {
      check_tx: txResultJson(check),
      tx_result: txResultJson(record?.result ?? NO_TX_RESULT),
      hash: upperHex(hash),
      height: (record?.height ?? 0).toString(),
    };
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    throw rpcError.internal("timed out waiting for tx to be included in a block");
  } finally {
    waiters.count--;
    included.stop();
  }
}

/** The record of the transaction with this hash as soon as a block has it. */
function nextInclusion({ node }: RpcContext, hash: string) {
  let stop: () => void = () => undefined;
  const record = new Promise<TxRecord>((resolve) => {
    stop = node.subscribe((event) => {
      if (event.type === "Tx" && upperHex(event.record.hash) === hash) resolve(event.record);
    });
  });
  return { record, stop: () => stop() };
}

async function tx(
  context: RpcContext,
  { hash, prove = false }: { readonly hash?: Uint8Array; readonly prove?: boolean },
) {
  if (hash === undefined || hash.length === 0) {
    throw rpcError.internal("transaction hash cannot be empty");
  }
  const record = await inTime(context, context.node.tx(hash));
  if (record === undefined) throw rpcError.internal(`tx (${upperHex(hash)}) not found`);
  return txJson(record, prove ? await proofsOf(context, record.height) : undefined);
}

async function proofsOf(context: RpcContext, height: number): Promise<BlockProofs | undefined> {
  const record = await inTime(context, context.node.block(height));
  return record === undefined ? undefined : blockProofs(record.block.data.txs);
}

async function txSearch(
  context: RpcContext,
  asked: {
    readonly query?: string;
    readonly prove?: boolean;
    readonly page?: number;
    readonly per_page?: number;
    readonly order_by?: string;
  },
) {
  const request = pageOf(parseQuery(asked.query ?? ""), asked, "asc");
  const page = Math.max(1, request.page);
  const mostMs = context.limits.queryMs;
  const time = new Deadline(mostMs, tooSlow(mostMs));
  const search = context.node.searchTxs({ ...request, page, mostMs });
  const { found, total } = await inTime(context, search);
  checkPage(request.page, request.perPage, total);
  const txs = [];
  let [height, proofs]: [number, BlockProofs | undefined] = [0, undefined];
  for (const record of found) {
    time.assertLeft();
    // A page's transactions often stand in one block.
    if (asked.prove && record.height !== height) {
      [height, proofs] = [record.height, await proofsOf(context, record.height)];
    }
    txs.push(txJson(record, proofs));
  }
  return { txs, total_count: total.toString() };
}
