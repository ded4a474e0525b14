/** What an outsider may use of the servers at most. */
export interface ApiLimits {
  /** Bytes of a request's body and of a websocket message. */
  readonly bodyBytes: number;
  /** Requests in one JSON-RPC batch. */
  readonly batch: number;
  /** Characters of a request's path and query. */
  readonly urlChars: number;
  /** Bytes of all headers of a request together. */
  readonly headerBytes: number;
  /** Objects and lists within each other in a JSON text. */
  readonly jsonDepth: number;
  /** Open connections of one server, websockets included. */
  readonly connections: number;
  /** Websockets open at the same time. */
  readonly sockets: number;
  readonly subscriptionsPerClient: number;
  /** Subscriptions of all clients together. */
  readonly subscriptions: number;
  /** Bytes that wait for a websocket client to read them; one that lets more wait is dropped. */
  readonly socketBufferBytes: number;
  /** Messages of one websocket that are being answered at the same time. */
  readonly socketRequests: number;
  /** Milliseconds until all headers of a request must have come. */
  readonly headersMs: number;
  /** Milliseconds until a whole request must have come. */
  readonly requestMs: number;
  /** Milliseconds without a byte either way until a connection is cut; longer than any answer takes. */
  readonly idleMs: number;
  /** Milliseconds that a query or search may take. */
  readonly queryMs: number;
  /** Milliseconds that a whole batch may take; what is left of it then is refused. */
  readonly batchMs: number;
  /** Milliseconds that `broadcast_tx_commit` waits for a block. */
  readonly commitMs: number;
  /** Requests of `broadcast_tx_commit` that wait at the same time. */
  readonly commitWaiters: number;
  /** Milliseconds without a sign of life until a websocket is closed. */
  readonly socketIdleMs: number;
}

/** CometBFT's own numbers where it has them. */
export const DEFAULT_LIMITS: ApiLimits = {
  bodyBytes: 1_048_576,
  batch: 100,
  urlChars: 8_192,
  headerBytes: 16_384,
  jsonDepth: 32,
  connections: 900,
  sockets: 200,
  subscriptionsPerClient: 5,
  subscriptions: 100,
  socketBufferBytes: 4_194_304,
  socketRequests: 32,
  headersMs: 5_000,
  requestMs: 10_000,
  idleMs: 60_000,
  queryMs: 5_000,
  batchMs: 30_000,
  commitMs: 10_000,
  commitWaiters: 100,
  socketIdleMs: 30_000,
};
