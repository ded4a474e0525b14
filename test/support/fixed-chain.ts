import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { Block } from "cosmjs-types/tendermint/types/block";
import { ConsensusParams } from "cosmjs-types/tendermint/types/params";
import { BlockID, Commit } from "cosmjs-types/tendermint/types/types";
import { Validator } from "cosmjs-types/tendermint/types/validator";
import { eventKeys, matches } from "../../src/api/rpc/event-match.ts";
import { assert } from "../../src/exact/assert.ts";
import type {
  AbciEvent,
  CheckResult,
  QueryInput,
  QueryOutput,
  TxResult,
} from "../../src/ledger/results.ts";
import type {
  BlockOutcome,
  BlockRecord,
  BlockSummary,
  Node,
  NodeEvent,
  NodeStatus,
  SearchRequest,
  SearchResult,
  TxRecord,
} from "../../src/node/node.ts";

interface RecordedResult {
  readonly code: number;
  readonly codespace: string;
  readonly log: string;
  readonly data: string | null;
  readonly gas_wanted: string;
  readonly gas_used: string;
  readonly events: readonly AbciEvent[];
}

interface RecordedBlock {
  readonly block: string;
  readonly blockId: string;
  readonly size: number;
  readonly commit: string;
  readonly results: readonly RecordedResult[] | null;
  readonly events: readonly AbciEvent[] | null;
  readonly appHash: string;
}

interface RecordedChain {
  readonly blocks: readonly RecordedBlock[];
  readonly validators: Readonly<Record<string, readonly string[]>>;
  readonly consensusParams: Readonly<Record<string, string>>;
  readonly genesis: string;
}

const VECTORS = join(import.meta.dirname, "../vectors/comet-rpc");
const bytes = (text: string | null) => new Uint8Array(Buffer.from(text ?? "", "base64"));

/** One file of what a real CometBFT node was seen to do. */
export function recorded<T>(name: "chain.json" | "rpc.json"): T {
  return JSON.parse(readFileSync(join(VECTORS, name), "utf8")) as T;
}

interface Height {
  readonly record: BlockRecord;
  readonly outcome: BlockOutcome;
  readonly commit: Commit;
  readonly txs: readonly TxRecord[];
}

/** Answers queries by path, as an application would. */
export type FixedAnswers = (input: QueryInput, height: number) => QueryOutput | undefined;

/**
 * A node over the chain that a real CometBFT made (`test/vectors/comet-rpc`): it shows the blocks up to a
 * height and reveals the next ones step by step.
 */
export class FixedChain implements Node {
  readonly chainId: string;
  readonly #recorded = recorded<RecordedChain>("chain.json");
  readonly #all: readonly Height[];
  readonly #listeners = new Set<(event: NodeEvent) => void>();
  #waiting: Uint8Array[] = [];

  constructor(
    public height: number = Number.POSITIVE_INFINITY,
    private readonly answers: FixedAnswers = () => undefined,
  ) {
    this.#all = this.#recorded.blocks.map(heightOf);
    this.height = Math.min(height, this.#all.length);
    this.chainId = this.#at(1).record.block.header.chainId;
  }

  /** Reveals the next block and tells the subscribers; false at the end of the recording. */
  step(): boolean {
    if (this.height >= this.#all.length) return false;
    this.height++;
    const { record, outcome, txs } = this.#at(this.height);
    const taken = new Set(txs.map(({ hash }) => bytesToHex(hash)));
    this.#waiting = this.#waiting.filter((tx) => !taken.has(bytesToHex(sha256(tx))));
    this.tell({ type: "NewBlock", record, outcome, executionSec: 0.01 });
    for (const tx of txs) this.tell({ type: "Tx", record: tx });
    return true;
  }

  /** Transactions that the next blocks have. */
  coming(): readonly Uint8Array[] {
    return this.#all.slice(this.height).flatMap(({ txs }) => txs.map(({ tx }) => tx));
  }

  status(): NodeStatus {
    const [validator] = this.#validatorsAt(this.height + 1);
    assert(validator !== undefined, "a recording without validators");
    return {
      chainId: this.chainId,
      moniker: "recorded",
      version: "0.1.0",
      nodeId: "b1fb121860ca3edc223ab961d729aef03a9f5b0f",
      earliest: this.#summary(1),
      latest: this.#summary(this.height),
      isCatchingUp: false,
      validator,
    };
  }

  genesis(): string {
    return this.#recorded.genesis;
  }

  async broadcast(tx: Uint8Array): Promise<CheckResult> {
    const known = [...this.#waiting, ...this.#shown().flatMap(({ txs }) => txs.map((t) => t.tx))];
    if (known.some((each) => bytesToHex(each) === bytesToHex(tx))) {
      const refused = { code: 19, codespace: "sdk", log: "tx already in mempool" };
      return { ...this.check(tx), ...refused };
    }
    const check = this.check(tx);
    if (check.code === 0) this.#waiting.push(tx);
    return check;
  }

  check(tx: Uint8Array): CheckResult {
    const isBad = Buffer.from(tx).toString().startsWith("bad");
    return {
      code: isBad ? 4 : 0,
      codespace: isBad ? "sdk" : "",
      log: isBad ? "signature verification failed: unauthorized" : "",
      data: new Uint8Array(),
      gasWanted: isBad ? 100n : 200_000n,
      gasUsed: isBad ? 50n : 30_000n,
      events: isBad ? [] : SENT_BY_ALICE,
      sender: "alice",
      sequence: 0n,
    };
  }

  simulate(tx: Uint8Array): TxResult {
    const { sender, sequence, ...result } = this.check(tx);
    return { ...result, gasUsed: result.gasUsed + BigInt(sender.length) + sequence };
  }

  query(input: QueryInput): QueryOutput {
    const unknown = { code: 6, codespace: "sdk", log: "unknown query path: unknown request" };
    const nothing = { key: new Uint8Array(), value: new Uint8Array(), proofOps: [] };
    return this.answers(input, this.height) ?? { ...unknown, ...nothing, height: this.height };
  }

  async block(height = this.height): Promise<BlockRecord | undefined> {
    return this.#shown()[height - 1]?.record;
  }

  async blockByHash(hash: Uint8Array): Promise<BlockRecord | undefined> {
    const wanted = bytesToHex(hash);
    const isIt = ({ record }: Height) => bytesToHex(record.blockId.hash) === wanted;
    return this.#shown().find(isIt)?.record;
  }

  async commit(height = this.height) {
    const found = this.#shown()[height - 1];
    return found && { commit: found.commit, isCanonical: height < this.height };
  }

  async blockOutcome(height = this.height): Promise<BlockOutcome | undefined> {
    return this.#shown()[height - 1]?.outcome;
  }

  async validators(height = this.height): Promise<readonly Validator[] | undefined> {
    return this.#validatorsAt(height);
  }

  async consensusParams(height = this.height): Promise<ConsensusParams | undefined> {
    const text = this.#recorded.consensusParams[String(height)];
    return text === undefined ? undefined : ConsensusParams.decode(bytes(text));
  }

  mempool(limit: number) {
    const total = this.#waiting.reduce((sum, tx) => sum + tx.length, 0);
    return { txs: this.#waiting.slice(0, limit), count: this.#waiting.length, bytes: total };
  }

  async tx(hash: Uint8Array): Promise<TxRecord | undefined> {
    const wanted = bytesToHex(hash);
    return this.#txs().find((each) => bytesToHex(each.hash) === wanted);
  }

  async searchTxs(request: SearchRequest): Promise<SearchResult<TxRecord>> {
    const found = this.#txs().filter(({ hash, height, result }) => {
      const added = { "tx.hash": bytesToHex(hash).toUpperCase(), "tx.height": String(height) };
      return matches(request.conditions, eventKeys(indexed(result.events), added));
    });
    return pageOf(found, request);
  }

  async searchBlocks(request: SearchRequest): Promise<SearchResult<BlockRecord>> {
    const found = this.#shown().filter(({ outcome }) => {
      const added = { "block.height": String(outcome.height) };
      return matches(request.conditions, eventKeys(indexed(outcome.events), added));
    });
    return pageOf(
      found.map(({ record }) => record),
      request,
    );
  }

  subscribe(listener: (event: NodeEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells the subscribers of anything. */
  tell(event: NodeEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #at(height: number): Height {
    const found = this.#all[height - 1];
    assert(found !== undefined, `no recorded block ${height}`);
    return found;
  }

  #shown(): readonly Height[] {
    return this.#all.slice(0, this.height);
  }

  #txs(): readonly TxRecord[] {
    return this.#shown().flatMap(({ txs }) => txs);
  }

  #validatorsAt(height: number): readonly Validator[] {
    const texts = this.#recorded.validators[String(height)] ?? [];
    return texts.map((text) => Validator.decode(bytes(text)));
  }

  #summary(height: number): BlockSummary {
    const { record } = this.#at(height);
    const { time, appHash } = record.block.header;
    return { height, time, blockHash: record.blockId.hash, appHash };
  }
}

const SENT_BY_ALICE: readonly AbciEvent[] = [
  {
    type: "message",
    attributes: [
      { key: "sender", value: "alice", index: true },
      { key: "module", value: "bank", index: true },
    ],
  },
];

function heightOf(recordedBlock: RecordedBlock, at: number): Height {
  const block = Block.decode(bytes(recordedBlock.block));
  const height = at + 1;
  const txResults = (recordedBlock.results ?? []).map(txResultOf);
  const txs = block.data.txs.map((tx, index) => {
    const result = txResults[index];
    assert(result !== undefined, `no result of transaction ${index} in block ${height}`);
    return { hash: sha256(tx), height, time: block.header.time, index, tx, result };
  });
  const events = recordedBlock.events ?? [];
  const appHash = bytes(recordedBlock.appHash);
  return {
    record: {
      blockId: BlockID.decode(bytes(recordedBlock.blockId)),
      block,
      size: recordedBlock.size,
    },
    outcome: { height, txResults, events, appHash },
    commit: Commit.decode(bytes(recordedBlock.commit)),
    txs,
  };
}

function txResultOf(result: RecordedResult): TxResult {
  return {
    code: result.code,
    codespace: result.codespace,
    log: result.log,
    data: bytes(result.data),
    gasWanted: BigInt(result.gas_wanted),
    gasUsed: BigInt(result.gas_used),
    events: result.events,
  };
}

function indexed(events: readonly AbciEvent[]): readonly AbciEvent[] {
  return events.map(({ type, attributes }) => ({
    type,
    attributes: attributes.filter(({ index }) => index),
  }));
}

function pageOf<T>(all: readonly T[], request: SearchRequest): SearchResult<T> {
  const ordered = request.order === "asc" ? all : [...all].reverse();
  const from = (request.page - 1) * request.perPage;
  return { found: ordered.slice(from, from + request.perPage), total: all.length };
}
