/**
 * The other process of the benchmark: signs transfers, sends each as a `broadcast_tx_sync` of its own over
 * kept connections, hears of blocks over the websocket, and afterwards asks which block each transfer
 * is in. Prints its figures as JSON.
 */
import { createHash } from "node:crypto";
import { Agent, request } from "node:http";
import WebSocket from "ws";
import { benchAccounts, signedSend } from "./signed-sends.ts";

const [rpc = "", chainId = "", count = "", seconds = "", connections = "16", batch = "1"] =
  process.argv.slice(2);
const accounts = benchAccounts(Number(count));
const sequences = accounts.map(() => 0n);
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const sentAt = new Map<string, number>();
const latencies: number[] = [];
let refused = 0;
let next = 0;

/** Transfers, signed before the clock starts, so that signing costs the node nothing. */
function signMore(wanted: number): Uint8Array[] {
  return Array.from({ length: wanted }, () => {
    const from = next++ % accounts.length;
    const sequence = sequences[from] ?? 0n;
    sequences[from] = sequence + 1n;
    const [sender, receiver] = [accounts[from], accounts[(from * 7 + 1) % accounts.length]];
    if (sender === undefined || receiver === undefined) throw new Error("no accounts");
    return signedSend(sender, receiver.address, { chainId, sequence });
  });
}

function post(body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    };
    const sent = request(rpc, { agent, method: "POST", headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () => resolve(Buffer.concat(parts).toString()));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

function bodyOf(txs: readonly Uint8Array[]): string {
  const calls = txs.map((tx, id) => ({
    jsonrpc: "2.0",
    id,
    method: "broadcast_tx_sync",
    params: { tx: Buffer.from(tx).toString("base64") },
  }));
  return JSON.stringify(calls.length === 1 ? calls[0] : calls);
}

/** When the news of each block came. */
const blockAt = new Map<number, number>();
const socket = new WebSocket(`${rpc.replace("http", "ws")}/websocket`);
await new Promise((resolve) => socket.on("open", resolve));
socket.on("message", (text) => {
  const height = JSON.parse(String(text)).result?.data?.value?.header?.height;
  if (height !== undefined) blockAt.set(Number(height), performance.now());
});
const query = "tm.event='NewBlockHeader'";
socket.send(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "subscribe", params: { query } }));

async function call(method: string, params: object) {
  return JSON.parse(await post(JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }))).result;
}

const ahead = signMore(Number(seconds) * 6_000);
process.stdout.write("ready\n");
await new Promise((resolve) => process.stdin.once("data", resolve));
const cpuBefore = process.cpuUsage();
const begin = performance.now();
const end = begin + Number(seconds) * 1_000;
let at = 0;
await Promise.all(
  Array.from({ length: Number(connections) }, async () => {
    while (performance.now() < end && at < ahead.length) {
      const txs = ahead.slice(at, at + Number(batch));
      at += txs.length;
      const now = performance.now();
      for (const tx of txs) sentAt.set(createHash("sha256").update(tx).digest("hex"), now);
      const answer = await post(bodyOf(txs));
      const bad = answer.match(/"code":[1-9]/g)?.length ?? 0;
      if (bad > 0 && refused === 0) process.stderr.write(`${answer.slice(0, 400)}\n`);
      refused += bad;
    }
  }),
);
const sentSec = (performance.now() - begin) / 1_000;
while ((await call("num_unconfirmed_txs", {})).total !== "0") {
  await new Promise((resolve) => setTimeout(resolve, 20));
}
const allSec = (performance.now() - begin) / 1_000;
const { user, system } = process.cpuUsage(cpuBefore);
const cpuSec = (user + system) / 1e6;
for (const [height, news] of [...blockAt]) {
  const { block } = await call("block", { height: String(height) });
  for (const tx of block.data.txs ?? []) {
    const sent = sentAt.get(createHash("sha256").update(Buffer.from(tx, "base64")).digest("hex"));
    if (sent !== undefined) latencies.push(news - sent);
  }
}
latencies.sort((a, b) => a - b);
const quantile = (part: number) => latencies[Math.floor((latencies.length - 1) * part)] ?? 0;
process.stdout.write(
  `${JSON.stringify({
    sent: at,
    committed: latencies.length,
    refused,
    sentSec,
    allSec,
    p50: quantile(0.5),
    p99: quantile(0.99),
    cpuSec,
  })}\n`,
);
socket.terminate();
agent.destroy();
process.exit(0);
