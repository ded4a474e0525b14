import { toHex } from "@cosmjs/encoding";
import { StargateClient } from "@cosmjs/stargate";
import {
  Comet38Client,
  connectComet,
  HttpBatchClient,
  isComet38Client,
} from "@cosmjs/tendermint-rpc";
import { sha256 } from "@noble/hashes/sha2.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ServedApi, type ServeOptions, serveApi } from "../../src/api/serve.ts";
import { assert } from "../../src/exact/assert.ts";
import type { AnyQueryKind } from "../../src/ledger/kernel/module.ts";
import type { Node } from "../../src/node/node.ts";
import { headerHash } from "./header-hash.ts";
import { at, callJson } from "./json-call.ts";
import { soon } from "./soon.ts";

/** A node with at least two blocks, and what it needs to be tried out. */
export interface NodeUnderTest {
  readonly node: Node;
  readonly queries: readonly AnyQueryKind[];
  readonly options: Pick<ServeOptions, "addressPrefix" | "resolve">;
  /** Transactions that it takes, to be sent in this order; at least two. */
  readonly txs: readonly Uint8Array[];
  /** One that its checks refuse. */
  readonly badTx: Uint8Array;
  /** Has what waits put into a block; nothing to do where blocks come by themselves. */
  produce(): void;
  close(): Promise<void>;
}

/** What unmodified CosmJS and plain HTTP clients do with any node that is served. */
export function apiScenarios(name: string, make: () => Promise<NodeUnderTest>): void {
  describe(`${name}, served`, () => {
    let under: NodeUnderTest;
    let api: ServedApi;
    const tx = (at: number) => {
      const found = under.txs[at];
      assert(found !== undefined, `no transaction ${at} to send`);
      return found;
    };
    const rest = (path: string, init?: RequestInit) => callJson(api.restUrl + path, init);
    const post = (path: string, body: unknown) =>
      rest(path, { method: "POST", body: JSON.stringify(body) });
    beforeEach(async () => {
      under = await make();
      api = await serveApi(under.node, under.queries, {
        ...under.options,
        rpcPort: 0,
        restPort: 0,
      });
    });
    afterEach(async () => {
      await api.close(200);
      await under.close();
    });

    it("is recognised by CosmJS as CometBFT 0.38", async () => {
      const client = await connectComet(api.rpcUrl);
      expect(isComet38Client(client)).toBe(true);
      const { nodeInfo, syncInfo, validatorInfo } = await client.status();
      expect(nodeInfo.network).toBe(under.node.chainId);
      expect(syncInfo.catchingUp).toBe(false);
      expect(syncInfo.latestBlockHeight).toBe(under.node.status().latest.height);
      expect(validatorInfo.votingPower).toBeGreaterThan(0n);
    });

    it("shows blocks whose headers hash to their ids", async () => {
      const client = await Comet38Client.connect(api.rpcUrl);
      const { block, blockId } = await client.block(2);
      expect(toHex(headerHash(block.header))).toBe(toHex(blockId.hash));
      const { commit, header } = await client.commit(2);
      expect(toHex(commit.blockId.hash)).toBe(toHex(headerHash(header)));
      const { blockMetas, lastHeight } = await client.blockchain(1, 2);
      expect(blockMetas.map((meta) => meta.header.height)).toEqual([2, 1]);
      expect(lastHeight).toBe(under.node.status().latest.height);
      expect((await client.blockResults(2)).height).toBe(2);
      expect((await client.validators({ height: 2 })).total).toBeGreaterThan(0);
      const found = await client.blockSearch({ query: "block.height = 2" });
      expect(found.blocks.map((each) => each.block.header.height)).toEqual([2]);
      expect((await client.genesis()).chainId).toBe(under.node.chainId);
      expect((await client.abciInfo()).lastBlockHeight).toBe(lastHeight);
      expect(await client.health()).toBeNull();
    });

    it("takes transactions and finds them", async () => {
      const client = await Comet38Client.connect(api.rpcUrl);
      const sent = await client.broadcastTxSync({ tx: tx(0) });
      expect([sent.code, toHex(sent.hash)]).toEqual([0, toHex(sha256(tx(0)))]);
      under.produce();
      await soon(() => under.node.tx(sent.hash)).toBeDefined();
      const found = await client.tx({ hash: sent.hash, prove: true });
      expect(toHex(found.tx)).toBe(toHex(tx(0)));
      const { block } = await client.block(found.height);
      expect(toHex(found.proof?.rootHash ?? new Uint8Array())).toBe(toHex(block.header.dataHash));
      const all = await client.txSearchAll({ query: `tx.height = ${found.height}` });
      expect(all.txs.map((each) => toHex(each.hash))).toContain(toHex(sent.hash));
    });

    it("refuses a transaction with code and log", async () => {
      const client = await Comet38Client.connect(api.rpcUrl);
      const refused = await client.broadcastTxSync({ tx: under.badTx });
      expect(refused.code).not.toBe(0);
      expect(refused.log).not.toBe("");
      expect((await client.numUnconfirmedTxs()).total).toBe(0);
    });

    it("waits for the block in broadcast_tx_commit", async () => {
      const client = await Comet38Client.connect(api.rpcUrl);
      const begun = under.node.status().latest.height;
      const waiting = client.broadcastTxCommit({ tx: tx(0) });
      const isThere = () =>
        under.node.mempool(1).count > 0 || under.node.status().latest.height > begun;
      await soon(isThere).toBe(true);
      under.produce();
      const done = await waiting;
      expect(done.checkTx.code).toBe(0);
      expect(done.height).toBeGreaterThan(2);
    });

    it("serves batches", async () => {
      const rpc = new HttpBatchClient(api.rpcUrl, { batchSizeLimit: 20, dispatchInterval: 20 });
      const client = Comet38Client.create(rpc);
      const heights = Array.from({ length: 50 }, (_, i) => (i % 2) + 1);
      const blocks = await Promise.all(heights.map((height) => client.block(height)));
      expect(blocks.map(({ block }) => block.header.height)).toEqual(heights);
      rpc.disconnect();
    });

    it("tells websocket subscribers of blocks and transactions", async () => {
      const client = await Comet38Client.connect(api.rpcUrl.replace("http", "ws"));
      const seen: {
        readonly blocks: number[];
        readonly headers: number[];
        readonly txs: string[];
      } = { blocks: [], headers: [], txs: [] };
      const listening = [
        client
          .subscribeNewBlock()
          .subscribe({ next: (each) => seen.blocks.push(each.header.height) }),
        client
          .subscribeNewBlockHeader()
          .subscribe({ next: (each) => seen.headers.push(each.height) }),
        client.subscribeTx().subscribe({ next: (each) => seen.txs.push(toHex(each.hash)) }),
      ];
      const { height } = (await client.block()).block.header;
      await client.broadcastTxSync({ tx: tx(0) });
      under.produce();
      await soon(() => seen.txs).toContain(toHex(sha256(tx(0))));
      expect([seen.blocks[0], seen.headers[0]]).toEqual([height + 1, height + 1]);
      for (const each of listening) each.unsubscribe();
      client.disconnect();
    });

    it("serves CosmJS's Stargate client", async () => {
      const client = await StargateClient.create(await connectComet(api.rpcUrl));
      expect(await client.getChainId()).toBe(under.node.chainId);
      await client.broadcastTxSync(tx(0));
      under.produce();
      const hash = toHex(sha256(tx(0))).toUpperCase();
      await soon(() => client.getTx(hash)).not.toBeNull();
      expect(await client.getHeight()).toBe(under.node.status().latest.height);
      expect((await client.getBlock(2)).header.height).toBe(2);
    });

    it("sends, simulates and finds transactions over REST", async () => {
      const bytes = (tx_bytes: Uint8Array) => Buffer.from(tx_bytes).toString("base64");
      const path = "/cosmos/tx/v1beta1";
      const tried = await post(`${path}/simulate`, { tx_bytes: bytes(tx(0)) });
      expect(tried.status).toBe(200);
      expect(Number(at(tried.json, "gas_info.gas_used"))).toBeGreaterThan(0);
      const body = { tx_bytes: bytes(tx(0)), mode: "BROADCAST_MODE_SYNC" };
      const sent = await post(`${path}/txs`, body);
      const hash = toHex(sha256(tx(0))).toUpperCase();
      expect(at(sent.json, "tx_response")).toMatchObject({ code: 0, txhash: hash });
      under.produce();
      await soon(async () => (await rest(`${path}/txs/${hash}`)).status).toBe(200);
      const { json } = await rest(`${path}/txs/${hash}`);
      const height = at(json, "tx_response.height");
      const listed = await rest(`${path}/txs?query=${encodeURIComponent(`tx.height=${height}`)}`);
      expect(at(listed.json, "tx_responses")).toContainEqual(at(json, "tx_response"));
      const legacy = await rest(`${path}/txs?events=${encodeURIComponent(`tx.height=${height}`)}`);
      expect(legacy.json).toEqual(listed.json);
      expect(await rest(`${path}/txs/${"00".repeat(32)}`)).toEqual({
        status: 404,
        json: { code: 5, message: `tx not found: ${"00".repeat(32)}`, details: [] },
      });
    });

    it("shows the same blocks over REST as over RPC", async () => {
      const base = "/cosmos/base/tendermint/v1beta1";
      const { blockId } = await (await Comet38Client.connect(api.rpcUrl)).block(2);
      const { json } = await rest(`${base}/blocks/2`);
      expect(at(json, "block_id.hash")).toBe(Buffer.from(blockId.hash).toString("base64"));
      expect(at(json, "sdk_block.header.proposer_address")).toMatch(
        new RegExp(`^${under.options.addressPrefix}valcons1`),
      );
      expect(at((await rest(`${base}/blocks/latest`)).json, "block.header.chain_id")).toBe(
        under.node.chainId,
      );
      expect(at((await rest(`${base}/node_info`)).json, "default_node_info.network")).toBe(
        under.node.chainId,
      );
      expect((await rest(`${base}/syncing`)).json).toEqual({ syncing: false });
      const set = (await rest(`${base}/validatorsets/latest`)).json;
      expect(at(set, "validators.0.pub_key.@type")).toBe("/cosmos.crypto.ed25519.PubKey");
      expect((await rest(`${base}/blocks/100000`)).json).toMatchObject({ code: 3 });
    });

    it("tells of its health and figures, and documents itself", async () => {
      const health = await rest("/aliquot/health");
      expect([health.status, at(health.json, "healthy")]).toEqual([200, true]);
      const figures = await (await fetch(api.metricsUrl)).text();
      expect(figures).toContain(`aliquot_height ${under.node.status().latest.height}`);
      expect(figures).toMatch(/aliquot_api_requests_total\{.*method="\/aliquot\/health"/);
      const document = (await rest("/openapi.json")).json;
      expect(at(document, "openapi")).toBe("3.1.0");
      for (const { rest: path } of under.queries)
        expect(Object.keys(at(document, "paths") ?? {})).toContain(path);
      const page = await (await fetch(`${api.restUrl}/`)).text();
      expect(page).toContain("/cosmos/tx/v1beta1/simulate");
    });
  });
}
