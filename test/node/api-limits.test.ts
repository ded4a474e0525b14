/** What outsiders may not: every bound is reached over real sockets and refused with a clear text. */
import { connect, createServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { DEFAULT_LIMITS } from "../../src/api/limits.ts";
import type { ServedApi } from "../../src/api/serve.ts";
import { FixedChain } from "../support/fixed-chain.ts";
import { fixedAnswers } from "../support/fixed-queries.ts";
import { at } from "../support/json-call.ts";
import { serve } from "../support/served.ts";
import { soon } from "../support/soon.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function served(options: Parameters<typeof serve>[1] = {}) {
  const chain = new FixedChain(1, fixedAnswers);
  const api = await serve(chain, options);
  open.push({ close: () => api.close(100) });
  return { api, chain };
}

async function rpc(api: ServedApi, body: string) {
  const response = await fetch(api.rpcUrl, { method: "POST", body });
  return { status: response.status, json: (await response.json()) as unknown };
}

/** What a server says on a bare connection until it closes it. */
function raw(url: string, text: string, timeoutMs = 5_000): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let heard = "";
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.on("data", (chunk) => {
      heard += String(chunk);
    });
    socket.on("close", () => resolve(heard));
    socket.on("error", () => resolve(heard));
    socket.setTimeout(timeoutMs, () => socket.destroy());
  });
}

/** A websocket and all that it hears. */
async function webSocket(api: ServedApi) {
  const socket = new WebSocket(`${api.rpcUrl.replace("http", "ws")}/websocket`);
  const heard: unknown[] = [];
  socket.on("message", (data) => heard.push(JSON.parse(String(data))));
  socket.on("error", () => undefined);
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  await new Promise((resolve) => {
    socket.once("open", resolve);
    socket.once("close", resolve);
  });
  open.push({ close: () => socket.terminate() });
  const call = (id: number, method: string, params: unknown = {}) =>
    socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
  return { socket, heard, closed, call };
}

describe("requests", () => {
  it("with a body beyond 1 MiB are refused", async () => {
    const { api } = await served();
    const fits = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "health", params: {} });
    const padded = fits.padEnd(DEFAULT_LIMITS.bodyBytes, " ");
    expect((await rpc(api, padded)).json).toMatchObject({ result: {} });
    expect(await rpc(api, `${padded} `)).toMatchObject({
      status: 400,
      json: { error: { code: -32600 } },
    });
    const tx = { method: "POST", body: padded.padEnd(DEFAULT_LIMITS.bodyBytes + 1) };
    const rest = await fetch(`${api.restUrl}/cosmos/tx/v1beta1/txs`, tx);
    expect([rest.status, at(await rest.json(), "code")]).toEqual([413, 8]);
  });

  it("with more calls than a batch may have are refused", async () => {
    const { api } = await served({ limits: { batch: 2 } });
    const call = '{"jsonrpc":"2.0","id":1,"method":"health"}';
    expect((await rpc(api, `[${call},${call}]`)).json).toHaveLength(2);
    const { json } = await rpc(api, `[${call},${call},${call}]`);
    expect(at(json, "error.data")).toBe(
      "batch request exceeds maximum (2) allowed number of requests",
    );
  });

  it("nested too deeply are refused", async () => {
    const { api } = await served();
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const { status, json } = await rpc(api, deep);
    expect([status, at(json, "error.code")]).toEqual([500, -32700]);
    expect(at(json, "error.data")).toContain("nested deeper than 32 levels");
  });

  it("with long addresses or headers are refused", async () => {
    const { api } = await served();
    const long = await fetch(`${api.rpcUrl}/block?height=${"1".repeat(9_000)}`);
    expect(long.status).toBe(414);
    const head = `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"a".repeat(20_000)}\r\n\r\n`;
    expect(await raw(api.rpcUrl, head)).toContain("431 Request Header Fields Too Large");
  });

  it("that trickle in are cut off", async () => {
    const { api } = await served({ limits: { headersMs: 300, requestMs: 400 } });
    const begun = performance.now();
    const said = await raw(api.rpcUrl, "POST / HTTP/1.1\r\nHost: x\r\n");
    expect(said).toContain("408 Request Timeout");
    const slowBody = await raw(
      api.rpcUrl,
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{",
    );
    expect(slowBody).toContain("408 Request Timeout");
    expect(performance.now() - begun).toBeLessThan(8_000);
  });

  it("on connections where nothing moves are cut off", async () => {
    const { api } = await served({ limits: { idleMs: 200 } });
    const begun = performance.now();
    const head = "GET /broadcast_tx_commit?tx=%22a%22 HTTP/1.1\r\nHost: x\r\n\r\n";
    expect(await raw(api.rpcUrl, head)).toBe("");
    expect(performance.now() - begun).toBeLessThan(8_000);
  });

  it("that are no HTTP are refused", async () => {
    const { api } = await served();
    for (const url of [api.rpcUrl, api.restUrl]) {
      expect(await raw(url, "\x16\x03\x01 hello\r\n\r\n")).toContain("400 Bad Request");
    }
  });

  it("on connections beyond the bound are refused", async () => {
    const { api } = await served({ limits: { connections: 2 } });
    const holds = [0, 1].map(() => raw(api.rpcUrl, "", 1_500));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await raw(api.rpcUrl, "")).toContain("too many connections: at most 2");
    await Promise.all(holds);
    await soon(async () => (await fetch(`${api.rpcUrl}/health`)).status).toBe(200);
  });

  it("of broadcast_tx_commit stop waiting", async () => {
    const { api } = await served({ limits: { commitMs: 100, commitWaiters: 1 } });
    const commit = (text: string) => fetch(`${api.rpcUrl}/broadcast_tx_commit?tx="${text}"`);
    const [first, second] = await Promise.all([commit("a"), commit("b")]);
    const texts = [await first?.json(), await second?.json()].map((json) => at(json, "error.data"));
    expect(texts.sort()).toEqual([
      "max_subscription_clients 1 reached",
      "timed out waiting for tx to be included in a block",
    ]);
    // The place is free again.
    expect(at(await (await commit("c")).json(), "error.data")).toMatch(/^timed out/);
  });
});

describe("websockets", () => {
  it("beyond the bound are refused", async () => {
    const { api } = await served({ limits: { sockets: 1 } });
    await webSocket(api);
    const { closed } = await webSocket(api);
    expect(await closed).toBe(1006);
  });

  it("have five subscriptions, and all together a hundred", async () => {
    const { api } = await served({ limits: { subscriptions: 7 } });
    const subscribe = async (count: number) => {
      const { call, heard } = await webSocket(api);
      for (let i = 1; i <= count; i++)
        call(i, "subscribe", { query: `tm.event='Tx' AND a.b=${i}` });
      await soon(() => heard.length).toBe(count);
      return at(heard, `${count - 1}.error.data`);
    };
    expect(await subscribe(6)).toBe("max_subscriptions_per_client 5 reached");
    expect(await subscribe(3)).toBe("max_subscription_clients 7 reached");
  });

  it("free their subscriptions when they close", async () => {
    const { api } = await served({ limits: { subscriptions: 1 } });
    const { call, heard, socket } = await webSocket(api);
    call(1, "subscribe", { query: "tm.event='Tx'" });
    await soon(() => heard.length).toBe(1);
    socket.terminate();
    await soon(async () => {
      const other = await webSocket(api);
      other.call(1, "subscribe", { query: "tm.event='Tx'" });
      await soon(() => other.heard.length).toBe(1);
      return at(other.heard, "0.result");
    }).toEqual({});
  });

  it("with messages beyond 1 MiB are closed", async () => {
    const { api } = await served();
    const { socket, closed } = await webSocket(api);
    socket.send("x".repeat(DEFAULT_LIMITS.bodyBytes + 1));
    expect(await closed).toBe(1009);
  });

  it("that ask faster than they can be answered are closed", async () => {
    const { api } = await served({ limits: { socketRequests: 3 } });
    const { call, closed } = await webSocket(api);
    for (let i = 0; i < 5; i++) call(i, "broadcast_tx_commit", { tx: `AAA${i}` });
    expect(await closed).toBe(1013);
  });

  it("that do not read are dropped", async () => {
    const { api, chain } = await served({ limits: { socketBufferBytes: 1_000 } });
    const { call, heard, closed, socket } = await webSocket(api);
    call(1, "subscribe", { query: "tm.event='NewBlock'" });
    await soon(() => heard.length).toBe(1);
    socket.pause();
    const { record, outcome } = await nextBlock(chain);
    const big = { ...record, block: { ...record.block, data: { txs: [new Uint8Array(900_000)] } } };
    for (let i = 0; i < 20; i++) chain.tell({ type: "NewBlock", record: big, outcome });
    socket.resume();
    expect(await closed).toBe(1006);
    const figures = await (await fetch(api.metricsUrl)).text();
    expect(figures).toContain("aliquot_websocket_slow_clients_total 1");
  });

  it("that give no sign of life are dropped", async () => {
    const { api } = await served({ limits: { socketIdleMs: 200 } });
    const { port } = new URL(api.rpcUrl);
    const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13";
    const head = `GET /websocket HTTP/1.1\r\nHost: x:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${key}\r\n\r\n`;
    const begun = performance.now();
    expect(await raw(api.rpcUrl, head)).toContain("101 Switching Protocols");
    expect(performance.now() - begun).toBeLessThan(4_500);
  });

  it("on other paths are refused", async () => {
    const { api } = await served();
    const socket = new WebSocket(`${api.rpcUrl.replace("http", "ws")}/other`);
    const refused = await new Promise((resolve) => socket.once("error", resolve));
    expect(String(refused)).toContain("404");
  });
});

async function nextBlock(chain: FixedChain) {
  const [record, outcome] = [await chain.block(1), await chain.blockOutcome(1)];
  if (record === undefined || outcome === undefined) throw new Error("no block 1");
  return { record, outcome };
}

describe("opening and closing", () => {
  it("names the port that is taken and what to do", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    open.push({ close: () => other.close() });
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await expect(serve(new FixedChain(1), { restPort: port })).rejects.toMatchObject({
      code: "port-taken",
      message: `REST server cannot listen on 127.0.0.1:${port}: the port is taken`,
      remedy: `stop the program that uses port ${port}, or give --rest HOST:PORT (port 0 takes any)`,
    });
    await expect(serve(new FixedChain(1), { host: "203.0.113.1" })).rejects.toMatchObject({
      code: "cannot-listen",
    });
  });

  it("serves metrics on a port of their own where asked to", async () => {
    const { api } = await served({ metricsPort: 0 });
    expect(new URL(api.metricsUrl).port).not.toBe(new URL(api.restUrl).port);
    expect(await (await fetch(api.metricsUrl)).text()).toContain("aliquot_process_cpu");
    expect((await fetch(`${api.restUrl}/metrics`)).status).toBe(501);
  });

  it("finishes what it began, closes websockets with 1001 and accepts nothing more", async () => {
    const chain = new FixedChain(1, fixedAnswers);
    const api = await serve(chain);
    const { closed } = await webSocket(api);
    const waiting = fetch(`${api.rpcUrl}/broadcast_tx_commit?tx="name=alice"`);
    await soon(() => chain.mempool(1).count).toBe(1);
    const closing = api.close(3_000);
    setTimeout(() => chain.step(), 100);
    expect((await waiting).status).toBe(200);
    expect(await closed).toBe(1001);
    await closing;
    await expect(fetch(`${api.rpcUrl}/health`)).rejects.toThrow();
  });

  it("cuts what does not finish in time", async () => {
    const chain = new FixedChain(1, fixedAnswers);
    const api = await serve(chain);
    const waiting = fetch(`${api.rpcUrl}/broadcast_tx_commit?tx="name=alice"`);
    const cut = expect(waiting).rejects.toThrow();
    await soon(() => chain.mempool(1).count).toBe(1);
    const begun = performance.now();
    await api.close(200);
    expect(performance.now() - begun).toBeLessThan(8_000);
    await cut;
  });
});
