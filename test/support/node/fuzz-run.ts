/** One run of the fuzzer over a served node: so many inputs of each kind from a seed. */

import { benchAccounts, signedSend } from "../../../bench/node/signed-sends.ts";
import { type ServedApi, serveApi } from "../../../src/api/serve.ts";
import { anyCodec } from "../../../src/ledger/any-codecs.ts";
import { allQueries } from "../../../src/ledger/app.ts";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import { EmbeddedNode } from "../../../src/node/embedded.ts";
import { openHome } from "../../../src/node/home.ts";
import { createLogger } from "../../../src/node/log.ts";
import { DEFAULT_MEMPOOL_LIMITS } from "../../../src/node/mempool.ts";
import { type Random, randomFrom } from "../random.ts";
import { CHAIN_ID, makeHome } from "./chain.ts";
import { damagedTx, endExchanges, exchange, restPath, rpcBody, type Seeds } from "./fuzz.ts";

/** What a run left behind. */
export interface FuzzReport {
  readonly inputs: number;
  /** The state before and after: equal, or the fuzzer got something in. */
  readonly appHashes: readonly [before: string, after: string];
  /** Bytes of the heap after a collection, before and after. */
  readonly heap: readonly [before: number, after: number];
  /** How often each HTTP status came. */
  readonly statuses: Readonly<Record<string, number>>;
}

const AT_ONCE = 8;

/** Feeds `inputs` damaged inputs, half of them transactions, the rest RPC calls and REST paths. */
export async function fuzzNode(
  seed: number,
  inputs: number,
  progress: (done: number) => void = () => {},
): Promise<FuzzReport> {
  const accounts = benchAccounts(4);
  const rich = accounts.map(({ address }) => ({ address, amount: (10n ** 24n).toString() }));
  const { home, dispose } = await makeHome(rich);
  const parts = await openHome(home, createLogger({ level: "silent", form: "plain" }));
  const node = await EmbeddedNode.start(parts, {
    moniker: "fuzz",
    version: "0.0.0",
    schedule: { mode: "stepped" },
    mempool: DEFAULT_MEMPOOL_LIMITS,
    keepBlocks: undefined,
    checksInvariants: true,
  });
  const api = await serveApi(node, allQueries(), {
    rpcPort: 0,
    restPort: 0,
    addressPrefix: "kratos",
    resolve: anyCodec,
  });
  try {
    const seeds = seedsFrom(accounts);
    const random = randomFrom(seed);
    const hash = () => Buffer.from(parts.ledger.state.appHash()).toString("hex");
    const before = hash();
    const heapBefore = heapBytes();
    const statuses: Record<string, number> = {};
    for (let done = 0; done < inputs; done += 2 * AT_ONCE) {
      feedTxs(parts.ledger, random, seeds);
      const sent = Array.from({ length: AT_ONCE }, () => one(random, seeds, api));
      for (const status of await Promise.all(sent)) statuses[status] = (statuses[status] ?? 0) + 1;
      progress(done);
    }
    await assertAlive(node, api);
    return {
      inputs,
      appHashes: [before, hash()],
      heap: [heapBefore, heapBytes()],
      statuses,
    };
  } finally {
    endExchanges();
    await api.close(0);
    await node.close();
    await dispose();
  }
}

/** Through the mempool's checks, simulation and a block. */
function feedTxs(ledger: Ledger, random: Random, seeds: Seeds): void {
  const txs = Array.from({ length: AT_ONCE }, () => damagedTx(random, seeds));
  for (const tx of txs) {
    ledger.simulate(tx);
    if (ledger.check(tx).code === 0) throw new Error(`taken: ${Buffer.from(tx).toString("hex")}`);
  }
  const { height, time } = ledger.last;
  const next = { height: height + 1, time: { seconds: time.seconds + 1n, nanos: 0 }, txs };
  const { txResults } = ledger.execute(next);
  if (txResults.some(({ code }) => code === 0)) throw new Error("a damaged transaction was run");
}

async function one(random: Random, seeds: Seeds, api: ServedApi): Promise<number> {
  if (random.chance(60)) {
    return await exchange(api.rpcUrl, { method: "POST", path: "/", body: rpcBody(random, seeds) });
  }
  const base = random.chance(50) ? api.rpcUrl : api.restUrl;
  return await exchange(base, {
    method: random.chance(90) ? "GET" : "POST",
    path: restPath(random, seeds),
  });
}

async function assertAlive(node: EmbeddedNode, { rpcUrl, restUrl }: ServedApi): Promise<void> {
  const statuses = [
    await exchange(rpcUrl, { method: "GET", path: "/status" }),
    await exchange(restUrl, { method: "GET", path: "/aliquot/health" }),
  ];
  if (statuses.some((status) => status !== 200)) throw new Error(`not well: ${statuses}`);
  if (node.trouble !== undefined) throw node.trouble;
}

function seedsFrom(accounts: ReturnType<typeof benchAccounts>): Seeds {
  const [a, b] = accounts;
  if (a === undefined || b === undefined) throw new Error("no accounts");
  const at = (sequence: bigint) => ({ chainId: CHAIN_ID, sequence });
  const txs = [signedSend(a, b.address, at(0n)), signedSend(b, a.address, at(0n))];
  const tx = Buffer.from(txs[0] ?? []).toString("base64");
  const call = (method: string, params: object) => ({ jsonrpc: "2.0", id: 1, method, params });
  const rpc = [
    call("status", {}),
    call("abci_info", {}),
    call("block", { height: "1" }),
    call("block_results", { height: "1" }),
    call("commit", { height: "1" }),
    call("blockchain", { minHeight: "1", maxHeight: "1" }),
    call("validators", { height: "1", page: "1", per_page: "10" }),
    call("consensus_params", { height: "1" }),
    call("tx", { hash: Buffer.alloc(32, 7).toString("base64"), prove: true }),
    call("tx_search", {
      query: "transfer.recipient='x' AND tx.height>0",
      prove: false,
      page: "1",
      per_page: "5",
      order_by: "asc",
    }),
    call("block_search", { query: "block.height>0", page: "1", per_page: "5", order_by: "asc" }),
    call("abci_query", { path: "/store/bank/key", data: "02aa", height: "0", prove: true }),
    call("abci_query", {
      path: "/cosmos.bank.v1beta1.Query/Balance",
      data: "0a01",
      height: "0",
      prove: false,
    }),
    // Damaged transactions alone: a whole one would be a good one.
    call("check_tx", { tx: tx.slice(8) }),
    call("unconfirmed_txs", { limit: "5" }),
    call("genesis_chunked", { chunk: "0" }),
    call("subscribe", { query: "tm.event='NewBlock'" }),
  ];
  const paths = [
    "/status",
    "/block?height=1",
    '/tx_search?query="tx.height=1"&page=1',
    '/abci_query?path="/store/bank/key"&data=0x02',
    `/cosmos/auth/v1beta1/accounts/${a.address}`,
    `/cosmos/bank/v1beta1/balances/${a.address}?pagination.limit=1`,
    "/cosmos/bank/v1beta1/supply/by_denom?denom=aktst",
    "/cosmos/tx/v1beta1/txs?query=tx.height=1",
    "/cosmos/base/tendermint/v1beta1/blocks/1",
    "/aliquot/assets/v1/assets",
    "/aliquot/certificates/v1/series/cert/pol:aktst/1767225600",
    `/aliquot/certificates/v1/accounts/${a.address}/locked`,
    "/aliquot/oracle/v1/feeds/kau-usd/average?from_sec=1&to_sec=9",
    "/openapi.json",
  ];
  return { txs, rpc, paths };
}

function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
