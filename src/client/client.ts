import { base64 } from "@scure/base";
import { parseAddress } from "../ledger/kernel/address.ts";
import { bytesToUtf8, hexToBytes } from "../ledger/kernel/bytes.ts";
import { balanceKey } from "../ledger/modules/bank/index.ts";
import type { SignerIdentity } from "../ledger/tx/sign-bytes.ts";
import { Answer } from "./answer.ts";
import {
  type BlockHeader,
  type BlockView,
  type ChainStatus,
  readBlock,
  readHeader,
  readStatus,
  readTx,
  type TxView,
} from "./blocks.ts";
import { ChainQueries } from "./chain-queries.ts";
import { ClientError, TxRefused } from "./client-error.ts";
import { feeForGas, gasLimit, simulateGas } from "./gas.ts";
import {
  type SignedTx,
  signTx,
  singleSigner,
  type TxContent,
  type TxFee,
  type TxMode,
} from "./make-tx.ts";
import type { Message } from "./messages.ts";
import { ProgrammesQueries } from "./programmes-queries.ts";
import { pause, Rpc, RpcFailure, type RpcOptions, rpcUrl } from "./rpc.ts";
import type { AccountData, OfflineSigner } from "./signer-types.ts";
import {
  type SocketConstructor,
  type Subscribed,
  type SubscribeOptions,
  subscription,
} from "./subscription.ts";
import { TermsQueries } from "./terms-queries.ts";
import { proofHolds, verifyProof } from "./verify-proof.ts";

/** How a client works. */
export interface ConnectOptions extends RpcOptions {
  /** For `subscribe`; the platform's own when absent. Node 20 has none: give the package `ws`. */
  readonly webSocket?: SocketConstructor;
  /** Refuse a node of another chain. */
  readonly chainId?: string;
}

/** How a transaction is signed. */
export interface SignOptions extends Omit<TxContent, "messages"> {
  /** `auto`, when absent: gas as simulated times the multiplier, at the chain's price. */
  readonly fee?: TxFee | "auto";
  /** For `auto`; 1.3 when absent. */
  readonly gasMultiplier?: number;
  readonly mode?: TxMode;
  /** Which of the signer's accounts; its first when absent. */
  readonly address?: string;
  /** The account's next sequence when other transactions of it wait already. */
  readonly sequence?: bigint;
}

/** How long to wait, and how often to look. */
export interface WaitOptions {
  readonly timeoutMs?: number;
  readonly pollMs?: number;
}

/** A value of the state with its proof checked. */
export interface ProvenValue {
  /** Undefined: it is proven that the key is not there. */
  readonly value: Uint8Array | undefined;
  /** The block after which it was so. */
  readonly height: number;
  /** What the proof leads to, and the header that holds it. */
  readonly appHash: Uint8Array;
  readonly header: BlockHeader;
}

/** Where the headers come from that proofs are checked against. */
export interface ProofOptions extends WaitOptions {
  readonly headerOf?: (height: number) => Promise<BlockHeader | undefined>;
}

/** Pages of a search. */
export interface SearchPage {
  readonly page?: number;
  readonly perPage?: number;
  readonly order?: "asc" | "desc";
}

const WAIT_MS = 30_000;
const POLL_MS = 300;

/** Connects to a node's RPC server, such as `http://127.0.0.1:26657`. Throws ClientError. */
export async function connect(url: string, options: ConnectOptions = {}): Promise<Client> {
  const rpc = new Rpc(rpcUrl(url), options);
  const { chainId } = readStatus(Answer.of(await rpc.read("status"), "status"));
  if (options.chainId !== undefined && options.chainId !== chainId) {
    const problem = `${rpc.url} is a node of ${chainId}, not of ${options.chainId}`;
    throw new ClientError("client/wrong-chain", problem, "connect to a node of the right chain");
  }
  return new Client(rpc, chainId, options.webSocket);
}

/** A connection to a ledger: queries, transactions, events, proofs. */
export class Client extends ChainQueries {
  /** Registrations, accepted terms and verdicts. */
  readonly terms = new TermsQueries(this);
  /** Live programmes. */
  readonly programmes = new ProgrammesQueries(this);

  constructor(
    rpc: Rpc,
    readonly chainId: string,
    private readonly webSocket: SocketConstructor | undefined,
  ) {
    super(rpc);
  }

  /** Where the node is. */
  get url(): string {
    return this.rpc.url;
  }

  async status(): Promise<ChainStatus> {
    return readStatus(Answer.of(await this.rpc.read("status"), "status"));
  }

  /** The last block and the root of the state after it, as the node says. */
  async lastState(): Promise<{ readonly height: number; readonly appHash: Uint8Array }> {
    const answer = Answer.of(await this.rpc.read("abci_info", {}), "abci_info");
    const response = answer.object("response");
    return {
      height: response.whole("last_block_height"),
      appHash: response.base64("last_block_app_hash"),
    };
  }

  /** A block; the last one when no height is given. */
  async block(height?: number): Promise<BlockView> {
    const params = height === undefined ? {} : { height: String(height) };
    const answer = Answer.of(await this.rpc.read("block", params), "block");
    return readBlock(answer.object("block"), answer.object("block_id").text("hash"));
  }

  /** A transaction by its hash (hex); undefined when no block has it. */
  async tx(hash: string): Promise<TxView | undefined> {
    try {
      const params = { hash: base64.encode(hashBytes(hash)), prove: false };
      return readTx(Answer.of(await this.rpc.read("tx", params), "tx"));
    } catch (error) {
      if (error instanceof RpcFailure && error.data.includes("not found")) return undefined;
      throw error;
    }
  }

  /** Transactions that meet conditions such as `transfer.recipient='kratos1...' AND tx.height>5`. */
  async searchTxs(
    query: string,
    { page = 1, perPage = 30, order = "asc" }: SearchPage = {},
  ): Promise<{ readonly txs: readonly TxView[]; readonly total: number }> {
    const range = { page: String(page), per_page: String(perPage), order_by: order };
    const found = await this.rpc.read("tx_search", { query, prove: false, ...range });
    const answer = Answer.of(found, "tx_search");
    return { txs: answer.objects("txs").map(readTx), total: answer.whole("total_count") };
  }

  /** Number, sequence and chain of an account, as signatures name them. Throws `client/no-account`. */
  async identity(address: string): Promise<SignerIdentity> {
    const account = await this.account(address);
    if (account !== undefined) {
      const { accountNumber, sequence } = account;
      return { chainId: this.chainId, accountNumber, sequence };
    }
    const remedy = "fund it first: an account exists from its first coins on";
    throw new ClientError("client/no-account", `${address} is no account of the chain`, remedy);
  }

  /** The fee for so much gas at the chain's price. */
  async feeFor(gas: bigint): Promise<TxFee> {
    return feeForGas(this, gas);
  }

  /** The gas that messages of an account would use now. Throws TxRefused for what would fail. */
  async simulate(content: TxContent, { address, pubkey }: Pick<AccountData, "address" | "pubkey">) {
    const identity = await this.identity(address);
    return await simulateGas(this, content, singleSigner(pubkey, identity, "direct"));
  }

  /** Signs messages with the account's number and sequence as the chain has them now. */
  async sign(
    signer: OfflineSigner,
    messages: readonly Message[],
    options: SignOptions = {},
  ): Promise<SignedTx> {
    const account = await chosenAccount(signer, options.address);
    const found = await this.identity(account.address);
    const identity = { ...found, sequence: options.sequence ?? found.sequence };
    const { memo = "", timeoutHeight = 0n, mode } = options;
    const content = { messages, memo, timeoutHeight };
    const { fee = "auto", gasMultiplier } = options;
    const paid =
      fee === "auto" ? await this.autoFee(content, account, identity, gasMultiplier) : fee;
    const how = { content, fee: paid, identity, ...(mode === undefined ? {} : { mode }) };
    return await signTx(signer, account, how);
  }

  /** Hands a transaction to the node and returns its hash. It is sent once, never again. Throws TxRefused. */
  async broadcast(tx: SignedTx | Uint8Array): Promise<string> {
    const bytes = tx instanceof Uint8Array ? tx : tx.bytes;
    const params = { tx: base64.encode(bytes) };
    const answer = Answer.of(await this.rpc.once("broadcast_tx_sync", params), "broadcast_tx_sync");
    const [code, hash] = [answer.whole("code"), answer.text("hash")];
    if (code === 0) return hash;
    const [codespace, log] = [answer.text("codespace"), answer.text("log")];
    throw new TxRefused({ codespace, code, log, hash });
  }

  /** The transaction as soon as a block has it, whatever became of it. Throws `client/not-included`. */
  async waitForTx(
    hash: string,
    { timeoutMs = WAIT_MS, pollMs = POLL_MS }: WaitOptions = {},
  ): Promise<TxView> {
    const found = await this.until(timeoutMs, pollMs, () => this.tx(hash));
    if (found !== undefined) return found;
    const remedy = "ask again later by its hash: it may still come, or its fee was too low to wait";
    const problem = `no block has transaction ${hash} after ${timeoutMs} ms`;
    throw new ClientError("client/not-included", problem, remedy);
  }

  /** Signs, sends and waits for the block. Throws TxRefused when the chain refuses, before or in the block. */
  async send(
    signer: OfflineSigner,
    messages: readonly Message[],
    options: SignOptions & WaitOptions = {},
  ): Promise<TxView> {
    const tx = await this.sign(signer, messages, options);
    return assertDone(await this.waitForTx(await this.broadcast(tx), options));
  }

  /** Blocks or transactions as they are made, until the loop ends. */
  subscribe<N extends keyof Subscribed>(
    name: N,
    options: SubscribeOptions = {},
  ): AsyncGenerator<Subscribed[N], void, undefined> {
    const known = globalThis as { readonly WebSocket?: SocketConstructor };
    const Socket = this.webSocket ?? known.WebSocket;
    if (Socket !== undefined) return subscription(this.rpc.url, Socket, name, options);
    const remedy = 'pass one to connect: { webSocket: WebSocket } from the package "ws"';
    throw new ClientError("client/no-websocket", "this platform has no WebSocket", remedy);
  }

  /**
   * A key of a store with its proof, checked against the app hash that a header holds: the next block's, for
   * which it waits, or the last one's when nothing has changed since. The header is this node's word unless
   * `headerOf` brings it from somewhere else.
   */
  async queryProven(
    store: string,
    key: Uint8Array,
    {
      timeoutMs = WAIT_MS,
      pollMs = POLL_MS,
      headerOf = (at) => this.header(at),
    }: ProofOptions = {},
  ): Promise<ProvenValue> {
    const path = `/store/${store}/key`;
    const { value, height, proofOps } = await this.abciQuery({ path, data: key, prove: true });
    const claim = { store, key, value: value.length === 0 ? undefined : value };
    const header = await this.until(timeoutMs, pollMs, async () => {
      const next = await headerOf(height + 1);
      if (next !== undefined) return next;
      const last = await headerOf(height);
      const isSame =
        last !== undefined && proofHolds(proofOps, { ...claim, appHash: last.appHash });
      return isSame ? last : undefined;
    });
    if (header === undefined) {
      const problem = `block ${height + 1}, whose header holds the proof's root, did not come`;
      const remedy = "ask again after the next block";
      throw new ClientError("client/no-header", problem, remedy);
    }
    const { appHash } = header;
    verifyProof(proofOps, { ...claim, appHash });
    return { value: claim.value, height: header.height - 1, appHash, header };
  }

  /** What an address holds of a denomination, in base units, with its proof checked by `queryProven`. */
  async provenBalance(
    address: string,
    denom: string,
    options: ProofOptions = {},
  ): Promise<ProvenValue & { readonly amount: bigint }> {
    const key = balanceKey(parseAddress(address), denom);
    const proven = await this.queryProven("bank", key, options);
    return {
      ...proven,
      amount: proven.value === undefined ? 0n : BigInt(bytesToUtf8(proven.value)),
    };
  }

  /** The header of a block; undefined while there is none. */
  async header(height: number): Promise<BlockHeader | undefined> {
    const { latestHeight } = await this.status();
    if (height > latestHeight) return undefined;
    const answer = await this.rpc.read("commit", { height: String(height) });
    return readHeader(Answer.of(answer, "commit").object("signed_header").object("header"));
  }

  private async autoFee(
    content: TxContent,
    account: AccountData,
    identity: SignerIdentity,
    multiplier: number | undefined,
  ): Promise<TxFee> {
    const used = await simulateGas(this, content, singleSigner(account.pubkey, identity, "direct"));
    return await this.feeFor(gasLimit(used, multiplier));
  }

  private async until<T>(
    timeoutMs: number,
    pollMs: number,
    look: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const found = await look();
      if (found !== undefined || Date.now() >= end) return found;
      await pause(Math.min(pollMs, Math.max(1, end - Date.now())));
    }
  }
}

/** The transaction, when it succeeded; throws TxRefused otherwise. */
export function assertDone(tx: TxView): TxView {
  if (tx.code === 0) return tx;
  const { codespace, code, log, hash, height } = tx;
  throw new TxRefused({ codespace, code, log, hash, height });
}

async function chosenAccount(
  signer: OfflineSigner,
  address: string | undefined,
): Promise<AccountData> {
  const accounts = await signer.getAccounts();
  const account =
    address === undefined ? accounts[0] : accounts.find((each) => each.address === address);
  if (account !== undefined) return account;
  const remedy = `its accounts are ${accounts.map((each) => each.address).join(", ") || "none"}`;
  throw new ClientError(
    "client/unknown-signer",
    `the signer has no ${address ?? "account"}`,
    remedy,
  );
}

function hashBytes(hash: string): Uint8Array {
  if (/^[0-9a-fA-F]{64}$/.test(hash)) return hexToBytes(hash);
  const remedy = "give the 64 hex digits that broadcast returned";
  throw new ClientError("client/bad-hash", `${hash.slice(0, 80)} is no transaction hash`, remedy);
}
