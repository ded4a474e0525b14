/** Malformed input for the transaction decoder, RPC and REST: nothing of it may crash, hang, grow or change the node. */
import { Agent, request } from "node:http";
import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import type { Ledger } from "../../../src/ledger/ledger.ts";
import { Random } from "./random.ts";

/** Valid inputs that the fuzzer damages. */
export interface Seeds {
  readonly txs: readonly Uint8Array[];
  readonly rpc: readonly object[];
  readonly paths: readonly string[];
}

/** Damages bytes in one of the ways that decoders fear. */
function mutate(random: Random, given: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(given);
  const at = random.int(Math.max(1, bytes.length));
  switch (random.int(7)) {
    case 0:
      bytes[at] = random.int(256);
      return bytes;
    case 1:
      return bytes.slice(0, at);
    case 2:
      return Uint8Array.of(...bytes.subarray(0, at), ...random.bytes(1 + random.int(9)), ...bytes.subarray(at));
    case 3: {
      const end = Math.min(bytes.length, at + 1 + random.int(20));
      return Uint8Array.of(...bytes.subarray(0, end), ...bytes.subarray(at, end), ...bytes.subarray(end));
    }
    case 4:
      bytes.fill(random.pick([0, 0x7f, 0x80, 0xff]), at, at + 1 + random.int(12));
      return bytes;
    case 5:
      return random.bytes(random.int(200));
    default: {
      const raw = TxRaw.decode(given);
      const part = random.pick(["bodyBytes", "authInfoBytes"] as const);
      return TxRaw.encode({ ...raw, [part]: mutate(random, raw[part]) }).finish();
    }
  }
}

/** One damaged transaction through check, simulation and a block; throws when one of them does. */
export function fuzzTx(random: Random, seeds: Seeds, ledger: Ledger): void {
  let tx = random.pick(seeds.txs);
  try {
    for (let i = 0; i <= random.int(3); i++) tx = mutate(random, tx);
  } catch {
    tx = random.bytes(random.int(300)); // a mutation of what is no longer a transaction
  }
  ledger.check(tx);
  ledger.simulate(tx);
}

/** A damaged JSON-RPC body. */
export function rpcBody(random: Random, seeds: Seeds): string {
  const one = () => {
    const call = structuredClone(random.pick(seeds.rpc)) as Record<string, unknown>;
    const key = random.pick(["id", "method", "params", "jsonrpc"]);
    if (random.int(2) === 0) call[key] = oddValue(random, 0);
    const { params } = call;
    if (typeof params === "object" && params !== null && random.int(2) === 0) {
      const names = Object.keys(params);
      if (names.length > 0) (params as Record<string, unknown>)[random.pick(names)] = oddValue(random, 0);
    }
    return call;
  };
  const text = JSON.stringify(random.int(6) === 0 ? Array.from({ length: random.int(4) }, one) : one());
  if (random.int(4) > 0) return text;
  return Buffer.from(mutateText(random, Buffer.from(text))).toString("latin1");
}

function mutateText(random: Random, bytes: Uint8Array): Uint8Array {
  const at = random.int(Math.max(1, bytes.length));
  if (random.int(2) === 0) return bytes.slice(0, at);
  return Uint8Array.of(...bytes.subarray(0, at), ...random.bytes(3), ...bytes.subarray(at));
}

function oddValue(random: Random, depth: number): unknown {
  switch (random.int(10)) {
    case 0:
      return null;
    case 1:
      return -random.int(1_000_000);
    case 2:
      return random.int(2) === 0 ? "1e309" : 1e21;
    case 3:
      return "x".repeat(random.int(3_000));
    case 4:
      return Buffer.from(random.bytes(random.int(80))).toString(random.pick(["hex", "base64", "latin1"] as const));
    case 5:
      return depth > 4 ? [] : Array.from({ length: random.int(4) }, () => oddValue(random, depth + 1));
    case 6:
      return depth > 4 ? {} : { __proto__: oddValue(random, depth + 1), constructor: "x", a: oddValue(random, depth + 1) };
    case 7:
      return random.pick(["9223372036854775808", "-1", "0x", "", "\u0000", "'", "tm.event='Tx' AND"]);
    case 8:
      return `a.b='${"\\'".repeat(random.int(20))}' AND tx.height${random.pick(["<", ">=", " CONTAINS ", "=="])}${random.int(99)}`;
    default:
      return random.int(2) === 0;
  }
}

/** A damaged path for GET. */
export function restPath(random: Random, seeds: Seeds): string {
  const path = random.pick(seeds.paths);
  const odd = () =>
    random.pick([
      "%", "%00", "%ff", "..", "//", "?", "?pagination.limit=-1", "?pagination.key=*", "&a[]=1", "x".repeat(random.int(4_000)),
      "?pagination.offset=99999999999999999999", "/%2e%2e/", "?height=-5", encodeURIComponent(String(oddValue(random, 9))),
    ]);
  const at = random.int(path.length);
  const made = random.int(3) === 0 ? path + odd() : path.slice(0, at) + odd() + path.slice(at);
  return Buffer.from(made, "latin1").toString("latin1").replace(/[^\x21-\x7e]/g, "~");
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/** Sends a request and reads the whole answer; rejects after `timeoutMs` without one. */
export function exchange(
  base: string,
  options: { readonly method: string; readonly path: string; readonly body?: string },
  timeoutMs = 10_000,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const { method, path, body } = options;
    const headers = { "content-type": "application/json" };
    const sent = request(base + "/", { agent, method, path, headers, timeout: timeoutMs }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode ?? 0));
      answer.on("error", reject);
    });
    sent.on("timeout", () => sent.destroy(new Error(`no answer to ${method} ${path.slice(0, 200)} ${body ?? ""}`)));
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Ends the fuzzer's connections. */
export function endExchanges(): void {
  agent.destroy();
}
