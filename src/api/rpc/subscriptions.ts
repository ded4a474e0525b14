import type { Logger } from "../../node/log.ts";
import type { Node, NodeEvent, SearchCondition } from "../../node/node.ts";
import { upperHex } from "../encodings.ts";
import type { ApiLimits } from "../limits.ts";
import { type EventKeys, eventKeys, matches } from "./event-match.ts";
import { parseQuery, QueryTextError, queryText } from "./query-language.ts";
import {
  newBlockEventJson,
  newBlockEventsJson,
  newHeaderEventJson,
  txEventJson,
} from "./result-json.ts";
import type { RpcId } from "./rpc-envelope.ts";
import { rpcError } from "./rpc-error.ts";

/** Who subscribed: takes whole messages. */
export interface Subscriber {
  send(message: string): void;
}

interface Subscription {
  readonly id: RpcId;
  /** The query as it came: the events carry it. */
  readonly query: string;
  readonly conditions: readonly SearchCondition[];
}

const PUBLISHED = ["NewBlock", "NewBlockHeader", "NewBlockEvents", "Tx"];

/** One thing that happened, as subscribers can ask for it. */
interface Published {
  readonly keys: EventKeys;
  /** Its JSON; made once, when the first subscriber wants it. */
  readonly json: () => string;
}

/** Who wants to be told of what. */
export class Subscriptions {
  readonly #clients = new Map<Subscriber, Map<string, Subscription>>();
  readonly #stop: () => void;
  #count = 0;

  constructor(
    node: Node,
    private readonly limits: ApiLimits,
    private readonly log: Logger,
    private readonly onCount: (count: number) => void,
  ) {
    this.#stop = node.subscribe((event) => this.#tell(event));
  }

  /** Adds a subscription; every event is answered under the id of the request. */
  add(client: Subscriber, id: RpcId, query: string): void {
    const mine = this.#clients.get(client) ?? new Map<string, Subscription>();
    const { subscriptions, subscriptionsPerClient } = this.limits;
    if (this.#count >= subscriptions) {
      throw rpcError.internal(`max_subscription_clients ${subscriptions} reached`);
    }
    if (mine.size >= subscriptionsPerClient) {
      throw rpcError.internal(`max_subscriptions_per_client ${subscriptionsPerClient} reached`);
    }
    const conditions = conditionsOf(query);
    checkPublished(conditions);
    const name = queryText(conditions);
    if (mine.has(name)) throw rpcError.internal("already subscribed");
    mine.set(name, { id, query, conditions });
    this.#clients.set(client, mine);
    this.#counted(1);
  }

  /** Ends the subscription of that query. */
  remove(client: Subscriber, query: string): void {
    const name = queryText(conditionsOf(query));
    const mine = this.#clients.get(client);
    if (mine?.delete(name) !== true) throw rpcError.internal("subscription not found");
    if (mine.size === 0) this.#clients.delete(client);
    this.#counted(-1);
  }

  /** Ends all subscriptions of a client and says how many there were. */
  removeAll(client: Subscriber): number {
    const count = this.#clients.get(client)?.size ?? 0;
    this.#clients.delete(client);
    this.#counted(-count);
    return count;
  }

  /** Listens to the node no more. */
  stop(): void {
    this.#stop();
    this.#clients.clear();
  }

  #counted(change: number): void {
    this.#count += change;
    this.onCount(this.#count);
  }

  /** Whether some subscription may ask for it: most ask for one kind of events, and nobody may ask at all. */
  #isWanted({ type }: NodeEvent): boolean {
    for (const mine of this.#clients.values()) {
      for (const { conditions } of mine.values()) {
        const kind = conditions.find(({ key, op }) => key === "tm.event" && op === "=")?.value;
        if (kind === undefined || (kind === "Tx") === (type === "Tx")) return true;
      }
    }
    return false;
  }

  /** The node must not suffer from what goes wrong here. */
  #tell(event: NodeEvent): void {
    try {
      this.#publish(event);
    } catch (error) {
      this.log.error("subscribers could not be told of an event", { type: event.type, error });
    }
  }

  #publish(event: NodeEvent): void {
    if (!this.#isWanted(event)) return;
    for (const { keys, json } of publishedBy(event)) {
      for (const [client, mine] of [...this.#clients]) {
        for (const { id, query, conditions } of mine.values()) {
          if (!matches(conditions, keys)) continue;
          const head = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"query":`;
          client.send(`${head}${JSON.stringify(query)},${json()}}}`);
        }
      }
    }
  }
}

/** Refuses to wait for what never comes. */
function checkPublished(conditions: readonly SearchCondition[]): void {
  for (const { key, op, value } of conditions) {
    if (key !== "tm.event" || op !== "=" || PUBLISHED.includes(String(value))) continue;
    throw rpcError.internal(`no event ${value} here, only ${PUBLISHED.join(", ")}`);
  }
}

function conditionsOf(query: string): readonly SearchCondition[] {
  try {
    return parseQuery(query);
  } catch (error) {
    if (!(error instanceof QueryTextError)) throw error;
    const text = error.message;
    throw rpcError.internal(text.startsWith("maximum") ? text : `failed to parse query: ${text}`);
  }
}

/** Source: CometBFT v0.38.17 `types/event_bus.go`. */
function publishedBy(event: NodeEvent): readonly Published[] {
  if (event.type === "Tx") {
    const { record } = event;
    const added = {
      "tm.event": "Tx",
      "tx.hash": upperHex(record.hash),
      "tx.height": record.height.toString(),
    };
    return [published(eventKeys(record.result.events, added), () => txEventJson(record))];
  }
  const { record, outcome } = event;
  const keys = (name: string, events = outcome.events) => eventKeys(events, { "tm.event": name });
  return [
    published(keys("NewBlock"), () => newBlockEventJson(record, outcome)),
    published(keys("NewBlockHeader", []), () => newHeaderEventJson(record)),
    published(keys("NewBlockEvents"), () => newBlockEventsJson(outcome)),
  ];
}

function published(keys: EventKeys, data: () => unknown): Published {
  let made: string | undefined;
  const json = () => {
    made ??= `"data":${JSON.stringify(data())},"events":${JSON.stringify(keys)}`;
    return made;
  };
  return { keys, json };
}
