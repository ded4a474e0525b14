/** What a real CometBFT v0.38.17 answered (test/vectors/comet-rpc) against what we answer over the same chain. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { FixedChain, recorded } from "../support/fixed-chain.ts";
import { recordedAnswers } from "../support/recorded-app.ts";
import { startRpc } from "../support/rpc-server.ts";
import { soon } from "../support/soon.ts";

interface Exchange {
  readonly request: string;
  readonly body?: string;
  readonly status: number;
  readonly type: string;
  readonly response?: unknown;
  readonly text?: string;
}

interface Recording {
  readonly sending: readonly Exchange[];
  readonly asking: readonly Exchange[];
  readonly websocket: { readonly sent: readonly string[]; readonly received: readonly Answer[] };
}

interface Answer {
  readonly id?: string | number;
  readonly result?: { readonly query?: string };
  readonly error?: { readonly code: number; readonly message: string; readonly data?: string };
}

const recording = recorded<Recording>("rpc.json");

/** Requests that we answer otherwise, and why. */
const DIFFERENT: Readonly<Record<string, string>> = {
  '{"ID":1,"METHOD":"health"}': "Go reads field names whatever their case; JSON-RPC does not",
  "(one byte more than a million)": "our bodies may have 1 MiB; see the scenario of the limits",
  'GET /tx_search?query="a=5%20b=6"': "CometBFT prints the number of the token it wanted",
  "GET /tx_search?query=\"a<'b'\"": "CometBFT also wants times and dates, which we refuse",
};

/** A transaction sent twice: an error of CometBFT's, a refusal with the SDK's code here. */
const IN_CACHE = /"data":"tx already exists in cache"/;

/** Lists of parameters of the wrong length: CometBFT prints the bytes of what it got. */
const WRONG_LISTS = /"params":(\[\]|\["1","2"\])/;

/** Texts that Go's JSON reader makes: ours says the same in the words of its own. */
const GO_TEXT =
  /json: cannot unmarshal|invalid character|unexpected end of JSON|json-rpc ID|illegal base64/;

function ask(base: string, { request, body }: Exchange): Promise<Response> {
  const [method = "", target = ""] = [
    request.slice(0, request.indexOf(" ")),
    request.slice(request.indexOf(" ") + 1),
  ];
  const init = body === undefined ? { method } : { method, body };
  return fetch(base + target, init);
}

/** The answer with what no two programs or machines say alike made the same. */
function comparable(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer), (key, value) => {
    if (["listen_addr", "channels", "rpc_address"].includes(key)) return key;
    if (key === "id" && /^[0-9a-f]{40}$/.test(value)) return "(the node's)";
    return key === "data" && typeof value === "string" && GO_TEXT.test(value)
      ? "(Go's words)"
      : value;
  });
}

function withoutGoText(answer: unknown, like: unknown): unknown {
  const wanted = comparable(like) as Answer | readonly Answer[];
  if (!JSON.stringify(wanted).includes("(Go's words)")) return comparable(answer);
  const both = [answer, wanted].map((each) => (Array.isArray(each) ? each : [each])) as Answer[][];
  const alike = both[0]?.map((each, i) => {
    const isGo = both[1]?.[i]?.error?.data === "(Go's words)" && each.error?.data !== undefined;
    return isGo ? { ...each, error: { ...each.error, data: "(Go's words)" } } : each;
  });
  return Array.isArray(answer) ? alike : alike?.[0];
}

describe("the RPC answers as CometBFT does", () => {
  const chain = new FixedChain(undefined, recordedAnswers);
  let server: Awaited<ReturnType<typeof startRpc>>;
  beforeAll(async () => {
    server = await startRpc(chain);
  });
  afterAll(() => server.close());

  const same = recording.asking.filter(
    ({ request, body }) =>
      DIFFERENT[body ?? request] === undefined &&
      !(/"block"/.test(body ?? "") && WRONG_LISTS.test(body ?? "")),
  );
  it.each(
    same.map(
      (each) => [`${each.request.slice(0, 90)} ${(each.body ?? "").slice(0, 110)}`, each] as const,
    ),
  )("%s", async (_, exchange) => {
    const response = await ask(server.url, exchange);
    const text = await response.text();
    expect(response.status).toBe(exchange.status);
    expect(response.headers.get("content-type") ?? "").toBe(exchange.type);
    if (exchange.response === undefined) expect(text).toBe(exchange.text ?? "");
    else {
      const answer = JSON.parse(text);
      expect(withoutGoText(answer, exchange.response)).toEqual(comparable(exchange.response));
    }
    // CometBFT lets caches keep some answers for a day, wrong ones among them; a network that began
    // again would show the old one's blocks.
    expect(response.headers.get("cache-control")).toBeNull();
  });
});

describe("sending transactions answers as CometBFT does", () => {
  it("over the same chain, step by step", async () => {
    const chain = new FixedChain(1, recordedAnswers);
    const server = await startRpc(chain);
    for (const exchange of recording.sending) {
      const waits = (exchange.body ?? "").includes("broadcast_tx_commit");
      const isRefused = JSON.stringify(exchange.response).includes('"check_tx":{"code":4');
      const answer = ask(server.url, exchange).then((response) => response.json());
      if (waits && !isRefused) {
        await soon(() => chain.mempool(1).count).toBe(1);
        chain.step();
      }
      if (IN_CACHE.test(JSON.stringify(exchange.response))) {
        expect(await answer).toMatchObject({ result: { code: 19, codespace: "sdk" } });
        continue;
      }
      expect(await answer, exchange.request).toEqual(exchange.response);
      if (exchange.request.includes("num_unconfirmed_txs"))
        for (let i = 0; i < 2; i++) chain.step();
    }
    await server.close();
  });
});

describe("the websocket answers as CometBFT does", () => {
  it("calls, subscriptions and their events", async () => {
    const chain = new FixedChain(1, recordedAnswers);
    const server = await startRpc(chain);
    const socket = new WebSocket(`${server.socketUrl}/websocket`);
    const received: Answer[] = [];
    socket.on("message", (data) => received.push(JSON.parse(String(data))));
    await new Promise((resolve) => socket.once("open", resolve));
    const { sent } = recording.websocket;
    const end = sent.findIndex((text) => text.includes('"id":12'));
    for (const text of sent.slice(0, end)) socket.send(text);
    await soon(() => received.length).toBe(recordedBefore(11));
    while (chain.step()) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const text of sent.slice(end)) socket.send(text);
    await soon(() => received.length).toBe(recording.websocket.received.length);
    const ids = new Set(recording.websocket.received.map(({ id }) => id));
    for (const id of ids) {
      const ours = received.filter((each) => each.id === id);
      const theirs = recording.websocket.received.filter((each) => each.id === id);
      expect(ours.map((each, i) => withoutGoText(each, theirs[i]))).toEqual(theirs.map(comparable));
    }
    socket.close();
    await server.close();
  });
});

/** How many messages had come when the call with this id was answered. */
function recordedBefore(id: number): number {
  return recording.websocket.received.findIndex((each) => each.id === id) + 1;
}
