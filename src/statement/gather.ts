import { CommitmentProof } from "cosmjs-types/cosmos/ics23/v1/proofs";
import type { Header } from "cosmjs-types/tendermint/types/types";
import { Answer } from "../client/answer.ts";
import type { Client } from "../client/client.ts";
import { ClientError } from "../client/client-error.ts";
import { ProvenState, Unproven } from "../client/proven-state.ts";
import { QueryRefused } from "../client/query-answers.ts";
import { pause, Rpc } from "../client/rpc.ts";
import { type ProofOp, proofHolds } from "../client/verify-proof.ts";
import { bytesToLatin1 } from "../ledger/kernel/bytes.ts";
import { type StatementPage, type StatementScope, statementOf } from "../ledger/statement.ts";
import { readCommit, readHeader, readValidator } from "./block-proof.ts";
import { documentOf, type SignedBlocks, type StatementDocument } from "./document.ts";
import { contextAt } from "./verify-statement.ts";

/** A statement from a node, ready to be written. */
export interface Gathered {
  readonly page: StatementPage;
  readonly document: StatementDocument;
}

/** How long to wait for the block whose header holds the app hash, and how often to look. */
export interface GatherOptions {
  readonly timeoutMs?: number;
  readonly pollMs?: number;
}

const WAIT_MS = 30_000;
const POLL_MS = 200;
/** Blocks that may come while the proofs of one are fetched, before it is given up. */
const MOST_ATTEMPTS = 20;
/** Proofs that are fetched at once, when it is known which are needed. */
const AT_ONCE = 8;

/**
 * Makes the statement of an account from a node's answers, all of one block: the ledger's own rules run over the
 * entries that are proven, and each entry that they miss is fetched with its proof. A node answers for its last
 * block only; when another one comes meanwhile, all is fetched again, at once this time. Throws ClientError.
 */
export async function gatherStatement(
  client: Client,
  scope: StatementScope,
  options: GatherOptions = {},
): Promise<Gathered> {
  const wanted = new Map<string, Wanted>();
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    try {
      return await new Gathering(client, wanted).statement(scope, options);
    } catch (error) {
      if (!isPast(error)) throw error;
    }
  }
  const remedy = "ask a nearer node, or a node with slower blocks";
  throw new ClientError("client/too-slow", "blocks come faster than proofs", remedy);
}

interface Wanted {
  readonly store: string;
  readonly key: Uint8Array;
}

/** One attempt, at one height. `wanted` outlives it. */
class Gathering {
  private readonly rpc: Rpc;
  private readonly state = new ProvenState();
  private readonly stores = new Map<string, Uint8Array>();
  /** Of the first proof: by it the block is found whose header holds the app hash. */
  private first: { readonly ops: readonly ProofOp[]; readonly of: Wanted } | undefined;
  private firstValue: Uint8Array | undefined;
  private height = 0;

  constructor(
    private readonly client: Client,
    private readonly wanted: Map<string, Wanted>,
  ) {
    this.rpc = new Rpc(client.url);
  }

  async statement(scope: StatementScope, options: GatherOptions): Promise<Gathered> {
    this.height = (await this.client.status()).latestHeight;
    await this.fetchAll([...this.wanted.values()]);
    await this.run(scope, await this.header(this.height));
    const blocks = await this.signedBlocks(options);
    const page = await this.run(scope, blocks.state);
    const document = documentOf(page.statement, blocks, { state: this.state, stores: this.stores });
    return { page, document };
  }

  /** Runs the rules until no proof is missing. */
  private async run(scope: StatementScope, state: Header): Promise<StatementPage> {
    for (let last = ""; ; ) {
      try {
        return statementOf(contextAt({ state }, this.state), scope);
      } catch (error) {
        if (!(error instanceof Unproven)) throw error;
        const name = nameOf(error);
        // Asked for twice: its proof does not tell what the rules want to know.
        if (name === last) throw error;
        last = name;
        await this.fetchFor(error);
      }
    }
  }

  /** Fetches what a read lacks: of a walk all that is left of it, before the rules run again. */
  private async fetchFor({ store, key, walksTo }: Unproven): Promise<void> {
    await this.fetch({ store, key });
    if (walksTo === undefined) return;
    for (;;) {
      const lacking = firstUnproven(this.state, store, { from: key, to: walksTo });
      if (lacking === undefined || nameOf(lacking) === nameOf({ store, key })) return;
      await this.fetch(lacking);
    }
  }

  private async fetchAll(keys: readonly Wanted[]): Promise<void> {
    for (let i = 0; i < keys.length; i += AT_ONCE)
      await Promise.all(keys.slice(i, i + AT_ONCE).map((each) => this.fetch(each)));
  }

  private async fetch({ store, key }: Wanted): Promise<void> {
    this.wanted.set(nameOf({ store, key }), { store, key });
    const asked = { path: `/store/${store}/key`, data: key, height: this.height, prove: true };
    const { value, proofOps } = await this.client.abciQuery(asked);
    const [inStore, inApp] = proofOps;
    if (inStore === undefined || inApp === undefined)
      throw new ClientError("client/bad-proof", `${store}: the node gives no proof`);
    this.state.learn(store, CommitmentProof.decode(inStore.data));
    this.stores.set(store, inApp.data);
    this.first ??= { ops: proofOps, of: { store, key } };
    this.firstValue ??= value;
  }

  /**
   * The block whose header holds the root of what was proven: this one, when it changed nothing, so that the
   * state is also that of the block before; else the next one, for which it waits.
   */
  private async signedBlocks({ timeoutMs = WAIT_MS, pollMs = POLL_MS }: GatherOptions) {
    const last = await this.header(this.height);
    if (this.height > 1 && this.isRoot(last.appHash)) return await this.blocksAt(this.height);
    for (const end = Date.now() + timeoutMs; ; await pause(pollMs)) {
      const { latestHeight } = await this.client.status();
      if (latestHeight > this.height) return await this.blocksAt(this.height + 1);
      if (Date.now() >= end) break;
    }
    const next = this.height + 1;
    const problem = `block ${next}, whose header proves the statement, did not come`;
    const remedy =
      "ask again after the next block; where blocks are made step by step: aliquot advance 0";
    throw new ClientError("client/no-header", problem, remedy);
  }

  private isRoot(appHash: Uint8Array): boolean {
    if (this.first === undefined) return false;
    const { ops, of } = this.first;
    const value = this.firstValue?.length === 0 ? undefined : this.firstValue;
    return proofHolds(ops, { ...of, value, appHash });
  }

  /** The block at a height with its signatures, and the one before. */
  private async blocksAt(height: number): Promise<SignedBlocks> {
    const { header, commit } = await this.signedHeader(height);
    const found = await this.rpc.read("validators", { height: String(height), per_page: "100" });
    const validators = Answer.of(found, "validators").objects("validators").map(readValidator);
    return { state: await this.header(height - 1), next: header, commit, validators };
  }

  private async header(height: number): Promise<Header> {
    return (await this.signedHeader(height)).header;
  }

  private async signedHeader(height: number) {
    const answer = await this.rpc.read("commit", { height: String(height) });
    const signed = Answer.of(answer, "commit").object("signed_header");
    return {
      header: readHeader(signed.object("header")),
      commit: readCommit(signed.object("commit")),
    };
  }
}

/** Where a walk over proven entries stops for want of a proof. */
function firstUnproven(
  state: ProvenState,
  store: string,
  range: { readonly from: Uint8Array; readonly to: Uint8Array },
): Unproven | undefined {
  try {
    for (const _ of state.entries(store, range));
    return undefined;
  } catch (error) {
    if (error instanceof Unproven) return error;
    throw error;
  }
}

function nameOf({ store, key }: Wanted): string {
  return `${store} ${bytesToLatin1(key)}`;
}

/** Whether a node has moved on to another block. */
function isPast(error: unknown): boolean {
  return error instanceof QueryRefused && error.message.includes("no state of height");
}
