/** The client against a node of ours over real sockets. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fromBase64 } from "@cosmjs/encoding";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { ALICE, CHAIN_ID, makeHome, startNode } from "../../test/support/node/chain.ts";
import { type ServedApi, serveApi } from "../api/serve.ts";
import { anyCodec } from "../ledger/any-codecs.ts";
import { allMessages, allQueries } from "../ledger/app.ts";
import type { EmbeddedNode } from "../node/embedded.ts";
import { assertDone, type Client, connect } from "./client.ts";
import { TxRefused } from "./client-error.ts";
import { aminoSignDoc, bodyBytes } from "./make-tx.ts";
import { messages, messageTypes } from "./messages.ts";
import { combineSignatures, multisigAddress, multisigKey } from "./multisig.ts";
import { LocalSigner } from "./signer.ts";
import type { SocketConstructor } from "./subscription.ts";

const webSocket = WebSocket as unknown as SocketConstructor;
const alice = LocalSigner.fromMnemonic(ALICE);
const bob = LocalSigner.fromMnemonic(ALICE, 1);
const carol = LocalSigner.fromMnemonic(ALICE, 2);
const DENOM = "aktst";

let home: Awaited<ReturnType<typeof makeHome>>;
let other: Awaited<ReturnType<typeof makeHome>>;
let node: EmbeddedNode;
let api: ServedApi;
let client: Client;

beforeAll(async () => {
  home = await makeHome([{ address: alice.address, amount: "1000000000000000000000000" }]);
  other = await makeHome([{ address: alice.address, amount: "1000" }]);
  node = await startNode(home.home, { schedule: { mode: "on-demand", leastMs: 30 } });
  const options = { rpcPort: 0, restPort: 0, addressPrefix: "kratos", resolve: anyCodec };
  api = await serveApi(node, allQueries(), options);
  client = await connect(api.rpcUrl, { webSocket, chainId: CHAIN_ID });
});

afterAll(async () => {
  await api.close(100);
  await node.close();
  await home.dispose();
  await other.dispose();
});

const pay = (to: string, amount = "5", from = alice.address) =>
  messages.send({ fromAddress: from, toAddress: to, amount: [{ denom: DENOM, amount }] });
const soon = { pollMs: 20 };

describe("a client", () => {
  it("tells chain, height, parameters, supply and accounts", async () => {
    expect(client.chainId).toBe(CHAIN_ID);
    expect((await client.status()).latestHeight).toBeGreaterThan(0);
    expect(await client.params()).toMatchObject({
      minGasPrices: "1000000000aktst",
      txSigLimit: 7n,
    });
    expect(await client.supply(DENOM)).toBe(10n ** 24n);
    expect(await client.totalSupply()).toEqual([{ denom: DENOM, amount: 10n ** 24n }]);
    expect(await client.account(alice.address)).toMatchObject({ sequence: 0n });
    expect(await client.account(carol.address)).toBeUndefined();
    expect(await client.denomMetadata(DENOM)).toBeUndefined();
    expect(await client.asset("akau")).toBeUndefined();
    expect(await client.assets()).toEqual([]);
    expect(await client.certificateSeries("cert/pol:aktst/1767225600")).toBeUndefined();
    expect(await client.allCertificateSeries()).toEqual([]);
    expect(await client.certificates(alice.address)).toEqual([]);
    expect(await client.locked(alice.address)).toEqual({ locked: [], more: false });
  });

  it("has a maker for every message of the ledger", () => {
    const made = Object.values(messages).map((make) => make({} as never).typeUrl);
    expect(made.sort()).toEqual(messageTypes().sort());
    expect(made).toHaveLength(allMessages().length);
  });

  it.each(["direct", "amino"] as const)("sends with %s and waits for the block", async (mode) => {
    const before = await client.balance(bob.address, DENOM);
    const tx = await client.send(alice, [pay(bob.address)], { ...soon, mode, memo: "<hi>" });
    expect(tx.code).toBe(0);
    expect(tx.gasUsed).toBeLessThanOrEqual(tx.gasWanted);
    expect(await client.balance(bob.address, DENOM)).toBe(before + 5n);
    expect((await client.block(tx.height)).txs).toHaveLength(1);
    const found = await client.searchTxs(`transfer.recipient='${bob.address}'`);
    expect(found.txs.map(({ hash }) => hash)).toContain(tx.hash);
    expect(await client.collectedFees()).toHaveLength(1);
  });

  it("says what the chain refuses, before a block and in one", async () => {
    const rich = pay(bob.address, "9".repeat(30));
    const refused = await client.send(alice, [rich]).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(TxRefused);
    expect(refused).toMatchObject({ codespace: "sdk", txCode: 5, hash: "" });
    expect((refused as TxRefused).remedy).toContain("fund the account");
    const fee = await client.feeFor(200_000n);
    await expect(client.send(alice, [rich], { fee, ...soon })).rejects.toMatchObject({
      txCode: 5,
      height: expect.any(Number),
    });
    const low = { amount: [{ denom: DENOM, amount: "1" }], gas: 200_000n };
    const cheap = client.send(alice, [pay(bob.address)], { fee: low });
    await expect(cheap).rejects.toMatchObject({ txCode: 13, height: undefined });
    const late = await client.sign(alice, [pay(bob.address)], { sequence: 99n, fee });
    await expect(client.broadcast(late)).rejects.toMatchObject({ txCode: 32 });
    await expect(client.send(carol, [pay(bob.address, "1", carol.address)])).rejects.toMatchObject({
      code: "client/no-account",
    });
  });

  it("pays from a 2 of 3 account with its members' signatures", async () => {
    const members = [alice, bob, carol];
    const keys = members.map(({ publicKey }) => publicKey);
    const key = multisigKey(2, keys);
    const shared = multisigAddress(key);
    await client.send(alice, [pay(shared, "1000000000000000000")], soon);
    const identity = await client.identity(shared);
    const content = { messages: [pay(bob.address, "7", shared)] };
    const fee = await client.feeFor(200_000n);
    const signatures = new Map<string, Uint8Array>();
    for (const member of [carol, alice]) {
      const doc = aminoSignDoc({ content, fee, identity });
      const { signature } = await member.signAmino(member.address, doc);
      signatures.set(member.address, fromBase64(signature.signature));
    }
    const { sequence } = identity;
    const tx = combineSignatures(key, { body: bodyBytes(content), fee, sequence, signatures });
    assertDone(await client.waitForTx(await client.broadcast(tx), soon));
  });

  it("proves what the state holds and what it does not", async () => {
    const held = await client.balance(alice.address, DENOM);
    const proven = await client.provenBalance(alice.address, DENOM, soon);
    expect(proven.amount).toBe(held);
    expect(proven.header.height).toBe(proven.height + 1);
    const none = await client.provenBalance(carol.address, DENOM, soon);
    expect([none.amount, none.value]).toEqual([0n, undefined]);
    const other = { ...proven.header, appHash: new Uint8Array(32) };
    const headerOf = async () => other;
    await expect(client.provenBalance(alice.address, DENOM, { headerOf })).rejects.toMatchObject({
      code: "client/bad-proof",
    });
  });

  it("is told of blocks and of the transactions it asked for", async () => {
    let ready = () => {};
    const isReady = new Promise<void>((resolve) => {
      ready = resolve;
    });
    const filter = { "transfer.recipient": carol.address };
    const txs = client.subscribe("tx", { filter, onReady: ready });
    const first = txs.next();
    await isReady;
    await client.send(alice, [pay(bob.address)], soon);
    const sent = await client.send(alice, [pay(carol.address)], soon);
    const { value } = await first;
    expect(value).toMatchObject({ hash: sent.hash, height: sent.height, code: 0 });
    await txs.return();

    const heights: number[] = [];
    const makeBlocks = setInterval(() => void node.step(), 20);
    for await (const { header } of client.subscribe("newBlock")) {
      heights.push(header.height);
      if (heights.length === 3) break;
    }
    clearInterval(makeBlocks);
    expect(heights[2]).toBe((heights[0] ?? 0) + 2);
  });

  it("is told of blocks again after the connection was lost", async () => {
    const second = await startNode(other.home, { schedule: { mode: "stepped" } });
    const place = { restPort: 0, addressPrefix: "kratos", resolve: anyCodec };
    let served = await serveApi(second, allQueries(), { ...place, rpcPort: 0 });
    const rpcPort = Number(new URL(served.rpcUrl).port);
    const chain = await connect(served.rpcUrl, { webSocket });
    let [gaps, isReady] = [0, false];
    const blocks = chain.subscribe("newBlock", {
      onReady: () => {
        isReady = true;
      },
      onGap: () => {
        gaps++;
      },
    });
    const first = blocks.next();
    await expect.poll(() => isReady).toBe(true);
    await second.step();
    const before = (await first).value;
    const next = blocks.next();
    await served.close(50);
    await second.step();
    served = await serveApi(second, allQueries(), { ...place, rpcPort });
    await expect.poll(() => gaps, { timeout: 10_000 }).toBe(1);
    await second.step();
    expect((await next).value?.header.height).toBe((before?.header.height ?? 0) + 2);
    await blocks.return();
    await served.close(50);
    await second.close();
  });

  it("refuses filters and hashes that are none", async () => {
    const bad = client.subscribe("tx", { filter: { "a.b": "x' OR '1" } });
    await expect(bad.next()).rejects.toMatchObject({ code: "client/bad-filter" });
    await expect(client.tx("12")).rejects.toMatchObject({ code: "client/bad-hash" });
    expect(await client.tx("0".repeat(64))).toBeUndefined();
    await expect(
      client.waitForTx("0".repeat(64), { timeoutMs: 30, pollMs: 10 }),
    ).rejects.toMatchObject({ code: "client/not-included" });
  });
});

describe("a connection", () => {
  it("names what to do when there is no node, another chain, or no RPC server", async () => {
    await expect(connect("127.0.0.1:1", { retries: 0 })).rejects.toMatchObject({
      code: "client/unreachable",
      remedy: expect.stringContaining("aliquot start"),
    });
    await expect(connect(api.rpcUrl, { chainId: "other-1" })).rejects.toMatchObject({
      code: "client/wrong-chain",
    });
    await expect(connect("ftp://x")).rejects.toMatchObject({ code: "client/bad-address" });
    await expect(connect(`${api.restUrl}/nothing`, { retries: 0 })).rejects.toThrow();
  });

  it("is tried again for what changes nothing, and never for a transaction", async () => {
    let calls: string[] = [];
    const server = createServer((req, res) => {
      let body = "";
      req.on("data", (part) => {
        body += part;
      });
      req.on("end", () => {
        calls.push(JSON.parse(body).method);
        if (calls.length < 3) req.socket.destroy();
        else {
          const result = { node_info: { network: "flaky-1" }, sync_info: {} };
          res.end(JSON.stringify({ jsonrpc: "2.0", id: 1, result }));
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const flaky = await connect(`127.0.0.1:${port}`);
    expect(flaky.chainId).toBe("flaky-1");
    expect(calls).toEqual(["status", "status", "status"]);
    calls = [];
    await expect(flaky.broadcast(new Uint8Array(3))).rejects.toMatchObject({
      code: "client/unreachable",
    });
    expect(calls).toEqual(["broadcast_tx_sync"]);
    server.close();
  });
});
