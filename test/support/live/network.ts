import { type SignedTx, signTx } from "../../../src/client/make-tx.ts";
import type { Message } from "../../../src/client/messages.ts";
import { queryRouter } from "../../../src/ledger/app.ts";
import { defaultAppState } from "../../../src/ledger/genesis.ts";
import { Ledger } from "../../../src/ledger/ledger.ts";
import { getAccount, parseAddress } from "../../../src/ledger/modules/accounts/index.ts";
import type { AbciEvent, TxResult } from "../../../src/ledger/results.ts";
import { nativeHost } from "../../../src/node/native-host.ts";
import { addresses, signerOf } from "./accounts.ts";

/** A message and who signs its transaction. */
export interface Call {
  readonly from: string;
  readonly message: Message;
}

/** An event of a block with the block's time. */
export interface SeenEvent extends AbciEvent {
  readonly sec: number;
}

const CHAIN_ID = "aliquot-live-1";
const FEE = { amount: [], gas: 50_000_000n };
const RICH = `${1n << 120n}`;
const host = nativeHost();

/** The assets of the random programmes as coins. */
export function denomOf(asset: string): string {
  return `u${asset.toLowerCase()}`;
}

/** A whole ledger that takes signed transactions in blocks at the times that it is told. */
export class LiveNetwork {
  /** Of all transactions, in order: what block results tell everybody. */
  readonly seen: SeenEvent[] = [];
  private ledger = new Ledger(CHAIN_ID, host);
  private readonly sequences = new Map<string, bigint>();
  private sec: number;
  private nanos = 0;
  private height = 0;
  private signed = 0;

  /** Begins with enough coins for everybody. */
  constructor(sec: number) {
    this.sec = sec;
    const coins = ["AAA", "BBB", "RWD"].map((asset) => ({ denom: denomOf(asset), amount: RICH }));
    const state = defaultAppState();
    const bank = {
      ...(state["bank"] as object),
      balances: addresses().map((address) => ({ address, coins })),
    };
    const params = { ...(state["params"] as object), min_gas_prices: "" };
    const appState = { ...state, bank, params };
    this.ledger.initChain({ time: this.time, initialHeight: 1, appState });
  }

  /** Makes a block of these calls; throws when an invariant does not hold after it. */
  async block(sec: number, calls: readonly Call[]): Promise<readonly TxResult[]> {
    this.moveTo(sec);
    const txs: Uint8Array[] = [];
    for (const call of calls) txs.push((await this.sign(call)).bytes);
    this.height++;
    const { txResults } = this.ledger.execute({ height: this.height, time: this.time, txs });
    for (const { events } of txResults)
      for (const event of events) this.seen.push({ ...event, sec });
    const broken = this.ledger.brokenInvariants();
    if (broken.length > 0) throw new Error(`block ${this.height}: ${broken.join("; ")}`);
    return txResults;
  }

  /** Goes on with a chain that begins from this one's export, as after an upgrade. */
  restart(): void {
    const appState = JSON.parse(JSON.stringify(this.ledger.exportState()));
    this.ledger = new Ledger(CHAIN_ID, host);
    this.ledger.initChain({ time: this.time, initialHeight: this.height + 1, appState });
  }

  /** What a query says now. */
  query<T>(path: string, request: object): T {
    const kind = queryRouter(path);
    if (kind === undefined) throw new Error(`no query ${path}`);
    const data = kind.request.encode(kind.request.fromPartial(request)).finish();
    const { code, log, value } = this.ledger.query({ path, data, height: 0, prove: false });
    if (code !== 0) throw new Error(`${path}: ${log}`);
    return kind.response.decode(value) as T;
  }

  private get time() {
    return { seconds: BigInt(this.sec), nanos: this.nanos };
  }

  /** Blocks of the same second differ by nanoseconds, which no rule sees. */
  private moveTo(sec: number): void {
    if (sec < this.sec) throw new Error(`second ${sec} is over`);
    this.nanos = sec === this.sec ? this.nanos + 1 : 0;
    this.sec = sec;
  }

  private async sign({ from, message }: Call): Promise<SignedTx> {
    const signer = signerOf(from);
    const account = { address: from, algo: "secp256k1" as const, pubkey: signer.publicKey };
    const known = getAccount(this.ledger.queryContext(), parseAddress(from));
    const sequence = this.sequences.get(from) ?? 0n;
    this.sequences.set(from, sequence + 1n);
    const identity = {
      chainId: CHAIN_ID,
      accountNumber: known?.accountNumber ?? 0n,
      sequence,
    };
    const mode = this.signed++ % 4 === 3 ? "amino" : "direct";
    return await signTx(signer, account, {
      content: { messages: [message] },
      fee: FEE,
      identity,
      mode,
    });
  }
}
