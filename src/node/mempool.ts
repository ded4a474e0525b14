import { sdkError } from "../ledger/kernel/errors.ts";
import type { MempoolView } from "./node.ts";

/** How much may wait; beyond it a transaction is refused with `sdk` 20. */
export interface MempoolLimits {
  readonly maxCount: number;
  readonly maxBytes: number;
  /** Waiting transactions of one account. */
  readonly maxPerAccount: number;
}

/** Some seconds of full blocks. */
export const DEFAULT_MEMPOOL_LIMITS: MempoolLimits = {
  maxCount: 20_000,
  maxBytes: 64 * 1024 * 1024,
  maxPerAccount: 2_000,
};

/** A transaction that passed the checks. */
export interface PendingTx {
  /** sha256 of `tx`, in hex. */
  readonly hash: string;
  readonly tx: Uint8Array;
  readonly sender: string;
  readonly gasWanted: bigint;
}

/**
 * Transactions that wait for a block, in the order they came: an account's stay in the order of their
 * sequences, as each was checked after those before it.
 */
export class Mempool {
  private readonly pending = new Map<string, PendingTx>();
  private readonly perAccount = new Map<string, number>();
  private bytes = 0;

  constructor(private readonly limits: MempoolLimits) {}

  get size(): number {
    return this.pending.size;
  }

  has(hash: string): boolean {
    return this.pending.has(hash);
  }

  /** Throws `sdk` 20 when `bytes` more would not fit, or `sender` has as many waiting as one account may. */
  assertRoom(sender: string, bytes: number): void {
    const { maxCount, maxBytes, maxPerAccount } = this.limits;
    if (this.pending.size >= maxCount || this.bytes + bytes > maxBytes) {
      const held = `${this.pending.size} transactions of ${this.bytes} bytes wait`;
      throw sdkError("mempool-full", `${held}, send again after the next block`);
    }
    if ((this.perAccount.get(sender) ?? 0) >= maxPerAccount) {
      const held = `${maxPerAccount} transactions of ${sender} wait`;
      throw sdkError("mempool-full", `${held}, send again after the next block`);
    }
  }

  add(tx: PendingTx): void {
    this.pending.set(tx.hash, tx);
    this.bytes += tx.tx.length;
    this.perAccount.set(tx.sender, (this.perAccount.get(tx.sender) ?? 0) + 1);
  }

  remove(hash: string): void {
    const found = this.pending.get(hash);
    if (found === undefined) return;
    this.pending.delete(hash);
    this.bytes -= found.tx.length;
    const left = (this.perAccount.get(found.sender) ?? 1) - 1;
    if (left === 0) this.perAccount.delete(found.sender);
    else this.perAccount.set(found.sender, left);
  }

  /** The next block's transactions: the first ones that fit together; one too large waits for the next. */
  take(most: { readonly bytes: bigint; readonly gas: bigint }): PendingTx[] {
    const taken: PendingTx[] = [];
    let bytes = 0n;
    let gas = 0n;
    for (const each of this.pending.values()) {
      bytes += BigInt(each.tx.length);
      gas += each.gasWanted;
      if (bytes > most.bytes || gas > most.gas) break;
      taken.push(each);
    }
    return taken;
  }

  /** All that wait, in order. */
  all(): PendingTx[] {
    return [...this.pending.values()];
  }

  view(limit: number): MempoolView {
    const txs: Uint8Array[] = [];
    for (const { tx } of this.pending.values()) {
      if (txs.length >= limit) break;
      txs.push(tx);
    }
    return { txs, count: this.pending.size, bytes: this.bytes };
  }
}
