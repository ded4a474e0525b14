/** Malformed input for the transaction decoder, RPC and REST: it may not crash, hang, grow or change the node. */
import { Agent, request } from "node:http";
import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import type { Random } from "../random.ts";

/** Valid inputs that the fuzzer damages. */
export interface Seeds {
  readonly txs: readonly Uint8Array[];
  readonly rpc: readonly object[];
  readonly paths: readonly string[];
}

function randomBytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256));
}

/** Damages bytes in one of the ways that decoders fear. */
function mutate(random: Random, given: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(given);
  const at = random.below(Math.max(1, bytes.length));
  switch (random.below(7)) {
    case 0:
      bytes[at] = random.below(256);
      return bytes;
    case 1:
      return bytes.slice(0, at);
    case 2:
      return Uint8Array.of(
        ...bytes.subarray(0, at),
        ...randomBytes(random, 1 + random.below(9)),
        ...bytes.subarray(at),
      );
    case 3: {
      const end = Math.min(bytes.length, at + 1 + random.below(20));
      return Uint8Array.of(
        ...bytes.subarray(0, end),
        ...bytes.subarray(at, end),
        ...bytes.subarray(end),
      );
    }
    case 4:
      bytes.fill(random.pick([0, 0x7f, 0x80, 0xff]), at, at + 1 + random.below(12));
      return bytes;
    case 5:
      return randomBytes(random, random.below(200));
    default: {
      const raw = TxRaw.decode(given);
      const part = random.pick(["bodyBytes", "authInfoBytes"] as const);
      return TxRaw.encode({ ...raw, [part]: mutate(random, raw[part]) }).finish();
    }
  }
}

/** A damaged transaction, never one of the seeds. */
export function damagedTx(random: Random, seeds: Seeds): Uint8Array {
  let tx = random.pick(seeds.txs);
  try {
    for (let i = random.below(3); i >= 0; i--) tx = mutate(random, tx);
  } catch {
    tx = randomBytes(random, random.below(300)); // a mutation of what is no longer a transaction
  }
  const isWhole = seeds.txs.some((seed) => Buffer.compare(seed, tx) === 0);
  return isWhole ? tx.slice(1) : tx;
}

/** A damaged JSON-RPC body. */
export function rpcBody(random: Random, seeds: Seeds): string {
  const one = () => {
    const call = structuredClone(random.pick(seeds.rpc)) as Record<string, unknown>;
    const key = random.pick(["id", "method", "params", "jsonrpc"]);
    if (random.below(2) === 0) call[key] = oddValue(random, 0);
    const { params } = call;
    if (typeof params === "object" && params !== null && random.below(2) === 0) {
      const names = Object.keys(params);
      if (names.length > 0)
        (params as Record<string, unknown>)[random.pick(names)] = oddValue(random, 0);
    }
    return call;
  };
  const text = JSON.stringify(
    random.below(6) === 0 ? Array.from({ length: random.below(4) }, one) : one(),
  );
  if (random.below(4) > 0) return text;
  return Buffer.from(mutateText(random, Buffer.from(text))).toString("latin1");
}

function mutateText(random: Random, bytes: Uint8Array): Uint8Array {
  const at = random.below(Math.max(1, bytes.length));
  if (random.below(2) === 0) return bytes.slice(0, at);
  return Uint8Array.of(...bytes.subarray(0, at), ...randomBytes(random, 3), ...bytes.subarray(at));
}

function oddValue(random: Random, depth: number): unknown {
  switch (random.below(10)) {
    case 0:
      return null;
    case 1:
      return -random.below(1_000_000);
    case 2:
      return random.below(2) === 0 ? "1e309" : 1e21;
    case 3:
      return "x".repeat(random.below(3_000));
    case 4:
      return Buffer.from(randomBytes(random, random.below(80))).toString(
        random.pick(["hex", "base64", "latin1"] as const),
      );
    case 5:
      return depth > 4
        ? []
        : Array.from({ length: random.below(4) }, () => oddValue(random, depth + 1));
    case 6:
      return depth > 4
        ? {}
        : {
            __proto__: oddValue(random, depth + 1),
            constructor: "x",
            a: oddValue(random, depth + 1),
          };
    case 7:
      return random.pick([
        "9223372036854775808",
        "-1",
        "0x",
        "",
        "\u0000",
        "'",
        "tm.event='Tx' AND",
      ]);
    case 8:
      return `a.b='${"\\'".repeat(random.below(20))}' AND tx.height${random.pick(["<", ">=", " CONTAINS ", "=="])}${random.below(99)}`;
    default:
      return random.below(2) === 0;
  }
}

/** A damaged path for GET. */
export function restPath(random: Random, seeds: Seeds): string {
  const path = random.pick(seeds.paths);
  const odd = () =>
    random.pick([
      "%",
      "%00",
      "%ff",
      "..",
      "//",
      "?",
      "?pagination.limit=-1",
      "?pagination.key=*",
      "&a[]=1",
      "x".repeat(random.below(4_000)),
      "?pagination.offset=99999999999999999999",
      "/%2e%2e/",
      "?height=-5",
      encodeURIComponent(String(oddValue(random, 9))),
    ]);
  const at = random.below(path.length);
  const made = random.below(3) === 0 ? path + odd() : path.slice(0, at) + odd() + path.slice(at);
  return Buffer.from(made, "latin1")
    .toString("latin1")
    .replace(/[^\x21-\x7e]/g, "~");
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
    const sent = request(
      `${base}/`,
      { agent, method, path, headers, timeout: timeoutMs },
      (answer) => {
        answer.resume();
        answer.on("end", () => resolve(answer.statusCode ?? 0));
        answer.on("error", reject);
      },
    );
    sent.on("timeout", () =>
      sent.destroy(new Error(`no answer to ${method} ${path.slice(0, 200)} ${body ?? ""}`)),
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Ends the fuzzer's connections. */
export function endExchanges(): void {
  agent.destroy();
}
