/** Nothing that comes over a socket stops the servers or makes one of their functions fail. */
import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { METHOD_NAMES, SOCKET_METHODS } from "../../src/api/rpc/methods.ts";
import type { ServedApi } from "../../src/api/serve.ts";
import { FixedChain } from "../support/fixed-chain.ts";
import { FIXED_QUERIES, fixedAnswers } from "../support/fixed-queries.ts";
import { serve } from "../support/served.ts";

/** `supply/by_denom` fails on purpose. */
const SOUND = FIXED_QUERIES.filter(({ path }) => !path.endsWith("SupplyOf"));
const names = [
  "height",
  "hash",
  "tx",
  "query",
  "page",
  "per_page",
  "order_by",
  "prove",
  "path",
  "data",
  "chunk",
  "limit",
  "minHeight",
  "maxHeight",
];

const text = fc.oneof(fc.string({ unit: "binary", maxLength: 40 }), fc.string({ maxLength: 40 }));
const scalar = fc.oneof(
  text,
  fc.integer().map(String),
  fc.bigInt().map(String),
  fc.constantFrom(
    '"1"',
    "0x00",
    "0xABC",
    "tx.height > 0",
    "tm.event='Tx'",
    "a.b CONTAINS 'x' AND c EXISTS",
    "desc",
    "AAEC",
    "true",
    "null",
  ),
  fc.constantFrom(null, true, 0, -1, 1.5, 1e300),
);
const params = fc.oneof(
  fc.dictionary(fc.constantFrom(...names), fc.oneof(scalar, fc.jsonValue({ maxDepth: 3 }))),
  fc.array(scalar, { maxLength: 6 }),
  scalar,
);
const method = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...METHOD_NAMES, ...SOCKET_METHODS) },
  { weight: 1, arbitrary: text },
);
const id = fc.oneof(fc.integer(), text, fc.double(), fc.constantFrom(null, {}, []));
const call = fc.record({ jsonrpc: fc.constant("2.0"), id, method, params }, { requiredKeys: [] });
const body = fc.oneof(
  { weight: 6, arbitrary: call.map((each) => JSON.stringify(each)) },
  { weight: 1, arbitrary: fc.array(call, { maxLength: 5 }).map((each) => JSON.stringify(each)) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: text },
);
const query = fc.dictionary(
  fc.oneof(
    fc.constantFrom(...names, "pagination.limit", "pagination.key", "events", "denom"),
    text,
  ),
  scalar,
  { maxKeys: 4 },
);
const search = (given: Readonly<Record<string, unknown>>) =>
  new URLSearchParams(
    Object.entries(given).map(([name, value]): [string, string] => [name, String(value)]),
  );

describe("whatever comes over a socket", () => {
  const failures: unknown[] = [];
  const log = { info() {}, warn() {}, error: (...what: unknown[]) => void failures.push(what) };
  let api: ServedApi;
  beforeAll(async () => {
    api = await serve(new FixedChain(4, fixedAnswers), { log, limits: { commitMs: 1 } });
  });
  afterAll(() => api.close(500));

  async function stillWell(): Promise<void> {
    expect(failures).toEqual([]);
    expect((await fetch(`${api.rpcUrl}/health`)).status).toBe(200);
    expect((await fetch(`${api.restUrl}/aliquot/health`)).status).toBe(200);
  }

  it("as a POST to the RPC gets an answer of CometBFT's kinds", async () => {
    const check = async (given: string) => {
      const response = await fetch(api.rpcUrl, { method: "POST", body: given });
      expect([200, 500]).toContain(response.status);
      const answer = await response.text();
      if (answer === "" || answer.startsWith("<")) return;
      for (const each of [JSON.parse(answer)].flat()) {
        expect(each.jsonrpc).toBe("2.0");
        const code = each.error?.code ?? 0;
        expect([0, -32700, -32601, -32602, -32603]).toContain(code);
      }
    };
    await fc.assert(fc.asyncProperty(body, check), { numRuns: 2_000 });
    await stillWell();
  });

  it("as an address of the RPC gets an answer", async () => {
    const check = async (name: string, given: Readonly<Record<string, unknown>>) => {
      const url = `${api.rpcUrl}/${encodeURIComponent(name)}?${search(given)}`;
      expect([200, 404, 500]).toContain((await fetch(url)).status);
    };
    await fc.assert(fc.asyncProperty(method, query, check), { numRuns: 1_000 });
    await stillWell();
  });

  it("as an address or a body of REST gets an answer", async () => {
    const routes = [
      ...SOUND.map(({ rest }) => rest),
      "/cosmos/tx/v1beta1/txs",
      "/cosmos/tx/v1beta1/txs/{hash}",
      "/cosmos/base/tendermint/v1beta1/blocks/{height}",
    ];
    const path = fc
      .tuple(fc.constantFrom(...routes), scalar)
      .map(([route, value]) => route.replace(/\{\w+\}/, encodeURIComponent(String(value)) || "x"));
    const read = async (at: string, given: Readonly<Record<string, unknown>>) => {
      const response = await fetch(`${api.restUrl}${at}?${search(given)}`);
      expect([200, 400, 404, 501]).toContain(response.status);
      await response.json();
    };
    await fc.assert(fc.asyncProperty(path, query, read), { numRuns: 1_000 });
    const posted = fc.constantFrom("/cosmos/tx/v1beta1/txs", "/cosmos/tx/v1beta1/simulate");
    const bytes = fc.oneof(
      fc.json(),
      text,
      fc.base64String().map((tx_bytes) => JSON.stringify({ tx_bytes, mode: 2 })),
    );
    const write = async (at: string, given: string) => {
      const response = await fetch(api.restUrl + at, { method: "POST", body: given });
      expect([200, 400, 500]).toContain(response.status);
      await response.json();
    };
    await fc.assert(fc.asyncProperty(posted, bytes, write), { numRuns: 500 });
    await stillWell();
  });

  it("as a message of a websocket is answered or ends that websocket only", async () => {
    const url = `${api.rpcUrl.replace("http", "ws")}/websocket`;
    let socket: WebSocket | undefined;
    const opened = async () => {
      if (socket?.readyState === WebSocket.OPEN) return socket;
      const next = new WebSocket(url);
      next.on("error", () => undefined);
      await new Promise((resolve) => next.once("open", resolve));
      socket = next;
      return next;
    };
    const message = fc.oneof(
      { weight: 5, arbitrary: body },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
    );
    const check = async (given: string | Uint8Array) => {
      const open = await opened();
      open.send(given);
      const health = new Promise((resolve) => {
        open.once("close", resolve);
        open.on("message", (data) => String(data).includes('"id":"after"') && resolve(data));
      });
      open.send('{"jsonrpc":"2.0","id":"after","method":"health"}');
      await health;
      open.removeAllListeners("message");
      open.removeAllListeners("close");
    };
    await fc.assert(fc.asyncProperty(message, check), { numRuns: 1_500 });
    socket?.terminate();
    await stillWell();
  });

  it("as bytes on a bare connection ends that connection only", async () => {
    const line = fc.tuple(
      fc.constantFrom("GET", "POST", "PUT", "\0"),
      text,
      text,
      fc.uint8Array({ maxLength: 80 }),
    );
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      line.map(([verb, path, header, rest]) =>
        Buffer.concat([
          Buffer.from(
            `${verb} /${path} HTTP/1.1\r\nHost: x\r\n${header}\r\nConnection: close\r\n\r\n`,
          ),
          rest,
        ]),
      ),
    );
    const check = async (given: Uint8Array, isRest: boolean) => {
      const { hostname, port } = new URL(isRest ? api.restUrl : api.rpcUrl);
      await new Promise<void>((resolve) => {
        const socket = connect(Number(port), hostname, () => socket.end(given));
        socket.on("error", () => resolve());
        socket.on("close", () => resolve());
        socket.resume();
      });
    };
    await fc.assert(fc.asyncProperty(bytes, fc.boolean(), check), { numRuns: 1_000 });
    await stillWell();
  });
});
