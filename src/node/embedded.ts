import type { ConsensusParams } from "cosmjs-types/tendermint/types/params";
import type { Commit } from "cosmjs-types/tendermint/types/types";
import type { Validator } from "cosmjs-types/tendermint/types/validator";
import { sameBytes } from "../ledger/kernel/bytes.ts";
import { sdkError, TxError } from "../ledger/kernel/errors.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { param } from "../ledger/modules/params/index.ts";
import type { CheckResult, QueryInput, QueryOutput, TxResult } from "../ledger/results.ts";
import { refusal } from "../ledger/tx/run-tx.ts";
import { BlockClock, type BlockSchedule } from "./block-clock.ts";
import { BlockTimer } from "./block-timer.ts";
import { type ChainHead, headAfter, type Proposer, sealBlock } from "./chain-head.ts";
import { consensusHash } from "./comet/block-hashes.ts";
import { consensusParamsOf } from "./consensus-params.ts";
import type { GenesisDoc } from "./genesis-doc.ts";
import type { Logger } from "./log.ts";
import { Mempool, type MempoolLimits } from "./mempool.ts";
import type {
  BlockOutcome,
  BlockRecord,
  BlockSummary,
  MempoolView,
  Node,
  NodeEvent,
  NodeStatus,
  SearchRequest,
  SearchResult,
  TxRecord,
} from "./node.ts";
import { txHash } from "./sha256.ts";
import { SignatureThread } from "./signature-thread.ts";
import type { ChainStore, SealedBlock } from "./storage/chain-store.ts";

/** How an embedded node runs. */
export interface EmbeddedOptions {
  readonly moniker: string;
  /** The version of this package. */
  readonly version: string;
  readonly schedule: BlockSchedule;
  readonly mempool: MempoolLimits;
  /** Blocks to keep; all of them when undefined. */
  readonly keepBlocks: number | undefined;
  /** Checks every invariant after every block: for tests, slow with many accounts. */
  readonly checksInvariants: boolean;
}

/** What `openEmbedded` found on the disk or made there. */
export interface EmbeddedParts {
  readonly genesis: GenesisDoc;
  readonly ledger: Ledger;
  readonly store: ChainStore;
  readonly proposer: Proposer;
  readonly head: ChainHead;
  readonly log: Logger;
  /** Gives files and lock back. */
  release(): Promise<void>;
}

/** Blocks that are forgotten after a block at most: some milliseconds, so that the next one is not late. */
const FORGOTTEN_AT_ONCE = 200;

/**
 * A chain in one process: it takes transactions, makes blocks on its schedule, keeps them durable before
 * anyone is told, and answers like a CometBFT node. The ledger is called in CometBFT's order.
 */
export class EmbeddedNode implements Node {
  readonly chainId: string;
  private readonly pool: Mempool;
  private readonly clock: BlockClock;
  private readonly timer: BlockTimer;
  private readonly signatures: SignatureThread;
  private readonly listeners = new Set<(event: NodeEvent) => void>();
  private head: ChainHead;
  private latest: BlockSummary;
  private earliest: BlockSummary;
  /** The parameter as the last block left it: every transaction is held against it several times. */
  private mostTxBytes: bigint;
  /** The state has changed since the last header: its proofs need one more block. */
  private owesProof = false;

  private constructor(
    private readonly parts: EmbeddedParts,
    private readonly options: EmbeddedOptions,
    ends: { readonly earliest: BlockSummary; readonly latest: BlockSummary },
  ) {
    this.chainId = parts.genesis.chainId;
    this.head = parts.head;
    this.earliest = ends.earliest;
    this.latest = ends.latest;
    this.pool = new Mempool(options.mempool);
    this.signatures = new SignatureThread(parts.log);
    this.mostTxBytes = param(parts.ledger.queryContext(), "maxTxBytes");
    this.clock = new BlockClock(parts.head.time, {
      isStepped: options.schedule.mode === "stepped",
    });
    this.timer = new BlockTimer(options.schedule, {
      makeBlock: () => this.makeBlock(),
      isWaiting: () => this.pool.size > 0 || this.owesProof,
      log: parts.log,
    });
  }

  /** Starts the chain; there is a first block when this returns. */
  static async start(parts: EmbeddedParts, options: EmbeddedOptions): Promise<EmbeddedNode> {
    const { first, last } = parts.store.heights();
    const none = { height: 0, time: parts.head.time, blockHash: new Uint8Array() };
    const before = { ...none, appHash: parts.head.appHash };
    const earliest = (await summaryOf(parts.store, first)) ?? before;
    const latest = (await summaryOf(parts.store, last)) ?? before;
    const node = new EmbeddedNode(parts, options, { earliest, latest });
    if (last === 0) await node.makeBlock();
    node.timer.start();
    return node;
  }

  /** Resolves to why the node cannot go on; never when all is well. */
  get stopped(): Promise<Error> {
    return this.timer.stopped;
  }

  /** Why no blocks are made at the moment, such as a full disk. */
  get trouble(): Error | undefined {
    return this.timer.trouble;
  }

  /** Makes a block now, even an empty one, and waits for it. */
  async step(): Promise<void> {
    await this.timer.step();
  }

  /** Moves the chain's time ahead by whole seconds and makes a block. */
  async advance(seconds: number): Promise<void> {
    this.clock.advance(seconds);
    await this.timer.step();
  }

  /** Finishes the block that is being made, then closes all files. */
  async close(): Promise<void> {
    await this.timer.stop();
    await this.signatures.close();
    await this.parts.release();
  }

  status(): NodeStatus {
    const { proposer } = this.parts;
    const trouble = this.trouble?.message;
    return {
      chainId: this.chainId,
      moniker: this.options.moniker,
      version: this.options.version,
      nodeId: Buffer.from(proposer.key.address).toString("hex"),
      earliest: this.earliest,
      latest: this.latest,
      isCatchingUp: false,
      ...(trouble === undefined ? {} : { trouble }),
      validator: this.validator(),
    };
  }

  genesis(): string {
    return this.parts.genesis.text;
  }

  async broadcast(tx: Uint8Array): Promise<CheckResult> {
    const hash = Buffer.from(txHash(tx)).toString("hex");
    const early = this.admissionProblem(hash, tx);
    if (early !== undefined) return this.refused(early);
    const { ledger } = this.parts;
    const unverified = ledger.unverified(tx);
    const isValid = await this.signatures.verify(unverified.signatures);
    ledger.noteVerified(unverified, isValid);
    // Others came in between.
    const late = this.admissionProblem(hash, tx);
    if (late !== undefined) return this.refused(late);
    const result = ledger.check(tx);
    if (result.code !== 0) return result;
    this.pool.add({ hash, tx, sender: result.sender, gasWanted: result.gasWanted });
    this.timer.wake();
    return result;
  }

  check(tx: Uint8Array): CheckResult {
    const problem = this.sizeProblem(tx);
    return problem === undefined ? this.parts.ledger.tryCheck(tx) : this.refused(problem);
  }

  simulate(tx: Uint8Array): TxResult {
    const problem = this.sizeProblem(tx);
    return problem === undefined ? this.parts.ledger.simulate(tx) : this.refused(problem);
  }

  query(input: QueryInput): QueryOutput {
    return this.parts.ledger.query(input);
  }

  async block(height = this.latest.height): Promise<BlockRecord | undefined> {
    return await this.parts.store.block(height);
  }

  async blockByHash(hash: Uint8Array): Promise<BlockRecord | undefined> {
    return await this.parts.store.blockByHash(hash);
  }

  async commit(height = this.latest.height) {
    const next = await this.parts.store.block(height + 1);
    const inBlock: Commit | undefined = next?.block.lastCommit;
    if (inBlock !== undefined) return { commit: inBlock, isCanonical: true };
    const seen = await this.parts.store.block(height);
    return seen === undefined ? undefined : { commit: seen.seenCommit, isCanonical: false };
  }

  async blockOutcome(height = this.latest.height): Promise<BlockOutcome | undefined> {
    return await this.parts.store.outcome(height);
  }

  async validators(height = this.latest.height): Promise<readonly Validator[] | undefined> {
    return this.isKept(height) ? [this.validator()] : undefined;
  }

  /** The state has the next block's; of a block that was made under others only the hash is left. */
  async consensusParams(height = this.latest.height + 1): Promise<ConsensusParams | undefined> {
    const next = consensusParamsOf(this.parts.ledger.queryContext());
    if (height === this.latest.height + 1) return next;
    const header = (await this.parts.store.block(height))?.block.header;
    if (header === undefined) return undefined;
    return sameBytes(header.consensusHash, consensusHash(next.block)) ? next : undefined;
  }

  mempool(limit: number): MempoolView {
    return this.pool.view(limit);
  }

  async tx(hash: Uint8Array): Promise<TxRecord | undefined> {
    return await this.parts.store.tx(hash);
  }

  async searchTxs(request: SearchRequest): Promise<SearchResult<TxRecord>> {
    return await this.parts.store.searchTxs(request);
  }

  async searchBlocks(request: SearchRequest): Promise<SearchResult<BlockRecord>> {
    return await this.parts.store.searchBlocks(request);
  }

  subscribe(listener: (event: NodeEvent) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /**
   * Why the mempool does not take a transaction, whatever it says. Before the checks: what they have counted for a
   * transaction stays counted until the next block.
   */
  private admissionProblem(hash: string, tx: Uint8Array): TxError | undefined {
    if (this.pool.has(hash)) return sdkError("tx-in-mempool");
    const problem = this.sizeProblem(tx);
    if (problem !== undefined) return problem;
    try {
      this.pool.assertRoom(this.parts.ledger.senderOf(tx), tx.length);
      return undefined;
    } catch (error) {
      if (error instanceof TxError) return error;
      throw error;
    }
  }

  private async makeBlock(): Promise<void> {
    const { ledger, store, genesis, proposer } = this.parts;
    const ctx = ledger.queryContext();
    const limits = {
      maxBlockBytes: param(ctx, "maxBlockBytes"),
      maxBlockGas: param(ctx, "maxBlockGas"),
    };
    const taken = this.pool.take({ bytes: limits.maxBlockBytes, gas: limits.maxBlockGas });
    const txs = taken.map(({ tx }) => tx);
    const sealed = sealBlock(this.head, { genesis, proposer, limits, txs, now: this.clock.now() });
    await store.append(sealed);
    const time = sealed.block.header?.time ?? genesis.time;
    const begin = performance.now();
    const executed = ledger.execute({ height: sealed.height, time, txs });
    const executionSec = (performance.now() - begin) / 1_000;
    this.mostTxBytes = param(ledger.queryContext(), "maxTxBytes");
    for (const { hash } of taken) this.pool.remove(hash);
    this.checkAgain();
    this.owesProof = !sameBytes(this.head.appHash, executed.appHash);
    this.head = headAfter(sealed, executed);
    if (this.options.checksInvariants) ledger.assertInvariants();
    await store.keep(sealed, time, executed);
    this.moveOn(sealed);
    await this.announce(sealed, executed, executionSec);
    await this.prune(sealed.height);
  }

  /**
   * What waits was checked before the block; some of it may no longer pass, or no longer fit: what fits into no
   * block would hold up all behind it.
   */
  private checkAgain(): void {
    for (const { hash, tx } of this.pool.all()) {
      const isGood = this.sizeProblem(tx) === undefined && this.parts.ledger.check(tx).code === 0;
      if (!isGood) this.pool.remove(hash);
    }
  }

  private moveOn({ height, hash, block }: SealedBlock): void {
    const time = block.header?.time ?? this.head.time;
    this.latest = { height, time, blockHash: hash, appHash: block.header?.appHash ?? hash };
    if (this.earliest.height === 0) this.earliest = this.latest;
  }

  private async announce(
    { height, block, encoded }: SealedBlock,
    executed: Omit<BlockOutcome, "height">,
    executionSec: number,
  ): Promise<void> {
    if (this.listeners.size === 0) return;
    const { txResults, events, appHash } = executed;
    const outcome = { height, txResults, events, appHash };
    const record = { block, blockId: this.head.blockId, size: encoded.length };
    const { txs } = block.data;
    const { time } = block.header;
    const said: NodeEvent[] = [
      { type: "NewBlock", record, outcome, executionSec },
      ...txs.flatMap((tx, index): NodeEvent[] => {
        const result = txResults[index];
        if (result === undefined) return [];
        return [{ type: "Tx", record: { hash: txHash(tx), height, time, index, tx, result } }];
      }),
    ];
    for (const event of said) for (const listener of this.listeners) listener(event);
  }

  private async prune(height: number): Promise<void> {
    const { keepBlocks } = this.options;
    if (keepBlocks === undefined || height <= keepBlocks) return;
    await this.parts.store.prune(height - keepBlocks + 1, FORGOTTEN_AT_ONCE);
    const { first } = this.parts.store.heights();
    if (first === this.earliest.height) return;
    this.earliest = (await summaryOf(this.parts.store, first)) ?? this.earliest;
  }

  private sizeProblem(tx: Uint8Array): TxError | undefined {
    const { mostTxBytes } = this;
    if (BigInt(tx.length) <= mostTxBytes) return undefined;
    return sdkError("tx-too-large", `${tx.length} bytes, at most ${mostTxBytes}`);
  }

  private refused(error: TxError): CheckResult {
    return { ...refusal(error, 0n, 0n), sender: "", sequence: 0n };
  }

  private validator(): Validator {
    const { key, power } = this.parts.proposer;
    const pubKey = { ed25519: key.publicKey };
    return { address: key.address, pubKey, votingPower: power, proposerPriority: 0n };
  }

  private isKept(height: number): boolean {
    // Validators and limits of the next block are known too.
    return height >= this.earliest.height && height <= this.latest.height + 1;
  }
}

async function summaryOf(store: ChainStore, height: number): Promise<BlockSummary | undefined> {
  const record = height === 0 ? undefined : await store.block(height);
  const header = record?.block.header;
  if (record === undefined || header?.time === undefined) return undefined;
  return { height, time: header.time, blockHash: record.blockId.hash, appHash: header.appHash };
}
