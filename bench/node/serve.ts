/**
 * A node for the benchmark, in a process of its own: the engine, storage and RPC that `aliquot start` runs, with
 * clocks around signatures, hashes, execution and storage. Told "report" on standard input it prints what
 * they counted, as JSON; it ends with its input.
 */

import { monitorEventLoopDelay } from "node:perf_hooks";
import { createInterface } from "node:readline";
import { serveApi } from "../../src/api/serve.ts";
import { anyCodec } from "../../src/ledger/any-codecs.ts";
import { allQueries } from "../../src/ledger/app.ts";
import { EmbeddedNode } from "../../src/node/embedded.ts";
import { openHome } from "../../src/node/home.ts";
import { createLogger } from "../../src/node/log.ts";
import { nativeHost } from "../../src/node/native-host.ts";

const [home = "", leastMs = "200"] = process.argv.slice(2);
const spent: Record<string, number> = {};
const calls: Record<string, number> = {};

/** Adds up the time inside a method of an object. */
function clock<T extends object, K extends keyof T>(owner: T, method: K, name: string): void {
  const run = owner[method] as unknown as (...args: unknown[]) => unknown;
  const timed = function (this: T, ...args: unknown[]): unknown {
    const begin = performance.now();
    const stop = (result: unknown) => {
      spent[name] = (spent[name] ?? 0) + performance.now() - begin;
      calls[name] = (calls[name] ?? 0) + 1;
      return result;
    };
    const result = run.apply(this, args);
    return result instanceof Promise ? result.then(stop) : stop(result);
  };
  owner[method] = timed as unknown as T[K];
}

const host = { ...nativeHost() };
clock(host, "verifySecp256k1", "signatures");
const log = createLogger({ level: "warn", form: "plain" });
const parts = await openHome(home, log, host);
clock(parts.ledger, "check", "check");
clock(parts.ledger, "senderOf", "reading");
clock(parts.ledger, "unverified", "what is to be verified");
clock(parts.ledger, "execute", "execute");
clock(parts.ledger.state, "appHash", "app hash");
clock(parts.store, "append", "block log (waits for the disk)");
clock(parts.store, "keep", "state and index (waits for the database)");
const node = await EmbeddedNode.start(parts, {
  moniker: "bench",
  version: "0.0.0",
  schedule: { mode: "on-demand", leastMs: Number(leastMs) },
  mempool: { maxCount: 50_000, maxBytes: 64 * 2 ** 20, maxPerAccount: 10_000 },
  keepBlocks: undefined,
  checksInvariants: false,
});
const api = await serveApi(node, allQueries(), {
  rpcPort: 0,
  restPort: 0,
  addressPrefix: "kratos",
  resolve: anyCodec,
});
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
process.stdout.write(`${JSON.stringify({ rpc: api.rpcUrl })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== "report") break;
  const { heapUsed, rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const report = {
    spent,
    calls,
    heapUsed,
    rss,
    cpuSec: (user + system) / 1e6,
    height: node.status().latest.height,
    delayMs: { p50: delay.percentile(50) / 1e6, p99: delay.percentile(99) / 1e6 },
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
await api.close(0);
await node.close();
