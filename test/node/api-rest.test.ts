/** The REST interface over a recorded chain: what wallets read, and how it refuses. */
import { toBech32 } from "@cosmjs/encoding";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ServedApi } from "../../src/api/serve.ts";
import { FixedChain } from "../support/fixed-chain.ts";
import { ALICE, fixedAnswers } from "../support/fixed-queries.ts";
import { at, callJson } from "../support/json-call.ts";
import { serve } from "../support/served.ts";

const given: string[] = [];
const faucet = {
  perAddress: { count: 1, windowMs: 60_000 },
  perIp: { count: 2, windowMs: 60_000 },
  async give(address: string) {
    given.push(address);
    return { txHash: "AB".repeat(32), amount: "5ualq" };
  },
};
const chainInfo = { chainId: "test-chain", bech32Config: { bech32PrefixAccAddr: "cosmos" } };
const [BOB, CAROL] = [1, 2].map((byte) => toBech32("cosmos", new Uint8Array(20).fill(byte)));

describe("the REST interface", () => {
  let api: ServedApi;
  const get = (path: string, init?: RequestInit) => callJson(api.restUrl + path, init);
  const post = (path: string, body: unknown) =>
    get(path, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) });
  beforeAll(async () => {
    api = await serve(new FixedChain(undefined, fixedAnswers), { chainInfo, faucet });
  });
  afterAll(() => api.close(100));

  // The examples of https://docs.cosmos.network for these routes, with other figures.
  it("answers what an address holds", async () => {
    expect(await get(`/cosmos/bank/v1beta1/balances/${ALICE}/by_denom?denom=ualq`)).toEqual({
      status: 200,
      json: { balance: { denom: "ualq", amount: "123456789012345678901" } },
    });
    const page = "pagination.limit=7&pagination.key=AQI=";
    expect(await get(`/cosmos/bank/v1beta1/balances/${ALICE}?${page}`)).toEqual({
      status: 200,
      json: {
        balances: [{ denom: "ualq", amount: "5" }],
        pagination: { next_key: "AQI=", total: "7" },
      },
    });
    expect((await get("/cosmos/bank/v1beta1/balances/nobody")).json).toEqual({
      balances: [],
      pagination: { next_key: null, total: "0" },
    });
  });

  it("answers an account with its types spelled out", async () => {
    expect(await get(`/cosmos/auth/v1beta1/accounts/${ALICE}`)).toEqual({
      status: 200,
      json: {
        account: {
          "@type": "/cosmos.auth.v1beta1.BaseAccount",
          address: ALICE,
          pub_key: { "@type": "/cosmos.crypto.secp256k1.PubKey", key: "AgM=" },
          account_number: "7",
          sequence: "3",
        },
      },
    });
  });

  it("says at which height it answers", async () => {
    const url = `${api.restUrl}/cosmos/bank/v1beta1/balances/${ALICE}`;
    const { headers } = await fetch(url);
    expect(headers.get("grpc-metadata-x-cosmos-block-height")).toBe("6");
    const wrong = await get("/cosmos/bank/v1beta1/balances/x", {
      headers: { "x-cosmos-block-height": "soon" },
    });
    expect(wrong.json).toMatchObject({ code: 3 });
  });

  it("shows a transaction of a block", async () => {
    const hash = "22C6AB7E9610397493294B98DAEB66C3AE3A048A1866C033E320B2FCBEB76703";
    const { json } = await get(`/cosmos/tx/v1beta1/txs/${hash.toLowerCase()}`);
    expect(at(json, "tx_response")).toMatchObject({
      height: "2",
      txhash: hash,
      codespace: "",
      code: 0,
      data: "12040A022F78",
      raw_log: "",
      gas_wanted: "200000",
      gas_used: "61234",
    });
    expect(at(json, "tx_response.timestamp")).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(at(json, "tx_response.events.0.attributes.0")).toEqual({
      key: "sender",
      value: "alice",
      index: true,
    });
  });

  it.each([
    ["/cosmos/auth/v1beta1/accounts/x", 404, 5, "account x not found"],
    ["/cosmos/nothing", 501, 12, "Not Implemented"],
    ["/cosmos/tx/v1beta1/simulate", 501, 12, "Method Not Allowed"],
    ["/cosmos/bank/v1beta1/balances/x?resolve_denom=5", 400, 3, "parameter resolve_denom is"],
    ["/cosmos/bank/v1beta1/supply/by_denom?denom=x", 500, 13, "the node failed to answer"],
    ["/cosmos/tx/v1beta1/txs/AB", 400, 3, "a transaction's hash has 64 hex digits"],
    ["/cosmos/tx/v1beta1/txs", 400, 3, "query cannot be empty"],
    ["/cosmos/tx/v1beta1/txs?query=tx.height", 400, 3, "offset 9: EOF"],
    ["/cosmos/tx/v1beta1/txs?query=tx.height>0&page=9", 400, 3, "page should be within [1, 1]"],
    ["/cosmos/tx/v1beta1/txs?query=tx.height>0&order_by=up", 400, 3, "order_by is"],
    ["/cosmos/base/tendermint/v1beta1/blocks/0", 400, 3, "a height is a whole number"],
    ["/%zz", 501, 12, "Not Implemented"],
  ])("refuses %s as the gateway does", async (path, status, code, text) => {
    const answer = await get(path);
    expect(answer).toMatchObject({ status, json: { code, details: [] } });
    expect(at(answer.json, "message")).toContain(text);
  });

  it.each([
    ["/cosmos/tx/v1beta1/simulate", "", "give tx_bytes"],
    ["/cosmos/tx/v1beta1/simulate", "{", "JSON"],
    ["/cosmos/tx/v1beta1/simulate", `${"[".repeat(40)}${"]".repeat(40)}`, "nested deeper than 32"],
    ["/cosmos/tx/v1beta1/simulate", { tx_bytes: "!" }, "tx_bytes is no base64"],
    ["/cosmos/tx/v1beta1/txs", { tx_bytes: "AA==", mode: "BROADCAST_MODE_BLOCK" }, "unsupported"],
    ["/aliquot/faucet", { address: "cosmos1" }, "address must be a cosmos1... address"],
    ["/aliquot/faucet", { address: ALICE.slice(0, -1) }, "address must be"],
  ])("refuses a POST on %s of %j", async (path, body, text) => {
    const answer = await post(path, body);
    expect(answer.status).toBe(400);
    expect(at(answer.json, "message")).toContain(text);
  });

  it("says with the SDK's code that a transaction is known already", async () => {
    const body = { tx_bytes: "bmFtZT1hbGljZQ==", mode: "BROADCAST_MODE_SYNC" };
    const { status, json } = await post("/cosmos/tx/v1beta1/txs", body);
    expect(status).toBe(200);
    expect(at(json, "tx_response")).toMatchObject({ code: 19, codespace: "sdk", height: "0" });
  });

  it("lists the transactions of a block", async () => {
    const { json } = await get("/cosmos/tx/v1beta1/txs/block/3");
    expect(json).toMatchObject({ txs: [null, null], pagination: { next_key: null, total: "2" } });
    expect(at(json, "block.header.height")).toBe("3");
    expect(at((await get("/cosmos/base/node/v1beta1/config")).json, "minimum_gas_price")).toBe("");
  });

  it("pages the transactions of a block as the Cosmos SDK does", async () => {
    const page = async (asked: string) =>
      await get(`/cosmos/tx/v1beta1/txs/block/3?pagination.${asked}`);
    const total = { next_key: null, total: "2" };
    expect((await page("limit=1")).json).toMatchObject({ txs: [null], pagination: total });
    expect((await page("offset=1")).json).toMatchObject({ txs: [null], pagination: total });
    expect(await page("offset=2")).toMatchObject({
      status: 400,
      json: { message: "cannot paginate 2 txs with offset 2 and limit 100" },
    });
    expect((await page("offset=x")).status).toBe(400);
  });

  it("tells a wallet why a simulation failed", async () => {
    const tx_bytes = Buffer.from("bad").toString("base64");
    expect(await post("/cosmos/tx/v1beta1/simulate", { tx_bytes })).toEqual({
      status: 500,
      json: {
        code: 2,
        message: "signature verification failed: unauthorized with gas used: '55'",
        details: [],
      },
    });
  });

  it("gives from the faucet once to an address and twice to a caller", async () => {
    const first = await post("/aliquot/faucet", { address: ALICE });
    expect(first).toEqual({ status: 200, json: { tx_hash: "AB".repeat(32), amount: "5ualq" } });
    const again = await post("/aliquot/faucet", { address: ALICE });
    expect(again).toMatchObject({ status: 429, json: { code: 8 } });
    expect((await post("/aliquot/faucet", { address: BOB })).status).toBe(200);
    expect((await post("/aliquot/faucet", { address: CAROL })).status).toBe(429);
    expect(given).toEqual([ALICE, BOB]);
  });

  it("gives wallets the chain's description, and lets pages of other origins read", async () => {
    expect(await get("/aliquot/chain-info.json")).toEqual({ status: 200, json: chainInfo });
    const asked = await fetch(`${api.restUrl}/cosmos/tx/v1beta1/txs`, { method: "OPTIONS" });
    expect(asked.status).toBe(204);
    expect(asked.headers.get("access-control-allow-origin")).toBe("*");
    expect(asked.headers.get("access-control-allow-methods")).toContain("POST");
  });

  it("documents every route it serves", async () => {
    const { json } = await get("/openapi.json");
    const parameters = at(json, "paths./cosmos/bank/v1beta1/balances/{address}.get.parameters");
    expect(parameters).toContainEqual({
      name: "address",
      in: "path",
      required: true,
      schema: { type: "string" },
    });
    const operations = Object.values(at(json, "paths") ?? {}).flatMap((each) =>
      Object.values(each),
    );
    const ids = operations.map((each) => at(each, "operationId"));
    expect(new Set(ids).size).toBe(ids.length);
    const schema = "get.responses.200.content.application/json.schema.properties";
    expect(at(json, `paths./cosmos/bank/v1beta1/balances/{address}.${schema}.balances.type`)).toBe(
      "array",
    );
  });
});

describe("health", () => {
  it("is bad, with the reason, when the node makes no blocks, whether or not these come by a clock", async () => {
    class Troubled extends FixedChain {
      override status() {
        return { ...super.status(), trouble: "no room to store block 7" };
      }
    }
    const api = await serve(new Troubled(1));
    expect(await callJson(`${api.restUrl}/aliquot/health`)).toMatchObject({
      status: 503,
      json: { healthy: false, reason: "no room to store block 7" },
    });
    await api.close(100);
  });

  it("is bad when the last block is old, where blocks come by themselves", async () => {
    const chain = new FixedChain(1);
    const api = await serve(chain, { maxBlockAgeSec: 60 });
    const old = await callJson(`${api.restUrl}/aliquot/health`);
    expect(old.status).toBe(503);
    expect(at(old.json, "reason")).toMatch(/^the last block is \d+ s old$/);
    await api.close(100);
  });
});
