import { assert } from "../exact/assert.ts";
import { beginBlock, endBlock, MODULES, messageRouter, STORES } from "./app.ts";
import { type AppState, exportAppState, initAppState } from "./genesis.ts";
import type { LedgerHost } from "./host.ts";
import { bytesToLatin1 } from "./kernel/bytes.ts";
import type { Context, LedgerEvent, QueryContext } from "./kernel/context.ts";
import { TxError } from "./kernel/errors.ts";
import type { GenesisJson } from "./kernel/module.ts";
import { RememberedReads } from "./kernel/remembered-reads.ts";
import { State } from "./kernel/state.ts";
import { type Change, Overlay, type StateStore } from "./kernel/store.ts";
import { answerQuery } from "./query.ts";
import {
  type AbciEvent,
  abciEvent,
  type BlockInput,
  type BlockOutput,
  type BlockTime,
  type CheckResult,
  type QueryInput,
  type QueryOutput,
  type TxResult,
} from "./results.ts";
import { type DecodedTx, decodeTx } from "./tx/decode-tx.ts";
import { type OpenSignature, openSignatures } from "./tx/open-signatures.ts";
import { refusal, runTx } from "./tx/run-tx.ts";

/** Where a ledger stands: its last block. */
export interface LedgerHead {
  readonly height: number;
  readonly time: BlockTime;
}

/** A block's effect, to be kept by the engine before the next block. */
export interface ExecutedBlock extends BlockOutput {
  /** What the block wrote, by store and key. */
  readonly changes: readonly Change[];
}

/** A transaction on its way to `check`. */
export interface UnverifiedTx {
  readonly tx: DecodedTx | TxError;
  readonly signatures: readonly OpenSignature[];
}

/** Transactions that were decoded for the mempool and will come again in a block. */
const MAX_DECODED = 20_000;

/**
 * The replicated state machine: the same blocks give the same state, results and app hashes on every
 * machine. It has no clock and no files: an engine hands it blocks and keeps what it answers.
 */
export class Ledger {
  readonly state: State;
  private head: LedgerHead;
  private appHash: Uint8Array;
  /** What the transactions in the mempool have done to fees and sequences, above the last block. */
  private checked: Overlay;
  private readonly decoded = new Map<string, DecodedTx>();
  /** What was read of these very bytes, as long as somebody else holds them: the mempool's limits bound it. */
  private readonly read = new WeakMap<Uint8Array, DecodedTx | TxError>();
  private readonly keys = new WeakMap<Uint8Array, string>();

  constructor(
    readonly chainId: string,
    readonly host: LedgerHost,
  ) {
    this.state = new State(host, STORES);
    this.head = { height: 0, time: { seconds: 0n, nanos: 0 } };
    this.appHash = this.state.appHash();
    this.checked = this.overlay();
  }

  /** The last block and the root of the state after it. */
  get last(): LedgerHead & { readonly appHash: Uint8Array } {
    return { ...this.head, appHash: this.appHash };
  }

  /**
   * Loads a genesis state, straight into the trees, as it may be large. Throws GenesisError; the ledger is of no
   * use then.
   */
  initChain(genesis: {
    readonly time: BlockTime;
    readonly initialHeight: number;
    readonly appState: GenesisJson;
  }): void {
    assert(this.head.height === 0, "a ledger begins once");
    const height = genesis.initialHeight - 1;
    const { ctx } = this.contextOver(this.state, { height, time: genesis.time });
    initAppState(ctx, genesis.appState);
    this.assertInvariants(ctx);
    this.finish({ height, time: genesis.time });
  }

  /** Goes on after the block `head`, whose state has been put into `state` entry by entry. */
  resume(head: LedgerHead): void {
    this.finish(head);
  }

  /** Executes a block. The state has moved on when it returns; the caller keeps `changes`. */
  execute(block: BlockInput): ExecutedBlock {
    assert(block.height === this.head.height + 1, `block ${block.height} does not follow`);
    const overlay = this.overlay();
    const around = this.contextOver(overlay, block);
    beginBlock(around.ctx);
    const meters = { blockGas: 0n };
    const txResults = block.txs.map((bytes) => this.deliver(bytes, overlay, block, meters));
    endBlock(around.ctx);
    const changes = overlay.changes();
    this.state.apply(changes);
    this.finish(block);
    return { txResults, events: around.events, appHash: this.appHash, changes };
  }

  /** Whether the mempool may hold a transaction, after those it already holds; counted among them from now on. */
  check(bytes: Uint8Array): CheckResult {
    const result = this.checkOver(this.checked, bytes);
    const tx = result.code === 0 ? this.decode(bytes) : undefined;
    if (tx !== undefined && !(tx instanceof TxError)) this.remember(bytes, tx);
    return result;
  }

  /**
   * The signatures that `check` of these bytes would verify, for who can have that done beside and hands the answers to
   * `noteVerified`.
   */
  unverified(bytes: Uint8Array): UnverifiedTx {
    const tx = this.decode(bytes);
    if (tx instanceof TxError) return { tx, signatures: [] };
    const ctx = { ...this.queryContext(), store: this.checked };
    return { tx, signatures: openSignatures(ctx, tx, this.host) };
  }

  /** Spares a later `check` the signatures that were found valid elsewhere. */
  noteVerified({ tx, signatures }: UnverifiedTx, isValid: readonly boolean[]): void {
    if (tx instanceof TxError) return;
    for (const [i, { name }] of signatures.entries())
      if (isValid[i] === true) tx.verified.add(name);
  }

  /** What `check` would say; nothing of it stays, as the transaction is not to be held. */
  tryCheck(bytes: Uint8Array): CheckResult {
    return this.checkOver(new Overlay(this.checked), bytes);
  }

  /** The account that signs a transaction first, bech32; empty when it cannot be read. */
  senderOf(bytes: Uint8Array): string {
    const tx = this.decode(bytes);
    return tx instanceof TxError ? "" : (tx.signers[0] ?? "");
  }

  /** What a transaction would do now; signatures are not looked at, nothing is written. */
  simulate(bytes: Uint8Array): TxResult {
    const tx = this.decode(bytes);
    if (tx instanceof TxError) return refusal(tx, 0n, 0n);
    const overlay = this.overlay();
    return runTx(tx, { ...this.pending(overlay), host: this.host, mode: "simulate" });
  }

  /** Forgets what the mempool's transactions did; those still waiting are to be checked again. */
  resetChecks(): void {
    this.checked = this.overlay();
  }

  /** Answers a query about the last block's state. */
  query(input: QueryInput): QueryOutput {
    return answerQuery(this, input);
  }

  /** The whole state as a genesis document holds it. */
  exportState(): AppState {
    return exportAppState(this.queryContext());
  }

  /** What does not hold, module by module; nothing when all is well. */
  brokenInvariants(): string[] {
    return this.failuresIn(this.queryContext());
  }

  /** The last block's state, to read. */
  queryContext(): QueryContext {
    return {
      chainId: this.chainId,
      height: this.head.height,
      timeSec: Number(this.head.time.seconds),
      store: this.state,
    };
  }

  private checkOver(store: StateStore, bytes: Uint8Array): CheckResult {
    const tx = this.decode(bytes);
    const unsigned = { sender: "", sequence: 0n };
    if (tx instanceof TxError) return { ...refusal(tx, 0n, 0n), ...unsigned };
    const [sender = ""] = tx.signers;
    const sequence = tx.signerInfos[0]?.sequence ?? 0n;
    const result = runTx(tx, { ...this.pending(store), host: this.host, mode: "check" });
    return { ...result, sender, sequence };
  }

  private deliver(
    bytes: Uint8Array,
    overlay: Overlay,
    block: BlockInput,
    meters: { blockGas: bigint },
  ): TxResult {
    const tx = this.decode(bytes);
    this.decoded.delete(this.keyOf(bytes));
    this.read.delete(bytes);
    if (tx instanceof TxError) return refusal(tx, 0n, 0n);
    const at = { ...block, chainId: this.chainId };
    const result = runTx(tx, { at, store: overlay, host: this.host, mode: "deliver", meters });
    return result;
  }

  /** Decodes, once for the same bytes and for what the mempool holds. */
  private decode(bytes: Uint8Array): DecodedTx | TxError {
    const known = this.read.get(bytes) ?? this.decoded.get(this.keyOf(bytes));
    if (known !== undefined) return known;
    const tx = decodedOrRefused(bytes);
    this.read.set(bytes, tx);
    return tx;
  }

  /** Keeps a transaction that passed the checks and has paid for its place. */
  private remember(bytes: Uint8Array, tx: DecodedTx): void {
    if (this.decoded.size >= MAX_DECODED) this.decoded.clear();
    this.decoded.set(this.keyOf(bytes), tx);
  }

  /** A transaction's hash; the same bytes come several times on their way into a block. */
  private keyOf(bytes: Uint8Array): string {
    const known = this.keys.get(bytes);
    if (known !== undefined) return known;
    const key = bytesToLatin1(this.host.sha256(bytes));
    this.keys.set(bytes, key);
    return key;
  }

  /** Writes above the state, which stays as it is until they are applied or dropped. */
  private overlay(): Overlay {
    return new Overlay(new RememberedReads(this.state));
  }

  private pending(store: StateStore) {
    const at = { chainId: this.chainId, height: this.head.height + 1, time: this.head.time };
    return { at, store };
  }

  private contextOver(store: StateStore, { height, time }: LedgerHead) {
    const events: AbciEvent[] = [];
    const ctx: Context = {
      chainId: this.chainId,
      height,
      timeSec: Number(time.seconds),
      store,
      emit: (event: LedgerEvent) => void events.push(abciEvent(event)),
    };
    return { ctx, events };
  }

  private finish(head: LedgerHead): void {
    this.head = { height: head.height, time: head.time };
    this.appHash = this.state.appHash();
    this.resetChecks();
  }

  private failuresIn(ctx: QueryContext): string[] {
    return MODULES.flatMap(({ name, invariants }) =>
      invariants.flatMap((invariant) => {
        const problem = invariant.check(ctx);
        return problem === undefined ? [] : [`${name}/${invariant.name}: ${problem}`];
      }),
    );
  }

  assertInvariants(ctx: QueryContext = this.queryContext()): void {
    const failures = this.failuresIn(ctx);
    assert(failures.length === 0, failures.join("; "));
  }
}

function decodedOrRefused(bytes: Uint8Array): DecodedTx | TxError {
  try {
    return decodeTx(bytes, messageRouter);
  } catch (error) {
    if (error instanceof TxError) return error;
    throw error;
  }
}
