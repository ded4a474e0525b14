import { describe, expect, it } from "vitest";
import { RateLimit } from "./rate-limit.ts";
import { type RestRoute, RouteTable } from "./route.ts";

function route(path: string, method: RestRoute["method"] = "GET"): RestRoute {
  return { method, path, summary: "", tag: "", handle: () => ({ json: {} }) };
}

const table = new RouteTable([
  route("/blocks/{height}"),
  route("/blocks/latest"),
  route("/txs", "POST"),
  route("/txs"),
  route("/txs/{hash}"),
  route("/denoms/{denom=**}"),
  route("/denoms/{denom}/owners"),
  route("/a.b/{x_y}/c/{z}"),
]);

describe("routes", () => {
  it.each([
    ["GET", "/blocks/latest", "/blocks/latest", {}],
    ["GET", "/blocks/5", "/blocks/{height}", { height: "5" }],
    ["GET", "/blocks/5/", "/blocks/{height}", { height: "5" }],
    ["POST", "/txs", "/txs", {}],
    ["HEAD", "/txs/AB", "/txs/{hash}", { hash: "AB" }],
    ["GET", "/denoms/ibc/27/X", "/denoms/{denom=**}", { denom: "ibc/27/X" }],
    ["GET", "/denoms/ibc%2F27", "/denoms/{denom=**}", { denom: "ibc/27" }],
    ["GET", "/denoms/x/owners", "/denoms/{denom}/owners", { denom: "x" }],
    ["GET", "/a.b/1/c/2", "/a.b/{x_y}/c/{z}", { x_y: "1", z: "2" }],
  ])("%s %s is %s", (method, path, found, fields) => {
    const [match, given] = table.find(method, path);
    expect([match.path, given]).toEqual([found, fields]);
  });

  it.each([
    ["GET", "/nothing", "Not Implemented"],
    ["GET", "/aXb/1/c/2", "Not Implemented"],
    ["POST", "/blocks/5", "Method Not Allowed"],
    ["GET", "/blocks/%zz", "broken % sequence"],
  ])("%s %s is refused: %s", (method, path, text) => {
    expect(() => table.find(method, path)).toThrow(text);
  });
});

describe("a rate limit", () => {
  it("lets so many through in a window", () => {
    let now = 0;
    const limit = new RateLimit({ count: 2, windowMs: 100 }, () => now);
    expect(limit.waitMs("a")).toBe(0);
    limit.take("a");
    now = 40;
    limit.take("a");
    expect([limit.waitMs("a"), limit.waitMs("b")]).toEqual([60, 0]);
    now = 101;
    expect(limit.waitMs("a")).toBe(0);
    limit.take("a");
    expect(limit.waitMs("a")).toBe(39);
  });

  it("forgets those seen longest ago", () => {
    const limit = new RateLimit({ count: 1, windowMs: 100 }, () => 0);
    for (let i = 0; i <= 10_000; i++) limit.take(`caller ${i}`);
    expect([limit.waitMs("caller 0"), limit.waitMs("caller 1")]).toEqual([0, 100]);
  });
});
